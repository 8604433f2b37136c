"""Ruins and idle runs of few evaluations are found; runs that are done, games and odd first values are not called so."""

from __future__ import annotations

import numpy as np
import pytest

from curvetui.detectors import history_of
from curvetui.detectors.collapse import Collapse
from curvetui.detectors.constant_predictions import ConstantPredictions
from curvetui.detectors.divergence import Divergence
from curvetui.detectors.generator_beaten import GeneratorBeaten
from curvetui.detectors.impossible_value import ImpossibleValue
from curvetui.detectors.loss_spike import LossSpike
from curvetui.detectors.miscalibration import Miscalibration
from curvetui.detectors.not_learning import NotLearning
from curvetui.detectors.overfitting import Overfitting
from curvetui.detectors.plateau import Plateau
from curvetui.detectors.underfitting import Underfitting
from curvetui.detectors.worse_than_start import WorseThanStart
from curvetui.detectors.zero_loss import ZeroLoss
from curvetui.engine.judge import judge

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


FELL = {"train_loss": [0.68, 0.29, 0.69, 0.7], "val_loss": [0.68, 0.51, 0.695, 0.696]}


@pytest.mark.parametrize("name", ["val_f1", "f1", "val_accuracy"])
@pytest.mark.parametrize(
    "values", [[0.23, 0.68, 0.0, 0.01], [0.26, 0.03, 0.03, 0.03], [0.43, 0.73, 0.34, 0.33]]
)
def test_four_evaluations_that_end_where_they_began_have_collapsed(name, values):
    """The run is over: its last model has lost what was learned."""
    columns = {"epoch": range(4), **FELL, name: values}

    assert [f[2] for f in Collapse.found(columns, "finished")] == ["open"]
    columns[name] = [values[0], 0.6, 0.62, 0.61]
    assert not Collapse.found(columns, "finished")


@pytest.mark.parametrize("wer", [[1.0, 0.41, 0.33, 0.99], [0.99, 0.46, 1.0, 1.0]])
def test_an_error_rate_that_ends_at_its_start_has_collapsed(wer):
    losses = {"train_loss": [8.0, 2.6, 1.0, 6.0], "val_loss": [5.9, 2.3, 5.9, 6.0]}

    assert Collapse.found({"epoch": range(4), **losses, "val_wer": wer}, "finished")


def test_a_score_that_is_perfect_for_long_and_then_nothing_has_collapsed():
    """A pretrained model gains little; nothing is left of it all the same."""
    score = [0.9, 0.88, 0.92, 0.99, *(0.97 + 0.01 * NOISE[:12]), 0.57, 0.0]
    columns = {"epoch": range(18), "accuracy": score}

    assert Collapse.found({**columns, "loss": np.abs(0.01 * NOISE[:18])}, "finished")
    columns["accuracy"][-2:] = [0.95, 0.9]
    assert not Collapse.found({**columns, "loss": np.abs(0.01 * NOISE[:18])}, "finished")


@pytest.mark.parametrize(
    "losses",
    [[2.24, 2792.0, 2419.0, 2692.0], [0.153, 0.0218, 0.0531, 0.222], [0.9, 0.3, 0.2, 0.2, 8.0]],
)
def test_a_training_loss_that_ends_above_its_start_has_diverged(losses):
    columns = {"epoch": range(len(losses)), "train_loss": losses, "val_loss": losses}

    assert Divergence.found(columns, "finished")
    columns["train_loss"] = np.linspace(1.0, 0.5, len(losses)) * losses[0]
    assert not Divergence.found(columns, "finished")


@pytest.mark.parametrize("losses", [[0.62, 0.55, 0.8, 1.02], [1.3, 0.53, 1.09, 1.84]])
def test_four_evaluations_that_end_far_above_the_best_overfit(losses):
    columns = {"epoch": range(4), "train_loss": [0.99, 0.3, 0.21, 0.17], "val_loss": losses}

    assert [f[1] for f in Overfitting.found(columns, "finished")] == ["watch"]
    assert not Overfitting.found({**columns, "val_loss": [0.62, 0.55, 0.6, 0.63]}, "finished")


@pytest.mark.parametrize(("count", "level"), [(4, 0.027), (5, 0.1), (6, 0.5)])
def test_a_run_of_few_evaluations_that_ends_at_chance_has_learned_nothing(count, level):
    loss = -np.log(level) * (1 + 0.003 * NOISE[:count])
    columns = {"epoch": range(count), "train_loss": loss, "val_loss": loss[::-1]}

    columns["val_accuracy"] = np.full(count, level)
    assert NotLearning.found(columns, "finished")
    assert not NotLearning.found(columns, "running") or count > 4


@pytest.mark.parametrize("name", ["val_auc", "val_wer"])
def test_four_evaluations_without_any_right_answer_have_learned_nothing(name):
    values = {"val_auc": [0.499, 0.5, 0.498, 0.501], "val_wer": [1.0, 1.002, 0.998, 1.0]}[name]
    columns = {"epoch": range(4), "train_loss": [0.69, 0.691, 0.69, 0.69], name: values}

    assert NotLearning.found(columns, "finished")


@pytest.mark.parametrize("count", [6, 8, 11])
def test_a_loss_that_never_moved_in_a_short_run_has_not_improved(count):
    columns = {"epoch": range(count), "loss": 11.7 * (1 + 0.003 * NOISE[:count])}

    assert [f[1] for f in Plateau.found(columns, "finished")] == ["watch"]
    falls = {"epoch": range(count), "loss": 11.7 * 0.9 ** np.arange(count)}
    assert not Plateau.found(falls, "finished")


@pytest.mark.parametrize("names", [("loss_D", "loss_S"), ("d_loss", "loss"), ("disc_loss", "loss")])
def test_losses_of_a_game_do_not_overfit(names):
    """The opponent gets better as well; what they show is not how good the samples are."""
    rises = 0.5 + 0.05 * np.arange(30)
    columns = {"epoch": range(30), f"train {names[0]}": 1.3 + 0.1 * NOISE[:30]}
    columns |= {f"train {names[1]}": 1.0 * 0.95 ** np.arange(30), f"val {names[1]}": rises}

    assert not Overfitting.found(columns)
    del columns[f"train {names[0]}"]
    assert Overfitting.found(columns)


@pytest.mark.parametrize("count", [6, 10, 11])
def test_a_noisy_loss_that_never_falls_in_a_short_run_has_not_improved(count):
    """The second half is no better than the first, whatever single values do."""
    noise = 0.05 * np.resize([0.2, 1.0, -1.0, -0.4, 0.3], count)
    columns = {"epoch": range(count), "train_loss": 1 + noise, "val_loss": 1.01 + noise}

    assert [f[1] for f in Plateau.found(columns, "finished")] == ["watch"]
    falls = np.linspace(0, 0.4, count)
    falling = {"train_loss": 1 + noise - falls, "val_loss": 1.01 + noise - falls}
    assert not Plateau.found({**columns, **falling}, "finished")


@pytest.mark.parametrize("low", [[0.02, 0.1, 0.07], [0.09, 0.05, 0.1], [0.03, 0.03, 0.1]])
def test_a_noisy_score_that_ends_low_as_its_loss_ends_high_is_watched(low):
    """Each may be chance; both together are the model that is left."""
    score = [0.01, 0.09, 0.02, 0.23, 0.12, 0.1, 0.29, 0.28, 0.2, *low]
    loss = [0.99, 0.91, 0.98, 0.77, 0.88, 0.9, 0.71, 0.72, 0.8, 0.98, 0.9, 0.93]
    columns = {"epoch": range(12), "val_loss": loss, "val_dice": score}

    columns["train_loss"] = np.linspace(0.9, 0.4, 12)
    assert [f[1] for f in Collapse.found(columns, "finished")] == ["watch"]
    columns["val_dice"] = [*score[:-3], 0.22, 0.27, 0.24]
    assert not Collapse.found(columns, "finished")


@pytest.mark.parametrize("examples", [20, 40, 60])
def test_an_area_of_few_examples_that_scatters_around_a_coin_has_learned_nothing(examples):
    area = 0.5 + NOISE[:40] / np.sqrt(4 * examples)
    columns = {"epoch": range(40), "train_loss": 0.7 * 0.95 ** np.arange(40), "val_auc": area}

    assert [f[1] for f in NotLearning.found(columns, "finished")] == ["watch"]
    assert not NotLearning.found({**columns, "val_auc": area + 0.15}, "finished")


@pytest.mark.parametrize("value", [0.052, 0.39, 0.5])
def test_six_rows_of_one_score_beside_a_flat_loss_are_told(value):
    """An excerpt shows no more; whatever came before it was no better."""
    columns = {"epoch": range(85, 91), "train_loss": [6.2739] * 6, "val_accuracy": [value] * 6}

    columns["val_loss"] = [44.77, 44.86, 44.63, 44.88, 44.96, 44.44]
    assert ConstantPredictions.found(columns, "unknown")
    columns["val_accuracy"] = [0.1, 0.2, 0.3, 0.3, 0.35, 0.4]
    assert not ConstantPredictions.found(columns, "unknown")


@pytest.mark.parametrize("level", [6.93, 7.5, 9.0])
def test_a_loss_that_is_twice_its_first_value_for_nearly_all_of_a_run_has_diverged(level):
    columns = {"epoch": range(25), "loss": [3.15, *level + 0.01 * NOISE[:24]]}

    assert Divergence.found(columns)
    assert not Divergence.found({**columns, "loss": [3.15, *np.linspace(level, 2.0, 24)]})


@pytest.mark.parametrize("scale", [0.004, 0.008])
def test_a_score_of_hardly_anything_cannot_collapse(scale):
    """A detector that finds one object in a hundred has learned nothing yet."""
    score = scale * np.concatenate((np.linspace(0.1, 1, 20), np.full(40, 0.1)))
    columns = {"epoch": range(60), "metrics/mAP_0.5": score, "train/box_loss": np.full(60, 0.1)}

    assert not Collapse.found(columns, "finished")
    assert Collapse.found({**columns, "metrics/mAP_0.5": 80 * score}, "finished")


@pytest.mark.parametrize("loss", ["val_dice_loss", "dice_loss", "val_iou_loss"])
def test_an_overlap_loss_without_bounds_is_impossible(loss):
    values = [3.1, -16.0, -23.0, -27.0, 444.0, -360.0, 1090.0, 52.0]

    assert [f[2] for f in ImpossibleValue.found({"epoch": range(8), loss: values})] == ["open"]
    assert not ImpossibleValue.found({"epoch": range(8), loss: np.linspace(-0.1, -3.8, 8)})


@pytest.mark.parametrize("level", [12.0, 50.0, 100.0])
def test_a_discriminator_that_repeats_a_high_loss_has_diverged(level):
    """Outputs are clipped there; the generator's loss is exactly 0."""
    d_loss = [*(0.7 + 0.1 * NOISE), *np.full(60, level)]
    columns = {"step": range(120), "d_loss": d_loss, "g_loss": [*(1 + 0.1 * NOISE), *[0.0] * 60]}

    assert Divergence.found(columns)


def test_a_generator_that_is_beaten_at_the_end_of_a_short_run_is_told():
    d_loss = [0.34, 0.25, 0.03, 1e-3, 1e-4, 1e-5, 1e-5, 1e-6, 1e-6, 1e-6]
    g_loss = [10.1, 33.9, 32.0, 22.7, 11.6, 12.8, 13.4, 14.1, 13.7, 14.5]
    columns = {"epoch": range(10), "d_loss": d_loss, "g_loss": g_loss}

    assert GeneratorBeaten.found(columns, "finished")
    assert not GeneratorBeaten.found({**columns, "d_loss": 10 * [0.4]}, "finished")


@pytest.mark.parametrize(
    "late", [[7.45, 7.71, 7.89, 7.57, 7.56], [7.9, 7.2, 6.8, 7.4, 7.6], [7.6, 7.4, 7.2, 7.0, 6.9]]
)
@pytest.mark.parametrize("name", ["BLEU", "val_bleu"])
def test_a_score_that_ends_below_its_best_while_training_goes_on_overfits(late, name):
    """Ranks tell it where the noise of the steep beginning hides it."""
    score = [0.01, 0.27, 1.43, 2.97, 5.11, 5.16, 7.03, 7.65, 6.72, 7.79, 8.54, 8.63, 8.18, *late]
    columns = {"epoch": range(18), "loss": 8.8 * 0.93 ** np.arange(18), name: score}

    assert [f[1] for f in Overfitting.found(columns, "unknown")] == ["watch"]
    columns[name] = [*score[:13], 8.3, 7.9, 8.5, 8.1, 8.4]
    assert not Overfitting.found(columns, "unknown")


@pytest.mark.parametrize("name", ["metrics/precision(B)", "val_recall", "val_precision"])
def test_a_precision_that_rises_late_beside_a_score_that_rises_is_no_failure(name):
    """It depends on a threshold."""
    score = 0.5 * (1 - np.exp(-np.arange(40) / 20))
    columns = {"epoch": range(40), "val_map50_95": score, "train_loss": np.linspace(30, 29, 40)}

    assert not NotLearning.found({**columns, name: [0.09] * 22 + [0.1] * 18})
    assert NotLearning.found({**columns, "val_map50_95": np.full(40, 0.02), name: [0.02] * 40})


@pytest.mark.parametrize(("jump", "level"), [(0.5, "note"), (3.0, "note"), (9.0, "watch")])
def test_a_jump_in_a_game_is_a_note_unless_it_is_far_beyond_its_noise(jump, level):
    losses = 0.7 + 0.1 * NOISE
    losses[40] += jump
    columns = {"step": range(60), "d_loss": losses, "g_loss": 1 + 0.1 * NOISE[::-1]}

    assert {f[1] for f in LossSpike.found(columns)} <= {level}
    assert LossSpike.found({"step": range(60), "loss": losses}) or jump < 1


@pytest.mark.parametrize("last", [[0.42, 0.39, 0.31, 0.19], [0.5, 0.4, 0.3, 0.2]])
def test_a_loss_that_is_coming_back_as_the_run_ends_is_only_watched(last):
    """One more look shows whether it does."""
    falls = np.linspace(0.5, 0.08, 45)
    columns = {"epoch": range(50), "loss": [*falls, 0.28, *last]}

    def level(columns):
        history = history_of(columns, "unknown")
        return {f.level for f in judge(history) if f.kind == "divergence"}

    assert level(columns) == {"watch"}
    assert level({**columns, "loss": [*falls, 0.4, 0.5, 0.6, 0.7, 0.9]}) & {"act", "stop"}
