"""Levels that a finding compares the loss with are drawn on its chart, and named in the legend."""

from __future__ import annotations

import pytest

import curvetui
from curvetui.reports import Findings
from curvetui.reports.picture import Reference, pictures
from curvetui.reports.text import _picture
from tests.conftest import sample

STUCK = {
    "epoch": range(1, 21),
    "train_loss": [2.31, *[2.302 + 0.002 * (-1) ** k for k in range(19)]],
    "train_accuracy": [0.1 + 0.002 * (-1) ** k for k in range(20)],
}


@pytest.mark.parametrize("ascii_only", [False, True])
def test_what_guessing_costs_is_drawn_and_named(ascii_only):
    """A loss at ln 10 lies on a faint line."""
    run = curvetui.diagnose(STUCK).runs[0]
    (loss, *_) = pictures(run, 2)
    text = "".join(_picture(loss, Findings((run,), ascii=ascii_only)))

    assert [r.name for r in loss.references] == ["guessing"]
    assert "guessing: ln 10 = 2.303" in text


@pytest.mark.parametrize("ascii_only", [False, True])
def test_a_reference_is_drawn_where_no_curve_is(ascii_only):
    """One row, and curves stay in front."""
    falls = {"epoch": range(1, 41), "train_loss": [3 - 0.05 * k for k in range(40)]}
    run = curvetui.diagnose(falls).runs[0]
    (loss, *_) = pictures(run, 1)
    plain, drawn = (
        "".join(_picture(p, Findings((run,), ascii=ascii_only))).splitlines()[1:]
        for p in (loss, loss._replace(references=(Reference(2.0, "floor"),)))
    )
    changed = [(a, b) for a, b in zip(plain, drawn, strict=True) if a != b]

    assert len(changed) == 1
    assert changed[0][1].count("." if ascii_only else "┈") > 10


def test_a_floor_outside_the_axis_is_named_only():
    """The loss may not fall to it, so the axis may end above it."""
    run = curvetui.read(str(sample("keras-validation-drop"))).runs[0]
    loss, accuracy = pictures(run, 2)

    assert "floor 1.372" in "".join(_picture(loss, Findings((run,))))
    assert accuracy.references == ()


def test_a_healthy_run_has_no_references():
    """Where nothing is compared with a level there is no line."""
    run = curvetui.read(str(sample("keyvalue-healthy"))).runs[0]

    assert all(picture.references == () for picture in pictures(run, 4))
