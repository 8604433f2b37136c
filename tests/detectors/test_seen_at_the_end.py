"""Trouble that lasts to the end of a run is seen there, and what only looks like it is not."""

from __future__ import annotations

import numpy as np
import pytest

import curvetui
from curvetui.detectors import history_of
from curvetui.detectors.collapse import Collapse
from curvetui.detectors.constant_predictions import ConstantPredictions
from curvetui.detectors.divergence import Divergence
from curvetui.detectors.frozen_metric import FrozenMetric
from curvetui.detectors.not_learning import NotLearning
from curvetui.detectors.overfitting import Overfitting
from curvetui.engine.judge import judge
from tests.detectors.troubles import run

RNG = np.random.default_rng(4)


def falling(size, best):
    return [best * (1 + 1.5 * 0.55**e) for e in range(size)]


@pytest.mark.parametrize("rises", [[1.03, 1.05, 1.08, 1.11], [1.01, 1.02, 1.03, 1.05, 1.08]])
@pytest.mark.parametrize(("best", "size"), [(1.5, 8), (0.31, 9), (62.0, 14)])
def test_a_loss_that_ends_with_nothing_but_rises_is_seen(best, size, rises):
    """Four evaluations, each higher than the one before, while training goes on falling."""
    low = falling(size, best)
    val = [*low, *(low[-1] * r for r in rises)]
    columns = run(train_loss=[best * 2 * 0.85**e for e in range(len(val))], val_loss=val)

    assert [f[1:] for f in Overfitting.found(columns, "finished")] == [("watch", "open")]
    assert not Overfitting.found(columns, "running")


@pytest.mark.parametrize("ends", [[1.02, 1.05, 1.04, 1.06], [1.001, 1.002, 1.003, 1.004]])
def test_a_loss_that_falls_in_between_or_hardly_rises_is_not(ends):
    """That is what a converged loss does."""
    val = [*falling(9, 0.5), *(0.5 * e for e in ends)]
    columns = run(train_loss=[0.85**e for e in range(len(val))], val_loss=val)

    assert not Overfitting.found(columns, "finished")


@pytest.mark.parametrize("scale", [1.6, 0.02, 300.0])
def test_five_losses_far_above_the_best_are_acted_on_in_any_order(scale):
    """They need not rise one after the other."""
    ends = [2.1, 1.9, 2.3, 1.8, 2.2, 2.6]
    val = [scale * v for v in (2.8, 1.6, 1.3, 1.05, 1.0, *ends)]
    train = [scale * 2.8 * 0.6**e for e in range(len(val))]
    lower = [v if v <= 2.8 * scale and v not in val[5:] else scale * 1.3 for v in val]

    assert [f[1] for f in Overfitting.found(run(train_loss=train, val_loss=val))] == ["act"]
    assert "act" not in [f[1] for f in Overfitting.found(run(train_loss=train, val_loss=lower))]


@pytest.mark.parametrize("rate", [0.999344, 1.002, 0.9871])
def test_an_error_rate_that_repeats_near_one_needs_no_moving_loss(rate):
    """A model that has converged does not get nearly all wrong."""
    columns = run(val_loss=5 + 0.01 * RNG.normal(size=6), val_wer=[rate] * 6)
    moves = run(val_loss=columns["val_loss"], val_wer=rate - 0.03 * np.arange(6))

    assert [f[1] for f in ConstantPredictions.found(columns)] == ["watch"]
    assert not ConstantPredictions.found(moves)


def test_a_low_error_rate_that_repeats_has_converged():
    columns = run(val_loss=0.4 + 0.001 * RNG.normal(size=6), val_wer=[0.2134] * 6)

    assert not ConstantPredictions.found(columns)


@pytest.mark.parametrize("level", [63.7189, 0.4411, 1502.25])
def test_an_absolute_error_that_never_changes_is_seen(level):
    train = 100 * 0.9 ** np.arange(12)
    columns = run(train_mae=train, val_mae=[level] * 12)
    moves = run(train_mae=train, val_mae=level * 0.99 ** np.arange(12))

    assert FrozenMetric.found(columns)
    assert not FrozenMetric.found(moves)


@pytest.mark.parametrize("level", [-13.0, -250.0, -0.7])
def test_the_points_of_a_game_that_never_rise_are_a_reward(level):
    """A score below 0 is no share of anything."""
    points = level * (1 + 0.3 * np.random.default_rng(6).random(80))

    assert NotLearning.found(run(score=points), "finished")
    assert not NotLearning.found(run(score=points - np.arange(80) * level / 40), "finished")
    assert not NotLearning.found(run(score=points / level / 2), "finished")


@pytest.mark.parametrize("gain", [0.2, 3.0, 40.0])
def test_a_reward_that_was_learned_in_the_first_tenth_is_no_failure(gain):
    """It has stayed there since."""
    noise = gain / 20 * np.random.default_rng(6).normal(size=100)

    assert not NotLearning.found(run(reward=gain * (np.arange(100) > 5) + noise), "finished")
    assert NotLearning.found(run(reward=noise), "finished")


@pytest.mark.parametrize("level", [0.0, -21.0, 1.5])
def test_a_reward_that_never_changed_in_a_run_that_is_over_is_acted_on(level):
    """A reward that varies without a trend may be a good one: it is watched."""

    def levels(rewards, state):
        return {
            f.level
            for f in judge(history_of(run(reward=rewards), state))
            if f.kind == "not_learning"
        }

    assert levels([level] * 40, "running") == {"watch"}
    assert levels([level] * 40, "finished") == {"act"}
    noise = np.random.default_rng(6).normal(size=90)
    assert levels(level + noise, "finished") == {"watch"}


@pytest.mark.parametrize("won", [0.5, 0.7, 0.85])
def test_games_that_are_lost_in_a_row_by_chance_are_no_collapse(won):
    """A dozen losses in a row are."""
    games = np.where(np.arange(120) % 10 < 10 * won, 1.0, -1.0)

    assert not Collapse.found(run(reward=games))
    assert Collapse.found(run(reward=[*games, *[-1.0] * 30]))


@pytest.mark.parametrize("best", [0.25, 1.0, 8.0])
def test_means_over_episodes_that_have_two_values_collapse_as_others_do(best):
    """Each is the mean of many games, so three at 0 are not three lost games."""
    means = [0.0, best, best, *[0.0] * 18]

    assert Collapse.found(run(**{"rewards/mean": means}))


AREA = " Average Precision  (AP) @[ IoU=0.50:0.95 | area= {} | maxDets=100 ] = {:.3f}"


@pytest.mark.parametrize("area", [" small", "medium", " large"])
def test_objects_of_one_size_may_be_poor_where_others_are_good(area, tmp_path):
    """There may be none of that size at all."""

    def kinds(best):
        rows = [
            f"Epoch {e + 1} train_loss {2 * 0.9**e:.4f}\n"
            + AREA.format("   all", best * (1 - 0.6**e))
            + "\n"
            + AREA.format(area, 0.001 * (e % 3))
            for e in range(12)
        ]
        log = tmp_path / "train.log"
        log.write_text("\n".join(rows) + "\n")
        return {f.kind for f in curvetui.read(str(log)).findings if f.level in ("act", "stop")}

    assert "not_learning" in kinds(0.002)
    assert not kinds(0.8)


CLIMB = [2.3, 1.2, 0.6, 0.3, 0.15, 0.08, 0.05]


@pytest.mark.parametrize(
    ("end", "is_lost"),
    [
        ([0.1, 0.25, 0.5], True),
        ([0.07, 0.2, 0.4, 0.9], True),
        ([0.9, 1.1, 1.9], True),
        ([0.1, 0.15, 0.2], False),
        ([0.1, 0.5, 0.4], False),
        ([0.05, 0.05, 0.5], False),
    ],
)
def test_a_loss_that_climbs_to_the_end_diverges_before_it_is_back(end, is_lost):
    """Five times its best, a sixth of its gain lost, and each of the last values above the one before."""
    columns = run(train_loss=CLIMB + end)

    assert bool(Divergence.found(columns, "finished")) == is_lost
    assert not Divergence.found(columns) or is_lost
