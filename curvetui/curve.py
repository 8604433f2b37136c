"""Append-only curves: growing numpy columns, frozen views of them, thinning for the screen, windows for judgement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Unit = Literal["epoch", "step"]
Better = Literal["lower", "higher"]

SINGLE = 512
"""Points: so many are judged one by one; later ones in windows, of which each doubling of the run has 256."""


class Metric(NamedTuple):
    """What a curve measures."""

    name: str
    """As the log spells it."""
    metric: str
    """The standard name: `loss`, `accuracy`, `learning_rate`, …; the log's own where it is not known."""
    split: str | None
    """`train`, `val`, `test`, or None where the metric has no split."""
    group: str | None = None
    """Tells apart curves with the same metric and split."""
    better: Better | None = None
    """None: neither end is good, so there is no best value and no talk of overfitting."""

    @property
    def title(self) -> str:
        """`val_loss`, `learning_rate`, `val_loss (cats)`: what a person calls the curve."""
        name = f"{self.split}_{self.metric}" if self.split else self.metric
        return f"{name} ({self.group})" if self.group else name


class Column:
    """A float64 array that grows at its end; views handed out stay valid and never change."""

    __slots__ = ("_data", "size")

    def __init__(self) -> None:
        self._data: Floats = np.empty(16)
        self.size = 0

    def extend(self, values: Floats) -> None:
        """Append *values*, shape (n,); amortised O(n)."""
        end = self.size + len(values)
        if end > len(self._data):
            # Views of the old buffer stay with their holders; only the newest buffer is written to,
            # and only beyond every view's end.
            grown = np.empty(max(end, len(self._data) + len(self._data) // 2))
            grown[: self.size] = self._data[: self.size]
            self._data = grown
        self._data[self.size : end] = values
        self.size = end

    def view(self) -> Floats:
        """What is there now, read-only, shape (size,)."""
        out = self._data[: self.size]
        out.flags.writeable = False
        return out


@dataclass(frozen=True)
class Axis:
    """Where the points of one or more curves stand; all arrays have shape (n,)."""

    at: Floats
    """Line (or row) numbers, never falling."""
    epoch: Floats | None = None
    """NaN where the log gave none."""
    step: Floats | None = None
    time: Floats | None = None
    """Seconds since 1970."""


class GrowingAxis:
    """The columns of an axis while the log is still being read."""

    NAMES = ("at", "epoch", "step", "time")
    __slots__ = NAMES

    def __init__(self) -> None:
        self.at = Column()
        self.epoch: Column | None = None
        self.step: Column | None = None
        self.time: Column | None = None

    def extend(self, part: Axis) -> None:
        """Append a batch; a column that the log gives for the first time is NaN before."""
        before = self.at.size
        self.at.extend(part.at)
        for name in self.NAMES[1:]:
            values, column = getattr(part, name), getattr(self, name)
            if values is None and column is None:
                continue
            if column is None:
                column = Column()
                column.extend(np.full(before, np.nan))
                setattr(self, name, column)
            column.extend(np.full(len(part.at), np.nan) if values is None else values)

    def copy(self) -> GrowingAxis:
        """An axis of its own with the same points."""
        twin = GrowingAxis()
        twin.extend(self.view())
        return twin

    def view(self) -> Axis:
        def read(column: Column | None) -> Floats | None:
            return None if column is None else column.view()

        return Axis(self.at.view(), read(self.epoch), read(self.step), read(self.time))


@dataclass(frozen=True)
class Windows:
    """A long curve in windows whose bounds depend on the row number only; shape (m,) each, m <= SINGLE + 256·log2.

    The first `SINGLE` rows are windows of one row, so for nearly every run that counts epochs these are the
    points themselves. A window that is not yet full is not there, so more data never changes a window.
    """

    index: Ints
    """Row of the window's last point."""
    x: Floats
    """Place of that point."""
    y: Floats
    """Median of the window's finite values; NaN where there is none."""
    low: Floats
    high: Floats
    low_at: Ints
    """Row of the lowest value."""
    high_at: Ints


def window_starts(n: int) -> Ints:
    """First rows of the full windows of *n* rows, and one more entry: where the next window would begin.

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


class Curve:
    """The frozen history of one metric: a view that shares memory with the growing run."""

    def __init__(self, identity: Metric, unit: Unit, x: Floats, y: Floats, axis: Axis) -> None:
        self.identity = identity
        self.name, self.metric, self.split, self.group, self.better = identity
        self.unit = unit
        """`step` or `epoch`: what `x` counts."""
        self.x = x
        """Shape (n,): the log's own numbers, or 1, 2, 3 … where it counts neither."""
        self.y = y
        """Shape (n,): NaN and infinities as logged."""
        self.axis = axis

    def __len__(self) -> int:
        return len(self.y)

    def __repr__(self) -> str:
        return f"Curve({self.title!r}, {len(self)} points)"

    @property
    def title(self) -> str:
        """`val_loss`, `learning_rate`, `val_loss (cats)`."""
        return self.identity.title

    @property
    def at(self) -> Floats:
        """Line numbers, shape (n,)."""
        return self.axis.at

    @cached_property
    def windows(self) -> Windows:
        """The curve as detectors judge it."""
        n = len(self)
        if n <= SINGLE:
            rows = np.arange(n)
            finite = np.where(np.isfinite(self.y), self.y, np.nan)
            return Windows(rows, self.x, finite, finite, finite, rows, rows)
        return _windows(self.x, self.y)

    @cached_property
    def kept(self) -> Ints:
        """Rows that were not replaced later: where a resumed run went back to an `x`, its later values stand."""
        back = np.flatnonzero(np.diff(self.x) < 0) + 1
        if not len(back):
            return np.arange(len(self))
        floor = np.full(len(self) + 1, np.inf)
        floor[back] = self.x[back]
        after = np.minimum.accumulate(floor[::-1])[::-1][1:]
        return np.flatnonzero(self.x < after)

    @cached_property
    def nonfinite(self) -> Ints:
        """Rows whose value is NaN or infinite."""
        return np.flatnonzero(~np.isfinite(self.y))


def _windows(x: Floats, y: Floats) -> Windows:
    starts = window_starts(len(y))
    finite = np.where(np.isfinite(y), y, np.nan)
    single = np.arange(SINGLE)
    parts = [(single, finite[:SINGLE], finite[:SINGLE], finite[:SINGLE], single, single)]
    widths = np.diff(starts)
    for width in np.unique(widths[SINGLE:]):
        first = starts[:-1][SINGLE:][widths[SINGLE:] == width]
        block = finite[first[0] : first[-1] + width].reshape(-1, int(width))
        empty = np.isnan(block).all(axis=1)
        low = np.where(empty[:, None], 0.0, block)
        low_at, high_at = np.nanargmin(low, axis=1), np.nanargmax(low, axis=1)
        rows = np.arange(len(block))
        middle = np.where(empty, np.nan, np.nanmedian(low, axis=1))
        parts.append(
            (
                first + width - 1,
                middle,
                np.where(empty, np.nan, low[rows, low_at]),
                np.where(empty, np.nan, low[rows, high_at]),
                first + low_at,
                first + high_at,
            )
        )
    index, middle, low, high, low_at, high_at = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Windows(index, x[index], middle, low, high, low_at, high_at)


class GrowingCurve:
    """One metric's columns while the log is still being read."""

    __slots__ = ("axis", "metric", "y")

    def __init__(self, metric: Metric, axis: GrowingAxis) -> None:
        self.metric = metric
        self.axis = axis
        self.y = Column()


def extend(curves: Iterable[GrowingCurve], all_curves: Iterable[GrowingCurve], part: Axis, values: Iterable[Floats]) -> None:
    """Append one batch that stands on the same lines to *curves*, keeping their axes shared where they can be.

    Metrics that are printed on the same lines share one axis, so that a point costs 8 bytes and not 40. A
    curve that goes its own way (a value missing in some lines) gets an axis of its own at that moment.
    """
    curves = list(curves)
    ours = {id(curve) for curve in curves}
    for axis in {id(curve.axis): curve.axis for curve in curves}.values():
        users = [curve for curve in all_curves if curve.axis is axis]
        if any(id(user) not in ours for user in users):
            twin = axis.copy()
            for user in users:
                if id(user) in ours:
                    user.axis = twin
    for axis in {id(curve.axis): curve.axis for curve in curves}.values():
        axis.extend(part)
    for curve, column in zip(curves, values, strict=True):
        curve.y.extend(column)


def thin(x: Floats, y: Floats, columns: int) -> tuple[Floats, Floats]:
    """Keep the lowest and the highest point of each screen column, so that no spike is lost.

    Args:
        x, y: shape (n,), x rising; NaN in y is kept out.
        columns: width of the plot in cells.

    Returns:
        Two arrays of shape (m,), m <= 2 * columns, in the order of *x*.
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
    chosen = np.unique(np.concatenate((lows, highs)))
    return x[chosen], y[chosen]
