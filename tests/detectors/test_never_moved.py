"""Runs in which nothing moved from the start on are told, at chance or not; warm-up, exploration and unused columns are not."""

from __future__ import annotations

import numpy as np
import pytest

import curvetui
from curvetui.detectors.constant_predictions import ConstantPredictions
from curvetui.detectors.not_learning import NotLearning
from curvetui.detectors.underfitting import Underfitting

NOISE = np.random.default_rng(9).normal(0, 1, 900)


@pytest.mark.parametrize("level", [4.69, 1.3, 0.08])
def test_a_loss_of_batches_that_never_left_its_start_asks_to_be_acted_on(level):
    """It need not lie where guessing would put it: the adapter was not trained."""
    columns = {"step": range(20, 720, 20), "loss": level * (1 + 0.002 * NOISE[:35])}

    found = Underfitting.found(
        {**columns, "learning_rate": np.linspace(5e-5, 1e-6, 35)}, "finished"
    )
    assert [f[1:] for f in found] == [("act", "open")]


@pytest.mark.parametrize("rates", [np.linspace(1e-7, 5e-5, 35), np.linspace(1e-6, 1e-4, 35)])
def test_a_loss_that_waits_for_its_warm_up_is_not(rates):
    """Nothing can be learned yet."""
    columns = {"step": range(35), "loss": 4.69 * (1 + 0.002 * NOISE[:35]), "learning_rate": rates}

    assert not Underfitting.found(columns)


@pytest.mark.parametrize("split", ["train", "test"])
def test_a_loss_that_rests_while_a_score_has_climbed_is_not(split):
    """It is the sum of something else."""
    columns = {"step": range(60), "train_loss": 612 * (1 + 0.001 * NOISE[:60])}
    columns[f"{split}_accuracy"] = np.minimum(0.1 + 0.05 * np.arange(60), 0.9)

    assert not [f for f in Underfitting.found(columns, "finished") if f[1] == "act"]


@pytest.mark.parametrize("noise", [0.03, 0.1])
def test_a_loss_of_batches_whose_noise_may_hide_a_fall_is_not(noise):
    """Thirty-five noisy batches tell nothing."""
    assert not Underfitting.found({"step": range(35), "loss": 4.69 * (1 + noise * NOISE[:35])})


@pytest.mark.parametrize(
    ("name", "rows"), [("mean 100 episode reward", 5), ("reward", 30), ("ep_rew_mean", 12)]
)
def test_a_reward_that_is_the_same_from_the_first_on_is_watched(name, rows):
    """The least there is, each time."""
    assert NotLearning.found({"step": range(rows), name: [-21.0] * rows}) == [(0, "watch", "open")]


@pytest.mark.parametrize("rewards", [[-21.0] * 4, [-21.0] * 4 + [-20.9], [0.0] * 29])
def test_a_reward_that_moved_or_was_hardly_measured_is_not(rewards):
    """Four means are few; single episodes agree more often."""
    name = "reward" if rewards[0] == 0 else "mean_reward"

    assert not NotLearning.found({"step": range(len(rewards)), name: rewards})


@pytest.mark.parametrize(("level", "spread"), [(0.35, 0.2), (-200.0, 30.0), (5000.0, 900.0)])
def test_rewards_without_a_trend_are_told_at_the_end(level, spread, tmp_path):
    """Four hundred episodes that are like the first ones; without a plan more may be to come."""
    rewards = (level + spread * NOISE[:400]).tolist()
    log = tmp_path / "rewards.csv"
    log.write_text("episode,reward\n" + "".join(f"{n},{r}\n" for n, r in enumerate(rewards)))

    assert not NotLearning.found({"episode": range(400), "reward": rewards})
    report = curvetui.read(log)
    found = [f for f in report.findings if f.kind == "not_learning"]
    assert [(f.level, f.status) for f in found] == [("act", "open")]
    assert "no later third of" in found[0].explanation("en").what
    assert report.runs[0].verdict_level == "act"


@pytest.mark.parametrize(
    "more",
    [
        {"epsilon": [0.9] * 400},
        {"reward": 0.95 - 0.02 * np.abs(NOISE[:400])},
        {"reward": NOISE[:400] + np.arange(400) / 200},
        {"reward": NOISE[:400] + (np.arange(400) > 250)},
    ],
)
def test_exploration_a_good_reward_and_one_that_climbs_are_not(more):
    """There is nothing to expect yet, nothing to gain, or a gain."""
    columns = {"step": range(400), "reward": 0.3 + NOISE[:400], **more}

    assert not NotLearning.found(columns)


@pytest.mark.parametrize(("rows", "level"), [(8, "act"), (12, "act"), (20, "act")])
def test_an_area_under_the_curve_of_one_half_is_no_better_than_a_coin(rows, level):
    """Eight evaluations, each as good as a coin."""
    areas = 0.5 + 0.0005 * NOISE[:rows]
    columns = {"epoch": range(rows), "train_loss": [0.32] * rows, "val_auc": areas}

    assert [f[1:] for f in NotLearning.found({**columns, "val_loss": 2 + NOISE[:rows] ** 2})] == [
        (level, "open")
    ]


@pytest.mark.parametrize("areas", [np.linspace(0.5, 0.6, 12), np.full(12, 0.68)])
def test_an_area_that_grows_or_lies_above_is_not(areas):
    """It tells the classes apart."""
    columns = {"epoch": range(12), "train_loss": np.linspace(0.7, 0.6, 12), "val_auc": areas}

    assert not NotLearning.found({**columns, "val_loss": np.linspace(0.7, 0.65, 12)})


@pytest.mark.parametrize("classes", [2, 10, 100])
def test_batches_that_print_exactly_ln_c_count_as_evaluations(classes):
    """An explosion left zeros in all weights; the accuracy beside it is that of the batch's labels."""
    chance = round(float(np.log(classes)), 4)
    losses = [0.98 * chance, 3 * chance, 1.2 * chance, 5 * chance, *[chance] * 20]
    accuracy = 1.4 / classes + 0.02 * NOISE[:24]

    found = NotLearning.found({"step": range(24), "train_loss": losses, "train_accuracy": accuracy})
    assert [f[1:] for f in found] == [("act", "open")]


@pytest.mark.parametrize("after", [[0.69, 0.68, 0.66, 0.6, 0.55] * 4, [0.6931] * 4 + [0.6] * 16])
def test_batches_that_pass_ln_c_are_not(after):
    """A few of them lie there by chance."""
    assert not NotLearning.found({"step": range(24), "train_loss": [0.68, 2.4, 0.7, 5.1, *after]})


@pytest.mark.parametrize("name", ["train_f1", "train_precision", "train_recall"])
def test_a_score_of_training_that_is_0_six_times_is_watched_and_no_more(name):
    """It is not what the run is judged by."""
    losses = [0.27, 0.25, 0.29, 0.18, 0.28, 0.07]
    columns = {"epoch": range(6), "train_loss": losses, "val_loss": losses, name: [0.0] * 6}

    report = curvetui.diagnose(columns)
    found = [f for f in report.findings if f.kind == "constant_predictions"]
    assert [(f.level, f.metrics) for f in found] == [("watch", (name,))]


@pytest.mark.parametrize("classes", [1000, 21000])
def test_an_accuracy_of_batches_that_is_0_for_a_while_is_not(classes):
    """A batch of 32 examples of a thousand classes often has none right."""
    columns = {"step": range(60), "train_loss": np.log(classes) - 0.01 * np.arange(60)}

    assert not ConstantPredictions.found({**columns, "train_accuracy": [0.0] * 60})


def test_a_score_of_0_beside_a_loss_of_0_is_not_in_use():
    """A column of another task."""
    columns = {"epoch": range(30), "cross_entropy": [0.0] * 30, "val_accuracy": [0.0] * 30}

    assert not ConstantPredictions.found({**columns, "val_loss": [0.0] * 30})
