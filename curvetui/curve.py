"""Append-only curves: growing numpy columns, and frozen views of them that share their memory."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from curvetui.statistics.windows import Floats, GrowingWindows, Ints, Windows

__all__ = ["Axis", "Better", "Column", "Curve", "Floats", "GrowingAxis", "GrowingCurve", "Ints", "Metric", "Unit", "extend"]

NEVER: Floats = np.empty(0)
Unit = Literal["epoch", "step"]
Better = Literal["lower", "higher"]


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


class Axis(NamedTuple):
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


class Curve:
    """The frozen history of one metric: a view that shares memory with the growing run."""

    def __init__(self, identity: Metric, unit: Unit, x: Floats, y: Floats, axis: Axis, windows: GrowingWindows | None = None, returned: Floats = NEVER) -> None:
        """windows: what is known already of its windows. returned: lines at which the program came back, rising."""
        self.identity = identity
        self.name, self.metric, self.split, self.group, self.better = identity
        self.label = self.name
        """What sentences call it: the log's name, with the split before it where the name alone could be another curve's."""
        self.unit = unit
        """`step` or `epoch`: what `x` counts."""
        self.x = x
        """Shape (n,): the log's own numbers, or 1, 2, 3 … where it counts neither."""
        self.y = y
        """Shape (n,): NaN and infinities as logged."""
        self.axis = axis
        self._windows = windows or GrowingWindows()
        self._returned = returned

    def named(self, identity: Metric) -> Curve:
        """The same values under another name."""
        return Curve(identity, self.unit, self.x, self.y, self.axis, self._windows, self._returned)

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
        return self._windows.of(self.x, self.y)

    @cached_property
    def back(self) -> Ints:
        """Rows at which the place goes back, or is told again by a program that came back; rising."""
        fell = np.flatnonzero(self.x[1:] < self.x[:-1]) + 1
        return np.sort(np.concatenate((fell, self.again))) if len(self.again) else fell

    @cached_property
    def again(self) -> Ints:
        """Rows at the place of the one before, which a program told after it came back."""
        if not len(self._returned):
            return np.empty(0, dtype=np.int64)
        same = self.x[1:] == self.x[:-1]
        returns = np.searchsorted(self._returned, self.at, side="right")
        came = returns[1:] > returns[:-1]
        # A curve that has several values at a place without any return has more of them after one.
        several = np.logical_or.accumulate(same & ~came)
        return np.flatnonzero(same & came & ~several) + 1

    @cached_property
    def kept(self) -> Ints:
        """Rows that were not replaced later: where a resumed run went back to an `x`, its later values stand."""
        back = self.back
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


class GrowingCurve:
    """One metric's columns while the log is still being read."""

    __slots__ = ("axis", "metric", "windows", "y")

    def __init__(self, metric: Metric, axis: GrowingAxis) -> None:
        self.metric = metric
        self.axis = axis
        self.y = Column()
        self.windows = GrowingWindows()


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
