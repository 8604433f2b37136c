"""Smoothing: a centred mean over a window of the x axis, the same for all curves of a chart."""

import numpy as np

from curvetui.curve import Floats

MIN_POINTS = 24
"""A curve with fewer points is not smoothed: each point is an event of its own."""
MIN_INSIDE = 3
"""Average number of points in the window; with fewer the mean would be the point itself."""


def is_smoothed(x: Floats, width: float) -> bool:
    """Whether a curve at *x* has enough points for a mean over *width*."""
    if len(x) < MIN_POINTS:
        return False
    span = float(x[-1] - x[0])
    return span > 0 and len(x) * width / span >= MIN_INSIDE


def smooth(x: Floats, y: Floats, width: float, rows: Floats | None = None) -> Floats:
    """The mean of *y* over *width* centred at each point: no minimum or end value is shifted.

    Towards an end the window shrinks. x: ascending; NaN remains a gap; rows: None: all.
    """
    at = np.arange(len(x)) if rows is None else rows
    there = np.isfinite(y)
    middle = float(np.mean(y[there])) if there.any() else 0.0
    # Cumulative sums of the differences from the middle value: with large values the last digits would be lost.
    sums = np.concatenate(([0.0], np.cumsum(np.where(there, y - middle, 0.0))))
    counts = np.concatenate(([0], np.cumsum(there)))
    place = x[at]
    half = np.minimum(width / 2, np.minimum(place - x[0], x[-1] - place))
    slack = 1e-9 * max(1.0, float(abs(x[-1]))) if len(x) else 0.0
    first = np.searchsorted(x, place - half - slack)
    last = np.searchsorted(x, place + half + slack, side="right")
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = middle + (sums[last] - sums[first]) / (counts[last] - counts[first])
    return np.where(there[at], mean, np.nan)
