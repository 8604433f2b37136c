"""Healthy runs that resemble a fault are left alone, and the faults that they resemble are still found."""

from __future__ import annotations

import numpy as np
import pytest

import curvetui
from curvetui.detectors.both_fall import BothFall
from curvetui.detectors.constant_predictions import ConstantPredictions
from curvetui.detectors.divergence import Divergence
from curvetui.detectors.not_learning import NotLearning
from curvetui.detectors.overfitting import Overfitting
from curvetui.detectors.underfitting import Underfitting

NOISE = np.random.default_rng(4).normal(0, 1, 5000)


@pytest.mark.parametrize("score", [0.93, 97.0, 0.9])
def test_a_high_score_of_two_digits_that_repeats_is_not_constant(score):
    """One fixed model is tested again and again, and 93% is a rounded number."""
    loss = 0.0034 * (1 + 0.01 * NOISE[:30])

    assert not ConstantPredictions.found(
        {"epoch": range(30), "test_loss": loss, "test_accuracy": [score] * 30}
    )


@pytest.mark.parametrize("score", [0.9312, 0.5, 11.0])
def test_a_low_score_or_one_of_four_digits_is(score):
    """One class is always predicted."""
    found = ConstantPredictions.found({"epoch": range(30), "val_accuracy": [score] * 30})

    assert [f[0] for f in found] == [0]


@pytest.mark.parametrize("first", [0.66, 0.74, 0.79])
def test_a_loss_first_logged_after_much_was_learned_does_not_underfit(first):
    """The mean over the first epoch is no longer the loss of a guess."""
    loss = 0.55 + 0.07 * np.exp(-np.arange(40)) + 0.0005 * NOISE[:40]
    score = first + 0.1 * (1 - np.exp(-np.arange(40.0)))

    assert not Underfitting.found({"epoch": range(40), "loss": loss, "accuracy": score})


@pytest.mark.parametrize("first", [0.2, 0.35, 0.5])
def test_a_loss_logged_from_the_start_of_learning_does(first):
    """A tenth more answers are right, and then nothing improves."""
    loss = 1.9 + 0.2 * np.exp(-np.arange(40)) + 0.0005 * NOISE[:40]
    score = first + 0.1 * (1 - np.exp(-np.arange(40.0)))

    found = Underfitting.found({"epoch": range(40), "loss": loss, "accuracy": score})
    assert [f[1:] for f in found] == [("watch", "open")]


def _fine_tuning(per_doubling, rows=600):
    """A language model's loss by the step, falling by a share of it for each doubling."""
    steps = np.arange(1, rows + 1)
    return 2.1 * (1 - per_doubling * np.log2(steps)) + 0.004 * NOISE[:rows]


@pytest.mark.parametrize("per_doubling", [0.012, 0.016, 0.02])
def test_a_loss_of_steps_that_falls_by_a_percent_per_doubling_does_not_underfit(per_doubling):
    """Language models are tuned like that, and end above 80% of their first loss."""
    columns = {"step": range(600), "loss": _fine_tuning(per_doubling)}

    assert not Underfitting.found(columns, "finished")


@pytest.mark.parametrize("rest", [0.85, 0.9, 0.96])
def test_a_loss_of_steps_that_stays_where_it_fell_to_does(rest):
    """It came down within the first steps."""
    loss = 2.1 * (rest + (1 - rest) * np.exp(-np.arange(600) / 5)) + 0.004 * NOISE[:600]

    found = Underfitting.found({"step": range(600), "loss": loss}, "finished")
    assert [f[1:] for f in found] == [("watch", "open")]


@pytest.mark.parametrize(
    "more",
    [
        {"learning_rate": np.concatenate((np.full(150, 1e-4), np.full(450, 1e-6)))},
        {"reward": 20.0 + np.arange(600) / 10},
    ],
)
def test_a_flat_loss_at_the_end_of_a_schedule_or_beside_a_reward_does_not(more):
    """Nothing moves at a hundredth of the rate, and a better policy need not lower a loss."""
    flat = 2.1 - 0.2 * np.minimum(np.arange(600) / 150, 1) + 0.004 * NOISE[:600]

    assert not Underfitting.found({"step": range(600), "loss": flat, **more}, "finished")


@pytest.mark.parametrize("counted", ["epoch", "step"])
def test_batches_that_share_their_epochs_number_are_batches(counted):
    """Ten batches without progress are few, however they are counted."""
    loss = np.concatenate((np.full(40, 4.2), np.linspace(4.2, 1.0, 260))) + 0.02 * NOISE[:300]
    columns = {"epoch": np.zeros(300)} if counted == "epoch" else {"step": range(300)}

    assert not Underfitting.found({**columns, "loss": loss})


@pytest.mark.parametrize("pace", [2e-4, 3e-4, 4e-4])
def test_two_classes_that_are_learned_slowly_but_surely_are_watched_and_no_more(pace):
    """The loss falls in every stretch, by little."""
    falls = 0.694 - pace * np.arange(30)
    columns = {"epoch": range(30), "loss": np.round(falls, 4)}
    columns["accuracy"] = 0.5 + 0.0008 * np.arange(30) + 0.002 * NOISE[:30]

    for detector in (NotLearning, Underfitting):
        assert {f[1] for f in detector.found(columns)} <= {"watch"}


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_a_loss_that_stays_at_chance_asks_to_be_acted_on(classes):
    """Thirty epochs of guessing."""
    columns = {"epoch": range(30), "loss": np.log(classes) * (1 + 0.001 * NOISE[:30])}
    columns["accuracy"] = 1 / classes + 0.002 * NOISE[:30]

    assert [f[1:] for f in NotLearning.found(columns)] == [("act", "open")]


@pytest.mark.parametrize("high", [2.5, 3.0, 4.0])
def test_a_loss_that_comes_down_to_chance_does_as_well(high):
    """The first steps broke the run; what falls since is the damage."""
    damage = (high - np.log(10)) * np.exp(-np.arange(30) / 8)
    columns = {"epoch": range(30), "loss": np.log(10) + damage}
    columns["accuracy"] = [0.2, 0.15, *(0.1 + 0.002 * NOISE[:28])]

    assert [f[1:] for f in NotLearning.found(columns)] == [("act", "open")]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_costs_of_batches_whose_noise_is_as_large_as_they_are_do_not_diverge(seed):
    """A few low ones in a row were luck; a few of little noise are as well."""
    rng = np.random.default_rng(seed)
    cost = rng.gamma(2.0, 0.8, 900)
    cost[200:206] = 0.05
    cost[500:530] = 2.3 + 0.1 * rng.normal(size=30)

    assert not Divergence.found({"step": range(900), "cost": cost}, "finished")


@pytest.mark.parametrize("times", [3.0, 5.0, 20.0])
def test_costs_that_climb_far_beyond_that_noise_do(times):
    """The level itself is several times as high."""
    cost = np.random.default_rng(5).gamma(8.0, 0.1, 900)
    cost[600:] *= times * 2

    found = Divergence.found({"step": range(900), "cost": cost}, "finished")
    assert found
    assert found[0][2] == "open"


def _falling(rows, kind, since):
    """Losses that improve while a score has been falling since an evaluation."""
    n = np.arange(rows)
    score = np.where(n < since, 0.5 + 0.3 * n / since, 0.8 - 0.05 * np.minimum(n - since, 4) / 4)
    return {f"{kind}_loss": 2.0 / (1 + 0.05 * n), f"{kind}_accuracy": score}


@pytest.mark.parametrize(("rows", "since"), [(100, 80), (120, 100), (200, 150)])
def test_a_score_that_stays_lower_falls(rows, since):
    """The loss improves all the time."""
    found = BothFall.found({"epoch": range(rows), **_falling(rows, "val", since)})

    assert [f[1:] for f in found] == [("watch", "open")]


@pytest.mark.parametrize(
    ("counted", "rows", "kind", "since"),
    [("epoch", 63, "val", 60), ("epoch", 192, "val", 190), ("step", 100, "train", 60)],
)
def test_a_few_evaluations_or_batches_with_a_lower_score_are_not_a_fall(counted, rows, kind, since):
    """Noise of some evaluations, or the first guesses of a model."""
    assert not BothFall.found({counted: range(rows), **_falling(rows, kind, since)})


@pytest.mark.parametrize("state", ["running", "finished"])
def test_rewards_that_begin_to_climb_late_have_learned(state):
    """For a quarter of the run they had no trend; a plan that is not known cannot be half over."""
    level = np.interp(np.arange(4000), [0, 1000, 4000], [22.0, 22.0, 90.0])
    rewards = level * np.random.default_rng(6).exponential(1.0, 4000)

    assert not NotLearning.found({"episode": range(4000), "reward": rewards}, state)


@pytest.mark.parametrize(("rows", "level"), [(200, "watch"), (600, "act"), (4000, "act")])
def test_rewards_that_never_climbed_are_told_once_the_run_is_over(rows, level):
    """They are skewed, so that a median is far below their mean."""
    rewards = 22 * np.random.default_rng(7).exponential(1.0, rows)

    found = NotLearning.found({"episode": range(rows), "reward": rewards}, "finished")
    assert [f[1:] for f in found] == [(level, "open")]


@pytest.mark.parametrize("examples", [15, 20])
def test_two_examples_of_a_handful_are_no_overfitting(examples):
    """A score of so few examples moves by more than that."""
    right = np.array([9, 9, 9, 10, 13, 12, 13, 14, 14, 14, *[14] * 6, *[12] * 14])
    columns = {"epoch": range(30), "train_loss": 0.8 * 0.9 ** np.arange(30)}

    share = np.round((right + examples - 15) / examples, 4)

    assert not Overfitting.found({**columns, "val_accuracy": share}, "finished")


@pytest.mark.parametrize("examples", [500, 1000, 2000])
def test_the_same_share_of_many_is(examples):
    """A tenth of hundreds of examples is no chance."""
    share = np.array([*np.linspace(0.6, 0.93, 9), *[0.93] * 7, *[0.8] * 14])
    right = np.rint(share * examples + NOISE[:30])
    columns = {"epoch": range(30), "train_loss": 0.8 * 0.9 ** np.arange(30)}

    found = Overfitting.found({**columns, "val_accuracy": right / examples}, "finished")
    assert [f[1:] for f in found] == [("watch", "open")]


@pytest.mark.parametrize(("after", "status"), [("rises", "recovered"), ("stays", "open")])
def test_a_stuck_loss_that_rises_is_no_longer_stuck(after, status):
    """`stuck at 3250 (it started at 1)` is no description of a loss that diverges."""
    noise = np.random.default_rng(3).normal(0, 0.001, 60)
    loss = [*(1 + noise), *(1 + (np.arange(60) ** 2 if after == "rises" else noise))]
    found = Underfitting.found({"step": range(120), "loss": loss})

    assert [state for _, _, state in found] == [status]


@pytest.mark.parametrize("name", ["Reward", "episode_reward", "rollout/ep_rew_mean"])
def test_the_flat_loss_of_an_agent_is_no_plateau(name):
    """Its value function follows its policy: the loss may stay level, or rise, while the reward grows."""
    rng = np.random.default_rng(3)
    columns = {
        "epoch": range(80),
        "loss": [0.009 + 0.0001 * rng.standard_normal() for _ in range(80)],
    }
    rewards = {name: [-100 + e + rng.standard_normal() for e in range(80)]}

    assert not [f for f in curvetui.diagnose(columns | rewards).findings if f.level != "note"]
    assert curvetui.diagnose(columns).findings
