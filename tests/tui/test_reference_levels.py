"""Levels that a finding speaks of, drawn and named on its chart."""

from __future__ import annotations

import pytest

from curvetui.tui.paint import paint
from tests.tui.screens import finding, run_of, screen_state

FLAT = {
    "epoch": list(range(1, 21)),
    "loss": [2.33 - 0.004 * (n % 3) for n in range(20)],
    "val_loss": [2.31 - 0.003 * (n % 4) for n in range(20)],
    "val_accuracy": [0.1 + 0.002 * (n % 3) for n in range(20)],
}


def charts(kind, evidence, metrics, status="open", **more):
    """The text of both charts of a run with that finding."""
    found = finding(kind, "act", 3, 20, status, metrics, evidence=evidence)
    made = screen_state(run_of(FLAT, findings=(found,)), size=(140, 44), **more)
    painted = paint(made)
    return painted["chart 0"].plain(), painted["chart 1"].plain()


@pytest.mark.parametrize(
    ("kind", "evidence", "said"),
    [
        ("not_learning", {"classes": 10, "variant": "ln"}, "guessing 10 classes: ln 10 = 2.303"),
        ("wrong_initial_loss", {"classes": 10}, "guessing 10 classes: ln 10 = 2.303"),
        ("double_softmax", {"floor": 2.31, "ceiling": 3.31}, "all right: 2.31"),
        ("loss_floor", {"floor": 2.31, "smoothing": 0.1}, "floor of label smoothing 0.1: 2.31"),
        ("loss_floor", {"floor": 2.31, "smoothing": None}, "floor: 2.31"),
    ],
)
def test_a_level_is_named_on_the_chart_that_the_finding_is_about(kind, evidence, said):
    """A flat curve says little without the value that it rests at."""
    loss, accuracy = charts(kind, evidence, ("val_loss", "val_accuracy"))

    assert said in loss
    assert "┈┈" in loss
    assert "┈" not in accuracy


def test_the_share_of_one_class_is_a_level_of_the_score():
    loss, accuracy = charts("constant_predictions", {"value": 0.1}, ("val_accuracy", "val_loss"))

    assert "one class for all: 0.1" in accuracy
    assert "┈" not in loss


@pytest.mark.parametrize(
    ("kind", "evidence", "status"),
    [
        ("not_learning", {"classes": 0, "variant": "ln"}, "open"),
        ("not_learning", {"variant": "reward"}, "open"),
        ("double_softmax", {"floor": 0.5, "ceiling": 9.5}, "open"),
        ("overfitting", {"floor": 2.31, "classes": 10}, "open"),
    ],
)
def test_no_level_is_drawn_without_a_meaning_or_outside_the_axis(kind, evidence, status):
    """The axis is that of the curves; a level far away would flatten them."""
    assert "┈" not in "".join(charts(kind, evidence, ("val_loss",), status))


def test_levels_are_drawn_in_ascii():
    loss, _ = charts("not_learning", {"classes": 10}, ("val_loss",), ascii_only=True)

    assert "guessing 10 classes: ln 10 = 2.303" in loss
    assert "...." in loss
