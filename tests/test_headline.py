"""The curve that a run is judged by, and the states of the model worth keeping."""

from __future__ import annotations

import numpy as np
import pytest

from curvetui.detectors import history_of
from curvetui.engine.checkpoints import best_of, checkpoints_of
from curvetui.run.headline import headline_of


def history(*names):
    """A history of these curves, five points each."""
    return history_of({"epoch": range(1, 6), **{n: [0.5, 0.6, 0.55, 0.7, 0.65] for n in names}})


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (("train_loss", "val_loss", "val_acc"), "val_acc"),
        (("train_loss", "val_loss"), "val_loss"),
        (("train_loss", "train_acc"), "train_loss"),
        (
            ("metrics/precision(B)", "metrics/mAP50(B)", "metrics/mAP50-95(B)"),
            "metrics/mAP50-95(B)",
        ),
        (("val_loss", "val_top5", "val_top1"), "val_top1"),
        (("train/loss", "rollout/ep_rew_mean", "train/value_loss"), "rollout/ep_rew_mean"),
        (("eval_loss", "eval_wer"), "eval_wer"),
        (("loss", "mAP"), "mAP"),
        (("val_box_loss", "val_loss", "loss"), "val_loss"),
        (("val_recall", "val_f1"), "val_f1"),
    ],
)
def test_a_run_is_judged_by_what_sums_it_up_best(names, wanted):
    """A reward, a validation score, a validation loss, a training loss, in that order; the whole before its parts."""
    found = headline_of(history(*names).curves)

    assert found is not None
    assert found.name == wanted


def test_a_run_without_a_better_end_has_no_headline():
    """Adversarial losses have no best."""
    assert headline_of(history("loss_G", "loss_D").curves) is None


def test_best_begins_with_the_headline():
    """Header, verdict and cards name the same best."""
    assert best_of(history("train_loss", "val_loss", "val_acc"))[0].metric.name == "val_acc"


@pytest.mark.parametrize("seed", range(3))
def test_both_bests_are_named_where_score_and_loss_disagree(seed):
    """Each with its own epoch."""
    rng = np.random.default_rng(seed)
    by_loss, by_score = (int(k) for k in rng.permutation(20)[:2])
    loss, score = np.full(20, 1.0), np.full(20, 0.5)
    loss[by_loss], score[by_score] = 0.4, 0.9
    found = checkpoints_of(
        history_of({"epoch": range(1, 21), "val_loss": loss.tolist(), "val_acc": score.tolist()})
    )

    assert {c.by.name: c.epoch for c in found} == {"val_acc": by_score + 1, "val_loss": by_loss + 1}


def test_one_curve_makes_one_checkpoint():
    """Nothing is named twice."""
    assert [c.by.name for c in checkpoints_of(history("val_loss", "train_loss"))] == ["val_loss"]
