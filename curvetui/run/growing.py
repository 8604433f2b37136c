"""Curves of a log being read: append-only; beyond `MAX_ROWS` rows old ones become extremes."""

from collections.abc import Sequence

import numpy as np

from curvetui.curve import Axis, Floats, Ints, Metric
from curvetui.run.rates import changes
from curvetui.statistics.windows import SINGLE, GrowingWindows, extremes, once_each

MAX_ROWS = 1 << 20
"""Maximum rows kept of one curve; at most 24 bytes each, 40 if the log has epochs and times."""
SLICE = 16
"""Rows of which lowest and highest are kept at first; doubled when they fill a quarter."""
ROWS_AROUND = 8
"""Rows kept on either side of a position where rules look at single rows."""
MAX_EVENTS = MAX_ROWS // 512
"""Maximum such positions per kind, the first ones: a log may consist of nothing else."""


class GrowingColumn:
    """A growing float64 array; views handed out stay valid and never change."""

    __slots__ = ("_data", "size")

    def __init__(self) -> None:
        self._data: Floats = np.empty(16)
        self.size = 0

    def extend(self, values: Floats) -> None:
        """Append *values*, shape (n,); amortised O(n)."""
        end = self.size + len(values)
        if end > len(self._data):
            # Holders keep views of the old buffer; only the newest buffer is written to,
            # and only beyond every view's end.
            grown = np.empty(max(end, len(self._data) + len(self._data) // 2))
            grown[: self.size] = self._data[: self.size]
            self._data = grown
        self._data[self.size : end] = values
        self.size = end

    def view(self) -> Floats:
        """The current values, read-only, shape (size,)."""
        out = self._data[: self.size]
        out.flags.writeable = False
        return out


class GrowingAxis:
    """The columns of an axis while the log is being read."""

    NAMES = ("at", "epoch", "step", "time")
    __slots__ = (*NAMES, "thinned", "users")

    def __init__(self, thinned: Ints | None = None) -> None:
        self.thinned = thinned
        self.users = 0
        """Number of curves that use it."""
        self.at = GrowingColumn()
        self.epoch: GrowingColumn | None = None
        self.step: GrowingColumn | None = None
        self.time: GrowingColumn | None = None

    def extend(self, part: Axis) -> None:
        """Append a batch; a column that is new in the log is NaN before."""
        before = self.at.size
        self.at.extend(part.at)
        for name in self.NAMES[1:]:
            values, column = getattr(part, name), getattr(self, name)
            if values is None and column is None:
                continue
            if column is None:
                column = GrowingColumn()
                column.extend(np.full(before, np.nan))
                setattr(self, name, column)
            column.extend(np.full(len(part.at), np.nan) if values is None else values)

    def copy(self) -> "GrowingAxis":
        twin = GrowingAxis(self.thinned)
        twin.extend(self.view())
        return twin

    def only(self, rows: Ints) -> "GrowingAxis":
        """A separate axis with those increasing rows, which include all rows from some row on."""
        view = self.view()
        numbers = view.numbers(rows)
        gaps = np.flatnonzero(np.diff(numbers) > 1)
        twin = GrowingAxis(numbers[: gaps[-1] + 2] if len(gaps) else None)
        twin.extend(view.part(rows))
        return twin

    def view(self) -> Axis:
        def read(column: GrowingColumn | None) -> Floats | None:
            return None if column is None else column.view()

        return Axis(
            self.at.view(), read(self.epoch), read(self.step), read(self.time), self.thinned
        )


class GrowingCurve:
    """One metric's columns while the log is being read."""

    __slots__ = ("axis", "full", "metric", "slice", "windows", "y")

    def __init__(self, metric: Metric, axis: GrowingAxis) -> None:
        self.metric = metric
        self.axis = axis
        axis.users += 1
        self.y = GrowingColumn()
        self.windows = GrowingWindows()
        self.full = MAX_ROWS
        """Number of rows at which it is thinned."""
        self.slice = SLICE

    def use_axis(self, axis: GrowingAxis) -> None:
        """From now on, use the positions of *axis*, which has all its points."""
        self.axis.users -= 1
        self.axis = axis
        axis.users += 1

    @property
    def room(self) -> int:
        return self.full - self.y.size

    def thin(self) -> None:
        """Thin the older half to extremes of each slice and rows that row-wise rules need."""
        axis, y, windows = self.axis.view(), self.y.view(), self.windows
        index = windows.of(y, y, axis.dropped).index
        # An incomplete window still needs all its rows.
        end = min(len(y) // 2, int(index[-1]) + 1)
        old, numbers = np.arange(SINGLE, end), axis.numbers(np.arange(SINGLE, end))
        while True:
            starts = np.flatnonzero(np.diff(numbers // self.slice, prepend=-1))
            outline = old[extremes(y[SINGLE:end], starts)]
            if len(outline) < MAX_ROWS // 4:
                break
            self.slice *= 2
        rows = once_each(
            np.concatenate(
                (
                    np.arange(SINGLE),
                    outline,
                    windows.rows,
                    self._around_events(axis, y, end),
                    np.arange(end, len(y)),
                )
            )
        )
        self.use_axis(self.axis.only(rows))
        self.y, self.windows = GrowingColumn(), windows.moved(rows)
        self.y.extend(y[rows])
        self.full = max(MAX_ROWS, len(rows) + MAX_ROWS // 4)

    def _around_events(self, axis: Axis, y: Floats, end: int) -> Ints:
        """Rows before *end* around returns of the log, rate jumps and non-finite values."""
        seen = end + ROWS_AROUND
        places = [np.flatnonzero(~np.isfinite(y[:seen]))]
        places += [
            np.flatnonzero(np.diff(column[:seen]) < 0)
            for column in (axis.epoch, axis.time)
            if column is not None
        ]
        if axis.step is not None:
            places.append(np.flatnonzero(np.diff(axis.step[:seen]) <= 0))
        if self.metric.metric == "learning_rate":
            places.append(changes(y[:seen]))
        found = np.concatenate([rows[:MAX_EVENTS] for rows in places])
        near = found[:, None] + np.arange(-ROWS_AROUND, ROWS_AROUND + 1)
        return once_each(near[(near >= 0) & (near < end)])


def extend(curves: Sequence[GrowingCurve], part: Axis, values: Sequence[Floats]) -> None:
    """Append one batch from the same lines to *curves*, sharing their axes if possible.

    A curve that lacks a value gets an axis of its own: a shared one takes 8 bytes a point, not 40.
    """
    room = min(curve.room for curve in curves)
    if len(part.at) > room:
        for rows in (slice(room), slice(room, None)):
            extend(curves, part.part(rows), [column[rows] for column in values])
        return
    together: dict[int, list[GrowingCurve]] = {}
    for curve in {id(curve): curve for curve in curves}.values():
        together.setdefault(id(curve.axis), []).append(curve)
    for ours in together.values():
        axis = ours[0].axis
        if axis.users > len(ours):
            axis = axis.copy()
            for curve in ours:
                curve.use_axis(axis)
        axis.extend(part)
    for curve, column in zip(curves, values, strict=True):
        curve.y.extend(column)
        if curve.room <= 0:
            curve.thin()
