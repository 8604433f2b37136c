"""Parts of a run, split where its learning rate changed or it was resumed."""

from __future__ import annotations

import itertools
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvetui import statistics
from curvetui.curve import Floats, Ints
from curvetui.run.steps import steps_seen
from curvetui.run.track import ERRORS, SMOOTH, Track, chance_of

if TYPE_CHECKING:
    from curvetui.run.history import History

MIN_SEGMENT = 10
"""Minimum points of a segment before the curve is judged within it alone."""
BESIDE = 10
"""Points after a best up to which its noise is taken: those before it are often of a steeper, noisier part."""
MIN_SMOOTHED = 3
"""Minimum values in the median at the start of a later segment for it to be that segment's best."""


class Breaks(NamedTuple):
    """Boundaries of segments, by line; both arrays have shape (k,), `lines` increasing."""

    lines: Floats
    """First line of each segment but the first."""
    known: Floats
    """Line from which the boundary can be known; never before it."""


def breaks_of(history: History) -> Breaks:
    """Jumps of a printed learning rate, resumes, plans, and steps seen only in the curves."""
    printed = history.breaks
    pairs = [(line, line) for line in printed.tolist()]
    pairs += [(line, line) for line in history.schedule.lines.tolist()]
    for loss in history.losses("val", "test"):
        pairs += [
            (float(loss.at[s.row]), float(loss.at[s.confirmed_at]))
            for s in steps_seen(history, loss)
        ]
    pairs.sort()
    return Breaks(np.array([line for line, _ in pairs]), np.array([known for _, known in pairs]))


class Course(NamedTuple):
    """A cost within its segments; every array has shape (m,) and depends only on earlier points."""

    start: Ints
    """First point of the segment in which each point is judged."""
    smooth: Floats
    """Rolling median of `SMOOTH` costs."""
    best: Floats
    """Minimum of `smooth` in the segment so far."""
    best_index: Ints
    noise: Floats
    """Standard deviation around a smooth course, from the last 20 points."""
    persistence: Floats
    """By how much means err more, because deviations last for some points."""
    counted: Ints
    """Number of finite values of the segment so far."""

    @classmethod
    def within(cls, cost: Floats, start: Ints) -> Course:
        """The course of *cost*, judged separately in every segment."""
        parts = [
            _columns(cost[int(start[low]) : high], low - int(start[low]), int(start[low]))
            for low, high in _stretches(start)
        ]
        if not parts:
            return cls(start, cost, cost, start, cost, cost, start)
        return cls(start, *(np.concatenate(column) for column in zip(*parts, strict=True)))

    @property
    def over(self) -> Floats:
        """How far the smoothed cost is above its best."""
        return self.smooth - self.best

    def chance(self, errors: float = ERRORS) -> Floats:
        """How far `smooth` may be above its best by chance, plus *errors* standard errors."""
        return chance_of(_spread(self, self.best_index), self.counted, errors)


class Wide(NamedTuple):
    """A cost averaged over many points of its segment; arrays have shape (m,)."""

    over: Floats
    """The last points' mean over the segment's lowest such mean; NaN with too few points."""
    best: Floats
    best_index: Ints
    counted: Ints

    @classmethod
    def within(cls, cost: Floats, start: Ints, points: int) -> Wide:
        """Trimmed means of the last *points* costs (no highest, no lowest) in each segment."""
        inside = np.arange(len(cost)) - start + 1
        last = statistics.last_ones(cost, points)
        mean = (last.sum(axis=1) - last.max(axis=1) - last.min(axis=1)) / (points - 2)
        best, best_index = np.full(len(cost), np.nan), np.zeros(len(cost), dtype=np.int64)
        for low, high in _stretches(start):
            first = int(start[low]) + (points - 1)
            lowest, at = statistics.best_so_far(mean[min(first, high) : high])
            inner = slice(max(low, first), high)
            best[inner] = lowest[max(low - first, 0) :]
            best_index[inner] = at[max(low - first, 0) :] + first
        mean = np.where(inside >= points, mean, np.nan)
        return cls(mean - best, best, best_index, inside // points)

    def chance(self, course: Course | Segmented, points: int, errors: float = ERRORS) -> Floats:
        """How far the mean may be above the lowest by chance, given the noise of single costs."""
        many = np.sqrt(2 * np.log(np.maximum(self.counted, 2)))
        return np.asarray(_spread(course, self.best_index) / np.sqrt(points) * (many + errors))


def _spread(course: Course | Segmented, best_index: Ints) -> Floats:
    """The larger of the noise now and that beside the best, as means of many points err."""
    # The noise beside a best near a segment's start is that of a steep curve: its bends look like noise.
    is_early = best_index - course.start < MIN_SEGMENT
    beside = course.noise[np.minimum(best_index + BESIDE, np.arange(len(best_index)))]
    return np.asarray(
        np.fmax(course.noise, np.where(is_early, np.nan, beside)) * course.persistence
    )


def _stretches(start: Ints) -> list[tuple[int, int]]:
    """Yield (first, end) of the points judged within one segment."""
    edges = [0, *(np.flatnonzero(np.diff(start)) + 1).tolist(), len(start)]
    return [(low, high) for low, high in itertools.pairwise(edges) if low < high]


def _columns(cost: Floats, skip: int, offset: int) -> tuple[NDArray[Any], ...]:
    """A segment's columns after `start`, without *skip* points; *offset*: its first point."""
    smooth = statistics.rolling_median(cost, SMOOTH)
    least = MIN_SMOOTHED if offset else 1
    settled = np.where(np.arange(len(cost)) < least - 1, np.nan, smooth)
    best, at = statistics.best_so_far(settled)
    count = np.cumsum(np.isfinite(cost))
    noise = np.maximum(statistics.scatter(cost), statistics.quantum(cost) / np.sqrt(12))
    columns = (smooth, best, at + offset, noise, statistics.persistence(cost), count)
    return tuple(column[skip:] for column in columns)


class Segmented:
    """One track judged within its segments; every array has shape (m,)."""

    def __init__(self, track: Track, breaks: Breaks) -> None:
        self.track = track
        course = Course.within(track.cost, starts(track.at, breaks))
        (
            self.start,
            self.smooth,
            self.best,
            self.best_index,
            self.noise,
            self.persistence,
            self.counted,
        ) = course
        self.over, self.chance = course.over, course.chance
        self.settling = settling(track.at, breaks)
        """Points just after a boundary, where nothing new is reported."""
        self._wide: dict[int, Wide] = {}

    @cached_property
    def waits(self) -> NDArray[np.bool_]:
        """Settling points where the change may still help: until `SMOOTH` losses lie above the smoothed one before it."""
        out, lasting = self.settling.copy(), statistics.run_length(self.settling)
        for points in range(SMOOTH, MIN_SEGMENT):
            ends = np.flatnonzero(lasting == points)
            lowest = statistics.last_ones(self.track.cost, points)[ends].min(axis=1)
            out[ends] = ~(lowest > self.smooth[ends - points])
        return out

    @cached_property
    def scale(self) -> Floats:
        """The best, or the run's progress if the best is not above 0."""
        return np.where(self.best > 0, self.best, self.track.progress)

    @cached_property
    def rise(self) -> Floats:
        """`over` relative to `scale`."""
        return self.over / self.scale

    def wide(self, points: int) -> Wide:
        if points not in self._wide:
            self._wide[points] = Wide.within(self.track.cost, self.start, points)
        return self._wide[points]

    @cached_property
    def given_back(self) -> Floats:
        """Share of the progress since the run's start that was lost again."""
        begun = self.track.sign * self.track.start
        return self.over / np.fmax(np.maximum(begun - self.best, 1e-12), self.noise / 2)


def segmented(history: History, track: Track) -> Segmented:
    """*track* within the segments of its run; computed once and shared by detectors."""
    return history.once(_segmented, track)


def _segmented(history: History, track: Track) -> Segmented:
    made = Segmented(track, history.segment_breaks)
    for line in history.returns.tolist():
        begin = int(np.searchsorted(track.at, line))
        made.settling[begin : begin + MIN_SEGMENT - 1] = True
    return made


def settling(at: Floats, breaks: Breaks) -> NDArray[np.bool_]:
    """The points after a segment's end to which its best does not apply, shape (m,)."""
    out = np.zeros(len(at), dtype=bool)
    first = [0, *np.searchsorted(at, breaks.lines).tolist()]
    known = np.searchsorted(at, breaks.known).tolist()
    for before, begin, confirmed in zip(first, first[1:], known, strict=False):
        if begin - before >= MIN_SEGMENT:
            out[max(begin, confirmed) : begin + MIN_SEGMENT - 1] = True
    return out


def starts(at: Floats, breaks: Breaks) -> Ints:
    """Return the index of the first point of each point's segment; shape (m,), non-decreasing.

    A segment is entered once it has `MIN_SEGMENT` points and is known; one that ends sooner is part
    of the one before.

    Example:
        >>> at = np.arange(30.0)
        >>> [int(i) for i in starts(at, Breaks(np.array([8.0]), np.array([20.0])))[[5, 17, 19, 20, 29]]]
        [0, 0, 0, 8, 8]
    """
    out = np.zeros(len(at), dtype=np.int64)
    first = np.searchsorted(at, breaks.lines)
    known = np.searchsorted(at, breaks.known)
    later = np.append(first, len(at) + MIN_SEGMENT)[1:]
    for begin, confirmed, end in zip(first.tolist(), known.tolist(), later.tolist(), strict=True):
        entered = max(begin + MIN_SEGMENT - 1, confirmed)
        if begin > 0 and entered < len(at) and end - begin >= MIN_SEGMENT:
            out[entered:] = begin
    return out
