"""Curves with many points per column: the range of each column, and its median."""

import numpy as np

from curvetui.charts.scale import Scale
from curvetui.curve import Floats

DENSE = 3
"""Points per column from which a curve is drawn as its median over a band of its extremes."""
SAMPLED = 63
"""Points used for the median of a column, evenly spaced; of fewer, all."""


def extremes(x: Floats, y: Floats, columns: int) -> tuple[Floats, Floats]:
    """(lowest, highest) value of each column, shape (columns,); NaN where there is none.

    x: shape (n,), fractions of the axis, ascending; y: NaN is ignored.
    """
    inside = np.isfinite(y) & (x >= 0) & (x <= 1)
    x, y = x[inside], y[inside]
    low, high = np.full(columns, np.nan), np.full(columns, np.nan)
    starts = np.searchsorted(x, np.arange(columns) / columns)
    ends = np.append(starts[1:], len(x))
    taken = starts < ends
    if taken.any():
        low[taken] = np.minimum.reduceat(y, starts[taken])
        high[taken] = np.maximum.reduceat(y, starts[taken])
    return low, high


def medians(x: Floats, y: Floats, scale: Scale, columns: int) -> tuple[Floats, Floats]:
    """(middle of the column, median) of each column with finite *y*; x ascending, all points."""
    edges = np.array([scale.value(column - 0.5, columns) for column in range(columns + 1)])
    bounds = np.searchsorted(x, edges)
    starts, sizes = bounds[:-1], np.diff(bounds)
    taken = np.minimum(sizes, SAMPLED)
    rows = starts[:, None] + np.arange(SAMPLED) * sizes[:, None] // np.maximum(taken, 1)[:, None]
    values = y[np.minimum(rows, max(0, len(y) - 1))] if len(y) else np.empty((columns, SAMPLED))
    there = (np.arange(SAMPLED) < taken[:, None]) & np.isfinite(values)
    # NaN sorts last.
    ranked = np.sort(np.where(there, values, np.inf), axis=1)
    counts = there.sum(axis=1)
    full = counts > 0
    middle = (
        np.take_along_axis(ranked, ((counts - 1) // 2).clip(0)[:, None], 1)[:, 0]
        + np.take_along_axis(ranked, (counts // 2).clip(0, SAMPLED - 1)[:, None], 1)[:, 0]
    ) / 2
    middles = np.array([scale.value(column, columns) for column in range(columns)])
    return middles[full], middle[full]
