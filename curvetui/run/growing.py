"""A curve while its log is being read; once it has `MOST` rows, its old history is thinned to what stands out."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from curvetui.curve import Axis, Column, Floats, GrowingAxis, Ints, Metric
from curvetui.run.rates import changes
from curvetui.statistics.windows import SINGLE, GrowingWindows, extremes, once_each

MOST = 1 << 20
"""Rows of one curve that are kept; 24 bytes each at the most, where the log tells epochs and times 40."""
SLICE = 16
"""Neighbouring rows of which the lowest and the highest value stay, at first; twice as many whenever those are a quarter of `MOST`."""
NEAR = 8
"""Rows kept on either side of a place where rules look at single rows."""
TELLING = MOST // 512
"""Such places of a kind that are kept, the first ones: a log may be nothing else."""


class GrowingCurve:
    """One metric's columns while the log is still being read."""

    __slots__ = ("axis", "full", "metric", "slice", "windows", "y")

    def __init__(self, metric: Metric, axis: GrowingAxis) -> None:
        self.metric = metric
        self.axis = axis
        self.y = Column()
        self.windows = GrowingWindows()
        self.full = MOST
        """Rows at which it is thinned."""
        self.slice = SLICE

    @property
    def room(self) -> int:
        """Rows until it is thinned."""
        return self.full - self.y.size

    def thin(self) -> None:
        """Keep of the older half, but for the first rows, the extremes of each slice and what rules look at row by row.

        Windows are made of all rows before any is dropped, so what is judged by them stays as it is.
        """
        axis, y, windows = self.axis.view(), self.y.view(), self.windows
        index = windows.of(y, y, axis.dropped).index
        # A window that is not full yet needs all its rows.
        end = min(len(y) // 2, int(index[-1]) + 1)
        old, numbers = np.arange(SINGLE, end), axis.numbers(np.arange(SINGLE, end))
        while True:
            starts = np.flatnonzero(np.diff(numbers // self.slice, prepend=-1))
            outline = old[extremes(y[SINGLE:end], starts)]
            if len(outline) < MOST // 4:
                break
            self.slice *= 2
        rows = once_each(np.concatenate((np.arange(SINGLE), outline, windows.rows, self._telling(axis, y, end), np.arange(end, len(y)))))
        self.axis, self.y, self.windows = self.axis.only(rows), Column(), windows.moved(rows)
        self.y.extend(y[rows])
        self.full = max(MOST, len(rows) + MOST // 4)

    def _telling(self, axis: Axis, y: Floats, end: int) -> Ints:
        """Rows before *end* around places where the log counts back, rates that jump, and values that are not finite."""
        seen = end + NEAR
        places = [np.flatnonzero(~np.isfinite(y[:seen]))]
        places += [np.flatnonzero(np.diff(column[:seen]) < 0) for column in (axis.epoch, axis.time) if column is not None]
        if axis.step is not None:
            places.append(np.flatnonzero(np.diff(axis.step[:seen]) <= 0))
        if self.metric.metric == "learning_rate":
            places.append(changes(y[:seen]))
        found = np.concatenate([rows[:TELLING] for rows in places])
        near = found[:, None] + np.arange(-NEAR, NEAR + 1)
        return once_each(near[(near >= 0) & (near < end)])


def extend(curves: Iterable[GrowingCurve], all_curves: Iterable[GrowingCurve], part: Axis, values: Iterable[Floats]) -> None:
    """Append one batch that stands on the same lines to *curves*, keeping their axes shared where they can be.

    Metrics that are printed on the same lines share one axis, so that a point costs 8 bytes and not 40. A
    curve that goes its own way (a value missing in some lines) gets an axis of its own at that moment, and when it
    is thinned. That happens at a row's number, however the rows come.
    """
    curves, values = list(curves), list(values)
    room = min(curve.room for curve in curves)
    if len(part.at) > room:
        extend(curves, all_curves, part.part(slice(room)), [column[:room] for column in values])
        extend(curves, all_curves, part.part(slice(room, None)), [column[room:] for column in values])
        return
    _append(curves, all_curves, part, values)
    for curve in curves:
        if curve.room <= 0:
            curve.thin()


def _append(curves: list[GrowingCurve], all_curves: Iterable[GrowingCurve], part: Axis, values: list[Floats]) -> None:
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
