"""Which curves speak for a run: no part of a logged loss, no row of a table of tasks; and what noise and rounding look like."""

from __future__ import annotations

import numpy as np
import pytest

import curvetui
from curvetui.detectors.both_fall import BothFall
from curvetui.detectors.collapse import Collapse
from curvetui.detectors.double_softmax import DoubleSoftmax
from curvetui.detectors.frozen_metric import FrozenMetric
from curvetui.detectors.learning_rate_zero import LearningRateZero
from curvetui.detectors.loss_spike import LossSpike
from curvetui.detectors.overfitting import Overfitting
from curvetui.detectors.slow_convergence import SlowConvergence
from curvetui.detectors.underfitting import Underfitting
from curvetui.detectors.validation_drop import ValidationDrop
from curvetui.detectors.worse_than_start import WorseThanStart

N = 40
FALLS = [2.0 / (1 + 0.3 * e) for e in range(N)]
TURNS = [2.0 / (1 + 0.3 * e) + max(0, e - 10) * 0.03 for e in range(N)]
LINE = [1.0 - 0.0005 * e for e in range(N)]


def kinds(columns):
    return {f.kind for f in curvetui.diagnose(columns).findings}


@pytest.mark.parametrize("part", ["giou_loss", "ce_0_loss", "loss_bbox"])
def test_a_part_of_a_loss_does_not_speak_for_the_run(part):
    """While the whole loss is logged it does."""
    columns = {"epoch": range(N), f"val_{part}": LINE}

    assert SlowConvergence.found(columns)
    assert SlowConvergence.found({**columns, "val_loss": FALLS}) == []


@pytest.mark.parametrize("parts", [("box_loss", "cls_loss"), ("cls_loss", "dfl_loss", "seg_loss")])
def test_one_of_several_parts_that_rises_is_watched_and_no_more(parts):
    """The others fall, so more training may still help."""
    columns = {"epoch": range(N)}
    for name in parts:
        columns |= {f"train/{name}": FALLS, f"val/{name}": TURNS if name == "cls_loss" else FALLS}

    assert [level for _, level, _ in Overfitting.found(columns)] == ["watch"]
    alone = {k: v for k, v in columns.items() if "cls" in k or k == "epoch"}
    assert [level for _, level, _ in Overfitting.found(alone)] == ["act"]


@pytest.mark.parametrize("value", [0.0, 0.02])
def test_a_row_of_a_table_of_tasks_does_not_speak_for_the_run(value):
    """One task of many is beyond a small model; the loss says how the run does."""
    tasks = {name: {"val_accuracy": [0.3 + 0.005 * e for e in range(N)]} for name in "abcd"}
    table = {**tasks, "e": {"val_accuracy": [value] * N}}
    columns = {"epoch": range(N), "val_loss": FALLS, **table}

    assert not kinds(columns) & {"not_learning", "constant_predictions"}
    assert kinds({"epoch": range(N), "e": table["e"]}) & {"not_learning", "constant_predictions"}


@pytest.mark.parametrize("seed", range(4))
def test_a_mean_over_many_episodes_that_wanders_has_not_collapsed(seed):
    """Neighbouring means share most of their episodes, so their noise is larger than it looks."""
    r = np.random.default_rng(seed)
    single = 100 + 60 * r.standard_normal(400)
    mean = np.convolve(single, np.ones(100) / 100, "valid")

    assert Collapse.found({"step": range(len(mean)), "ep_rew_mean": mean.tolist()}) == []


def test_a_mean_over_many_episodes_that_is_lost_has():
    """For good, and far beyond how it wandered."""
    r = np.random.default_rng(1)
    single = np.where(np.arange(400) < 250, 100, 5) + 10 * r.standard_normal(400)
    single[:100] = np.linspace(0, 100, 100)
    mean = np.convolve(single, np.ones(20) / 20, "valid")

    assert Collapse.found({"step": range(len(mean)), "ep_rew_mean": mean.tolist()})


@pytest.mark.parametrize(
    ("rates", "is_zero"),
    [
        ([3e-5] * 10 + [3e-6] * 10 + [0.0] * 20, False),  # 3e-7, printed with 6 digits
        ([0.02] * 10 + [0.01] * 10 + [0.0] * 20, False),
        ([0.1] * 10 + [0.001] * 10 + [0.000001] * 5 + [0.0] * 15, True),
        ([0.1] * 10 + [0.0] * 30, True),
    ],
)
def test_a_rate_that_is_rounded_to_zero_is_not_zero_while_the_loss_falls(rates, is_zero):
    """Only where more digits were printed, or where it was cut from its only value."""
    losses = [2.0 * 0.99**e for e in range(N)]

    assert bool(LearningRateZero.found({"epoch": range(N), "lr": rates, "loss": losses})) == is_zero


@pytest.mark.parametrize("first", [1.345, 1.2, 1.0])
def test_a_lucky_first_batch_is_no_start_to_be_worse_than(first):
    """Single batches are judged after 50 at the earliest."""
    r = np.random.default_rng(0)
    losses = [first] * 3 + (1.5 + 0.02 * r.standard_normal(30)).tolist()
    steps = {"step": [10 * e for e in range(33)], "loss": losses}

    assert WorseThanStart.found(steps) == []
    assert WorseThanStart.found({"epoch": range(33), "loss": losses})


@pytest.mark.parametrize("seed", range(4))
def test_smoothed_labels_are_no_second_softmax_however_their_sums_fit(seed):
    """The first mean loss was higher than a second softmax over so many classes lets any answer cost."""
    share = 0.96 - 0.5 * np.exp(-np.arange(N) / 8)
    total = np.log(np.e + 9)
    losses = total - share + 0.004 * np.random.default_rng(seed).normal(size=N)
    columns = {"epoch": range(N), "loss": losses.tolist(), "accuracy": share.tolist()}

    assert DoubleSoftmax.found(columns)
    assert DoubleSoftmax.found({**columns, "loss": [2.9, 2.6, *columns["loss"][2:]]}) == []


@pytest.mark.parametrize("first", [9.8947, 10.12345, 8.7001])
def test_a_loss_in_steps_of_a_coarse_number_format_is_not_frozen(first):
    """A 16-bit loss of 4.3 repeats; one early value of many digits does not make it precise."""
    losses = [10.5, first, 8.7, 8.5, 8.1, 7.9, 7.2, 6.5, 6.1, 5.4, 5.0, 4.7, 4.5, *[4.3] * 6, 4.2]

    assert FrozenMetric.found({"epoch": range(20), "loss": losses}) == []
    precise = [*losses[:13], *[4.3127] * 7]
    assert FrozenMetric.found({"epoch": range(20), "loss": precise})


@pytest.mark.parametrize("examples", [4, 5, 8])
def test_one_answer_of_a_handful_is_no_drop(examples):
    """The score moves in steps of one example."""
    right = [1, 2, 2, 3, 3, 4, 3, 4, 4, 3, 4, 4, 4, 2, 4, 4, 3, 4]
    share = [k / examples for k in right]

    assert ValidationDrop.found({"epoch": range(18), "val_accuracy": share}) == []


@pytest.mark.parametrize("first", [10.8, 11.0, 3.2])
def test_a_loss_whose_first_value_was_high_is_not_slow(first):
    """The first evaluation was before any training; a language model is then on its long straight way."""
    late = [1.05 * 0.9985**e for e in range(39)]

    assert SlowConvergence.found({"step": range(40), "val_loss": [first, *late]}) == []
    assert SlowConvergence.found({"step": range(40), "val_loss": [1.06, *late]})


def test_an_error_that_is_level_does_not_underfit_while_the_loss_falls():
    """The loss is what is trained on."""
    level = (80 + np.random.default_rng(0).normal(0, 0.3, N)).tolist()

    assert Underfitting.found({"epoch": range(N), "train_class_error": level})
    both = {"epoch": range(N), "train_class_error": level, "train_loss": FALLS}
    assert Underfitting.found(both) == []


def test_a_validation_that_begins_late_does_not_jump_from_zero():
    """Some programs print 0 until the first evaluation; after a level of its own the same value is a spike."""
    late = [1.2 / (1 + 0.05 * e) for e in range(20)]

    assert LossSpike.found({"epoch": range(40), "val_loss": [0.0] * 20 + late}) == []
    assert LossSpike.found({"epoch": range(40), "val_loss": [0.1, 0.09] * 10 + late}) != []


@pytest.mark.parametrize("values", [[0.0039] * 12, [2.31, *[2.3026] * 11]])
def test_a_loss_that_repeats_one_value_is_said_not_to_change(values):
    """How much it changed is no number that is missing."""
    run = curvetui.diagnose({"epoch": range(12), "loss": values})
    card = next(f for f in run.findings if f.kind == "underfitting").explanation("en")

    assert "did not change over" in card.what
    assert "(?)" not in card.what


def test_one_disagreement_of_loss_and_score_is_reported_once():
    """The loss crosses its old value twice while the score stays down; a new best begins another."""
    score = [0.5 + 0.02 * e for e in range(15)] + [0.65] * 60
    waves = [1.0 - 0.02 * e for e in range(15)]
    waves += [0.6 + 0.3 * ((e // 20) % 2) for e in range(60)]
    columns = {"epoch": range(75), "val_loss": waves, "val_accuracy": score}

    assert len(BothFall.found(columns)) == 1


@pytest.mark.parametrize(
    ("scale", "says"),
    [(1.0, "fell 30.0 points"), (500.0, "fell by 150"), (100.0, "fell 30.0 points")],
)
def test_points_are_shares_of_a_whole(scale, says):
    """A game's score that falls from 300 to 150 has lost no 15 000 points."""
    values = [scale * v for v in (0.5, 0.55, 0.58, 0.6, 0.59, 0.6, 0.61, 0.6, 0.3, 0.6, 0.61)]
    run = curvetui.diagnose({"epoch": range(1, 12), "val_score": values})
    drop = next(f for f in run.findings if f.kind == "validation_drop")

    assert says in drop.explanation("en").title
