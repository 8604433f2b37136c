"""Segments of a run: where its learning rate changed, where it was resumed; every curve judged within them."""

from __future__ import annotations

import itertools
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvetui import statistics
from curvetui.curve import Floats, Ints
from curvetui.run.steps import steps_seen
from curvetui.run.track import ERRORS, MEDIAN, SMOOTH, Track

if TYPE_CHECKING:
    from curvetui.run.history import History

MIN_SEGMENT = 10
"""Points of a curve that a segment must have before the curve is judged within it alone."""
LONG_NOISE = 40
"""Points needed to estimate the noise of means over many points."""
MIN_SMOOTHED = 3
"""Values in the median at the beginning of a later segment before it can be that segment's best."""


class Breaks(NamedTuple):
    """Borders of segments, by line; both arrays have shape (k,), `lines` rising."""

    lines: Floats
    """First line of each segment but the first."""
    known: Floats
    """Line from which the border can be known; never before it."""


def breaks_of(history: History) -> Breaks:
    """Jumps of a printed learning rate, resumes, planned changes, and steps that only the curves show."""
    printed = history.breaks
    pairs = [(line, line) for line in printed.tolist()]
    pairs += [(line, line) for line in history.schedule.lines.tolist()]
    for loss in history.losses("val", "test"):
        pairs += [
            (float(loss.at[s.row]), float(loss.at[s.said])) for s in steps_seen(history, loss)
        ]
    pairs.sort()
    return Breaks(np.array([line for line, _ in pairs]), np.array([known for _, known in pairs]))


class Course(NamedTuple):
    """A cost as it runs within its segments; every array has shape (m,) and looks only backwards."""

    start: Ints
    """First point of the segment in which each point is judged."""
    smooth: Floats
    """Rolling median of `SMOOTH` costs."""
    best: Floats
    """Lowest `smooth` of the segment so far."""
    best_index: Ints
    noise: Floats
    """Standard deviation around a smooth course, from the last 20 points."""
    long_noise: Floats
    """The same from the last `LONG_NOISE`, where that is larger: an estimate from 20 is a quarter too small now and then."""
    counted: Ints
    """Finite values of the segment so far."""

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
        """How far the smoothed cost lies over its best."""
        return self.smooth - self.best

    def chance(self, errors: float = ERRORS) -> Floats:
        """How far `smooth` may lie over its best by chance: the best of n noisy medians is too good by s·√(2 ln n).

        Args:
            errors: standard errors of a median beyond that.
        """
        noise = np.where(self.start > 0, self.long_noise, self.noise)
        spread = MEDIAN * _spread(noise, self, self.best_index)
        return np.asarray(spread * (np.sqrt(2 * np.log(np.maximum(self.counted, 2))) + errors))


class Wide(NamedTuple):
    """A cost averaged over many points of its segment; arrays have shape (m,)."""

    over: Floats
    """How far the mean of the last points lies over the lowest such mean of the segment; NaN before there are so many."""
    best: Floats
    best_index: Ints
    counted: Ints
    """Windows' worth of points in the segment."""

    @classmethod
    def within(cls, cost: Floats, start: Ints, points: int) -> Wide:
        """Means of the last *points* costs without the highest and the lowest, within each segment."""
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
        """How far the mean may lie over the lowest by chance, given the noise of the single costs."""
        many = np.sqrt(2 * np.log(np.maximum(self.counted, 2)))
        return np.asarray(
            _spread(course.long_noise, course, self.best_index) / np.sqrt(points) * (many + errors)
        )


def _spread(noise: Floats, course: Course | Segmented, best_index: Ints) -> Floats:
    """The noise of single costs, now or at their best, whichever is larger."""
    # A best near the border of a segment rests on too few values, on a steep course.
    is_early = (best_index - course.start < MIN_SEGMENT) & (course.start > 0)
    return np.asarray(np.fmax(noise, np.where(is_early, np.nan, noise[best_index])))


def _stretches(start: Ints) -> list[tuple[int, int]]:
    """(first, end) of the points that are judged within one segment."""
    edges = [0, *(np.flatnonzero(np.diff(start)) + 1).tolist(), len(start)]
    return [(low, high) for low, high in itertools.pairwise(edges) if low < high]


def _columns(cost: Floats, skip: int, offset: int) -> tuple[NDArray[Any], ...]:
    """The columns of a segment after `start`, without its first *skip* points; *offset* is the segment's first point."""
    smooth = statistics.rolling_median(cost, SMOOTH)
    least = MIN_SMOOTHED if offset else 1
    settled = np.where(np.arange(len(cost)) < least - 1, np.nan, smooth)
    best, at = statistics.best_so_far(settled)
    count = np.cumsum(np.isfinite(cost))
    noise = statistics.noise(cost)
    long_noise = np.fmax(noise, statistics.noise(cost, LONG_NOISE))
    columns = (smooth, best, at + offset, noise, long_noise, count)
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
            self.long_noise,
            self.counted,
        ) = course
        self.over, self.chance = course.over, course.chance
        self.settling = settling(track.at, breaks)
        """Points just after a border, where nothing new is reported."""
        self._wide: dict[int, Wide] = {}

    @cached_property
    def rise(self) -> Floats:
        """`over` relative to the best (to the progress of the run where that is not above 0)."""
        return self.over / np.where(self.best > 0, self.best, self.track.progress)

    def wide(self, points: int) -> Wide:
        """The track averaged over so many points."""
        if points not in self._wide:
            self._wide[points] = Wide.within(self.track.cost, self.start, points)
        return self._wide[points]

    @cached_property
    def given_back(self) -> Floats:
        """Share of the progress since the run's start that was lost again."""
        begun = self.track.sign * self.track.start
        return self.over / np.fmax(np.maximum(begun - self.best, 1e-12), self.noise / 2)


def segmented(history: History, track: Track) -> Segmented:
    """*track* within the segments of its run; computed once, however many detectors use it."""
    return history.once(_segmented, track)


def _segmented(history: History, track: Track) -> Segmented:
    return Segmented(track, history.segment_breaks)


def settling(at: Floats, breaks: Breaks) -> NDArray[np.bool_]:
    """Points just after the end of a segment, which the best of that segment says nothing about; shape (m,).

    Until the new segment has `MIN_SEGMENT` points, or for as long as it lasts. After a segment that was shorter than that nothing is waited for.
    """
    out = np.zeros(len(at), dtype=bool)
    first = [0, *np.searchsorted(at, breaks.lines).tolist()]
    known = np.searchsorted(at, breaks.known).tolist()
    for before, begin, told in zip(first, first[1:], known, strict=False):
        if begin - before >= MIN_SEGMENT:
            out[max(begin, told) : begin + MIN_SEGMENT - 1] = True
    return out


def starts(at: Floats, breaks: Breaks) -> Ints:
    """Index of the first point of the segment in which each point is judged; shape (m,), never falling.

    A segment is entered once it has `MIN_SEGMENT` points and is known; one that ends sooner is part of the one before.

    Example:
        >>> at = np.arange(30.0)
        >>> [int(i) for i in starts(at, Breaks(np.array([8.0]), np.array([20.0])))[[5, 17, 19, 20, 29]]]
        [0, 0, 0, 8, 8]
    """
    out = np.zeros(len(at), dtype=np.int64)
    first = np.searchsorted(at, breaks.lines)
    known = np.searchsorted(at, breaks.known)
    later = np.append(first, len(at) + MIN_SEGMENT)[1:]
    for begin, told, end in zip(first.tolist(), known.tolist(), later.tolist(), strict=True):
        entered = max(begin + MIN_SEGMENT - 1, told)
        if begin > 0 and entered < len(at) and end - begin >= MIN_SEGMENT:
            out[entered:] = begin
    return out
