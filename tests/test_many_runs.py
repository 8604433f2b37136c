"""A log of many short runs: each costs what it holds."""

from __future__ import annotations

import numpy as np
import pytest

from curvetui.assembly.ahead import RowsAhead
from curvetui.assembly.counters import LineCounters
from curvetui.detectors import miscalibration, overfitting
from curvetui.detectors._detector import findings_of, history_of
from curvetui.detectors._guessing import Guessing
from curvetui.detectors.both_fall import BothFall
from curvetui.detectors.miscalibration import Miscalibration
from curvetui.detectors.not_learning import NotLearning
from curvetui.detectors.overfitting import Overfitting
from curvetui.engine.engine import Engine
from curvetui.engine.session import Session
from curvetui.sources import Chunk


def runs(count: int, epochs: int) -> str:
    return "".join(
        f"epoch {e} loss {1 / (e + 1):.3f}\n" for _ in range(count) for e in range(epochs)
    )


@pytest.mark.parametrize(("count", "epochs"), [(2, 5), (40, 3), (7, 90)])
def test_a_batch_is_searched_about_once_a_run(monkeypatch, count, epochs):
    """After the last restart nothing is left to search."""
    searched = []
    above = RowsAhead.above
    monkeypatch.setattr(RowsAhead, "above", lambda *given: searched.append(1) or above(*given))
    session = Session()
    session.take(Chunk("a.log", runs(count, epochs).encode()))

    assert len(session.finish().runs) == count
    assert len(searched) <= count + 3


@pytest.mark.parametrize("size", [7, 100, 1 << 16])
def test_runs_are_the_same_however_the_bytes_come(size):
    """The search for a start ends with the batch, not with the run."""
    data = runs(30, 4).encode()
    session = Session()
    for at in range(0, len(data), size):
        session.take(Chunk("a.log", data[at : at + size]))
    found = session.finish().runs

    assert [[len(c) for c in run.curves] for run in found] == [[4]] * 30


@pytest.mark.parametrize("count", [2, 5, 40])
def test_only_the_newest_run_of_a_log_holds_its_text(count):
    """A text for each run would keep the whole log in memory, however long it is watched."""
    engine = Engine("a.log")
    for line in runs(count, 3).splitlines(keepends=True):
        engine.feed(line.encode(), now=1e9)
        live = engine.snapshots()
    preview = engine.preview()
    engine.finish()

    for seen in (live, preview, engine.snapshots()):
        assert [bool(run.tail.blocks) for run in seen] == [False] * (count - 1) + [True]


@pytest.mark.parametrize("count", [2, 3, 9])
def test_finishing_a_log_copies_only_its_last_run(count):
    """Runs that ended are shared with what goes on."""
    engine = Engine("a.log")
    engine.feed(runs(count, 5).encode(), now=1e9)
    engine.snapshots()
    copied = engine._copy()

    shared = [a is b for a, b in zip(engine._assembler.runs, copied._assembler.runs, strict=True)]
    assert shared == [True] * (count - 1) + [False]
    assert copied._snapshots._bare[0] is engine._snapshots._bare[0]


@pytest.mark.parametrize(
    "more", ["epoch 5 loss 0.1\n", "epoch 0 loss 0.9\nepoch 1 loss 0.8\n", "# done\n"]
)
def test_a_log_that_was_finished_goes_on_as_if_it_had_not_been(more):
    """Whatever comes: the next epoch, another run, words."""
    reports = []
    for is_finished in (False, True):
        engine = Engine("a.log")
        engine.feed(runs(3, 5).encode(), now=1e9)
        engine.snapshots()
        if is_finished:
            engine.tick(1e9 + 1e6, alive=False, left=True)
            assert engine.snapshots()
        engine.feed(more.encode(), now=1e9)
        engine.finish()
        reports.append(
            [
                (run.state, [c.y.tolist() for c in run.curves], run.findings)
                for run in engine.snapshots()
            ]
        )

    assert reports[0] == reports[1]


@pytest.mark.parametrize("detector", [Overfitting(), Miscalibration()])
@pytest.mark.parametrize("points", [5, 8, 14, 40])
def test_a_loss_that_is_not_judged_for_turning_has_not_turned(monkeypatch, detector, points):
    """What is skipped would have given nothing: the findings are those without the shortcut."""
    rng, found = np.random.default_rng(points), []
    histories = []
    for _ in range(60):
        loss = 2 / (1 + np.arange(points)) + rng.choice([0.0, 0.3, 1.0]) * (
            rng.random(points) < 0.2
        )
        columns = {
            "epoch": np.arange(points),
            "train_loss": 2 / (1 + np.arange(points)),
            "val_loss": loss,
        }
        histories.append(history_of({**columns, "val_accuracy": np.linspace(0.3, 0.9, points)}))
    for may_turn in (None, lambda _: True):
        for module in (overfitting, miscalibration):
            if may_turn is not None:
                monkeypatch.setattr(module, "may_turn", may_turn)
        found.append([findings_of(detector, history) for history in histories])

    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("detector", "rule", "shortcut"),
    [
        (BothFall(), BothFall, "_may_fall"),
        (NotLearning(), Guessing, "is_possible"),
        (NotLearning(), Guessing, "begins_poor"),
    ],
)
@pytest.mark.parametrize("points", [4, 5, 7, 12, 30])
def test_a_rule_that_is_not_asked_would_have_found_nothing(
    monkeypatch, detector, rule, shortcut, points
):
    """A shortcut saves short runs most of their time; runs of all fates give the same without it."""
    rng = np.random.default_rng(points)
    histories = []
    for trial in range(80):
        level = [np.log(rng.integers(2, 11)), 2 / (1 + np.arange(points))][trial % 2]
        score = np.linspace(rng.choice([0.0, 0.1, 0.5]), rng.choice([0.0, 0.15, 0.4, 0.9]), points)
        noise = rng.choice([0.0, 0.001, 0.03])
        columns = {
            "epoch": np.arange(points),
            "val_loss": level + noise * rng.normal(size=points),
            "val_accuracy": np.clip(score + noise * rng.normal(size=points), 0, 1),
        }
        histories.append(history_of(columns, "unknown"))
    found = [findings_of(detector, history) for history in histories]
    monkeypatch.setattr(rule, shortcut, lambda *given: len(given[-1]) > 3)

    assert any(found)
    assert found == [findings_of(detector, history) for history in histories]


@pytest.mark.parametrize(
    "run",
    [
        "epoch 1/3 loss 0.9\nepoch 2/3 loss 0.7\nepoch 3/3 loss 0.6\n",
        "python train.py --lr 0.1\nepoch 1 loss 0.9\nepoch 2 loss nan\n",
        "python train.py --lr 0.1 --epochs 3\nepoch 1 loss 0.9\nepoch 2 loss 0.7\nepoch 3 loss 0.6\n",
        "epoch 1 loss 0.9\nepoch 2 loss 0.7\nepochs: 3\n",
        "total steps: 90\nepoch 1 loss 0.9\nepoch 2 loss 0.7\n",
        "epoch 1 loss 0.9\nepoch 1 loss 0.9\nepoch 2 loss 0.7\nepoch 2 loss 0.7\n",
        "epoch 1 loss 0.9\nepoch 3 loss 0.7\nepoch 2 loss 0.8\nepoch 4 loss 0.5\n",
        "epoch 1/1 loss 0.9\nepoch 1/1 loss 0.7\n",
        "epoch 0/1 loss 0.9\nepoch 1/1 loss 0.7\n",
        "epoch 1 loss 0.9 Loss 0.8\nepoch 2 loss 0.7 Loss 0.6\n",
        "epoch 1 | train: loss 0.91234 | val: loss 0.91234\nepoch 2 | train: loss 0.8 | val: loss 0.9\n",
        "epoch 1 loss 0.9\nearly stopping at epoch 2\nepoch 2 loss 0.7\nepoch 3 loss 0.6\n",
        "epoch 1 loss 0.9\nepoch 2 loss 0.7\nTraceback (most recent call last):\nValueError: x\n",
        "seed 3\nepoch 1 loss 0.9\nbest: epoch 1, loss 0.9\nepoch 2 loss 0.7\n",
        "2026-01-02 03:04:05 epoch 1 loss 0.9\n2026-01-02 03:05:05 epoch 2 loss 0.7\n",
        "\r1/2 acc=0.5\r2/2 acc=0.6\repoch 1 loss 0.9, over all of the bar\nepoch 2 loss 0.7\n",
        "\r1/2 acc=0.5\repoch 1: 100%|###| 2/2 [00:02<00:00, acc=0.6]\r\x1b[Kepoch 1 loss 0.9\nepoch 2 loss 0.7\n",
        "\r 50%|##  | 1/2 [00:01<00:01, loss=0.8]\r100%|####| 2/2 [00:02<00:00, loss=0.7]\r\x1b[Kepoch 1 loss 0.9\nepoch 2 loss 0.7\n",
        "epoch 1 loss 0.9 loss 0.8\nepoch 2 loss 0.7 loss 0.6\n",
        "epoch 1 loss 0.9\nepoch 1 val_loss 0.8\nepoch 2 loss 0.7\nepoch 2 val_loss 0.6\n",
        "epoch 1 step 10 loss 0.9\nepoch 2 step 20 loss 0.7\n",
        "epoch 1 loss 0.9\nval_accuracy 0.8\nepoch 2 loss 0.7\nval_accuracy 0.9\n",
    ],
)
def test_a_run_appended_at_once_is_the_run_appended_line_by_line(run):
    """What needs no decision is not decided line by line, and nothing else is passed over."""
    text, found = (run * 9).encode(), []
    for pieces in ([text], [text[:150], text[150:]], text.splitlines(keepends=True)):
        engine = Engine("a.log")
        for piece in pieces:
            engine.feed(piece)
        engine.finish()
        found.append(
            [
                (one.state, one.lines, one.progress.epochs, one.notes, one.settings, one.findings)
                + tuple(
                    (c.identity, c.unit, c.x.tolist(), np.nan_to_num(c.y, nan=-1).tolist())
                    + tuple(None if v is None else v.tolist() for v in c.axis[:4])
                    for c in one.curves
                )
                for one in engine.snapshots()
            ]
        )

    assert found[0] == found[1] == found[2]


def test_a_run_of_one_kind_of_line_is_appended_without_decisions(monkeypatch):
    """A log of thousands of runs is read in seconds; the last one, which may go on, is decided."""
    decided = []
    place = LineCounters.place
    monkeypatch.setattr(LineCounters, "place", lambda *given: decided.append(1) or place(*given))
    session = Session()
    session.take(Chunk("a.log", runs(30, 5).encode()))

    assert len(session.finish().runs) == 30
    assert len(decided) <= 2
