"""The probable course of a curve, as known at one of its points; for rules and cards."""

import numpy as np

from curvetui.run.history import History
from curvetui.run.track import Track
from curvetui.statistics.extrapolation import course, fitted, outlook

LOW, HIGH = 0.1, 0.9
"""Quantiles at the ends of the 80 % interval."""


def ahead(history: History, track: Track, row: int, end: float) -> tuple[float, float] | None:
    """(low, high) for *track* at position *end*, known at judged point *row*; None if unreliable."""
    breaks = history.breaks[history.breaks <= track.at[row]]
    first = int(np.searchsorted(track.at, breaks[-1])) if len(breaks) else 0
    start = float(track.x[first - 1]) if first else None
    found = course(track.x[: row + 1], track.cost[: row + 1], start, end)
    if found is None:
        return None
    x, y, there, _ = found
    fits = fitted(x, y, np.array([there]))
    if fits is None:
        return None
    at = outlook(fits, 0, there / float(x[-1]))
    floor = 0.0 if (track.y[: row + 1] >= 0).all() else -np.inf
    low, high = sorted(max(track.sign * at.value(p), floor) for p in (LOW, HIGH))
    return low, high
