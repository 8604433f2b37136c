"""Many curves of one metric as one picture: the band they fill, its median, and the outliers."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from curvetui.charts.data import ChartLine
from curvetui.charts.scale import Scale
from curvetui.curve import Floats

OUTLIERS = 3
"""Number of outliers drawn separately."""


class CurveFamily(NamedTuple):
    """The curves of a chart, column by column."""

    x: Floats
    """Middle of each column, shape (columns,)."""
    low: Floats
    high: Floats
    middle: Floats
    """Shape (columns,): lowest, highest, median of all curves but the outliers; NaN for none."""
    outliers: tuple[ChartLine, ...]
    """The curves farthest from the median on average, farthest first."""


def family_of(lines: Sequence[ChartLine], x: Scale, columns: int) -> CurveFamily:
    """The band of *lines* over an axis of *columns* cells."""
    places = np.array([x.value(cell, columns) for cell in range(columns)])
    table = np.array([_at(line, places) for line in lines])
    low, high, middle = _band(table)
    away = np.abs(table - middle)
    usual = _band(away)[2]
    span = np.where(usual > 0, usual, np.where(high > low, high - low, np.inf))
    off = np.nan_to_num(away / span)
    points = np.maximum(np.isfinite(table).sum(axis=1), 1)
    far = np.argsort(-off.sum(axis=1) / points, kind="stable")[:OUTLIERS]
    rest = np.delete(table, far, axis=0)
    return CurveFamily(places, *_band(rest), tuple(lines[i] for i in far.tolist()))


def _band(table: Floats) -> tuple[Floats, Floats, Floats]:
    """(lowest, highest, median) value of each column; NaN where there is none."""
    there = np.isfinite(table)
    known = there.any(axis=0)
    low = np.where(there, table, np.inf).min(axis=0)
    high = np.where(there, table, -np.inf).max(axis=0)
    ranked = np.sort(np.where(there, table, np.inf), axis=0)
    count = there.sum(axis=0)
    middle = ranked[np.maximum(count - 1, 0) // 2, np.arange(table.shape[1])]
    low, high, middle = (np.where(known, part, np.nan) for part in (low, high, middle))
    return low, high, middle


def _at(line: ChartLine, places: Floats) -> Floats:
    """The values of *line* at *places*; NaN before its first and after its last point."""
    x, y = line.whole
    there = np.isfinite(y)
    if not there.any():
        return np.full(len(places), np.nan)
    return np.interp(places, x[there], y[there], left=np.nan, right=np.nan)
