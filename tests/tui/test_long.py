"""Curves of millions of points: drawn from their outline, which loses nothing that could be seen."""

from __future__ import annotations

import numpy as np
import pytest

from curvetui.api.diagnose import history_of
from curvetui.charts.data import SLICES, ChartLine, outline

COUNT = 100_000


def line(y):
    """A curve with these values, one a step."""
    curve = history_of({"step": range(len(y)), "loss": y}).view("running").curves[0]
    return ChartLine(curve, curve.x, curve.y)


def test_no_spike_is_lost_and_the_first_point_is_itself():
    """Lowest and highest value of every slice are there; the first point can still be left out as wild."""
    y = np.linspace(2.0, 1.0, COUNT)
    y[0], y[54_321], y[77_777] = 900.0, 9.0, -3.0
    x, thin = outline(np.arange(COUNT, dtype=float), y)

    assert len(x) == len(thin) == 2 * SLICES + 1
    assert thin[0] == 900.0
    assert {9.0, -3.0} <= set(thin.tolist())
    assert (np.diff(x) > 0).all()
    assert abs(x[int(np.argmax(thin[1:])) + 1] - 54_321) < COUNT / SLICES


def test_missing_values_leave_gaps_only_where_all_is_missing():
    """A single NaN does not tear the curve, an empty stretch does."""
    y = np.ones(COUNT)
    y[10] = np.nan
    y[50_000:60_000] = np.nan
    x, thin = outline(np.arange(COUNT, dtype=float), y)

    assert np.isfinite(thin[x < 49_900]).all()
    assert np.isnan(thin[(x > 50_100) & (x < 59_900)]).all()


def test_short_curves_and_zoomed_pieces_are_as_they_are():
    """Zoomed in far enough, every point is there."""
    made = line(np.sin(np.arange(COUNT)))
    x, y = made.part(500.0, 900.0)

    assert x.tolist() == list(range(499, 902))
    assert y.tolist() == made.y[499:902].tolist()
    assert len(made.part(0.0, COUNT)[0]) == 2 * SLICES + 1


@pytest.mark.parametrize("count", [0, 1, 2, 3 * SLICES, 3 * SLICES + 1])
def test_every_length(count):
    """From nothing to just too long."""
    x, y = outline(np.arange(count, dtype=float), np.ones(count))

    assert len(x) == len(y) <= 3 * SLICES
