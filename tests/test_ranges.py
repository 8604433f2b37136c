"""Values that a score cannot have, and the ones that only look so."""

from __future__ import annotations

import numpy as np
import pytest

from curvetui.detectors import history_of
from curvetui.run.ranges import impossible

NAN = float("nan")


def rows(name, values):
    """The rows of *values* that are impossible for a metric of that name."""
    (curve,) = history_of({"epoch": range(1, len(values) + 1), name: values}).curves
    return np.flatnonzero(impossible(curve)).tolist()


@pytest.mark.parametrize(
    ("name", "values", "wrong"),
    [
        ("val_accuracy", [0.5, 0.9, -0.002, 0.9], [2]),
        ("val_accuracy", [0.5, 0.9, -0.0005, 1.0], []),
        ("val_accuracy", [50, 99, 100.05, 100.2], [3]),
        ("val_rmse", [0.5, -0.1, 0.0], [1]),
        ("fid", [30.0, 2e12, 25.0], [1]),
        ("val_mae", [30.0, 2e12, 25.0], []),
        ("val_accuracy", [NAN, 0.5, NAN], []),
        ("val_r2", [0.5, -3.0, -40.0], []),
        ("err", [0.02, -0.0127, 0.01], []),
        ("val_top5_error", [0.5, -0.1, 0.2], [1]),
        ("reward", [-5.0, 300.0], []),
    ],
)
def test_shares_and_distances_have_bounds(name, values, wrong):
    """Rounding is allowed for; a metric without bounds has no impossible value."""
    assert rows(name, values) == wrong


@pytest.mark.parametrize(
    ("start", "above", "count", "wrong"),
    [
        (0.6, 1.3, 8, True),
        (0.6, 1.3, 7, False),
        (0.4, 1.3, 8, False),
        (0.9, 1.06, 8, False),
        (0.6, 1.04, 8, False),
        (0.6, 1.6, 8, False),
    ],
)
def test_a_share_above_one_needs_eight_points_and_a_jump(start, above, count, wrong):
    """A percentage may start near 1, and one above 1.5 is a percentage."""
    values = [start] * 4 + [above] * count
    assert bool(rows("val_accuracy", values)) == wrong
    assert rows("val_accuracy", values) == ([4 + 7] if wrong else [])
