"""Curves that have had one value since their first evaluation are found; perfect ones and slow starters are not."""

from __future__ import annotations

import pytest

from curvetui.detectors.constant_predictions import ConstantPredictions
from curvetui.detectors.frozen_metric import FrozenMetric
from curvetui.detectors.impossible_value import ImpossibleValue

FALLS = [2.0 * 0.9**e for e in range(16)]


@pytest.mark.parametrize(("name", "value"), [("val_f1", 0.0), ("val_auc", 0.5), ("test_map", 0.0)])
def test_a_score_that_never_moved_is_found_whatever_the_loss_does(name, value):
    """F1 is 0 throughout while the loss falls."""
    columns = {"epoch": range(1, 17), "val_loss": FALLS, name: [value] * 16}

    assert ConstantPredictions.found(columns) == [(1, "watch", "open")]


@pytest.mark.parametrize("values", [[1.0] * 16, [0.0] * 4 + [0.1 + 0.02 * e for e in range(12)]])
def test_a_perfect_score_and_a_slow_start_are_not(values):
    """There is nothing left to gain, or it has moved by then."""
    assert not ConstantPredictions.found({"epoch": range(1, 17), "val_f1": values})


def test_a_validation_loss_that_never_moved_beside_training_is_found():
    """Even with few digits."""
    columns = {"epoch": range(1, 17), "train_loss": FALLS, "val_loss": [0.2] * 16}

    assert [f[1:] for f in FrozenMetric.found(columns)] == [("watch", "open")]


def test_a_validation_loss_that_stands_still_with_training_is_not():
    """Both are at rest: nothing is trained, which is another finding."""
    columns = {"epoch": range(1, 17), "train_loss": [0.3] * 16, "val_loss": [0.2] * 16}

    assert not FrozenMetric.found(columns)


@pytest.mark.parametrize(
    "name", ["AP@[IoU=0.50:0.95 | area=large | maxDets=100]", "coco/bbox_mAP_s", "val_AR_small"]
)
def test_cocos_score_of_a_size_that_no_example_has_is_not_judged(name):
    """COCO prints −1 for it, whatever the model does."""
    columns = {"epoch": range(1, 17), "val_loss": FALLS, name: [-1.0] * 16}

    assert not ConstantPredictions.found(columns) and not ImpossibleValue.found(columns)


@pytest.mark.parametrize("name", ["val_iou", "val_accuracy", "val_mAP"])
def test_minus_one_among_other_values_is_still_impossible(name):
    """A share of nothing is −1 from the first evaluation on, never later; no other score prints it."""
    columns = {"epoch": range(1, 7), "val_loss": FALLS[:6], name: [0.2, 0.3, 0.4, -1.0, -1.0, 0.5]}

    assert [f[0] for f in ImpossibleValue.found(columns)] == [4]
