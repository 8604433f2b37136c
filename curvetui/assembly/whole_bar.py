"""One bar for the whole run: its counter is the step, and every change of it is a point.

Points are kept until it is known not to restart: a run may die in its first epoch.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curvetui.curve import Floats, Metric
from curvetui.model import Points
from curvetui.run import WHOLE

MAX_UNDECIDED = 256
"""Points after which it is decided whether values persist until refreshed."""
ENOUGH = 5
"""Values that suffice for that decision."""
STAY = 1.5
"""Average counts for which a value must persist to be no coincidence."""
QUANTA = 3
"""Units of the last printed digit by which values that persist only through rounding change."""
MAX_DIGITS = 9
UNMEASURED = ("val", "test")
"""Metrics that are parts of one evaluation in a bar."""


@dataclass(eq=False, repr=False)
class WholeBar:
    """The values of one metric in one bar."""

    metric: Metric
    over: bool = False
    """Whether the bar restarted, so that there are several."""
    total: float = np.nan
    count: int = 0
    """Number of points emitted so far."""
    first: float = np.nan
    """The count at which the first value appeared."""
    crossed: bool = False
    """Whether it continued counting while the log's epoch changed."""
    only: bool = False
    """Whether the log plans one epoch."""
    labels: int = 0
    """Epochs in which it appeared."""
    _label: float = np.nan
    _last: tuple[float, float, float] = (np.nan, np.nan, np.nan)
    """(count, value, line) of the newest frame, emitted when the count changes."""
    _settled: bool = False
    _refreshed: bool = False
    """Whether old values are repeated until a new one comes."""
    _given: float = np.nan
    _held: tuple[Floats, Floats, Floats] = (np.empty(0), np.empty(0), np.empty(0))

    def add(
        self, done: Floats, total: Floats, label: Floats, values: Floats, lines: Floats
    ) -> list[Points]:
        """The points from frames; shape (n,) each, *label* NaN if no epoch is known."""
        counted = ~np.isnan(done)
        if self.over or not counted.any() or self.metric.split in UNMEASURED:
            return []
        done, values, lines = (column[counted] for column in (done, values, lines))
        before = np.concatenate(([self._last[0]], done[:-1]))
        self._cross(label[counted], done, before)
        back = np.flatnonzero(done < before)
        end = int(back[0]) if len(back) else len(done)
        if len(back):
            self.over = True
        if end:
            self.total = float(total[counted][end - 1])
        done, values, lines = done[:end], values[:end], lines[:end]
        if not end:
            return []
        if np.isnan(self.first):
            self.first = float(done[0])
        else:
            done, values, lines = (
                np.concatenate(([last], column))
                for last, column in zip(self._last, (done, values, lines), strict=True)
            )
        last = np.flatnonzero(done[1:] != done[:-1])
        self._last = (float(done[-1]), float(values[-1]), float(lines[-1]))
        return self._points(done[last], values[last], lines[last])

    def _cross(self, label: Floats, done: Floats, before: Floats) -> None:
        known = ~np.isnan(label)
        previous = np.concatenate(([self._label], label[:-1]))
        turned = known & (label != previous)
        self.labels += int(turned.sum())
        self.crossed |= bool((turned & ~np.isnan(previous) & (before > 0) & (done > before)).any())
        self._label = float(label[-1])

    def finish(self) -> list[Points]:
        """End of input: emit the newest frame."""
        if self.over or np.isnan(self.first):
            return []
        done, value, line = (np.array([column]) for column in self._last)
        self._last = (np.nan, np.nan, np.nan)
        return self._points(done, value, line, final=True)

    def _points(
        self, done: Floats, values: Floats, lines: Floats, *, final: bool = False
    ) -> list[Points]:
        """The last value of each count; without repeats if the bar repeats old values."""
        if not self._settled:
            held = zip(self._held, (done, values, lines), strict=True)
            done, values, lines = (np.concatenate(pair) for pair in held)
            self._held = done, values, lines
            self._settle(done, values, final=final)
            if not self._settled:
                return []
        if self._refreshed:
            fresh = _fresh(self._given, values)
            done, values, lines = done[fresh], values[fresh], lines[fresh]
        if not len(done):
            return []
        # Values shown before the bar counts belong to the next step it counts.
        is_early = self.first == 0 and self.total == self.total
        step = np.minimum(done + 1, self.total) if is_early else done
        once = np.concatenate((step[1:] != step[:-1], [True]))
        step, values, lines = step[once], values[once], lines[once]
        if self.first == 0 and self._given == values[0] and self.count and step[0] == self.total:
            step, values, lines = step[1:], values[1:], lines[1:]
        if not len(step):
            return []
        self._given = float(values[-1])
        self.count += len(step)
        return [Points(self.metric, lines, values, step=step, grain=WHOLE)]  # type: ignore[arg-type]

    def _settle(self, done: Floats, values: Floats, *, final: bool) -> None:
        """Whether the bar repeats old values, as opposed to new ones that round to the same."""
        changes = values[_fresh(np.nan, values)] if len(values) else values
        finite = changes[np.isfinite(changes)]
        if not final and len(finite) < ENOUGH and len(done) < MAX_UNDECIDED:
            return
        self._settled = True
        moves = np.abs(np.diff(finite))
        if len(moves) and len(done) >= STAY * len(changes):
            self._refreshed = float(np.median(moves)) > QUANTA * _quantum(finite)


def _quantum(values: Floats) -> float:
    """One unit of the last printed digit of any of the *values*."""
    for digits in range(MAX_DIGITS):
        if np.allclose(np.round(values, digits), values, rtol=1e-12, atol=0.0):
            return float(10.0**-digits)
    return float(10.0**-MAX_DIGITS)


def _fresh(before: float, values: Floats) -> NDArray[np.bool_]:
    """Values that differ from the previous frame; NaN always differs."""
    return np.asarray(values != np.concatenate(([before], values[:-1])))
