"""Summaries of a pass between the lines of its batches, and running bests."""

from __future__ import annotations

import pytest

from tests.conftest import curves, snapshot_of
from tests.formats.reading import told


def test_test_summaries_stay_out_of_the_training_curve():
    text = "".join(
        "".join(
            f"Train: [{b}/4/{8 * b}]\tepoch: {e}\titer: {4 * e + b}\tLoss: {2 / (e + 1) - b / 50:.4f}\n"
            for b in range(4)
        )
        + f"Test_summary: [1/2/16]\tepoch: {e}\titer: {4 * e + 3}\tLoss: {3 / (e + 1):.4f}\n"
        for e in range(6)
    )
    (run,) = snapshot_of(text.encode()).runs

    assert [(c.title, len(c)) for c in run.curves] == [("train_loss", 24), ("test_loss", 6)]


@pytest.mark.parametrize(
    "line",
    [
        "Epoch {e} acc: 0.5 New best Val: {y}%",
        "epoch {e} Prec@1 50.0 BestPrec@1: {y}",
        "step {e} dice: 0.5, best_dice: {y}",
        "第 {e} 轮：准确率：0.5，最佳准确率：{y}",
    ],
)
def test_the_best_value_so_far_is_no_judged_curve(line):
    text = "".join(line.format(e=e, y=50 + e) + "\n" for e in range(1, 9))
    (run,) = snapshot_of(text.encode()).runs

    assert [c.y.max() <= 50 for c in run.curves if c.better] == [True]


@pytest.mark.parametrize(
    "best",
    [
        "New best model saved with accuracy: 0.6{i}",
        "*** Best so far! accuracy=0.6{i}",
        "Saved new best checkpoint (accuracy 0.6{i})",
    ],
)
def test_a_new_best_without_a_split_repeats_the_validation_score(best):
    """It is no training accuracy."""
    text = "".join(
        f"Epoch {i}: loss 0.{9 - i}, val accuracy: 0.6{i}\n{best.format(i=i)}\n" for i in (1, 2, 3)
    )

    assert curves(text) == {
        "train_loss": ([1, 2, 3], [0.8, 0.7, 0.6]),
        "val_accuracy": ([1, 2, 3], [0.61, 0.62, 0.63]),
    }


@pytest.mark.parametrize(
    "best",
    ["New best accuracy: 0.6{i}", "Best accuracy so far 0.6{i}", "Best model! accuracy: 0.6{i}"],
)
def test_a_new_best_says_at_least_the_score_that_nothing_else_does(best):
    text = "".join(f"Epoch {i}: loss 0.{9 - i}\n{best.format(i=i)}\n" for i in (1, 2, 3))

    assert set(curves(text)) <= {"train_loss", "train_accuracy"}


@pytest.mark.parametrize(
    "save",
    [
        "Checkpoint: epoch=7 val_loss=0.61",
        "  Loaded checkpoint: epoch 7, val_loss 0.61",
        "Best checkpoint | epoch: 7 | val_loss: 0.61",
    ],
)
def test_a_checkpoint_of_an_earlier_run_does_not_move_the_epoch(save):
    text = f"Resuming from model.pt\n{save}\n" + "".join(
        f"step {s}/3 loss 0.{9 - e}{s}\n" + (f"Epoch {e} val_loss: 0.7{e}\n" if s == 3 else "")
        for e in (1, 2, 3)
        for s in (1, 2, 3)
    )

    assert curves(text)["val_loss"] == ([1, 2, 3], [0.71, 0.72, 0.73])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Epoch 3: Hedge MSE = 0.5, Hedge max error = 0.1", 0.1),
        ("epoch 3 loss 0.5 maximum absolute error: 0.1", 0.1),
        ("epoch 3 loss 0.5 max residual: 0.1", 0.1),
        ("epoch 3 loss 0.5 max lr: 0.1", None),
        ("epoch 3 loss 0.5 max acc: 0.1", None),
    ],
)
def test_the_greatest_error_is_measured_and_other_maxima_only_bound(line, expected):
    assert next((y for name, y in told(line).items() if "max" in name), None) == expected


@pytest.mark.parametrize(
    "heading",
    ["(0/4) rank ready", "[2/5] Building model...", "(1/16) shards loaded", "[1/8] devices found"],
)
def test_a_bracketed_number_beside_words_counts_something_else(heading):
    """Ranks, shards and stages are no epochs, and how many there are is no plan."""
    lines = [f"Epoch {e}: train_loss={2 / e:.4f} val_loss={2.1 / e:.4f}" for e in range(1, 6)]
    (run,) = snapshot_of("\n".join((heading, *lines, "")).encode()).runs

    assert run.progress.epochs is None
    assert [(c.title, len(c)) for c in run.curves] == [("train_loss", 5), ("val_loss", 5)]
