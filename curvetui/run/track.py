"""One curve as detectors judge it: values at each judged point from earlier points only."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from curvetui import statistics
from curvetui.curve import Curve, Floats, Ints
from curvetui.statistics import shares, windows

SMOOTH = 5
"""Judged points in the rolling median; 5 and 10 were best on 1 823 benchmark runs."""
MEDIAN = 0.56
"""Standard error of a median of 5, in standard deviations of one value."""
ERRORS = 2.0
"""Standard errors of a median of 5, over the bias of the best of n, that are chance."""
USUAL = 101
"""Judged points whose median noise is the usual one."""
LITTLE = 0.001
"""Share by which a loss must fall from one half of a stretch to the other to fall at all."""
DOUBLING = 0.005
"""Share by which a loss falls per doubling of a run that still learns."""


def chance_of(noise: Floats, count: Ints, errors: float = ERRORS) -> Floats:
    """How far a median of `SMOOTH` values may be above the lowest of *count* such by chance, given the *noise* of one value."""
    return np.asarray(MEDIAN * noise * (np.sqrt(2 * np.log(np.maximum(count, 2))) + errors))


class Track:
    """One curve in judged points; every array has shape (m,) and depends only on earlier points."""

    def __init__(self, curve: Curve, breaks: Floats) -> None:
        """breaks: line numbers at which the learning rate jumped or the run was resumed."""
        self.curve = curve
        self.name, self.label = curve.name, curve.label
        self.index: Ints = curve.windows.index
        self.x: Floats = curve.windows.x
        self.y: Floats = curve.windows.y
        self.number: Ints = curve.axis.numbers(self.index)
        """Row of each judged point, in order of arrival."""
        self.lines = curve.lines
        self.at: Floats = self.lines[self.index]
        """Line number of each judged point."""
        self.sign = -1.0 if curve.better == "higher" else 1.0
        self._breaks = breaks
        self._known: dict[int, Floats] = {}

    def __len__(self) -> int:
        return len(self.y)

    @cached_property
    def cost(self) -> Floats:
        """The values with the sign chosen so that lower is better."""
        return self.sign * self.y

    @cached_property
    def unit(self) -> Floats:
        """The printed value of a share of 1.0 at each point: 100 once one above 1.5 was seen."""
        seen = np.maximum.accumulate(np.where(np.isnan(self.y), -np.inf, self.y))
        return np.where(seen > 1.5, 100.0, 1.0)

    @cached_property
    def share(self) -> Floats:
        """The values as fractions of one; percentages are divided by 100."""
        return self.y / self.unit

    @cached_property
    def is_share(self) -> bool:
        """Whether this is a score from 0 to 1 (or 0 to 100)."""
        return self.curve.better == "higher" and self.curve.metric != "reward"

    @cached_property
    def is_cross_entropy(self) -> bool:
        """Whether this is the loss of a classifier, by its name or without a further name."""
        return self.curve.metric in ("loss", "cross_entropy")

    @cached_property
    def is_named_loss(self) -> bool:
        """Whether this is a loss by its name: the total, or a part of it."""
        return self.curve.metric.endswith("loss") or self.curve.metric == "cross_entropy"

    @cached_property
    def smooth(self) -> Floats:
        """Rolling median of the last `SMOOTH` costs."""
        return statistics.rolling_median(self.cost, SMOOTH)

    @cached_property
    def best(self) -> Floats:
        """Minimum of `smooth` so far."""
        return statistics.best_so_far(self.smooth)[0]

    @cached_property
    def best_index(self) -> Ints:
        return statistics.best_so_far(self.smooth)[1]

    @cached_property
    def raw_best_index(self) -> Ints:
        """Judged point of the best single value so far; for a long curve, its window."""
        return statistics.best_so_far(self.sign * self._extreme)[1]

    @cached_property
    def _extreme(self) -> Floats:
        """The best single value of each judged point's window."""
        windows = self.curve.windows
        return windows.low if self.sign > 0 else windows.high

    def single(self, i: int) -> tuple[float, float]:
        """(best single value at judged point *i*, its position), which the log itself shows."""
        windows = self.curve.windows
        row = int((windows.low_at if self.sign > 0 else windows.high_at)[i])
        return float(self.curve.y[row]), float(self.curve.x[row])

    def newest(self, i: int) -> float:
        """The single value at judged point *i*; its window's median if there is none."""
        value = float(self.curve.y[self.index[i]])
        return value if np.isfinite(value) else float(self.y[i])

    @cached_property
    def baseline(self) -> Floats:
        return statistics.baseline(self.y)

    @cached_property
    def scale(self) -> Floats:
        return statistics.scale(self.y)

    @cached_property
    def noise(self) -> Floats:
        """Standard deviation around a smooth course."""
        return statistics.noise(self.y)

    @cached_property
    def usual_noise(self) -> Floats:
        """`noise`, or its median over the last `USUAL` points: the newest may be low by chance."""
        return np.fmax(self.noise, statistics.rolling_median(self.noise, USUAL))

    @cached_property
    def start(self) -> Floats:
        """Median of the first three values, as far as available: the start of the run."""
        first = np.where(np.arange(len(self.y)) < 3, self.y, np.nan)
        running = statistics.rolling_median(first[:3], 3)
        return running[np.minimum(np.arange(len(self.y)), 2)]

    @cached_property
    def progress(self) -> Floats:
        """How far the best smooth cost is below the start; at least half the noise."""
        return np.fmax(np.maximum(self.sign * self.start - self.best, 1e-12), self.noise / 2)

    @cached_property
    def chance(self) -> Floats:
        """How far `smooth` may be over its best by chance: the best of n is s·√(2 ln n) low."""
        return chance_of(np.fmax(self.noise, self.noise[self.best_index]), self.count)

    def recent_gain(self, reach: Ints) -> tuple[Floats, Floats]:
        """(fall of `smooth` between the halves of the last *reach* points, its standard error)."""
        total = np.concatenate(([0.0], np.cumsum(statistics.zero_for_nan(self.smooth))))
        end = np.arange(1, len(self) + 1)
        half = np.maximum(reach // 2, 1)
        late = (total[end] - total[np.maximum(end - half, 0)]) / half
        early = (total[np.maximum(end - half, 0)] - total[np.maximum(end - 2 * half, 0)]) / half
        level = np.abs(self.smooth)
        # At a level of 0 there is nothing to compare with: infinite or NaN.
        with np.errstate(divide="ignore", invalid="ignore"):
            gain = np.where(end >= 2 * half, early - late, np.nan) / level
            noise = np.asarray(statistics.zero_for_nan(self.noise) * np.sqrt(2 / half) / level)
        return gain, noise

    def is_flat(self, reach: Ints, least: float, most: float) -> NDArray[np.bool_]:
        """Where the last *reach* points show no change between *least* and *most* of the level."""
        gain, error = self.recent_gain(reach)
        return np.asarray(np.abs(gain) + error / 2 < np.clip(error, least, most))

    def keeps_falling(self, reach: Ints) -> NDArray[np.bool_]:
        """Where a loss falls as power laws do, by `DOUBLING` per doubling of the run and beyond noise."""
        gain, error = self.recent_gain(reach)
        count = np.arange(1, len(self) + 1)
        later, earlier = count - reach / 4, np.maximum(count - 3 * reach / 4, 1)
        return np.asarray((gain > DOUBLING * np.log2(later / earlier)) & (gain > ERRORS * error))

    def falls_surely(self, reach: Ints) -> NDArray[np.bool_]:
        """Where a loss fell beyond noise between the halves of the last *reach* points, if only a little."""
        gain, error = self.recent_gain(reach)
        return np.asarray((gain > LITTLE) & (gain > ERRORS * error))

    @cached_property
    def rise(self) -> Floats:
        """How far `smooth` is over its best, relative to it (to the progress unless above 0)."""
        over = self.smooth - self.best
        return over / np.where(self.best > 0, self.best, self.progress)

    @cached_property
    def given_back(self) -> Floats:
        """Share of the progress since the start that was lost again."""
        return (self.smooth - self.best) / self.progress

    @cached_property
    def begin(self) -> Floats:
        """Worst of the first three values, as far as available: before anything was learned."""
        early = np.fmax.accumulate(self.cost[:3])
        return self.sign * early[np.minimum(np.arange(len(self)), len(early) - 1)]

    @cached_property
    def examples(self) -> Ints:
        """Inferred number of examples behind each score; 0 if it cannot be determined."""
        if not self.is_share:
            return np.zeros(len(self.y), dtype=np.int64)
        return shares.examples(self.share)

    @cached_property
    def since_break(self) -> Ints:
        """Judged points since the learning rate last jumped or the run was resumed."""
        starts = np.searchsorted(self.at, self._breaks)
        return statistics.count_since(windows.once_each(starts), len(self.y))

    @cached_property
    def count(self) -> Ints:
        """Number of finite values so far."""
        return np.cumsum(np.isfinite(self.y))

    @cached_property
    def is_constant(self) -> NDArray[np.bool_]:
        """Where no value so far differs from the first."""
        single = self.curve.windows.low == self.curve.windows.high
        return np.logical_and.accumulate((self.y == self.y[:1]) & single)

    def lasted(self, flags: NDArray[np.bool_]) -> Ints:
        """Number of consecutive rows of the curve, up to each point, with the flags set."""
        before = np.maximum.accumulate(np.where(flags, -1, np.arange(len(flags))))
        begun = np.where(before >= 0, self.number[np.maximum(before, 0)], -1)
        return np.where(flags, self.number - begun, 0)

    def upto(self, at: float) -> int:
        """Index of the last judged point at or before line *at*; -1 if there is none."""
        return int(np.searchsorted(self.at, at, side="right")) - 1

    def beside(self, other: "Track | None") -> Floats:
        """*other* at each point: the median of what came since the last one, else the last; NaN without one."""
        if other is None:
            return np.full(len(self), np.nan)
        if id(other.curve) not in self._known:
            alike = np.array_equal(other.number, self.number) and np.array_equal(other.at, self.at)
            found = statistics.carried(other.y) if alike else None
            self._known[id(other.curve)] = (
                arrived(self.at, other.lines, other.curve.y) if found is None else found
            )
        return self._known[id(other.curve)]

    def share_beside(self, score: "Track | None") -> Floats:
        """*score* at each point here, as a fraction of one; NaN without one."""
        if score is None:
            return self.beside(None)
        return self.beside(score) / score.unit[np.maximum(self.index_beside(score), 0)]

    def index_beside(self, other: "Track") -> Ints:
        """Last judged point of *other* that had arrived at each point here; -1 before there is one."""
        return np.searchsorted(other.at, self.at, side="right") - 1


class TrackRows(Track):
    """A track whose judged points are all rows; for rules that one row can decide."""

    def __init__(self, curve: Curve, breaks: Floats) -> None:
        super().__init__(curve, breaks)
        self.index = np.arange(len(curve))
        self.number = curve.axis.numbers(self.index)
        self.x, self.y, self.at = curve.x, curve.y, self.lines

    @cached_property
    def _extreme(self) -> Floats:
        return self.y

    def single(self, i: int) -> tuple[float, float]:
        return float(self.y[i]), float(self.x[i])


def arrived(at: Floats, other_at: Floats, values: Floats) -> Floats:
    """Return the median of the *values* that arrived in (at[i-1], at[i]]; else the last such
    median; NaN before any.

    Example:
        >>> arrived(np.array([2.0, 5.0, 6.0]), np.arange(5.0), np.array([9.0, 7.0, 8.0, 1.0, 2.0]))
        array([8. , 1.5, 1.5])
    """
    keep = np.isfinite(values)
    other_at, values = other_at[keep], values[keep]
    slot = np.searchsorted(at, other_at, side="left")
    inside = slot < len(at)
    slot, values = slot[inside], values[inside]
    out = np.full(len(at), np.nan)
    if not len(values):
        return out
    order = np.lexsort((values, slot))
    first = np.searchsorted(slot, np.arange(len(at)))
    count = np.searchsorted(slot, np.arange(len(at)), side="right") - first
    ordered = values[order]
    some = count > 0
    low, high = first + np.maximum(count - 1, 0) // 2, first + count // 2
    out[some] = (ordered[low[some]] + ordered[high[some]]) / 2
    return statistics.carried(out)
