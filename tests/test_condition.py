"""How a run does at its newest row: said by all its curves, never calm over a ruin."""

from __future__ import annotations

import numpy as np
import pytest

import curvetui

FALL = (2.3 * np.exp(-0.15 * np.arange(40)) + 0.05 * np.cos(np.arange(40))).tolist()
RISE = (0.9 - 0.8 * np.exp(-0.15 * np.arange(40))).tolist()


def run_of(**columns):
    size = len(next(iter(columns.values())))
    return curvetui.diagnose({"epoch": range(1, size + 1), **columns}).runs[0]


@pytest.mark.parametrize(
    ("columns", "condition"),
    [
        ({"loss": FALL[:20], "val_accuracy": RISE[:20]}, "learning"),
        ({"loss": FALL[:20] + [float("nan")] * 3}, "non_finite"),
        ({"loss": FALL[:30] + [40.0] * 8}, "diverged"),
        ({"loss": FALL[:30] + [40.0] * 8, "val_accuracy": RISE[:30] + [0.1] * 8}, "ruined"),
        ({"reward": [520.0, 500, 480, 500, 460, 220, 180, 150, 140, 130, 120, 110]}, "ruined"),
        (
            {"val_loss": [2.303, 2.302, 2.304] * 5, "val_accuracy": [0.101, 0.098, 0.1] * 5},
            "at_chance",
        ),
        ({"discriminator_loss": [0.7, 0.6, 0.7], "generator_loss": [0.7, 0.8, 0.7]}, "not_judged"),
    ],
)
def test_the_condition_is_that_of_the_newest_row(columns, condition):
    """From all curves, whatever was said before."""
    assert run_of(**columns).condition == condition


def test_a_headline_that_ends_far_below_its_best_is_never_calm():
    """No detector needs to have spoken."""
    run = run_of(reward=[500.0, 510, 520, 515, 525, 400, 350, 330, 320, 310, 300, 290])

    assert run.verdict_level not in ("calm", "note", None)
    assert "Healthy" not in run.verdict


def test_a_healthy_run_is_calm():
    """Its verdict level says so, and its condition is no worse than it was."""
    run = run_of(loss=FALL[:20], val_accuracy=RISE[:20])

    assert run.verdict_level in ("calm", "note")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"discriminator_loss": [0.7, 0.6, 0.7], "generator_loss": [0.7, 0.8, 0.7]}, "adversarial"),
        ({"policy_loss": [0.1, 0.2, 0.1], "value_loss": [3.0, 4.0, 5.0]}, "no reward"),
    ],
)
def test_games_without_a_better_end_are_not_judged(columns, said):
    """Silence is not health."""
    run = run_of(**columns)

    assert "Not judged" in run.verdict
    assert said in run.verdict
    assert run.verdict_level is None


def test_what_recovered_is_said_in_the_verdict():
    """A drop that came back is named, once nothing else holds."""
    accuracy = [0.4766, 0.6276, 0.8398, 0.8047, 0.8659, 0.8151, 0.8737, 0.6055, 0.9023, 0.9648]

    verdict = run_of(val_accuracy=accuracy).verdict
    assert "Recovered: val_accuracy fell 26.8 points at epoch 8." in verdict


def test_the_verdict_level_of_k_rows_does_not_depend_on_who_asked_before():
    """It is computed from the rows alone."""
    columns = {"loss": FALL[:20] + [float("nan")] * 3}

    assert [run_of(loss=columns["loss"][:k]).verdict_level for k in (18, 23)] == ["calm", "stop"]


@pytest.mark.parametrize("actor", ["actor_loss", "policy_loss", "value_loss"])
def test_a_critic_beside_an_actor_is_no_discriminator(actor):
    """Reinforcement learning is judged by its reward, and says so where none is logged."""
    columns = {"step": range(40), actor: [0.1, 0.2] * 20, "critic_loss": [0.02, 0.03] * 20}
    rewards = [100 + 20 * i for i in range(40)]

    assert "adversarial" not in curvetui.diagnose({**columns, "reward": rewards}).runs[0].verdict
    assert "no reward is logged" in curvetui.diagnose(columns).runs[0].verdict


@pytest.mark.parametrize("reward", ["critic/rewards/mean", "reward", "episode_reward_mean"])
def test_a_critic_beside_a_reward_is_no_discriminator(reward):
    """verl names everything that its critic sees after it."""
    columns = {"step": range(40), "critic/vf_loss": [0.2, 0.3] * 20, reward: [0.1, 0.12] * 20}

    assert "adversarial" not in curvetui.diagnose(columns).runs[0].verdict


@pytest.mark.parametrize("other", ["gen_loss", "G_loss", "d_loss"])
def test_a_critic_beside_a_generator_is_one(other):
    """Wasserstein networks call it so."""
    columns = {"step": range(40), other: [0.1, 0.2] * 20, "critic_loss": [0.02, 0.03] * 20}

    assert "adversarial" in curvetui.diagnose(columns).runs[0].verdict
