"""What begins late, and what only comes back: softmax applied twice, rewards, returns from a rise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from curvetui.detectors.collapse import Collapse
from curvetui.detectors.double_softmax import DoubleSoftmax
from curvetui.detectors.sudden_improvement import SuddenImprovement
from curvetui.names import metric


def twice(classes: int, unsure: int, epochs: int = 30, slope: float = 1.0) -> dict:
    """Loss and accuracy under softmax applied twice; the first *unsure* epochs lie off the identity."""
    rng = np.random.default_rng(classes)
    accuracy = 0.95 - 0.3 * np.exp(-np.arange(epochs) / 8)
    loss = math.log(math.e + classes - 1) - accuracy * slope + (slope - 1) * 0.95
    loss[:unsure] += 0.15
    return {
        "epoch": range(1, epochs + 1),
        "val_loss": loss + rng.normal(0, 0.002, epochs),
        "val_accuracy": accuracy,
    }


@pytest.mark.parametrize(("classes", "unsure"), [(5, 3), (10, 4), (20, 6)])
def test_softmax_twice_is_found_although_the_first_epochs_do_not_fit(classes, unsure):
    """A network that is not yet sure of anything does not obey the identity."""
    found = DoubleSoftmax.found(twice(classes, unsure))

    assert [(level, status) for _, level, status in found] == [("act", "open")]


@pytest.mark.parametrize("slope", [0.6, 2.0])
def test_another_slope_is_no_softmax_applied_twice(slope):
    """Label smoothing lifts the loss too, but the loss then falls faster than accuracy rises."""
    assert DoubleSoftmax.found(twice(10, 4, slope=slope)) == []


def test_a_reward_that_falls_from_its_first_value_on_has_collapsed():
    """It begins at its best, so there is no gain to lose, and no loss tells of the policy."""
    columns = {
        "step": range(1, 9),
        "reward": [300.0, 270, 230, 190, 160, 140, 130, 120],
        "policy_loss": [0.01, -0.02, 0.0, 0.01, -0.01, 0.02, 0.0, 0.01],
    }

    assert Collapse.found(columns)


def test_a_reward_that_wavers_has_not_collapsed():
    """A fall of a quarter that comes and goes is what rewards do."""
    reward = [100.0, 120, 95, 118, 92, 121, 99, 125, 94, 126, 101, 128]

    assert Collapse.found({"step": range(1, 13), "reward": reward}) == []


@pytest.mark.parametrize("length", [1, 3, 5])
def test_the_return_from_a_rise_is_no_sudden_improvement(length):
    """However many evaluations the rise lasted."""
    loss = [2.0, 1.6, 1.3, 1.1, 1.0, 0.95, 0.92, 0.9, 0.89, 0.88] + [2.4] * length + [0.87] * 6

    assert SuddenImprovement.found({"epoch": range(1, len(loss) + 1), "val_loss": loss}) == []


@pytest.mark.parametrize("name", ["Std of Reward", "reward_std", "std of return"])
def test_the_spread_of_a_reward_has_no_better_end(name):
    """It measures how far episodes lie apart, not how good they are."""
    assert metric(name).better is None
