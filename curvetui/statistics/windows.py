"""Reduces long curves: windows for detectors, the extremes of each column for the screen."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
N = TypeVar("N", bound=np.generic)

SINGLE = 512
"""Points judged one by one; later ones in windows, 256 for each doubling of the run."""


@dataclass(eq=False, repr=False)
class Windows:
    """A curve in windows whose bounds depend on the row number only; shape (m,) each.

    The first `SINGLE` rows are one window each. Incomplete ones are omitted, so none ever changes.
    """

    index: Ints
    """Row of the window's last point."""
    x: Floats
    y: Floats
    """Median of the window's finite values; NaN if there is none."""
    low: Floats
    high: Floats
    low_at: Ints
    """Row of the lowest value."""
    high_at: Ints


def window_starts(n: int) -> Ints:
    """Return the first rows of the complete windows of *n* rows, plus the start of the next window.

    Example:
        >>> [int(v) for v in window_starts(SINGLE + 5)[-4:]]
        [511, 512, 514, 516]
    """
    if n <= SINGLE:
        return np.arange(n + 1)
    parts = [np.arange(SINGLE)]
    start, width = SINGLE, 2
    while start < n:
        end = start * 2
        parts.append(np.arange(start, min(end, n), width))
        start, width = end, width * 2
    starts = np.concatenate(parts)
    last = int(starts[-1])
    width = 1 if last < SINGLE else 2 * (1 << int(np.log2(last // SINGLE)))
    return np.append(starts, last + width) if last + width <= n else starts


class GrowingWindows:
    """The windows of a growing curve: a complete one never changes, so each is computed once."""

    __slots__ = ("_made",)
    ROWS = (0, 4, 5)
    """Which of the columns are row numbers."""

    def __init__(self) -> None:
        rows, values = np.empty(0, dtype=np.int64), np.empty(0)
        self._made: tuple[NDArray[Any], ...] = (rows, values, values, values, rows, rows)
        """Index, middle, low, high, low_at and high_at. Replaced, never written to: several threads may read it."""

    def of(self, x: Floats, y: Floats, dropped: int = 0) -> Windows:
        """The windows of the curve up to the end of *y*; x and y have shape (n,). dropped: number
        of dropped rows before its incomplete window.
        """
        starts, made = window_starts(len(y) + dropped), self._made
        count = len(starts) - 1
        if count == len(y) and len(made[0]) < count:
            # The first rows are one window each.
            values = np.where(np.isfinite(y), y, np.nan)
            made = self._made = (starts[:-1], values, values, values, starts[:-1], starts[:-1])
        elif len(made[0]) < count:
            parts = _windows(y, starts[len(made[0]) :] - dropped)
            made = self._made = tuple(
                np.concatenate((made[i], *column))
                for i, column in enumerate(zip(*parts, strict=True))
            )
        index, middle, low, high, low_at, high_at = (column[:count] for column in made)
        return Windows(index, x[index], middle, low, high, low_at, high_at)

    @property
    def rows(self) -> Ints:
        return np.concatenate([self._made[i] for i in self.ROWS])

    def moved(self, rows: Ints) -> "GrowingWindows":
        """The same windows for a curve reduced to *rows*, which include all they refer to."""
        twin = GrowingWindows()
        twin._made = tuple(
            np.searchsorted(rows, column) if i in self.ROWS else column
            for i, column in enumerate(self._made)
        )
        return twin


def _windows(y: Floats, starts: Ints) -> Iterator[tuple[NDArray[Any], ...]]:
    """(index, middle, low, high, low_at, high_at) of the windows between *starts*, a tuple for each width."""
    widths = np.diff(starts)
    same = not len(widths) or widths[0] == widths[-1]
    for width in widths[:1] if same else once_each(widths):
        first = starts[:-1][widths == width]
        block = y[first[0] : first[-1] + width].reshape(-1, int(width))
        finite = np.where(np.isfinite(block), block, np.nan)
        if width == 1:
            values = finite[:, 0]
            yield first, values, values, values, first, first
            continue
        empty = np.asarray(np.isnan(finite).all(axis=1))
        filled = np.where(empty[:, None], 0.0, finite)
        low_at, high_at = np.nanargmin(filled, axis=1), np.nanargmax(filled, axis=1)
        rows = np.arange(len(block))
        yield (
            first + width - 1,
            median_rows(finite),
            np.where(empty, np.nan, filled[rows, low_at]),
            np.where(empty, np.nan, filled[rows, high_at]),
            first + low_at,
            first + high_at,
        )


def extremes(y: Floats, starts: Ints) -> Ints:
    """Return the rows of the minimum and maximum finite value of each slice, and of its first
    non-finite one; increasing.

    Args:
        y: shape (n,).
        starts: first row of each slice, increasing from 0.

    Example:
        >>> extremes(np.array([3.0, 1.0, 2.0, 5.0, np.nan, 4.0, 4.0]), np.array([0, 4]))
        array([1, 3, 4, 5])
    """
    sizes = np.diff(starts, append=len(y))
    bad = ~np.isfinite(y)
    keep = [_firsts(bad, starts, sizes)]
    for best, worst in ((np.minimum, np.inf), (np.maximum, -np.inf)):
        shown = np.where(bad, worst, y)
        keep.append(
            _firsts((shown == np.repeat(best.reduceat(shown, starts), sizes)) & ~bad, starts, sizes)
        )
    return once_each(np.concatenate(keep))


def _firsts(chosen: NDArray[np.bool_], starts: Ints, sizes: Ints) -> Ints:
    """The first chosen row of each slice that has one."""
    rows = np.flatnonzero(chosen)
    index = np.searchsorted(rows, starts)
    there = index < len(rows)
    first = rows[np.where(there, index, 0)] if len(rows) else np.zeros(len(starts), dtype=np.int64)
    return first[there & (first < starts + sizes)]


def once_each(values: NDArray[N]) -> NDArray[N]:
    """The sorted distinct values, like `np.unique`, which would import `numpy.ma` (10 ms)."""
    if len(values) < 2:
        return values
    distinct: NDArray[N] = np.unique(values, return_counts=True)[0]
    return distinct


def median_rows(block: Floats) -> Floats:
    """Return the median of the finite values of each row, NaN if a row has none; shape (n, k) ->
    (n,).

    `np.nanmedian` would import `numpy.ma` (10 ms), and takes five times as long.

    Example:
        >>> median_rows(np.array([[3.0, np.nan, 1.0], [np.nan] * 3]))
        array([ 2., nan])
    """
    return middle_of(np.sort(block, axis=1), np.isfinite(block).sum(axis=1))


def middle_of(ordered: Floats, count: Ints) -> Floats:
    """Median of each row's first *count*; shapes (n, k) and (n,), rows sorted, NaN last."""
    if not ordered.size:
        return np.full(len(ordered), np.nan)
    width, values = ordered.shape[1], ordered.ravel()
    first = np.arange(0, len(values), width)
    lower, upper = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, width - 1)
    return np.asarray((values.take(first + lower) + values.take(first + upper)) / 2)


def median(values: Floats) -> float:
    """Return the median of *values* without NaN, NaN if all are; `np.median` would import
    `numpy.ma` (10 ms).

    Example:
        >>> median(np.array([3.0, 1.0, np.nan, 2.0, 8.0]))
        2.5
    """
    ordered = np.sort(values[~np.isnan(values)])
    if len(ordered):
        return float((ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2)
    return float("nan")


def mean(values: Floats) -> float:
    """Mean of the *values* that are finite; NaN without any."""
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if len(finite) else np.nan


def thin(x: Floats, y: Floats, columns: int) -> tuple[Floats, Floats]:
    """Keep the lowest and highest point of each screen column, so that no spike is lost.

    x, y: shape (n,), x increasing; NaN is dropped. Returns (x, y) of at most 2 * *columns* points.
    """
    keep = np.isfinite(y) & np.isfinite(x)
    x, y = x[keep], y[keep]
    if len(x) <= 2 * columns:
        return x, y
    span = x[-1] - x[0] or 1.0
    slot = np.minimum((x - x[0]) / span * columns, columns - 1).astype(np.int64)
    order = np.lexsort((y, slot))
    bounds = np.flatnonzero(np.diff(slot[order])) + 1
    lows = order[np.concatenate(([0], bounds))]
    highs = order[np.concatenate((bounds - 1, [len(order) - 1]))]
    chosen = once_each(np.concatenate((lows, highs)))
    return x[chosen], y[chosen]
