"""Frozen curves: views that share memory with the columns of a growing run, see `run.growing`."""

from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from curvetui.statistics.windows import Floats, GrowingWindows, Ints, Windows

__all__ = ["Axis", "Better", "Curve", "Floats", "Ints", "Metric", "Unit"]

NEVER: Floats = np.empty(0)
Unit = Literal["epoch", "step", "minute"]
Better = Literal["lower", "higher"]


class Metric(NamedTuple):
    """What a curve measures."""

    name: str
    """In the log's spelling."""
    metric: str
    """The standard name: `loss`, `accuracy`, `learning_rate`, …; the log's own if unknown."""
    split: str | None
    """`train`, `val`, `test`, or None if the metric has no split."""
    group: str | None = None
    """Distinguishes curves with the same metric and split."""
    better: Better | None = None
    """None: no direction is better, so there is no best value and no overfitting."""

    @property
    def title(self) -> str:
        """The curve's readable name: `val_loss`, `learning_rate`, `val_loss (cats)`."""
        name = f"{self.split}_{self.metric}" if self.split else self.metric
        return f"{name} ({self.group})" if self.group else name


class Axis(NamedTuple):
    """The positions of the points of one or more curves; all arrays have shape (n,)."""

    at: Floats
    """Line (or row) numbers, non-decreasing."""
    epoch: Floats | None = None
    """NaN if missing in the log."""
    step: Floats | None = None
    time: Floats | None = None
    """Seconds since 1970."""
    thinned: Ints | None = None
    """Original numbers of the first rows, some of which were dropped; later rows follow on."""

    def part(self, rows: Ints | slice) -> "Axis":
        """The positions of those rows."""
        return Axis(*(None if column is None else column[rows] for column in self[:4]))  # type: ignore[arg-type]

    @property
    def dropped(self) -> int:
        """Number of dropped rows."""
        return 0 if self.thinned is None else int(self.thinned[-1]) + 1 - len(self.thinned)

    def numbers(self, rows: Ints) -> Ints:
        """Original numbers of those rows."""
        if self.thinned is None:
            return rows
        return np.where(
            rows < len(self.thinned),
            self.thinned[np.minimum(rows, len(self.thinned) - 1)],
            rows + self.dropped,
        )


class Curve:
    """The frozen history of one metric: a view that shares memory with the growing run."""

    def __init__(  # noqa: PLR0913
        self,
        identity: Metric,
        unit: Unit,
        x: Floats,
        y: Floats,
        axis: Axis,
        windows: GrowingWindows | None = None,
        returned: Floats = NEVER,
    ) -> None:
        """windows: those known of it. returned: lines where a restarted program went on, sorted."""
        self.identity = identity
        self.name, self.metric, self.split, self.group, self.better = identity
        self.label = self.name
        """Its name in sentences: the log's, after the split if that alone is ambiguous."""
        self.unit = unit
        """Unit of `x`: `step` or `epoch`; `minute` for machine curves, see `run.run`."""
        self.x = x
        """Shape (n,): the log's own numbers, or 1, 2, 3 … if it has neither."""
        self.y = y
        """Shape (n,): NaN and infinities as logged."""
        self.axis = axis
        self._windows = windows or GrowingWindows()
        self._returned = returned

    def named(self, identity: Metric) -> "Curve":
        """The same values under another name."""
        return Curve(identity, self.unit, self.x, self.y, self.axis, self._windows, self._returned)

    def __len__(self) -> int:
        return len(self.y)

    def __repr__(self) -> str:
        return f"Curve({self.title!r}, {len(self)} points)"

    @property
    def title(self) -> str:
        """The readable name: `val_loss`, `learning_rate`, `val_loss (cats)`."""
        return self.identity.title

    @property
    def at(self) -> Floats:
        """Line numbers, shape (n,)."""
        return self.axis.at

    def positions(self, unit: str) -> Floats | None:
        """The positions of its rows in *unit*: its own, or `epoch`, `step` or `time` if the log has it."""
        if self.unit == unit:
            return self.x
        column: Floats | None = getattr(self.axis, unit)
        return column

    @cached_property
    def windows(self) -> Windows:
        """The curve as judged by detectors."""
        return self._windows.of(self.x, self.y, self.axis.dropped)

    @cached_property
    def lines(self) -> Floats:
        """Line number of each row, shape (n,); increasing within a line with several points."""
        return in_order(self.axis)

    @cached_property
    def back(self) -> Ints:
        """Rows at which the position goes back, or is repeated by a restarted program; increasing."""
        fell = np.flatnonzero(self.x[1:] < self.x[:-1]) + 1
        return np.sort(np.concatenate((fell, self.again))) if len(self.again) else fell

    @cached_property
    def again(self) -> Ints:
        """Rows at the position of the row before, repeated by a restarted program."""
        if not len(self._returned):
            return np.empty(0, dtype=np.int64)
        same = self.x[1:] == self.x[:-1]
        returns = np.searchsorted(self._returned, self.at, side="right")
        is_later = returns[1:] > returns[:-1]
        # A curve with several values per position even without a restart has them after one too.
        several = np.logical_or.accumulate(same & ~is_later)
        return np.flatnonzero(same & is_later & ~several) + 1

    @property
    def final_rows(self) -> Ints:
        """Rows not replaced later: after a resumed run went back to an `x`, later values count."""
        # Nearly always all rows, which need not be stored.
        return self._not_replaced if len(self.back) else np.arange(len(self))

    @property
    def finite_rows(self) -> Ints:
        """The final rows whose value is finite."""
        return self.final_rows[np.isfinite(self.y[self.final_rows])]

    @cached_property
    def _not_replaced(self) -> Ints:
        floor = np.full(len(self) + 1, np.inf)
        floor[self.back] = self.x[self.back]
        after = np.minimum.accumulate(floor[::-1])[::-1][1:]
        return np.flatnonzero(self.x < after)

    @cached_property
    def nonfinite(self) -> Ints:
        """Rows whose value is NaN or infinite."""
        return np.flatnonzero(~np.isfinite(self.y))


def in_order(axis: Axis) -> Floats:
    """Return line numbers that also increase within a line of several points (a one-line log, a
    bar's frames).

    The k-th point of a line is placed at 1 − 1/k of it, so that curves printed together agree and
    later points change nothing.

    Example:
        >>> in_order(Axis(np.array([3.0, 3.0, 3.0, 4.0]))).round(2)
        array([3.  , 3.5 , 3.67, 4.  ])
    """
    same = axis.at[1:] == axis.at[:-1]
    if not same.any():
        return axis.at
    again = np.concatenate(([False], same))
    row = axis.numbers(np.arange(len(axis.at)))
    rank = row - np.maximum.accumulate(np.where(again, 0, row))
    return np.asarray(axis.at + 1 - 1 / (rank + 1))
