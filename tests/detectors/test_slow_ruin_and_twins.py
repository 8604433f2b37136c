"""Runs that are ruined slowly, beside a better summary or in a few rows, and their healthy twins."""

from __future__ import annotations

import numpy as np
import pytest

from curvetui.detectors import history_of
from curvetui.detectors.collapse import Collapse
from curvetui.detectors.divergence import Divergence
from curvetui.detectors.frozen_metric import FrozenMetric
from curvetui.detectors.loss_spike import LossSpike
from curvetui.detectors.not_learning import NotLearning
from curvetui.detectors.plateau import Plateau
from curvetui.detectors.underfitting import Underfitting
from curvetui.detectors.validation_drop import ValidationDrop
from curvetui.detectors.worse_than_start import WorseThanStart
from curvetui.detectors.zero_loss import ZeroLoss
from curvetui.engine.judge import judge

NOISE = np.random.default_rng(21).normal(0, 1, 900)
PART = np.linspace(0, 1, 90)


@pytest.mark.parametrize(("high", "noise"), [(0.95, 0.1), (1.5, 0.3), (1.7, 0.3)])
def test_a_noisy_loss_that_slowly_climbs_above_its_start_diverges(high, noise):
    """No single value is far out of the noise; their means are."""
    course = np.concatenate([np.geomspace(1.0, 0.5, 30), 0.5 + (high - 0.5) * PART])
    columns = {"epoch": range(120), "loss": course * np.exp(noise * NOISE[:120])}

    assert [f[2] for f in Divergence.found(columns, "unknown")] == ["open"]
    settles = np.where(np.arange(120) < 30, course, 0.5)
    columns["loss"] = settles * np.exp(noise * NOISE[:120])
    assert not Divergence.found(columns, "unknown")


@pytest.mark.parametrize(
    ("low", "end", "points"), [(0.75, 0.97, 30), (0.6, 0.99, 20), (7.0, 9.4, 60)]
)
def test_a_loss_that_ends_where_it_began_is_seen(low, end, points):
    """What it had gained is gone, though it never was twice its best."""
    top, third = 1.0 if low < 1 else 10.0, points // 3
    course = [*np.linspace(top, low, third), *np.linspace(low, end, points - third)]
    columns = {"epoch": range(points), "train_loss": course}

    found = judge(history_of(columns, "unknown"))
    assert ("divergence", "act") in [(f.kind, f.level) for f in found if f.holds]


@pytest.mark.parametrize("part", [0.4, 1.0, 3.0])
def test_a_loss_may_rise_while_the_score_does(part):
    """The task is made harder, or a further term is added to the loss."""
    columns = {"epoch": range(90), "train_loss": 0.5 + part * PART + 0.01 * NOISE[:90]}
    columns["val_accuracy"] = 0.3 + 0.6 * (1 - np.exp(-4 * PART)) + 0.004 * NOISE[100:190]

    assert not Divergence.found(columns) + WorseThanStart.found(columns)
    columns["val_accuracy"] = 0.3 + 0.004 * NOISE[100:190]
    assert WorseThanStart.found(columns)


@pytest.mark.parametrize("loss", [[0.0] * 8, [0.0]])
@pytest.mark.parametrize("rate", ["epsilon", "exploration_rate"])
def test_the_loss_of_an_agent_begins_at_0_and_rises(loss, rate):
    """Nothing is trained while the replay buffer fills."""
    values = [*loss, *(0.02 + 0.8 * PART + 0.02 * np.abs(NOISE[:90]))]
    columns = {"epoch": range(len(values)), "loss": values, rate: np.linspace(1, 0.05, len(values))}
    columns["score"] = np.linspace(10, 180, len(values))

    for detector in (WorseThanStart, ZeroLoss, Plateau, Divergence):
        assert not detector.found(columns)


def test_a_privacy_budget_is_no_exploration_rate():
    """It rises from 0 with every epoch; the loss beside it is judged as any other."""
    columns = {"epoch": range(20), "epsilon": np.linspace(0.1, 0.9, 20), "loss": [2.3] * 20}

    assert Underfitting.found(columns)


@pytest.mark.parametrize("times", [6, 20, 3])
def test_a_score_over_thousands_of_labels_is_small_by_nature(times):
    """The mean over all labels of an F1 is near 0 while the run learns well."""
    grows = np.linspace(0.0004, 0.0004 * times, 20)
    columns = {
        "epoch": range(1, 21),
        "train_loss": np.geomspace(0.3, 0.01, 20),
        "val_macro_f1": grows,
    }

    assert not NotLearning.found({**columns, "val_mAP": np.linspace(0.2, 0.35, 20)}, "unknown")
    assert NotLearning.found({**columns, "val_mAP": np.full(20, 0.01)}, "unknown")


@pytest.mark.parametrize(("share", "loss"), [(0.956, 0.122), (0.9, 0.2), (0.85, 0.31)])
def test_fine_tuning_starts_where_it_stays(share, loss):
    """Its loss is below that of any constant answer that is right as often."""
    shares, losses = share + 0.001 * NOISE[:40], loss * (1 + 0.01 * NOISE[40:80])
    columns = {"epoch": range(40), "loss": losses, "accuracy": shares}
    columns |= {"val_loss": 1.1 * losses, "val_accuracy": shares - 0.02}

    found = [*Underfitting.found(columns), *Plateau.found(columns)]
    assert not [f for f in found if f[1] != "note"]
    # The majority's share, and its cost.
    cost = -share * np.log(share) - (1 - share) * np.log(1 - share)
    losses = cost * (1 + 0.001 * np.abs(NOISE[:40]))
    assert Underfitting.found({"epoch": range(40), "loss": losses, "accuracy": [share] * 40})


@pytest.mark.parametrize("low", [0.23, 0.3, 0.1])
def test_one_score_falls_while_a_better_summary_rises(low):
    """Worth a look, but the run is not lost."""
    columns = {"epoch": range(1, 21), "train_loss": np.geomspace(0.3, 0.01, 20)}
    columns["val_auroc"] = [0.3, 0.48, 0.47, *np.linspace(0.46, low, 17)]

    assert {
        f[1] for f in Collapse.found(columns | {"val_mAP": np.linspace(0.2, 0.35, 20)}, "unknown")
    } <= {"watch"}


@pytest.mark.parametrize("noise", [0.04, 0.05, 0.06])
def test_a_score_that_lost_its_gain_under_heavy_noise_ends_low(noise):
    """A median of 5 does not show it; the mean of 16 does."""
    course = np.concatenate([np.full(12, 0.58), np.linspace(0.58, 0.45, 36)])
    course[:3] = 0.44, 0.5, 0.54
    columns = {"epoch": range(1, 49), "val_f1": course + noise * NOISE[200:248]}

    found = judge(history_of(columns, "unknown"))
    assert [(f.kind, f.level) for f in found if f.holds][-1:] == [("collapse", "watch")]


def test_scattered_spikes_are_two_findings_and_notes():
    """Each came back; the third of the same size says nothing new."""
    loss = 2.0 + 0.02 * NOISE[:800]
    loss[[100, 200, 300, 420, 560, 700]] += [1.0, 1.2, 0.9, 1.1, 1.3, 5.0]
    columns = {"step": range(800), "loss": loss}

    levels = [f[1] for f in LossSpike.found(columns)]
    assert levels[:2] == ["watch", "watch"]
    assert "watch" not in levels[2:-1]
    assert levels[-1] == "watch"


def test_a_later_spike_that_stays_is_more_than_a_note():
    """It has not come back after ten values."""
    loss = 2.0 + 0.02 * NOISE[:800]
    loss[[100, 220]] += 1.0
    loss[400:440] += 1.1
    found = LossSpike.found({"step": range(800), "loss": loss})

    assert [f[1] for f in found] == ["watch"] * 3


@pytest.mark.parametrize("classes", [2, 10])
@pytest.mark.parametrize("rows", [4, 5, 7])
def test_a_few_rows_that_are_all_at_chance_are_no_calm_run(classes, rows):
    """Short runs of preference tuning are logged in five rows."""
    loss = np.round(np.log(classes) + 0.0006 * NOISE[:rows], 4)
    columns = {"step": range(10, 10 * rows + 1, 10), "loss": loss}

    assert [f[1] for f in NotLearning.found(columns, "unknown")] == ["watch"]
    falls = {**columns, "loss": loss - np.linspace(0, 0.05, rows)}
    assert not NotLearning.found(falls, "unknown") + NotLearning.found(columns)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_of_many_noisy_scores_some_lie_low(seed):
    """The noise of the last values alone is often too low by chance."""
    scores = np.clip(0.8 + 0.03 * np.random.default_rng(seed).normal(0, 1, 300), 0, 1)
    columns = {"epoch": range(300), "val_f1": scores}

    assert not [f for f in ValidationDrop.found(columns) if f[0] > 30]
    columns["val_f1"][200] = 0.55
    assert [f[0] for f in ValidationDrop.found(columns) if f[0] > 30] == [200]


@pytest.mark.parametrize(
    ("high", "noise", "size"), [(0.715, 0.012, 42), (0.703, 0.006, 60), (0.72, 0.02, 70)]
)
def test_a_whole_run_just_above_ln_2_has_learned_nothing(high, noise, size):
    """Noise and large steps cost a guesser some percent; a guess it stays."""
    columns = {"step": range(size), "loss": high + noise * NOISE[:size]}

    assert [f[1] for f in NotLearning.found(columns, "finished")] == ["watch"]
    learns = columns["loss"] - np.linspace(0, 0.1, size)
    assert not NotLearning.found({**columns, "loss": learns}, "finished")


@pytest.mark.parametrize("score", ["val_dice", "val_map", "val_f1"])
def test_a_score_of_nothing_at_the_end_of_a_run_is_to_be_acted_on(score):
    """It is not exactly one value, and yet nothing was learned."""
    columns = {"epoch": range(20), "train_loss": np.linspace(1, 0.9, 20)}
    columns[score] = 0.001 + 0.0005 * np.abs(NOISE[:20])

    found = judge(history_of(columns, "unknown"))
    assert ("not_learning", "act") in [(f.kind, f.level) for f in found]


@pytest.mark.parametrize("share", [0.356, 0.45, 0.25])
def test_a_focal_loss_is_below_that_of_any_guess(share):
    """Whoever guesses with that accuracy pays at least its negative logarithm."""
    shares = np.linspace(share, share + 0.019, 14)
    loss = 0.52 * -np.log(share) * (1 + 0.001 * NOISE[:14])

    assert not NotLearning.found({"epoch": range(14), "loss": loss, "accuracy": shares})


def test_numbers_of_fifteen_digits_freeze_as_others_do():
    """A program that prints all digits of a float repeats them all."""
    loss = [1.61123456789012, 0.921234567890123, 0.410987654321098, *[0.331339786768023] * 20]

    assert FrozenMetric.found({"step": range(23), "train_mae": loss})


@pytest.mark.parametrize("val", [0.78, 0.4, 1.1])
def test_training_that_was_made_harder_does_not_diverge_while_validation_holds(val):
    """Noise was added to the training images: their loss jumps, the model does not change."""
    train = np.concatenate([np.geomspace(1.9, 0.71, 25), 1.45 + 0.02 * NOISE[:20]])
    kept = np.concatenate([np.geomspace(2 * val, val, 25), val + 0.004 * NOISE[20:40]])
    columns = {"epoch": range(45), "train_loss": train}

    assert not Divergence.found({**columns, "val_loss": kept})
    assert Divergence.found(columns)


@pytest.mark.parametrize("whole", [np.nan, np.inf])
def test_a_second_half_without_a_number_warns_nobody(whole):
    """The mean of nothing is no message on the terminal."""
    NotLearning.found({"epoch": range(12), "loss": [0.7] * 6 + [whole] * 6}, "unknown")


def test_the_spread_of_a_score_is_no_loss_of_a_game():
    """One network's scores are logged with their standard deviation, which may be the same for ever."""
    numbers = np.arange(40)
    columns = {"Loss/scores/fake/std": [0.8] * 40, "Loss/G/loss/mean": 4.4 * 0.975**numbers}
    columns["Loss/D/loss/mean"] = 0.9 + 0.001 * numbers

    assert not FrozenMetric.found({"step": numbers, **columns})
