"""The checkpoint that advice names after a failure: the best state before the event began."""

from __future__ import annotations

import numpy as np
import pytest

import curvetui
from curvetui.detectors import history_of
from curvetui.engine.explain import explain
from curvetui.engine.judge import judge
from tests.test_condition import run_of

NAN = float("nan")
FALL = [2.0, 1.5, 1.2, 1.0, 0.9, 0.85, 0.8, 0.78]


def found(kind, state="finished", **columns):
    """The finding of that *kind* in *columns*, one row an epoch unless they have an axis."""
    columns = {"epoch": range(1, len(next(iter(columns.values()))) + 1), **columns}
    return next(f for f in judge(history_of(columns, state)) if f.kind == kind)


@pytest.mark.parametrize(
    ("loss", "score", "epoch"),
    [
        ([*FALL, 43.0, NAN, NAN], [0.5, 0.6, 0.7, 0.75, 0.8, 0.82, 0.81, 0.8, 0.3, 0.1, 0.1], 6),
        ([*FALL, 0.7, NAN, NAN], [0.5, 0.6, 0.7, 0.75, 0.8, 0.82, 0.84, 0.85, 0.86, 0.1, 0.1], 9),
        ([*FALL, 9.0, 30.0, NAN], [0.9, 0.6, 0.7, 0.75, 0.8, 0.82, 0.84, 0.85, 0.2, 0.95, 0.1], 1),
    ],
)
def test_after_nan_the_best_validation_before_the_event_is_restored(loss, score, epoch):
    """A drop or a climb that led to NaN belongs to the event, whatever its scores are."""
    finding = found("non_finite", train_loss=loss, val_accuracy=score)

    assert finding.evidence["restore_at"] == epoch
    assert f"Restore the checkpoint of epoch {epoch} (best val_accuracy " in explain(finding).do
    assert f"第 {epoch} 轮的 checkpoint" in explain(finding, "zh").do


@pytest.mark.parametrize(
    ("loss", "epoch"),
    [
        ([*FALL, 0.77, NAN, NAN], 9),
        ([*FALL, 43.0, NAN, NAN], 8),
        ([*FALL, 0.8, 1.3, 4.0, NAN], 9),
        ([1.0, 40.0, NAN], 1),
    ],
)
def test_without_validation_it_is_the_last_place_with_a_usual_loss(loss, epoch):
    """Values that had left the band already are no state to go back to."""
    finding = found("non_finite", "running", train_loss=loss)

    assert f"Stop, restore the last checkpoint up to epoch {epoch}, " in explain(finding).do


def test_nan_from_the_first_value_leaves_nothing_to_restore():
    finding = found("non_finite", train_loss=[NAN] * 6)

    assert explain(finding).do == "Start again with the learning rate divided by 3–10."


def test_a_spike_that_is_over_is_not_the_beginning_of_the_event():
    """Epochs after it may be restored."""
    loss = [*FALL, 9.0, 0.77, 0.76, 0.75, NAN, NAN]

    assert found("non_finite", train_loss=loss).evidence["restore_at"] == 12


def test_a_fallen_score_of_another_task_does_not_hide_good_epochs():
    """Only the failing curve and the headline tell where the event began."""
    other = [0.5, 0.6, 0.7, 0.75, 0.8, *[0.1] * 9]
    best = [0.5 + 0.02 * i for i in range(13)] + [0.1]
    loss = [*FALL, 0.7, 0.6, 0.5, 0.45, NAN, NAN]
    columns = {"train_loss": loss, "val_accuracy": best, "val_f1": other}

    assert found("non_finite", **columns).evidence["restore_at"] == 12


def test_the_place_is_in_the_unit_of_the_failing_curve(tmp_path):
    """A validation that counts epochs names the step after which it was made."""
    log = tmp_path / "train.log"
    scores = {4: 0.5, 6: 0.8, 9: 0.7}
    with log.open("w") as out:
        for i, loss in enumerate([*FALL, 0.7, 0.7, NAN, NAN, NAN, NAN], 1):
            print(f"step {10 * i} | train_loss {loss}", file=out)
            if i in scores:
                print(f"epoch {list(scores).index(i) + 1} | val_acc {scores[i]}", file=out)
    finding = next(f for f in curvetui.read(log).findings if f.kind == "non_finite")

    assert (finding.unit, finding.evidence["restore_at"]) == ("step", 60)


@pytest.mark.parametrize("climb", [[1.9, 2.6, 4.0, 7.0, 9.0, *[12.0] * 22], [3.0] * 25])
def test_after_a_divergence_the_loss_decides_where_nothing_was_validated(climb):
    finding = found("divergence", train_loss=[*FALL, *climb])

    assert explain(finding).do == "Restore the last checkpoint up to epoch 8."


def test_a_collapse_restores_the_best_before_it():
    """Later lucky values are no checkpoint; an ended run need not be stopped."""
    rises, gone = [0.2, 0.5, 0.7, 0.8, 0.82, 0.83, 0.84], [0.1] * 13
    columns = {"accuracy": rises + gone, "val_accuracy": rises + gone}
    ended, running = found("collapse", **columns), found("collapse", "running", **columns)

    assert explain(ended).do == "Restore the checkpoint of epoch 7 (best val_accuracy 0.84)."
    assert explain(running).do.startswith("Stop, and restore the checkpoint of epoch 7 ")
    assert explain(ended).next[1].startswith("In the next run ")


@pytest.mark.parametrize("state", ["finished", "failed", "interrupted"])
def test_no_advice_tells_an_ended_run_to_stop(state):
    """Every kind that reaches `stop` here says what to do with the result instead."""
    n = np.arange(40)
    runs = [
        {"train_loss": [*FALL, NAN, NAN]},
        {"train_loss": [*FALL, *[12.0] * 30]},
        {"val_accuracy": [*np.linspace(0.2, 0.9, 10), *[0.1] * 20]},
        {"lr": [0.1] * 8 + [0.0] * 20, "loss": [1.0] * 28},
        {"loss": (1 / (n + 1)).tolist(), "grad_norm": [1.0] * 20 + [NAN] * 20},
    ]
    for columns in runs:
        size = len(next(iter(columns.values())))
        for finding in judge(history_of({"epoch": range(1, size + 1), **columns}, state)):
            assert not explain(finding).do.startswith("Stop"), finding.kind
            assert not explain(finding, "zh").do.startswith("停止"), finding.kind


def test_a_verdict_names_the_best_once():
    """The advice has it; without a place to restore the best has a sentence of its own."""
    score = [0.5, 0.6, 0.7, 0.75, 0.8, 0.82, 0.81, 0.8, 0.3, 0.1]

    assert run_of(train_loss=[*FALL, NAN, NAN], val_accuracy=score).verdict.count("0.82") == 1
    assert "Best loss 1 at epoch 1." in run_of(loss=[1.0, NAN, NAN]).verdict
