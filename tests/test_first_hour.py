"""What somebody meets in the first hour: their own print statements, a crash, a typing error."""

from __future__ import annotations

import sys

import pytest

import curvetui
from curvetui.cli.main import main
from curvetui.detectors.both_fall import BothFall
from curvetui.detectors.train_loss_above_validation import TrainLossAboveValidation
from curvetui.engine.explain import explain


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory, monkeypatch):
    """No rules, patterns or output of the person who runs the tests."""
    for name in ("CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path_factory.mktemp(name)))


@pytest.mark.parametrize(
    "line",
    [
        "Durchlauf {n} von 30 Verlust {loss} Genauigkeit {score}",
        "loss={loss}",
        "train_loss: {loss}, val_loss: {score}",
        "the loss is {loss} now",
    ],
)
@pytest.mark.parametrize("after", ["", "done\n"])
def test_lines_that_wait_for_a_counter_to_the_end_count_as_read(tmp_path, line, after):
    """A report never shows curves beside "0 with metrics", nor an unknown format."""
    path = tmp_path / "a.log"
    rows = (
        line.format(n=n, loss=round(2 * 0.9**n, 3), score=round(1 - 0.9**n, 2))
        for n in range(1, 31)
    )
    path.write_text("\n".join(rows) + "\n" + after)
    (run,) = curvetui.read(path).runs

    assert (run.lines.read, run.lines.with_metrics) == (30 + bool(after), 30)
    assert run.format == "keyvalue"


def test_a_log_without_metrics_shows_two_of_its_lines(tmp_path, capsys):
    """And a pattern that may read them: without a counter, or for few of the lines, it is not used."""
    path = tmp_path / "a.log"
    path.write_text("".join(f">> {2 * 0.9**n:.3f} / {2.1 * 0.9**n:.3f}\n" for n in range(1, 31)))

    assert main(["check", str(path)]) == 3
    err = capsys.readouterr().err
    assert err.count("  | ") == 2
    assert "try --pattern '{train_loss} / {val_loss}'" in err


@pytest.mark.parametrize(
    ("row", "pattern", "names"),
    [
        ("#{n:03d} >> {a:.3f} / {b:.3f}", "{step} >> {train_loss} / {val_loss}", ["train_loss", "val_loss"]),
        ("gen{n} fitness {a:.3f}", "gen{step} fitness {fitness}", ["fitness"]),
        ("a {n} zork {a:.3f} blub", "a {step} zork {zork} blub", ["zork"]),
    ],
)  # fmt: skip
def test_a_guessed_pattern_reads_what_nothing_else_reads(row, pattern, names, tmp_path, capsys):
    """And it is said which one."""
    path = tmp_path / "a.log"
    path.write_text(
        "".join(row.format(n=n, a=2 * 0.9**n, b=2.1 * 0.9**n) + "\n" for n in range(1, 31))
    )

    assert main(["check", "--fail-on", "stop", str(path)]) == 0
    assert f"it is read with the guessed --pattern '{pattern}'" in capsys.readouterr().err
    (run,) = curvetui.read(path).runs
    assert [curve.name for curve in run.curves] == names


@pytest.mark.parametrize(
    ("program", "code", "said"),
    [
        ("import no_such_module", 1, "ends in an error: ModuleNotFoundError: No module named"),
        ("print('epoch 1 loss 0.5')\nprint('epoch 2 loss 0.4')", 0, ""),
        ("print('hello')", 0, ""),
    ],
)
def test_a_program_that_fails_at_once_is_quoted(capsys, program, code, said):
    """Without a screen nobody sees the traceback; a program that works is not called broken."""
    assert main(["run", "--plain", "--no-system", "--", sys.executable, "-c", program]) == code
    err = capsys.readouterr().err

    assert said in err
    assert ("ends in an error" in err) == bool(said)


def test_no_rule_is_said_to_be_kept(capsys):
    """An empty list looks like a program that does nothing."""
    assert main(["rule"]) == 0
    assert "no rule is kept; keep one: curvetui rule" in capsys.readouterr().err
    main(["rule", "val_loss > 3"])
    capsys.readouterr()
    main(["rule"])
    out, err = capsys.readouterr()
    assert (out, err) == ("val_loss > 3\n", "")


@pytest.mark.parametrize("speed", ["fast", "0", "-1", "nan"])
def test_a_speed_that_is_no_number_is_answered_with_what_is_one(capsys, speed):
    """Not with the name of a function."""
    with pytest.raises(SystemExit):
        main(["replay", "a.log", f"--speed={speed}"])
    assert f"--speed: write a number above 0, not '{speed}'" in capsys.readouterr().err


def test_columns_of_different_lengths_are_named():
    """Keras gives a `val_loss` of fewer values when it validates every other epoch."""
    with pytest.raises(ValueError, match="'loss' has 3, 'val_loss' has 2; write None"):
        curvetui.diagnose({"loss": [3, 2, 1], "val_loss": [3, 2]})
    with pytest.raises(ValueError, match="there is no column; give at least one"):
        curvetui.diagnose({})


def test_details_of_a_card_without_any_are_left_out():
    """A second finding of a kind does not repeat the rule: no number without text remains."""
    report = curvetui.read("sample_logs/csv-grokking.log")
    for kind, mark in (("text", "  {}"), ("markdown", "- {} ·")):
        lines = [line.rstrip() for line in report.render(kind).splitlines()]
        assert any(line.startswith(mark.format(1)) for line in lines)
        assert not {mark.format(n) for n in range(1, 9)} & set(lines)


FALLS = [0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.7, 0.7]
DROPS = [0.8 - 0.01 * n for n in range(8)]


@pytest.mark.parametrize(
    ("more", "status", "outcome"),
    [
        ([0.8, 0.95, 1.1, 1.2, 1.3, 1.4], "ended", "on the loss was worse as well."),
        ([0.7, 0.69, 0.68, 0.67, 0.66, 0.65], "open", ""),
    ],
)
def test_a_loss_that_is_worse_again_improves_no_more(more, status, outcome):
    """A card never says that a loss improved from 0.95 to 1.1."""
    losses = [*FALLS, *more]
    scores = [*DROPS, *(0.72 - 0.01 * n for n in range(len(more)))]
    columns = {"epoch": range(1, len(losses) + 1), "val_loss": losses, "val_accuracy": scores}
    (finding,) = [f for f in curvetui.diagnose(columns).findings if f.kind == "both_fall"]
    card = explain(finding, "en")

    assert BothFall.found(columns)[0][2] == status
    assert finding.evidence["loss_to"] < finding.evidence["loss_from"]
    assert card.title.startswith(
        "val_accuracy has fallen" if status == "open" else "val_accuracy fell"
    )
    assert outcome in card.outcome


def test_a_loss_that_was_above_once_is_not_called_above_in_a_row():
    """Found by the mean of 8, it may have been above at a single point."""
    (finding, *_) = [
        f
        for f in curvetui.read("sample_logs/keyvalue-divergence.log").findings
        if f.kind == TrainLossAboveValidation().kind
    ]
    assert explain(finding, "en").trace.endswith(
        "in the mean of 8 or 20 at least once from epoch 9 on."
    )
