"""A run at the level of guessing is found where no accuracy stands beside the loss."""

from __future__ import annotations

import math

import numpy as np
import pytest

from curvetui.detectors.not_learning import NotLearning


def around(level, size, noise=0.001, seed=0):
    return (level + np.random.default_rng(seed).normal(0, noise, size)).round(4).tolist()


@pytest.mark.parametrize("classes", [2, 3, 7, 10, 100])
def test_a_loss_that_stays_at_the_logarithm_of_the_classes_is_found(classes):
    """Without any accuracy in the log."""
    ((_, level, status),) = NotLearning.found(
        {"epoch": range(1, 26), "val_loss": around(math.log(classes), 25)}
    )

    assert (level, status) == ("act", "open")


def test_a_bad_start_before_it_changes_nothing():
    """The loss comes down to ln 10 and never moves again."""
    losses = [4.1, 3.0, 2.5, *around(math.log(10), 30)]

    assert [f[1] for f in NotLearning.found({"epoch": range(1, 34), "train_loss": losses})] == [
        "act"
    ]


@pytest.mark.parametrize(
    "losses",
    [
        around(2.45, 30),  # level, at no logarithm of a usual number of classes
        [2.303 * 0.97**e for e in range(30)],  # it begins at ln 10 and learns
        [3.0 * 0.97**e for e in range(30)],  # it passes through ln 10
        [*np.linspace(2.3, 0.7, 12), *around(0.62, 20)],  # it learned and came to rest
    ],
    ids=["elsewhere", "learns", "passes", "at rest"],
)
def test_a_loss_that_only_looks_alike_is_not(losses):
    """Level elsewhere, or near ln C on its way."""
    assert not NotLearning.found({"epoch": range(1, len(losses) + 1), "val_loss": list(losses)})


def test_a_loss_at_ln_two_of_a_run_that_learns_from_rewards_is_not():
    """It is judged by its reward."""
    size = 100
    columns = {"step": range(size), "loss": around(math.log(2), size), "reward": list(range(size))}

    assert not NotLearning.found(columns)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("val_wer", [1.3] + [0.93] * 14),
        ("val_f1", [0.01, 0.03] + [0.031, 0.029] * 7),
        ("val_map", [0.02, 0.04] + [0.041, 0.042] * 7),
    ],
)
def test_a_score_that_stays_poor_beside_a_level_loss_is_found(name, values):
    """Nothing moved since the second evaluation."""
    columns = {"epoch": range(1, len(values) + 1), name: values}
    columns["val_loss"] = [9.0, *around(3.3, len(values) - 1)]

    assert "act" in [level for _, level, _ in NotLearning.found(columns)]


@pytest.mark.parametrize(
    ("values", "losses"),
    [
        ([0.02 + 0.004 * e for e in range(16)], around(3.3, 16)),  # it climbs, if slowly
        ([0.02, 0.04] + [0.04] * 14, [9.0 * 0.9**e for e in range(16)]),  # the loss falls
        ([0.02, 0.7] + [0.71] * 14, around(3.3, 16)),  # level, but good
    ],
    ids=["climbs", "the loss falls", "good"],
)
def test_a_score_that_moves_or_is_good_is_not(values, losses):
    """A slow start is no failure."""
    assert not NotLearning.found({"epoch": range(1, 17), "val_f1": values, "val_loss": losses})


SLOWLY = [6.9 - 0.02 * e for e in range(14)]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("val_wer", [0.93 - 0.001 * e for e in range(14)]),
        ("val_auc", [0.515 + 0.0007 * e for e in range(14)]),
        ("val_map", [0.12 + 0.001 * e for e in range(14)]),
    ],
)
def test_a_run_that_learns_slowly_but_surely_is_no_more_than_watched(name, values):
    """Loss and score get a little better at each evaluation; where the score stands still it is no learner."""
    columns = {"epoch": range(14), "val_loss": SLOWLY}
    noise = around(0, 14, noise=0.0002)

    slow = NotLearning.found(columns | {name: [v + z for v, z in zip(values, noise, strict=True)]})
    level = NotLearning.found(columns | {name: [values[1]] * 14})

    assert "act" not in [level for _, level, _ in slow]
    assert "act" in [level for _, level, _ in level]
