"""Ruins and idle runs of few evaluations are found; runs that are done, games and odd first values are not called so."""

from __future__ import annotations

import numpy as np
import pytest

from curvetui.detectors.collapse import Collapse
from curvetui.detectors.constant_predictions import ConstantPredictions
from curvetui.detectors.divergence import Divergence
from curvetui.detectors.miscalibration import Miscalibration
from curvetui.detectors.overfitting import Overfitting
from curvetui.detectors.plateau import Plateau
from curvetui.detectors.underfitting import Underfitting
from curvetui.detectors.worse_than_start import WorseThanStart
from curvetui.detectors.zero_loss import ZeroLoss

NOISE = np.random.default_rng(5).normal(0, 1, 60)


@pytest.mark.parametrize("rows", [8, 12, 30])
def test_a_loss_that_prints_0_from_the_start_is_watched(rows):
    """Without a gradient norm it may be rounding."""
    assert ZeroLoss.found({"step": range(rows), "loss": [0.0] * rows}) == [(0, "watch", "open")]


@pytest.mark.parametrize(
    "more", [{"train_accuracy": [1.0] * 12}, {"reward": list(range(12))}, {"grad_norm": [0.3] * 12}]
)
def test_a_loss_of_0_beside_perfect_scores_rewards_or_gradients_is_not(more):
    """It is what it should be, or something is learned."""
    assert not ZeroLoss.found({"step": range(12), "train_loss": [0.0] * 12, **more})


@pytest.mark.parametrize("last", [1.6e18, 3e6, 5e9])
def test_one_value_beyond_any_measure_is_a_divergence(last):
    """The log of a run that died at its last epoch ends there."""
    columns = {"epoch": range(5), "train_loss": [0.35, 0.22, 0.18, 0.16, last]}

    assert Divergence.found(columns) == [(4, "watch", "open")]


@pytest.mark.parametrize("last", [0.4, 9.0, 800.0])
def test_one_value_that_is_merely_high_is_not(last):
    """One bad batch does that."""
    assert not Divergence.found({"epoch": range(5), "train_loss": [0.35, 0.22, 0.18, 0.16, last]})


@pytest.mark.parametrize("high", [8.0, 11.5, 14.0])
def test_a_loss_far_above_its_first_value_is_a_divergence(high):
    """It broke at the second value, so that there is no best to compare with."""
    columns = {"step": range(9), "loss": [1.7, *(high + 0.2 * NOISE[:8])]}

    assert [f[1:] for f in Divergence.found(columns)] == [("watch", "open")]


def test_an_odd_first_value_beside_a_steady_validation_is_not():
    """A resumed log counts its first row otherwise."""
    columns = {
        "step": range(30),
        "loss": [1.5, *(13.0 + 0.2 * NOISE[:29])],
        "val_loss": [4.05, 4.04] * 15,
    }

    assert not Divergence.found(columns)


@pytest.mark.parametrize("rise", [1.12, 1.2, 1.4])
def test_a_validation_loss_that_climbs_four_times_in_a_row_is_told_in_a_run_of_six(rise):
    """Training falls, the score holds or sinks."""
    losses = [0.57, 0.49, *(0.49 * rise ** np.arange(1, 5))]
    columns = {"epoch": range(1, 7), "train_loss": [0.68, 0.47, 0.35, 0.28, 0.22, 0.16]}
    sinks = {**columns, "val_loss": losses, "val_accuracy": [0.7, 0.76, 0.75, 0.74, 0.72, 0.70]}
    holds = {**columns, "val_loss": losses, "val_accuracy": [0.7, 0.76, 0.76, 0.763, 0.761, 0.762]}

    assert Overfitting.found(sinks)
    assert Miscalibration.found(holds)


@pytest.mark.parametrize(
    "losses", [[0.5, 0.51, 0.5, 0.52, 0.53, 0.54], [0.5, 0.6, 0.5, 0.7, 0.5, 0.8]]
)
def test_a_validation_loss_that_creeps_or_jumps_for_six_epochs_is_not(losses):
    """Neither far nor steady."""
    columns = {"epoch": range(6), "train_loss": [0.7, 0.5, 0.4, 0.3, 0.2, 0.15], "val_loss": losses}

    assert not Overfitting.found(columns)


@pytest.mark.parametrize("level", [0.63, 4.85, 139.0])
def test_a_loss_that_never_left_its_start_asks_to_be_acted_on(level):
    """A step size of nearly 0, or no trained parameter."""
    flat = level * (1 + 0.0005 * NOISE[:30])

    assert Underfitting.found({"epoch": range(30), "train_loss": flat, "val_loss": flat}) == [
        (0, "act", "open")
    ]


def test_a_loss_that_gained_a_tenth_and_rests_is_only_watched():
    """Something was learned."""
    flat = [1.0, 0.95, 0.92] + [0.9] * 27

    assert [f[1] for f in Underfitting.found({"epoch": range(30), "train_loss": flat})] == ["watch"]


@pytest.mark.parametrize("drops", [[120.0, 60.0], [75.0], [130.0, 110.0, 70.0]])
def test_training_and_validation_that_rest_together_for_most_of_a_run_are_watched(drops):
    """A regression that predicts the mean falls to the variance and stays there."""
    rest = 35 + 0.1 * NOISE[:40]
    columns = {"epoch": range(len(drops) + 40), "train_loss": [*drops, *rest]}

    found = Plateau.found({**columns, "val_loss": [*drops, *(rest[::-1] + 0.3)]})
    assert [f[1:] for f in found] == [("watch", "open")]


def test_a_validation_that_rests_while_training_falls_is_a_note():
    """The model has learned what carries over."""
    columns = {"epoch": range(42), "train_loss": [120 * 0.9**e for e in range(42)]}
    found = Plateau.found({**columns, "val_loss": [120.0, 60.0, *(35 + 0.1 * NOISE[:40])]})

    assert {f[1] for f in found} <= {"note"}


def test_a_loss_that_rises_from_nearly_nothing_beside_perfect_scores_is_quiet():
    """Weight decay takes back confidence, no decision changes."""
    rises = [0.15, *(2e-4 + 1e-5 * np.arange(40))]
    columns = {"epoch": range(41), "train_loss": rises, "train_accuracy": [0.96] + [1.0] * 40}
    columns |= {"val_loss": rises[1:] + rises[-1:], "val_accuracy": [1.0] * 41}

    assert not Divergence.found(columns)
    assert not WorseThanStart.found(columns)


def test_the_points_of_a_game_beside_its_reward_are_not_judged():
    """An agent that explores scores nothing for a while, and 200 of 200 by chance."""
    columns = {"step": range(60), "reward": list(np.arange(60.0) + 5 * NOISE)}

    assert not ConstantPredictions.found({**columns, "score": [0.0] * 60})
    assert not Collapse.found({**columns, "score": [0.0] * 20 + [800.0] * 15 + [0.0] * 25})


@pytest.mark.parametrize("name", ["accuracy", "val_map", "train_f1"])
def test_a_score_of_exactly_0_is_told_after_eight(name):
    """A share of a class would need more."""
    assert ConstantPredictions.found({"epoch": range(8), name: [0.0] * 8}) == [(0, "watch", "open")]
    assert not ConstantPredictions.found({"epoch": range(8), name: [0.125] * 8})


def test_an_error_that_rises_while_the_validation_loss_falls_is_only_watched():
    """The goal is still being reached."""
    rises = [1.0, 0.6, 0.4, 0.36] + [0.36 + 0.02 * e for e in range(30)]
    columns = {"epoch": range(34), "train_loss": [2 * 0.9**e for e in range(34)]}
    columns |= {"train_mae": [0.9**e for e in range(34)], "val_mae": rises}

    falls = {**columns, "val_loss": [3 * 0.97**e for e in range(34)]}
    assert [f[1] for f in Overfitting.found(columns)] == ["act"]
    assert [f[1] for f in Overfitting.found(falls)] == ["watch"]


@pytest.mark.parametrize(("newest", "is_said"), [(0.33, False), (0.82, True)])
def test_a_score_that_has_just_plunged_is_not_said_to_hold(newest, is_said):
    """The loss climbs four times in a row; the card would say that the score held at 0.33."""
    found = Miscalibration.found(
        {
            "epoch": range(1, 7),
            "train_loss": [1.0, 0.8, 0.6, 0.5, 0.4, 0.3],
            "val_loss": [0.9, 0.64, 0.7, 0.8, 0.95, 1.15],
            "val_accuracy": [0.7, 0.78, 0.79, 0.8, 0.82, newest],
        }
    )
    assert bool(found) == is_said
