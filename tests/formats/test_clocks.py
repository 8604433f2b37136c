"""Clocks, durations and shapes beside values, and names in initials."""

from __future__ import annotations

import pytest

from tests.formats.reading import told


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Epoch 7 @ 11:42 PM : 0.5 Loss, 80% Accuracy",
            {"epoch": 7, "train_loss": 0.5, "train_accuracy": 80},
        ),
        ("Epoch 7 (9:05:31 a.m.): 0.5 loss", {"epoch": 7, "train_loss": 0.5}),
        ("step 40 at 3:15pm: val loss 0.5", {"step": 40, "val_loss": 0.5}),
        ("epoch 2 | loss 0.5 | PM : 3", {"epoch": 2, "train_loss": 0.5, "pm": 3}),
    ],
)
def test_a_clock_before_a_value_does_not_name_it(line, expected):
    assert told(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("epoch 3 time for last 20 batches: 0:01:08, loss: 0.5", {"epoch": 3, "train_loss": 0.5}),
        (
            "Epoch 1 : 5 / 90 samples , time of 5 samples : 0:00:08 hours , Acc: 0.5",
            {"epoch": 1, "batch": 5, "batches": 90, "train_accuracy": 0.5},
        ),
        ("step 9, elapsed in 10 steps: 00:12, val loss: 0.5", {"step": 9, "val_loss": 0.5}),
        ("epoch 3 class 2 acc: 0.5", {"epoch": 3, "train_accuracy (class 2)": 0.5}),
    ],
)
def test_a_duration_takes_the_words_before_it_along(line, expected):
    assert told(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Epoch 5: 0.5 C.E. Loss", {"epoch": 5, "train_ce_loss": 0.5}),
        ("epoch 5 M.S.E.: 0.25", {"epoch": 5, "train_mse": 0.25}),
        ("Epoch 5, R.M.S.E = 0.25", {"epoch": 5, "train_rmse": 0.25}),
        ("epoch 5 a.b.loss: 0.25", {"epoch": 5, "train_a_b_loss": 0.25}),
    ],
)
def test_initials_are_one_word(line, expected):
    assert told(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("epoch 3 mask.shape: (8, 1, 37, 37)", {"epoch": 3}),
        ("logits size: torch.Size([8, 10])", {}),
        ("step 3 x shape=[4, None, 512], loss 0.5", {"step": 3, "train_loss": 0.5}),
        (
            "Epoch 3 image torch.Size([4, 3]), label torch.Size([4]), loss 0.5",
            {"epoch": 3, "train_loss": 0.5},
        ),
        ("epoch 3 shape_loss: 0.25", {"epoch": 3, "shape_loss": 0.25}),
    ],
)
def test_a_shape_is_no_measurement(line, expected):
    assert told(line) == expected
