"""Lasting trouble that a log shows without naming it is reported, and the healthy runs that resemble it are not."""

from __future__ import annotations

import numpy as np
import pytest

import curvetui
from curvetui.detectors.constant_predictions import ConstantPredictions
from curvetui.detectors.divergence import Divergence
from curvetui.detectors.latent_collapse import LatentCollapse
from curvetui.detectors.miscalibration import Miscalibration
from curvetui.detectors.not_learning import NotLearning
from curvetui.detectors.underfitting import Underfitting
from curvetui.detectors.worse_than_start import WorseThanStart
from curvetui.languages import Printer, language

NOISE = np.random.default_rng(12).normal(0, 1, 900)


def _memorises(ends, rows=10):
    """A validation loss that falls by the epoch, then has the values *ends*, while training falls on."""
    falls = 2.7 * 0.93 ** np.arange(rows - len(ends))
    val = np.concatenate((falls, falls[-1] * np.array(ends)))
    return {
        "epoch": range(1, rows + 1),
        "train_loss": 3.2 * 0.62 ** np.arange(rows),
        "val_loss": val,
    }


@pytest.mark.parametrize("ends", [[1.12, 1.3, 1.25], [1.2, 1.15, 1.13], [1.4, 1.2, 1.6]])
def test_a_short_run_that_memorises_is_told_at_its_end(ends):
    """Three losses far above the best are all that ten epochs can show."""
    columns = {**_memorises(ends), "val_accuracy": 0.58 - 0.4 * 0.7 ** np.arange(10)}

    assert [f[1:] for f in Miscalibration.found(columns, "finished")] == [("watch", "open")]


@pytest.mark.parametrize("ends", [[1.12, 0.99, 1.25], [1.02, 1.06, 1.04], [1.3, 1.2, 0.95]])
def test_a_short_run_whose_last_losses_are_near_its_best_is_not(ends):
    """Validation is noisy."""
    columns = {**_memorises(ends), "val_accuracy": 0.58 - 0.4 * 0.7 ** np.arange(10)}

    assert not Miscalibration.found(columns, "finished")


def test_a_short_run_with_one_lucky_loss_is_not():
    """The last three are no higher than the others since."""
    columns = {**_memorises([]), "val_loss": [90, 60, 30, 15, 3.0, 12, 4.9, 9, 4.5, 5.5]}

    assert not Miscalibration.found(
        {**columns, "val_accuracy": 0.58 - 0.4 * 0.7 ** np.arange(10)}, "finished"
    )


@pytest.mark.parametrize("rate", [0.95, 0.99])
def test_losses_above_the_best_while_training_hardly_falls_are_not(rate):
    """Nothing was memorised."""
    columns = {**_memorises([1.12, 1.3, 1.25]), "train_loss": 3.2 * rate ** np.arange(10)}

    assert not Miscalibration.found(
        {**columns, "val_accuracy": 0.58 - 0.4 * 0.7 ** np.arange(10)}, "finished"
    )


@pytest.mark.parametrize("first", [0.0114, 0.0278, 0.0151])
def test_a_score_that_freezes_without_a_loss_beside_it_is_told(first):
    """Federated rounds often print nothing else."""
    scores = [first, 0.0101, 0.01, 0.015, *[0.01] * 30]

    found = ConstantPredictions.found({"epoch": range(34), "test_accuracy": scores})
    assert [f[1:] for f in found] == [("act", "open")]


def test_no_loss_is_named_beside_it():
    """None was logged."""
    scores = [0.0114, 0.0101, 0.01, 0.015, *[0.01] * 30]

    report = curvetui.diagnose({"epoch": range(34), "test_accuracy": scores})
    assert not [f for f in report.findings if "loss" in f.explanation("en").what]
    found = next(f for f in report.findings if f.kind == "constant_predictions")
    assert found.explanation("en").what == (
        "test_accuracy has been exactly 0.01 for 30 evaluations in a row since epoch 4."
    )


@pytest.mark.parametrize("scores", [[0.0114] + [0.01] * 8, [0.0114, 0.2345] + [0.31] * 30])
def test_a_score_that_repeats_for_a_while_or_after_it_rose_is_not(scores):
    """It may be carried forward, or a small set that nothing changes any more."""
    columns = {"epoch": range(len(scores)), "test_accuracy": scores}

    assert not ConstantPredictions.found(columns)


@pytest.mark.parametrize("level", [1.9105, 0.693147, 12.345])
def test_a_loss_that_repeats_since_its_second_epoch_asks_to_be_acted_on(level):
    """The optimiser has no parameters."""
    columns = {"epoch": range(1, 11), "loss": [level * 1.0002, *[level] * 9]}

    found = Underfitting.found({**columns, "accuracy": [0.532, *[0.5385] * 9]}, "finished")
    assert [f[1:] for f in found] == [("act", "open")]


@pytest.mark.parametrize(
    "columns",
    [
        {"epoch": range(10), "loss": [2.3, 1.2, *[0.9105] * 8]},
        {"step": range(10), "loss": [1.9105] * 10},
        {"epoch": range(10), "loss": [0.7] * 10},
        {"epoch": range(10), "loss": [1.9105] * 10, "reward": range(10)},
    ],
)
def test_a_loss_that_fell_first_is_carried_forward_or_printed_short_is_not(columns):
    """A tenth epoch later it may move."""
    assert not [f for f in Underfitting.found(columns, "finished") if f[1] == "act"]


@pytest.mark.parametrize(("first", "level"), [(0.258, 8.26), (0.02, 3.1), (0.7, 90.0)])
def test_a_run_that_falls_after_one_odd_first_value_does_not_diverge(first, level):
    """The first line was printed before anything was measured."""
    falls = level * (1 - 0.0004 * np.arange(80)) + 0.00002 * level * NOISE[:80]

    assert not Divergence.found({"step": range(81), "loss": [first, *falls]})


@pytest.mark.parametrize(("first", "level"), [(0.258, 8.26), (0.02, 3.1), (0.7, 90.0)])
def test_a_run_that_stays_where_it_jumped_to_does(first, level):
    """It was lost at its first step."""
    losses = [first, *(level * (1 + 0.003 * NOISE[:80]))]

    assert [f[1:] for f in Divergence.found({"step": range(81), "loss": losses})] == [
        ("stop", "open")
    ]


@pytest.mark.parametrize(
    "rewards", [0.4 + 0.1 * NOISE[:70], -26 + 7 * NOISE[:90], 20 * NOISE[:250]]
)
def test_rewards_without_a_trend_are_told_at_the_end_of_a_run(rewards):
    """Seventy episodes show whether any later part was better than the first."""
    columns = {"step": range(len(rewards)), "reward": rewards}

    assert [f[1:] for f in NotLearning.found(columns, "finished")] == [("watch", "open")]
    assert not NotLearning.found(columns)


@pytest.mark.parametrize(
    "rewards", [0.4 + 0.1 * NOISE[:50], np.linspace(0, 1, 90) + 0.2 * NOISE[:90]]
)
def test_few_rewards_or_rising_ones_are_not(rewards):
    """Fifty episodes are soon over."""
    columns = {"step": range(len(rewards)), "reward": rewards}

    assert not NotLearning.found(columns, "finished")


@pytest.mark.parametrize(("first", "later"), [(930, 700), (16, 12.8), (-100, -125)])
def test_rewards_that_are_lower_than_at_first_for_most_of_a_run_are_told(first, later):
    """A fifth is less than chance from one episode to the next, but not for eighty."""
    size = abs(first) / 200
    rewards = np.concatenate((np.full(8, first), np.linspace(first, later, 8), np.full(84, later)))
    columns = {"step": range(100), "mean_reward": rewards + size * NOISE[:100]}

    assert [f[1:] for f in WorseThanStart.found(columns)] == [("watch", "open")]


@pytest.mark.parametrize("dip", [5, 15])
def test_rewards_that_dip_before_they_rise_are_not(dip):
    """Exploration costs something at first."""
    rewards = np.concatenate((np.full(8, 100), np.full(dip, 85), np.linspace(85, 180, 60)))
    columns = {"step": range(len(rewards)), "mean_reward": rewards + 0.5 * NOISE[: len(rewards)]}

    assert not WorseThanStart.found(columns)


def _with_classes(summary, of_class, classes=80, rows=10):
    """An entity tagger: *classes* scores are logged before the loss and the accuracy of the whole."""
    names = [f"eval_T{n:03}_f1" for n in range(classes)]
    columns = {"epoch": range(rows), "loss": 0.8 * 0.6 ** np.arange(rows)}
    columns |= {name: 0.3 + 0.05 * NOISE[n : n + rows] for n, name in enumerate(names)}
    columns |= {names[3]: [of_class] * rows}
    return {**columns, "eval_loss": 0.5 + 0.09 * np.arange(rows), "eval_accuracy": [summary] * rows}


@pytest.mark.parametrize("classes", [30, 80, 200])
def test_the_loss_of_the_whole_is_judged_behind_any_number_of_classes(classes):
    """Their scores come first by name."""
    columns = _with_classes(0.86, 0.25, classes)
    columns["eval_accuracy"] = 0.85 + 0.002 * NOISE[:10]

    report = curvetui.diagnose(columns)
    assert any("eval_loss" in f.metrics and f.kind == "miscalibration" for f in report.findings)


@pytest.mark.parametrize("accuracy", [0.6, 0.86, 0.4])
def test_a_class_without_a_right_answer_asks_for_nothing_while_the_whole_is_good(accuracy):
    """It has one example."""
    columns = _with_classes(accuracy, 0.0, 20) | {"eval_loss": [0.5] * 10}

    assert not [f for f in NotLearning.found(columns, "finished") if f[1] == "act"]


@pytest.mark.parametrize("accuracy", [0.02, 0.1])
def test_a_class_without_a_right_answer_in_a_run_that_learned_nothing_does(accuracy):
    """No score is above chance."""
    columns = _with_classes(accuracy, 0.0, 20) | {"eval_loss": [0.5] * 10}

    assert [f for f in NotLearning.found(columns, "finished") if f[1] == "act"]


@pytest.mark.parametrize("planned", [700, 1000])
def test_a_slow_start_of_a_long_plan_is_not_acted_on_yet(planned):
    """Twelve epochs of a thousand are a hundredth."""
    loss, score = 1.105 - 0.0001 * np.arange(12), 0.33 + 0.002 * NOISE[:12]
    columns = {"epoch": range(1, 13), "train_loss": loss, "train_accuracy": score}

    notes = [f[1] for f in NotLearning.found({**columns, "planned_epochs": [planned] * 12})]
    assert notes in ([], ["watch"], ["act"])


@pytest.mark.parametrize("share", [101.0, 3e8, 1e30])
def test_a_share_of_a_best_near_nothing_is_said_in_words(share):
    """Three hundred million percent tells nobody anything."""
    assert Printer(language("en"), "epoch").format_field(share, "percent") == "over 100 times"


@pytest.mark.parametrize(("share", "said"), [(0.031, "3.1%"), (2.5, "250%"), (99.0, "9900%")])
def test_other_shares_are_numbers(share, said):
    """As far as anybody can imagine them."""
    assert Printer(language("en"), "epoch").format_field(share, "percent") == said


def _kl(noise):
    """A KL term of batches that vanishes, jumping now and then, beside a reconstruction of 0.07."""
    falls = 500 * np.exp(-np.arange(400) / 12) + np.where(np.arange(400) % 9, 0.004, noise)
    return {"step": range(400), "recon_loss": np.full(400, 0.07), "kl_loss": falls}


@pytest.mark.parametrize("noise", [0.05, 0.3, 2.0])
def test_a_latent_code_that_vanished_is_told_though_single_batches_jump(noise):
    """Its medians of three never stay below the reconstruction for a tenth of the run."""
    columns = _kl(noise)
    columns["kl_loss"][1::9] = columns["kl_loss"][::9]

    assert [f[1:] for f in LatentCollapse.found(columns)] == [("watch", "open")]


@pytest.mark.parametrize("rest", [0.2, 3.0])
def test_one_that_settles_above_the_reconstruction_has_not(rest):
    """The code is used."""
    columns = _kl(rest)

    assert not LatentCollapse.found({**columns, "kl_loss": np.fmax(columns["kl_loss"], rest)})


def test_a_precision_that_stays_poor_is_told_though_one_answer_is_mostly_right():
    """The accuracy of the majority answer is no whole of which the average precision is a class."""
    rows = 14
    columns = {
        "epoch": range(rows),
        "loss": [0.056] * rows,
        "val_accuracy": [0.987] * rows,
        "val_mean_average_precision": 0.014 + 0.0005 * NOISE[:rows],
    }

    assert "act" in [f[1] for f in NotLearning.found(columns)]


@pytest.mark.parametrize("part", ["val_precision", "metrics/recall(B)"])
def test_a_precision_near_nothing_is_told_only_where_no_summary_learns(part):
    """A detector that finds everything at first has a precision near 0 and a good mean average precision."""
    rows = 14
    columns = {"epoch": range(rows), "loss": [0.056] * rows, part: 0.0034 + 1e-4 * NOISE[:rows]}
    learns = {"metrics/mAP50-95(B)": [0.3 + 0.02 * e for e in range(rows)]}

    assert "act" in [f[1] for f in NotLearning.found(columns)]
    assert NotLearning.found({**columns, **learns}) == []
