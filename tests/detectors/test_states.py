"""Runs that never were any good, or are no longer: seen at any scale and noise, and healthy ones that are not called so."""

from __future__ import annotations

import numpy as np
import pytest

import curvetui
from curvetui.detectors import history_of
from curvetui.detectors.collapse import Collapse
from curvetui.detectors.divergence import Divergence
from curvetui.detectors.double_softmax import DoubleSoftmax
from curvetui.detectors.loss_spike import LossSpike
from curvetui.detectors.not_learning import NotLearning
from curvetui.detectors.slow_convergence import SlowConvergence
from curvetui.detectors.underfitting import Underfitting
from curvetui.detectors.validation_drop import ValidationDrop
from curvetui.run.headline import WITHIN, is_within_evaluation
from tests.detectors.troubles import falls, run

SEEDS = range(3)


def levels(detector, columns):
    return [level for _, level, _ in detector.found(columns)]


@pytest.mark.parametrize("scale", [0.02, 1.0, 300.0])
def test_a_loss_that_explodes_at_once_asks_to_be_stopped(scale):
    """The second value is fifty times the first, and none comes back."""
    loss = scale * np.array([1.0, *[50 + k % 3 for k in range(12)]])

    assert levels(Divergence, run(train_loss=loss)) == ["stop"]


@pytest.mark.parametrize("scale", [0.02, 1.0, 300.0])
def test_a_peak_of_the_first_values_that_comes_down_is_no_explosion(scale):
    loss = scale * np.array([1.0, 12, 40, 30, 17, 9, 5, 3, 2, 1.2, 0.8, 0.5, 0.3, 0.2, 0.15])

    assert "act" not in levels(Divergence, run(train_loss=loss))
    assert "stop" not in levels(Divergence, run(train_loss=loss))


@pytest.mark.parametrize("top", [0.3, 0.6, 0.95])
def test_a_score_that_falls_again_and_again_with_training_is_acted_on(top):
    """Not only after it is gone."""
    score = np.concatenate((np.linspace(0.02, top, 20), top * 0.9 ** np.arange(1, 12)))
    loss = np.concatenate((np.linspace(7, 3, 20), 3 * 1.07 ** np.arange(1, 12)))
    columns = run(train_loss=loss, val_loss=loss + 0.1, val_accuracy=score, train_accuracy=score)

    assert "act" in levels(Collapse, columns)
    columns["train_loss"] = np.linspace(7, 1, 31).tolist()
    columns["train_accuracy"] = np.linspace(0.02, 0.9, 31).tolist()
    assert levels(Collapse, columns) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_score_of_training_batches_has_not_collapsed_while_the_loss_falls(seed):
    """Foreground accuracy of a detector starts by chance, is 0 for a while, and rises."""
    rng = np.random.default_rng(seed)
    score = np.concatenate((rng.uniform(0.1, 0.4, 2), np.zeros(12), np.linspace(0.02, 0.95, 30)))

    assert levels(Collapse, run(total_loss=falls(rng, 44), fg_accuracy=score)) == []


@pytest.mark.parametrize("level", [0.003, 0.027, 0.11])
def test_a_score_that_stays_poor_is_told_without_a_validation_loss(level):
    """The training loss rises beside it."""
    rng = np.random.default_rng(1)
    score = level * (1 + rng.uniform(-0.05, 0.05, 20))

    assert levels(NotLearning, run(train_loss=np.linspace(3, 7, 20), val_miou=score)) == ["act"]
    assert levels(NotLearning, run(train_loss=falls(rng, 20), val_miou=score)) == []


@pytest.mark.parametrize("classes", [7, 10, 26])
def test_a_sure_network_on_the_floor_of_a_second_softmax(classes):
    """Accuracy moves too little for a line, but no other loss of a right network rests there."""
    rng = np.random.default_rng(classes)
    accuracy = 0.97 + 0.01 * np.round(rng.uniform(0, 2, 25), 1)
    loss = np.log(np.e + classes - 1) - accuracy + 0.2 * 0.5 ** np.arange(25) + 0.003

    assert levels(DoubleSoftmax, run(val_loss=loss, val_accuracy=accuracy)) == ["act"]
    assert levels(DoubleSoftmax, run(val_loss=loss / 3, val_accuracy=accuracy)) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mediocre_run_that_was_level_nearly_from_the_start_underfits(seed):
    rng = np.random.default_rng(seed)
    start = np.array([2.2, 1.6, 1.2, 1.0])
    loss = np.concatenate((start, 0.87 + rng.normal(0, 0.01, 46)))
    score = np.concatenate((1 - start / 3, 0.74 + rng.normal(0, 0.01, 46)))
    columns = run(train_loss=loss, train_accuracy=score, val_loss=loss + 0.03)

    assert levels(Underfitting, columns) == ["watch"]
    columns["train_accuracy"] = np.minimum(1, score + 0.22).tolist()
    assert levels(Underfitting, columns) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_part_that_is_level_while_the_score_climbs_does_not_underfit(seed):
    rng = np.random.default_rng(seed)
    level = 0.19 + rng.normal(0, 0.001, 60)
    score = np.linspace(0.2, 0.9, 60) + rng.normal(0, 0.005, 60)

    assert levels(Underfitting, run(train_loss=level)) == ["act"]
    assert levels(Underfitting, run(train_loss=level, val_miou=score)) == []


@pytest.mark.parametrize("scale", [0.1, 2.3, 60.0])
def test_a_slow_line_at_a_rate_that_never_changes_is_slow(scale):
    """A rate that is still being warmed up explains the same line."""
    loss = scale * np.exp(-0.004 * np.arange(20) - 2e-5 * np.arange(20) ** 2)
    constant, rising = [1e-5] * 20, (1e-6 * np.arange(1, 21)).tolist()

    assert levels(SlowConvergence, run(train_loss=loss, lr=constant)) == ["watch"]
    assert levels(SlowConvergence, run(train_loss=loss, lr=rising)) == []


@pytest.mark.parametrize("higher", [1.4, 2.0, 5.0])
def test_a_loss_that_jumps_at_a_resume_is_a_spike(higher):
    at = [*range(100, 3100, 100), *range(2600, 5100, 100)]
    before = 2 + 3 * 0.8 ** np.arange(30)
    after = 2 + 2 * (higher - 1) * 0.7 ** np.arange(25)
    columns = {"step": at, "train_loss": [*before.tolist(), *after.tolist()]}

    assert levels(LossSpike, columns) == ["watch"]
    columns["train_loss"] = [*before.tolist(), *(before[-6:].tolist() * 5)[:25]]
    assert levels(LossSpike, columns) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_score_that_drops_again_and_again_is_told_of_a_few_times(seed):
    rng = np.random.default_rng(seed)
    score = 0.6 + rng.normal(0, 0.01, 300)
    score[20::15] -= rng.uniform(0.2, 0.25, len(score[20::15]))

    assert 1 <= len(levels(ValidationDrop, run(val_accuracy=score))) <= 4


def test_batches_of_one_validation_are_no_course():
    columns = {"step": [100] * 30 + [200] * 30, "val_miou": [0.1, 0.5] * 30}
    (curve,) = history_of(columns).curves

    assert is_within_evaluation(curve)
    assert [len(track) for track in history_of(columns).tracks] == [WITHIN - 1]


def test_nan_among_the_first_batches_of_a_validation_stays_told():
    """Also once it is known that these are batches."""
    columns = {"step": [100] * 12, "val_mse": [0.9, float("nan"), 0.8, 0.8] + [0.7] * 8}
    early = {name: values[:3] for name, values in columns.items()}

    for known in (early, columns):
        (finding,) = curvetui.diagnose(known).findings
        assert (finding.kind, finding.first) == ("non_finite", 100.0)


@pytest.mark.parametrize("name", ["rmse_forces", "val_mae_energy"])
def test_a_loss_that_is_weighed_anew_has_not_diverged(name):
    """The errors in their own units go on falling."""
    loss = np.concatenate((5 * 0.9 ** np.arange(30), 60 * 0.95 ** np.arange(30)))
    error = 2 * 0.95 ** np.arange(60)
    columns = run(train_loss=loss, **{name: error})

    assert curvetui.diagnose(columns).runs[0].verdict_level not in ("act", "stop")
    columns[name] = (2 * 1.02 ** np.arange(60)).tolist()
    assert curvetui.diagnose(columns).runs[0].verdict_level in ("watch", "act", "stop")


@pytest.mark.parametrize("factor", [1.4, 1.9, 3.0, 10.0])
def test_a_loss_that_multiplies_has_not_come_back(factor):
    """One finding, open to the end: a validation loss beside it closes only what its first value alone gave."""
    loss = 0.2 + 2.3 * np.exp(-0.15 * np.arange(1, 25))
    loss[8:] *= factor ** np.arange(1, 17)
    found = Divergence.found(run(train_loss=loss, val_loss=1.05 * loss))

    assert [status for *_, status in found] == ["open"]


def test_a_first_value_that_was_too_low_is_no_divergence_of_a_run_that_validates():
    """The validation loss shows that the run learns."""
    loss, val = np.linspace(5.0, 4.2, 30), np.linspace(4.5, 3.5, 30)
    loss[0] = 1.0

    assert not Divergence.found(run(train_loss=loss, val_loss=val))
