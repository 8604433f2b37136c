"""What every format promises, whichever are found."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from curvetui.engine.engine import Engine
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.reader import Reader
from curvetui.formats import LogFormat, formats, understand
from curvetui.names import metric
from curvetui.reading import Line
from curvetui.reading.repair import repair_of
from curvetui.reading.rows import numbers_of
from curvetui.reading.scan import scan, spans_of

ALL = formats()
EXAMPLES = [(f, text, columns) for f in ALL for text, columns in f.examples]
COUNTED = ("epoch", "step", "batch", "epochs", "steps")


def label(value) -> str:
    return getattr(value, "title", str(value)[:30])


def columns_of(text: str, only: str | None = None) -> dict[str, list[float]]:
    """Counters and values of *text* by the log's names, in line order."""
    reader = Reader(only)
    data = (text + "\n").encode()
    rows = [*reader.read(data, 0).rows, *reader.finish(text.count("\n") + 2).rows]
    found: dict[str, list[tuple[int, int, float]]] = {}
    for part in rows:
        reading = part.template.reading
        for name, slot in reading.counters.items():
            if name in COUNTED:
                found.setdefault(name, []).extend(
                    (at, -1, v) for at, v in zip(part.at.tolist(), part.slot(slot).tolist())
                )
        for index, value in enumerate(reading.values):
            found.setdefault(value.name, []).extend(
                (at, index, v) for at, v in zip(part.at.tolist(), numbers_of(part, value).tolist())
            )
    return {
        name: [v for _, _, v in sorted(cells, key=lambda c: c[:2])] for name, cells in found.items()
    }


@pytest.mark.parametrize(("fmt", "text", "columns"), EXAMPLES, ids=label)
def test_an_example_gives_exactly_its_columns(fmt, text, columns):
    """Counters and metrics as they stand there; beside them only times and the like, of which no end is better."""
    found = columns_of(text)
    extra = [
        name
        for name in found.keys() - columns.keys()
        if name not in COUNTED and metric(name).better
    ]

    for name, cells in columns.items():
        assert found.get(name) == pytest.approx(cells, nan_ok=True), (
            f"column {name} is missing or has other values; the columns of this text are {found}: a column has the log's own"
            " name, and a number glued to letters before it (`E3`, `L0.53`) is never a value"
        )
    assert extra == [], (
        "its pattern also reads what `examples` do not list: list it, or narrow the pattern"
    )


@pytest.mark.parametrize(("fmt", "text", "columns"), [e for e in EXAMPLES if e[2]], ids=label)
def test_a_format_is_chosen_for_its_own_examples(fmt, text, columns):
    """More general formats leave the examples of more specific ones alone."""
    rows = Reader().read((text + "\n").encode(), 0).rows
    names = {part.template.format for part in rows} or {fmt.name}

    assert fmt.name in names, (
        f"{names} read this example before it. A time, a level or `>>` before a line is removed before `line` is tried: begin"
        " the pattern after it; else make `line` more specific, or give the example more of the line"
    )


@pytest.mark.parametrize(("fmt", "text", "columns"), [e for e in EXAMPLES if e[2]], ids=label)
def test_an_example_is_read_where_all_lines_of_a_log_begin_like_it(fmt, text, columns):
    """What begins nearly all lines, such as a container's name, is removed before a format sees them."""
    lines = text.splitlines()
    turned = [str.maketrans("0123456789", "0123456789"[n:] + "0123456789"[:n]) for n in range(8)]
    removed = repair_of([line.translate(t).encode() for t in turned for line in lines]).prefix
    bare = "\n".join(re.sub(removed, "", line) for line in lines) if removed else text
    rows = Reader().read((bare + "\n").encode(), 0).rows

    assert {part.template.format for part in rows} == {
        part.template.format for part in Reader().read((text + "\n").encode(), 0).rows
    }, (
        f"a log of such lines is read as {bare!r}: `trainer: `, `[trainer] ` and the like before all lines are removed before"
        " `line` is tried; begin the pattern after it"
    )


@pytest.mark.parametrize(("fmt", "text", "columns"), EXAMPLES, ids=label)
def test_other_numbers_mean_the_same(fmt, text, columns):
    """A reading is good for all lines of a shape: it hangs on where numbers stand, not on what they are."""
    rng = random.Random(text)
    header, section = None, None
    for line in text.splitlines():
        other = re.sub(r"(?<![\w@.-])[1-8](?=\d*\.?\d)", lambda _: str(rng.randint(1, 8)), line)
        if scan(other.encode() + b"\n").shapes != scan(line.encode() + b"\n").shapes:
            continue
        answers = [understand(Line(t, spans_of(t), section, header)) for t in (line, other)]
        readings = [a and a[1]._replace(numbers=None, settings=()) for a in answers]
        if readings[0] is not None and not readings[0].names:
            assert readings[0] == readings[1]
        if readings[0] is not None:
            header = readings[0].header or header
            section = readings[0].section if readings[0].section is not None else section


@pytest.mark.parametrize("fmt", ALL, ids=label)
def test_a_format_survives_what_is_not_its_own(fmt):
    """Two hundred lines of every other format, and random bytes, neither crash it nor hang it."""
    rng = random.Random(7)
    lines = [line for _, text, _ in EXAMPLES for line in text.splitlines()]
    data = "\n".join(rng.choice(lines) for _ in range(200)).encode()
    engine = Engine("a.log", ReadOptions(only=fmt.name))
    engine.feed(data + rng.randbytes(5000) + b"\n" + data)
    engine.finish()

    assert engine.counts.read > 200


def test_every_format_has_examples_and_a_title():
    """The README's table is made of them."""
    assert [f.name for f in ALL if not f.examples or not f.title] == [], (
        "give it examples and a title"
    )
    titles = Counter(f.title for f in ALL)
    assert [title for title, count in titles.items() if count > 1] == [], (
        "two formats have this title: choose another"
    )


@pytest.mark.parametrize(
    "patterns", [{"line": rb"(?P<loss>\S+)"}, {"line": (rb"x",)}, {"line": r"x", "pair": rb"y"}]
)
def test_a_pattern_of_bytes_is_refused_where_it_is_written(patterns):
    """Tried on lines of text, it would fail in every log."""
    with pytest.raises(TypeError, match="not as bytes"):
        type("Ours", (LogFormat,), patterns)
