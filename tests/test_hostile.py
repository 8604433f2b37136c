"""Log text is hostile: no byte of it reaches a terminal raw, nothing crashes, hangs or grows without bound."""

from __future__ import annotations

import dataclasses
import json
import time
import tracemalloc
import unicodedata

import pytest

from curvetui.cli.main import main
from curvetui.engine.engine import Engine
from curvetui.engine.session import Session
from curvetui.reading.terminal_lines import TerminalLines
from curvetui.reports import Findings
from curvetui.reports.json import run_of
from curvetui.run import MAX_CURVES
from curvetui.sources import Chunk
from tests.conftest import snapshot_of, told

ESCAPES = [
    "\x1b]0;owned\x07",
    "\x1b]52;c;cm0gLXJm\x07",
    "\x1b[2J\x1b[H",
    "\x1b]8;;http://evil\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x9b31m",
    "\x9d0;x\x9c",
    "\x07\x08\x0b\x0c",
    "\x1b[?1049h",
    "\x1b[6n",
    "\u202eevil\u202c",
    "\u2028",
    "[bold red]x[/]",
    "[@click=app.quit]x[/]",
    "\x00",
    "\x1b",
]
BAD = ("Cc", "Cf", "Zl", "Zp", "Cs")


def strings(value) -> list[str]:
    """Every text in a report."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [s for k, v in value.items() for s in (*strings(k), *strings(v))]
    if isinstance(value, list | tuple):
        return [s for v in value for s in strings(v)]
    return []


def control(text: str) -> list[str]:
    return [c for c in text if unicodedata.category(c) in BAD]


def log_with(evil: str) -> bytes:
    """A log in which *evil* stands wherever a log may hold text."""
    return (
        f"{evil}\nEpoch 1/3{evil}\nlr{evil}: 0.1\n"
        + "".join(
            f"epoch {e} val{evil}loss: {1 / e} {evil}acc: 0.{e} qq{evil}: {e}\n" for e in (1, 2, 3)
        )
        + f"Epoch 3: EarlyStopping {evil}\nTraceback (most recent call last):{evil}\nzzz {evil} 17 ~ 3\n"
        + json.dumps({"epoch": 4, f"loss{evil}": 0.5, "x": evil})
        + "\n"
    ).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("evil", ESCAPES, ids=[repr(e) for e in ESCAPES])
def test_no_control_character_of_a_log_is_in_a_report(evil):
    """Names, settings, notes and examples are printable, whatever the log holds."""
    for run in told(snapshot_of(log_with(evil), name=f"a{evil}.log")):
        # The path itself is data for scripts, and JSON escapes what steers.
        del run["source"]
        assert [s for s in strings(run) if control(s)] == []


@pytest.mark.parametrize("evil", ESCAPES, ids=[repr(e) for e in ESCAPES])
def test_no_escape_of_a_log_is_printed(evil, tmp_path, capsys):
    """The text report holds no control character but line feeds."""
    path = tmp_path / "a.log"
    path.write_bytes(log_with(evil))
    main(["check", str(path)])
    out = capsys.readouterr()

    assert control(out.out.replace("\n", "")) == []
    assert control(out.err.replace("\n", "")) == []


def test_a_line_of_many_megabytes_is_cut_and_costs_no_more():
    """100 MB without a line feed: bounded memory, and the log goes on behind it."""
    session = Session()
    tracemalloc.start()
    for _ in range(100):
        session.take(Chunk("a.log", b"x" * (1 << 20)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    session.take(Chunk("a.log", b"\nepoch 1 loss 0.5\nepoch 2 loss 0.4\n"))
    (run,) = session.finish().runs

    assert peak < 12 << 20
    assert run.curves[0].y.tolist() == [0.5, 0.4]


def test_a_line_of_many_bar_frames_is_bounded():
    """A bar that is redrawn for ever without a line feed is not kept."""
    session = Session()
    tracemalloc.start()
    for i in range(500):
        session.take(
            Chunk("a.log", b"\r%6d/99999 [====>.....] - ETA: 5s - loss: 0.5" % i + b" " * 10_000)
        )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 4 << 20


def test_metric_names_without_end_are_bounded():
    """Beyond a limit new names are counted, not kept."""
    session = Session()
    for start in range(0, 2 * MAX_CURVES, 500):
        names = " ".join(f"m{chr(97 + i % 26)}{i}x: 1" for i in range(start, start + 500))
        session.take(Chunk("a.log", f"epoch {start} loss: 1 {names}\n".encode()))
    (run,) = session.finish().runs

    assert len(run.curves) <= MAX_CURVES


def test_deeply_nested_json_is_no_danger():
    """It is not read, and it is not followed down."""
    deep = '{"a":' * 5000 + "1" + "}" * 5000

    assert snapshot_of(
        f'{deep}\n{{"epoch": 1, "loss": 0.5}}\n{{"epoch": 2, "loss": 0.4}}\n'.encode()
    ).runs


def test_numbers_beyond_float_are_infinite():
    """1e400 is what it is, and the report stays strict JSON."""
    (run,) = told(snapshot_of(b"epoch 1 loss 1e400\nepoch 2 loss -1e400\nepoch 3 loss 0.5\n"))

    assert run["series"][0]["nonfinite"] == [[0, "inf"], [1, "-inf"]]


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf",
        b"\x00" * 100,
        b"\r" * 1000,
        b"\x08" * 1000,
        b"\x1b[" * 500,
        b"\n" * 1000,
    ],
)
def test_odd_bytes_are_survived(content):
    """Nothing crashes, and what comes after is read."""
    for run in snapshot_of(content).runs:
        run_of(run, Findings((run,)))


def test_patterns_do_not_run_away():
    """Lines made to slow regular expressions down are read in time."""
    evil = [
        b"a" * 4000,
        b"1 " * 2000,
        b"a: " * 1300,
        b"[" * 4000,
        b"=" * 4000,
        b"a=1 " * 1000,
        b"- " * 2000,
        b'"' * 4000,
        b"1.1" * 1300,
        b"e1" * 2000,
        b"{'a" * 1300,
        b"|" * 4000,
        b"\t" * 4000,
        b" " * 4000 + b"x",
        b"Epoch " * 600,
        b"1/" * 8000,
        b"1-1-" * 4000,
        b"27% " + b'{"a":' * 3000,
        b"27% done" + b" " * 14000 + b"90% (5)",
        b"conv (Conv2D)" + b" " * 900 + b"[(None, 3)]" + b" " * 900 + b"5",
    ]
    start = time.process_time()
    snapshot_of(b"\n".join(evil * 3) + b"\n")

    assert time.process_time() - start < 10


def test_snapshots_are_frozen():
    """What crosses over to the screen cannot be changed there."""
    (run,) = snapshot_of(b"epoch 1 loss 0.5\nepoch 2 loss 0.4\n").runs

    with pytest.raises(ValueError, match="read-only"):
        run.curves[0].y[0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        run.name = "x"


@pytest.mark.parametrize("line", ["loss: 0.5 {}\n", "{}: 0.5\n", "epoch 1 {}=0.5 acc=0.9\n"])
def test_a_word_of_very_many_letters_takes_no_minutes(line):
    """Whatever is looked for in a word is looked for where it begins."""
    began = time.process_time()
    session = Session()
    session.take(Chunk("x", "".join(line.format(c * 100_000) for c in "mn").encode()))
    session.finish()

    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "part", [" ", "\t", "\u00a0", " \t", "# ", "- ", "A", "a.", "a_", "loss", "00:"]
)
def test_a_line_of_very_many_of_the_same_is_read_in_linear_time(part):
    """Four times as long costs no sixteen times as much; 15 000 blanks in a line once took minutes."""
    spent = []
    for size in (1_500, 6_000):
        line = part * (size // len(part.encode())) + " epoch 1 loss 0.5\n"
        engine, began = Engine("a.log"), time.process_time()
        engine.feed(line.encode())
        engine.finish()
        spent.append(time.process_time() - began)

    assert spent[1] < 9 * spent[0] + 0.3


def test_lines_written_with_the_cursor_are_read_together():
    """Where no frame is wanted, each line is no piece of its own."""
    lines, pieces = TerminalLines(), []
    lines.frames = False
    text = "".join(f"\x1b[9;9Hepoch {i} loss 0.5\x1b[9A\x1b[9B\n" for i in range(500))
    pieces += [*lines.feed(text.encode()), *lines.finish()]

    assert len(pieces) < 20


def test_a_report_of_the_largest_floats_is_strict_json():
    """Differences of such values are infinite, for which JSON has no word."""
    session = Session()
    lines = (
        f"epoch {i} loss {(-1) ** i * 1.797e308!r} val_loss {(-1) ** i * 1.7e308!r}\n"
        for i in range(60)
    )
    session.take(Chunk("a.log", "".join(lines).encode()))
    found = Findings(session.finish().runs)

    assert run_of(found.runs[0], found)["format"]
