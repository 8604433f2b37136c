"""Columns are written quickly, and as the slow way writes them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from curvetui.reports.columns import SLICES, extremes, known, spelled, whole

ODD = [np.nan, np.inf, -np.inf, 0.0, -0.0, 3.0, 1e300, 5e-324, 2.0**53, 0.1]


@pytest.mark.parametrize("number", [known, whole])
@pytest.mark.parametrize("distinct", [2, 3000])
def test_values_that_come_again_are_written_like_each_alone(number, distinct):
    """The sign of zero, what is not finite and whole numbers too."""
    values = np.concatenate(
        (np.round(np.random.default_rng(3).random(4000) * distinct) / distinct, ODD * 2)
    )

    assert spelled(values, number) == json.dumps(
        [number(v) for v in values.tolist()], separators=(",", ":")
    )


def test_each_slice_keeps_its_lowest_highest_and_first_odd_value():
    """Row for row what a look at each slice finds."""
    y = np.random.default_rng(4).random(4 * SLICES + 321).round(2)
    y[[5, 700, 701, 702, 703, 704, 705]] = [np.nan, np.inf, np.nan, -np.inf, np.nan, np.nan, np.nan]
    bounds = np.linspace(0, len(y), SLICES + 1).astype(int).tolist()
    keep = {0, len(y) - 1}
    for a, b in zip(bounds, bounds[1:]):
        good = [i for i in range(a, b) if np.isfinite(y[i])]
        odd = [i for i in range(a, b) if not np.isfinite(y[i])]
        keep.update(
            odd[:1], [min(good, key=y.__getitem__), max(good, key=y.__getitem__)] if good else []
        )

    assert extremes(y).tolist() == sorted(keep)
