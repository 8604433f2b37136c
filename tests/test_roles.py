"""Which curves show progress: rewards before losses, wholes before parts, levels before spreads."""

from __future__ import annotations

import math

import numpy as np
import pytest

import curvetui
from curvetui.detectors import history_of
from curvetui.run.identities import softmax_twice

STEPS = np.arange(60)


def alarms(**columns):
    run = curvetui.diagnose({"step": STEPS.tolist(), **columns}).runs[0]
    return {(f.kind, f.metrics[0]) for f in run.findings if f.level in ("watch", "act", "stop")}


def test_the_loss_of_a_run_that_learns_from_rewards_may_rise():
    """It rises with the returns, or with the distance from the reference."""
    said = alarms(reward=(0.3 + STEPS / 60).tolist(), loss=(0.0005 * (1 + STEPS)).tolist())

    assert not said & {("divergence", "loss"), ("loss_spike", "loss")}


def test_the_same_loss_without_a_reward_diverges():
    """Then nothing says that it rises by design."""
    assert ("divergence", "loss") in alarms(loss=(0.0005 * (1 + STEPS**2)).tolist())


def test_a_spread_of_rewards_may_shrink():
    """The answers agree more and more: that is no collapse."""
    said = alarms(reward=(0.3 + STEPS / 60).tolist(), reward_std=(0.5 * 0.9**STEPS + 0.01).tolist())

    assert not said


@pytest.mark.parametrize("whole", [True, False])
def test_a_part_of_the_reward_is_judged_only_where_no_sum_is_logged(whole):
    """One of several rewards may be traded for the others."""
    part = np.where(STEPS < 30, 1.0 + STEPS / 30, 0.01).tolist()
    columns = {"rewards/format_reward": part}
    if whole:
        columns["reward"] = (0.3 + STEPS / 60).tolist()

    assert bool({kind for kind, _ in alarms(**columns)} & {"collapse"}) is not whole


def test_a_part_of_a_loss_that_grows_from_nothing_is_no_divergence():
    """The unlabelled part counts more as the mask opens."""
    whole = (2 * np.exp(-STEPS / 10) + 0.1).tolist()

    assert not alarms(loss=whole, unlabelled_loss=(0.02 + 0.3 * (1 - np.exp(-STEPS / 20))).tolist())


@pytest.mark.parametrize(("over", "is_double"), [(0.0, True), (0.02, True), (0.06, False)])
def test_loss_and_accuracy_add_up_to_what_a_second_softmax_allows(over, is_double):
    """Loss + accuracy is constant, at ln(e + C − 1) for three classes; a little above it is no softmax."""
    accuracy = np.linspace(0.35, 0.95, 20)
    loss = math.log(math.e + 2) + over - accuracy
    history = history_of({"epoch": range(1, 21), "val_loss": loss, "val_accuracy": accuracy})

    assert (softmax_twice(history) is not None) is is_double
