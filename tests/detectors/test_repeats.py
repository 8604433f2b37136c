"""What repeats, alternates or equals another value: a fault of the run, or only of what was printed."""

from __future__ import annotations

import pytest

from curvetui.detectors.constant_predictions import ConstantPredictions
from curvetui.detectors.frozen_metric import FrozenMetric
from curvetui.detectors.oscillation import Oscillation
from curvetui.detectors.validation_is_train import ValidationIsTrain
from tests.conftest import snapshot_of

RISES = [1.0 + 0.04 * e for e in range(30)]


@pytest.mark.parametrize("levels", [(0.7, 2.5), (0.01, 0.9), (3.3, 1.1)])
def test_two_losses_logged_in_turn_under_one_name_do_not_swing(levels):
    """Each place has one value of either: two data sets, two ranks or two losses."""
    log = "".join(
        f"epoch {e} lr 0.01\n"
        + "".join(f"step {e} loss {level + 0.001 * (e % 3)}\n" for level in levels)
        for e in range(40)
    )
    found = [f.kind for run in snapshot_of(log.encode()).runs for f in run.findings]
    pairs = [e // 2 for e in range(80)]

    assert "oscillation" not in found
    assert Oscillation.found({"step": pairs, "loss": list(levels) * 40}) == []


@pytest.mark.parametrize("levels", [(0.7, 2.5), (0.01, 0.9), (3.3, 1.1)])
def test_one_loss_that_alternates_from_place_to_place_swings(levels):
    """The same values at places of their own are an oscillation."""
    assert Oscillation.found({"step": range(80), "loss": list(levels) * 40})


@pytest.mark.parametrize("fitted", [0.92, 0.99, 1.0])
def test_a_model_that_fits_its_training_examples_is_not_constant_after_five_repeats(fitted):
    """A small validation set repeats its score once nothing changes any more."""
    scores = [0.737, 0.632, 0.614, 0.702, 0.579, 0.614, 0.579] + [0.596] * 8
    columns = {"epoch": range(15), "val_loss": RISES[:15], "val_acc": scores}

    assert ConstantPredictions.found(columns)
    assert ConstantPredictions.found({**columns, "train_acc": [0.6] * 4 + [fitted] * 11}) == []


@pytest.mark.parametrize("fitted", [0.92, 0.99, 1.0])
def test_twelve_repeats_beside_a_fitted_training_set_are_told(fitted):
    """In evaluation mode the model may answer without looking."""
    columns = {
        "epoch": range(20),
        "val_acc": [0.12, 0.13] + [0.113] * 18,
        "train_acc": [0.6] * 2 + [fitted] * 18,
    }
    for loss in (RISES[:20], RISES[:9] + [RISES[8]] * 11):
        found = ConstantPredictions.found({**columns, "val_loss": loss})
        assert [f[:2] for f in found] == [(2, "act")]


@pytest.mark.parametrize("level", [0.9, 0.55, 0.3])
def test_a_score_that_fell_to_a_repeated_value_is_told_after_five(level):
    """A training set of one class is fitted by a constant answer."""
    columns = {"epoch": range(20), "val_loss": RISES[:20], "train_acc": [1.0] * 20}

    found = ConstantPredictions.found({**columns, "val_acc": [level] * 4 + [0.1025] * 16})
    assert [f[:1] for f in found] == [(4,)]


@pytest.mark.parametrize("name", ["MSE", "MAE", "Acc"])
def test_a_score_repeated_with_the_best_checkpoint_is_no_copy_of_training(name):
    """`Best saved | Val MSE: …` below a line that calls it `MSE` says which split it was."""
    log = "".join(
        f"Epoch {e}/30 | {name}: {0.7 - 0.01234 * e:.4f} | Val Loss: {0.9 - 0.02111 * e:.4f}\n"
        f"  Best saved | Val {name}: {0.7 - 0.01234 * e:.4f}\n"
        for e in range(1, 25)
    )
    found = [f.kind for run in snapshot_of(log.encode()).runs for f in run.findings]

    assert "validation_is_train" not in found


@pytest.mark.parametrize("train", ["loss", "train_mse", "Train Acc"])
def test_a_training_value_printed_as_validation_is_told(train):
    """Whatever says training, or is called loss, was measured in training."""
    validation = "val_loss" if train == "loss" else train.replace("rain", "est").lower()
    values = [0.7 - 0.01234 * e for e in range(20)]

    assert ValidationIsTrain.found({"epoch": range(20), train: values, validation: values})


@pytest.mark.parametrize("level", [-0.053, 0.6931, 12.5])
def test_a_training_loss_that_never_had_another_value_is_told(level):
    """Twenty times the first one, however few its digits."""
    found = FrozenMetric.found({"epoch": range(1, 24), "loss": [level] * 23})

    assert found == [(1, "watch", "open")]


@pytest.mark.parametrize("values", [[0.5] * 15, [0.0] * 40, [0.5, 0.4] * 20])
def test_a_few_equal_losses_or_zeros_are_not(values):
    """Fifteen may be a warm-up, zeros are another trouble, and what moved is not frozen."""
    assert FrozenMetric.found({"epoch": range(len(values)), "loss": values}) == []


@pytest.mark.parametrize("every", [5, 6, 8])
def test_a_validation_loss_carried_forward_from_the_first_row_on_is_not_frozen(every):
    """Its first value is repeated until the second evaluation."""
    train = [2.4137 * 0.97**i for i in range(60)]
    val = [train[i - i % every] + 0.1 for i in range(60)]

    assert not FrozenMetric.found({"step": range(60), "train_loss": train, "val_loss": val})
