"""What is judged only once a run is over: ruin that was watched has lasted, and a pace that was slow throughout."""

from __future__ import annotations

import math

import numpy as np
import pytest

from curvetui.detectors import history_of
from curvetui.detectors.collapse import Collapse
from curvetui.detectors.not_learning import NotLearning
from curvetui.detectors.overfitting import Overfitting
from curvetui.detectors.slow_convergence import SlowConvergence
from curvetui.engine.explain import explain
from curvetui.engine.judge import judge

N = 30


def noise(size, sd, seed=0):
    return 1 + np.random.default_rng(seed).normal(0, sd, size)


DRIFT = 2.3 * (1 - 0.1 * np.arange(N) / N) * noise(N, 0.012)


def levels(columns, state):
    return {f.kind: f.level for f in judge(history_of(columns, state))}


@pytest.mark.parametrize("kept", [5, 6, 8])
def test_ruin_at_the_end_of_a_run_asks_to_be_acted_on(kept):
    """There is nothing left to wait for; while the run goes on it is watched."""
    losses = [2.0, 1.4, 1.1, 1.0, *[0.9] * kept, 1.7, 5.0, 12.0, 15.0]
    columns = {"epoch": range(1, len(losses) + 1), "loss": losses}

    assert levels(columns, "running")["divergence"] == "watch"
    assert levels(columns, "unknown")["divergence"] == "act"


def test_a_spike_at_the_end_of_a_run_is_still_a_spike():
    """One bad epoch is no ruin."""
    losses = [2.0, 1.4, 1.1, 1.0, *[0.9] * 8, 1.7]

    assert "act" not in levels({"epoch": range(1, 14), "loss": losses}, "unknown").values()


@pytest.mark.parametrize("fall", [0.02, 0.05, 0.12])
def test_a_run_that_ends_as_slowly_as_it_began_is_slow(fall):
    """Noise hides that in any 12 points."""
    losses = (math.log(10) * (1 - fall * np.arange(N) / N) * noise(N, fall / 30)).tolist()

    assert SlowConvergence.found({"epoch": range(N), "val_loss": losses}, "unknown")


@pytest.mark.parametrize(
    "columns",
    [
        {"val_loss": [2.3 * (e + 2) ** -0.1 for e in range(N)]},  # slows down, as power laws do
        {"val_loss": [2.3 * 0.98**e for e in range(N)]},  # a third of the plan halves it
        {"val_loss": noise(N, 0.01)},  # level
        {"val_loss": DRIFT, "lr": [0.1] * 15 + [0.01] * 15},  # a step
        {"train_loss": DRIFT, "val_loss": noise(N, 0.01, 1)},  # one of two
    ],
)
def test_a_run_that_slows_down_or_gets_far_is_not(columns):
    """Nor one whose pace a schedule explains, nor a training loss that validation does not follow."""
    told = {"epoch": range(N), **{k: list(v) for k, v in columns.items()}}

    assert SlowConvergence.found(told, "unknown") == []


@pytest.mark.parametrize("classes", [3, 10, 100])
def test_a_loss_that_came_down_to_guessing_has_learned_nothing(classes):
    """The first epoch with far too high a rate is hundreds of times that; then it rests at ln C."""
    guess = math.log(classes) * noise(N, 0.003)
    train = [50 * math.log(classes), 2 * math.log(classes), *guess[2:]]
    columns = {
        "epoch": range(N),
        "train_loss": train,
        "val_loss": guess.tolist(),
        "val_accuracy": [round(1 / classes + 0.002 * (e % 3 - 1), 4) for e in range(N)],
    }

    assert [level for _, level, _ in NotLearning.found(columns)] == ["act"]


def test_validation_at_chance_beside_a_fitted_training_set_is_not_over_by_a_lucky_value():
    """A record of guesses is no recovery."""
    lucky = np.where(np.arange(N) > 20, 0.112, 0.1) * noise(N, 0.01)
    columns = {
        "epoch": range(N),
        "train_loss": [2.3 * 0.85**e for e in range(N)],
        "train_accuracy": [1 - 0.7 * 0.85**e for e in range(N)],
        "val_loss": (2.3 * (1 + 0.05 * np.arange(N))).tolist(),
        "val_accuracy": lucky.round(4).tolist(),
    }

    assert [status for _, _, status in Overfitting.found(columns)] == ["open"]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_training_loss_that_ends_with_no_number_asks_to_be_acted_on(value):
    """A single step may be skipped; the last one of a run was not followed by a better one."""
    columns = {"step": range(9), "loss": [2.0 - 0.1 * e for e in range(8)] + [value]}

    assert levels(columns, "running")["non_finite"] == "watch"
    assert levels(columns, "failed")["non_finite"] == "act"


def test_a_score_that_ends_with_no_number_is_watched():
    """A class may have had no example in it."""
    columns = {
        "epoch": range(9),
        "train_loss": [2.0 - 0.1 * e for e in range(9)],
        "val_f1": [0.1 * e for e in range(8)] + [float("nan")],
    }

    assert levels(columns, "failed")["non_finite"] == "watch"


@pytest.mark.parametrize("rise", [0.5, 0.6, 1.0])
def test_ten_epochs_are_enough_for_a_steep_rise(rise):
    """Each of the last evaluations lies far over the best; a median of 5 would need as many again."""
    val = [2.9, 2.3, 2.05, 2.0, *[2.1 + rise * e for e in range(1, 6)]]
    train = [3.0 * 0.7**e for e in range(9)]

    columns = {"epoch": range(9), "train_loss": train, "val_loss": val}

    assert "overfitting" in levels(columns, "running")


@pytest.mark.parametrize("bad", [0.6, 1.0, 2.0])
def test_four_bad_epochs_that_do_not_get_worse_are_no_steep_rise(bad):
    """A drop that recovers lasts as long."""
    val = [2.9, 2.3, 2.05, 2.0, 1.9, 1.85, *[1.85 + bad] * 4, 1.8, 1.78]
    columns = {"epoch": range(12), "train_loss": [3.0 * 0.7**e for e in range(12)], "val_loss": val}

    assert "overfitting" not in levels(columns, "running")


@pytest.mark.parametrize("seed", range(3))
def test_ten_noisy_epochs_are_no_steep_rise(seed):
    """Single values that lie as far below it are noise."""
    val = 2.0 * noise(10, 0.15, seed)
    train = [3.0 * 0.7**e for e in range(10)]
    columns = {"epoch": range(10), "train_loss": train, "val_loss": val.tolist()}

    assert "overfitting" not in levels(columns, "running")


@pytest.mark.parametrize("bend", [16, 20, 24])
def test_a_run_that_sped_up_is_no_longer_slow(bend):
    """Nothing is advised for it any more, and it does not count for the run's level."""
    losses = [2.3 * 0.998**e for e in range(bend)]
    losses += [losses[-1] * 0.9**e for e in range(1, N)]
    columns = {"epoch": range(len(losses)), "val_loss": losses}
    (slow,) = (f for f in judge(history_of(columns, "finished")) if f.kind == "slow_convergence")

    assert slow.status == "recovered"
    assert explain(slow).do == "Nothing to do now."


def test_a_slow_run_that_is_over_names_the_next_run():
    losses = [2.3 * 0.998**e for e in range(N)]
    (slow,) = (
        f
        for f in judge(history_of({"epoch": range(N), "val_loss": losses}, "finished"))
        if f.kind == "slow_convergence"
    )

    assert explain(slow).do.startswith("In the next run multiply the learning rate by 3")


RISES = [0.5 - 0.4 * 0.8**e for e in range(24)]
LEARNED = {
    "val_wer": [1.0 - 1.6 * v for v in RISES],
    "val_dice": RISES,
    "val_auc": [0.5 + 0.6 * (v - 0.1) for v in RISES],
}
"""A score that falls as the model learns, one that rises, and one that begins at chance."""


@pytest.mark.parametrize("metric", LEARNED)
def test_a_validation_score_that_is_lost_for_good_asks_for_action_whatever_training_does(metric):
    """A score that is lost for three evaluations may still come back."""
    score, fell = LEARNED[metric], 2.0 * 0.9 ** np.arange(36)

    def found(lost, then):
        values = [*score, *[score[0] * (1 + e % 3 / 900) for e in range(lost)], *[score[-1]] * then]
        columns = {"epoch": range(len(values)), metric: values}
        return Collapse.found({**columns, "train_loss": fell[: len(values)].tolist()})

    assert [f[1:] for f in found(12, 0)] == [("act", "open")]
    assert found(3, 6) == []


@pytest.mark.parametrize("start", [-1500.0, -200.0])
def test_a_reward_below_zero_can_be_lost_like_any_other(start):
    rng = np.random.default_rng(2)
    learns = start * (0.2 + 0.8 * np.exp(-np.arange(60) / 12)) + rng.normal(0, 0.02 * -start, 60)
    lost = start + rng.normal(0, 0.02 * -start, 60)
    columns = {"step": range(120), "reward": [*learns, *lost]}

    assert [f[1] for f in Collapse.found(columns)] == ["stop"]
    assert Collapse.found({"step": range(60), "reward": learns.tolist()}) == []


@pytest.mark.parametrize("lost", [0.45, 0.75])
def test_a_run_that_ends_far_below_its_best_is_not_calm(lost):
    """It is judged by the preference accuracy, which drifts back to chance as the loss creeps up."""
    rng, n = np.random.default_rng(1), np.arange(60)
    score = (
        0.5 + 0.28 * np.where(n < 20, n / 20, 1 - lost * (n - 20) / 40) + rng.normal(0, 0.015, 60)
    )
    losses = (0.69 - 0.2 * np.where(n < 20, n / 20, 1 - (n - 20) / 160)).tolist()
    columns = {"step": n.tolist(), "loss": losses, "rewards/accuracies": score.tolist()}

    assert levels(columns, "finished") == {"collapse": "watch"}
    held = np.where(n < 20, score, 0.78 + rng.normal(0, 0.015, 60)).tolist()
    assert not {"watch", "act"} & set(
        levels(columns | {"rewards/accuracies": held}, "finished").values()
    )


@pytest.mark.parametrize(
    ("metric", "value"), [("val_f1", 0.0), ("f1", 0.0), ("val_f1", 0.0007), ("val_map", 0.0007)]
)
def test_a_short_run_that_ends_without_any_score_has_learned_nothing(metric, value):
    """Five epochs are a whole fine-tuning; while it goes on, more may come."""
    losses = [0.693, 0.689, 0.694, 0.69, 0.691]
    columns = {"epoch": range(5), "train_loss": losses, metric: [0.0, value, 0.0, value, value]}

    assert {"not_learning", "constant_predictions"} & set(levels(columns, "finished"))
    assert not {"not_learning", "constant_predictions"} & set(levels(columns, "running"))
    columns[metric] = [0.0, 0.21, 0.4, 0.47, 0.5]
    assert not {"not_learning", "constant_predictions"} & set(levels(columns, "finished"))
