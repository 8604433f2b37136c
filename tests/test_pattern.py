"""A pattern reads what no format does, and one is guessed for a log that nobody knows."""

from __future__ import annotations

import json
import re

import pytest

from curvetui.cli.main import main
from curvetui.engine.pattern import Pattern, PatternError, guess_pattern
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.session import Session
from curvetui.sources import Chunk
from tests.conftest import sample

ODD = "".join(f"@@ {s} >> {1 / s:.3f} << ~{0.9 + s / 100:.2f}%\n" for s in range(1, 8))


def read(text: str, pattern: str | None = None):
    session = Session(ReadOptions(pattern=pattern))
    session.take(Chunk("a.log", text.encode()))
    return session.finish()


def test_a_pattern_reads_the_lines_it_fits():
    """Counters and metrics by the names in the braces; spaces fit any number of spaces."""
    (run,) = read(
        "2026-11-22 05:00:00  @@ 1   >> 0.5 << x\n@@ 2 >> nan << y\nloss 7\n",
        "@@ {epoch} >> {val_loss} << {*}",
    ).runs

    assert [(c.title, c.unit, c.x.tolist(), str(c.y.tolist())) for c in run.curves] == [
        ("val_loss", "epoch", [1, 2], "[0.5, nan]")
    ]


@pytest.mark.parametrize(
    "text", ["epoch {epoch}", "no braces", "{loss} {loss}", "{*} {*}", "{foo bar}", " {loss} "]
)
def test_a_pattern_without_a_metric_is_refused_with_advice(text):
    """One sentence that says what to write."""
    with pytest.raises(PatternError, match="pattern"):
        Pattern(text)


def test_a_pattern_is_guessed_for_a_log_that_nobody_knows():
    """Its most frequent shape, the rising whole number as the step; and it reads the log."""
    snapshot = read(ODD)
    (run,) = read(ODD, snapshot.guess).runs

    assert snapshot.runs == ()
    assert snapshot.guess == "@@ {step} >> {train_loss} << ~{accuracy}%"
    assert [len(curve) for curve in run.curves] == [7, 7]


@pytest.mark.parametrize("lines", [[], ["a 1"], ["a 1", "b 2", "c 3"], ["same 5"] * 9])
def test_nothing_is_guessed_from_too_little(lines):
    """Too few lines, no shape that repeats, no number that changes."""
    assert guess_pattern(lines) is None


LOOSE = b"zz 1 :: L=0.5 V=0.7\nzz 2 :: L=0.4 V=0.6\nzz 3 :: L=0.3 V=0.5\n"
"""Lines that a general format reads, but of which nothing becomes a point."""


def test_a_pattern_is_guessed_from_lines_that_brought_nothing():
    """They were understood in a way, yet nobody sees a curve."""
    session = Session()
    session.take(Chunk("a.log", LOOSE))

    assert session.finish().guess == "zz {step} :: L={train_loss} V={val_loss}"


def test_a_kept_pattern_reads_what_no_format_does(tmp_path, monkeypatch, capsys):
    """Kept once, known from then on, until it is forgotten; a log that is known is read as before."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    log, known = tmp_path / "odd.log", tmp_path / "known.log"
    log.write_bytes(LOOSE)
    known.write_bytes(b"epoch 1 loss 0.5\nepoch 2 loss 0.4\n")
    pattern = "zz {step} :: L={train_loss} V={val_loss}"

    main(["check", str(log)])
    assert "guessed --pattern" in capsys.readouterr().err
    assert main(["formats", "--keep", pattern]) == 0
    assert main(["check", str(log)]) == 0
    assert "guessed" not in capsys.readouterr().err
    main(["formats"])
    assert pattern in capsys.readouterr().out
    main(["check", "--report", "json", str(known)])
    assert '"format":"keyvalue"' in capsys.readouterr().out.replace(" ", "")
    assert main(["formats", "--forget", pattern]) == 0
    assert main(["formats", "--forget", pattern]) == 2
    assert main(["formats", "--keep", "no field"]) == 2
    main(["check", str(log)])
    assert "guessed --pattern" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "pattern"),
    [
        ("it {i} :: L={f:.4f} V={g:.4f}", "it {step} :: L={train_loss} V={val_loss}"),
        ("[{i}] trl {f:.3f} ~ a {r:.3f}", "[{step}] trl {train_loss} ~ a {accuracy}"),
        ("@{i} => {f:.4f} // {r:.3f}", "@{*} => {train_loss} // {accuracy}"),
        ("ep {i} tr {f:.3f} va {g:.3f}", "ep {epoch} tr {train_loss} va {val_loss}"),
        ("E:{i} tl {f:.3f} va {r:.3f}", "E:{epoch} tl {train_loss} va {val_accuracy}"),
        ("epoch {i} | L {f:.3f} | va {g:.3f}", "epoch {epoch} | L {train_loss} | va {val_loss}"),
        ("<{i}> {{L}} {f:.4f} <>", "<{step}> {*}L{*} {train_loss} <>"),
    ],
)
def test_a_guess_has_names_that_make_sense_and_reads_the_lines(line, pattern):
    """By what people shorten so, else by the course of the numbers."""
    lines = [line.format(i=i, f=2 / i, g=2 / i + 0.3, r=1 - 1 / (i + 1)) for i in range(1, 30)]
    (run,) = read("\n".join(lines) + "\n", guess_pattern(lines)).runs

    assert guess_pattern(lines) == pattern
    assert all(len(curve) == 29 for curve in run.curves)


@pytest.mark.parametrize("line", ["12:{i}0:07 pid 77{i} still here", "row {i} of 99", "id={i}"])
def test_times_and_counters_are_no_metrics(line):
    """Whole numbers without a name that is known."""
    assert guess_pattern([line.format(i=i) for i in range(1, 6)]) is None


@pytest.mark.parametrize("kind", ["text", "markdown", "html"])
def test_a_guess_is_shown_beside_what_was_understood(tmp_path, capsys, kind):
    """The log has a run, yet many of its lines were not read; a log that was understood gets no such advice."""
    known = "".join(f"epoch {e} loss {2 / e:.4f}\n" for e in range(1, 9))
    odd = "".join(f"@@ {e} ~> {2 / e:.4f} // {1 - 1 / e:.3f}\n" for e in range(1, 9))
    mixed, plain = tmp_path / "mixed.log", tmp_path / "plain.log"
    mixed.write_text(known + odd)
    plain.write_text(known)

    main(["check", "--report", kind, str(mixed)])
    assert "--pattern" in capsys.readouterr().out
    main(["check", "--report", kind, str(plain)])
    assert "--pattern" not in capsys.readouterr().out


def test_names_that_nobody_knows_are_answered_with_a_pattern(tmp_path, capsys):
    """`L` and `V` were read, but nothing was judged: renamed they are; names that say as little are not proposed."""
    short, own = tmp_path / "short.log", tmp_path / "own.log"
    short.write_text("".join(f"it {i} :: L={2 / i:.4f} V={2 / i:.4f}\n" for i in range(1, 30)))
    own.write_text("".join(f"it {i} :: zeta={2 / i:.4f}\n" for i in range(1, 30)))

    main(["check", str(short)])
    assert "L={train_loss} V={val_loss}" in capsys.readouterr().out
    main(["check", str(own)])
    assert "--pattern" not in capsys.readouterr().out


def test_a_kept_pattern_comes_before_general_formats_only(tmp_path, monkeypatch, capsys):
    """`A 0.97` is half understood as key and value, and the pattern knows better; Keras' own lines stay Keras'."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    half, keras = tmp_path / "half.log", sample("keras-nan")
    half.write_text("".join(f"[{i:3d}] L {2 / i:.3f} | A {1 - 1 / i:.2f}\n" for i in range(1, 30)))
    before = read_file(capsys, keras)

    assert main(["formats", "--keep", "[ {step}] L {train_loss} | A {accuracy}"]) == 0
    assert main(["formats", "--keep", "loss: {whatever}"]) == 0
    capsys.readouterr()

    assert [s["name"] for s in read_file(capsys, half)["series"]] == ["train_loss", "accuracy"]
    assert read_file(capsys, keras) == before


def read_file(capsys, path):
    main(["check", "--report", "json", str(path)])
    return json.loads(capsys.readouterr().out)["runs"][0]


def test_a_guess_can_be_copied(tmp_path, capsys):
    """However long it is, it stands in one line."""
    log = tmp_path / "long.log"
    line = "cycle {i} :: L={f:.4f} V={f:.4f} A={r:.3f} and so on and on until the line is longer than a screen {i}0.5"
    log.write_text("".join(line.format(i=i, f=2 / i, r=1 - 1 / i) + "\n" for i in range(1, 30)))

    main(["check", str(log)])
    assert re.search(
        r"^ +--pattern '.*longer than a screen.*'$", capsys.readouterr().out, re.MULTILINE
    )


@pytest.mark.parametrize(
    ("line", "guess"),
    [
        ("Epoch {}/40 | tl={} | vl={}", "Epoch {epoch}/{epochs} | tl={train_loss} | vl={val_loss}"),
        ("[it {} of 900] L {}", "[it {step} of {steps}] L {train_loss}"),
        ("@@ {} / 12 >> L {}", "@@ {step} / {steps} >> L {train_loss}"),
        ("Epoch {} of fold 3 >> L {}", "Epoch {epoch} of fold {*} >> L {train_loss}"),
        ("@@ {} >> 7 >> L {}", "@@ {step} >> {*} >> L {train_loss}"),
        # a unit is no metric; a bare counter with a plan counts epochs, unless there are too many
        ("[{}/20] tr={} va={} ({}.1s)", "[{epoch}/{epochs}] tr={train_loss} va={val_loss} ({*}s)"),
        ("<{} of 50000> L={} {} ms/step", "<{step} of {steps}> L={train_loss} {*} ms/step"),
        ("({}/9) L {} in {} min", "({epoch}/{epochs}) L {train_loss} in {*} min"),
    ],
)
def test_the_plan_behind_a_counter_is_kept_in_a_guess(line, guess):
    """Whoever follows the advice still learns whether the run was finished; no other constant is a plan."""
    lines = [line.format(n, 1 / n, 2 / n, 10 + n) for n in range(1, 9)]

    assert guess_pattern(lines) == guess
