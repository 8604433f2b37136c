"""Online statistics: every value at a point depends only on that point and those before it."""

from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from curvetui.statistics.windows import Floats, Ints, middle_of

Flags = NDArray[np.bool_]
N = TypeVar("N", bound=NDArray[Any])

MAD = 1.4826
"""Scales a median absolute deviation to the standard deviation of a normal distribution (Hampel 1974)."""

MAX_SPELLS = 12
"""Maximum findings of one kind per curve; in a log that never settles, more would add nothing."""

MAX_KEPT, KEPT_POINTS = 64, 4096
"""Maximum cached arrays per statistic, and maximum points of a cached curve."""


def kept(make: Callable[..., N]) -> Callable[..., N]:
    """Cache the statistic *make*, as half of all requests are repeats; read-only arrays."""

    @lru_cache(MAX_KEPT)
    def of_bytes(y: bytes, *k: int) -> N:
        made = make(np.frombuffer(y), *k)
        made.flags.writeable = False
        return made

    @wraps(make)
    def of_values(y: Floats, *k: int) -> N:
        is_kept = len(y) <= KEPT_POINTS and y.dtype == np.float64
        return of_bytes(y.tobytes(), *k) if is_kept else make(y, *k)

    return of_values


def last_ones(y: Floats, k: int) -> Floats:
    """The last *k* values at each point, shape (n, k); NaN until there are enough."""
    if not len(y):
        return np.empty((0, k))
    padded = np.empty(len(y) + k - 1)
    padded[: k - 1], padded[k - 1 :] = np.nan, y
    # Like `sliding_window_view`, which takes twenty times as long to set up; detectors need 60
    # of them per run.
    return np.ndarray((len(y), k), np.float64, padded, strides=(padded.itemsize, padded.itemsize))


@kept
def rolling_median(y: Floats, k: int) -> Floats:
    """Return the median of the last *k* values at each point; of fewer at the start.

    Example:
        >>> rolling_median(np.array([5.0, 1.0, 9.0, 2.0]), 3)
        array([5., 3., 5., 2.])
    """
    count = np.isfinite(y).cumsum()
    count[k:] -= count[:-k].copy()
    return middle_of(np.sort(last_ones(y, k), axis=1), count)


def carried(values: Floats) -> Floats:
    """Replace NaN in *values* by the last known value.

    Example:
        >>> carried(np.array([np.nan, 3.0, np.nan, 4.0]))
        array([nan,  3.,  3.,  4.])
    """
    known = np.maximum.accumulate(np.where(np.isnan(values), 0, np.arange(len(values))))
    return values[known]


def shifted(y: Floats, by: int = 1) -> Floats:
    """The values *by* points earlier; NaN at the start."""
    out = np.empty(len(y))
    out[:by], out[by:] = np.nan, y[: max(len(y) - by, 0)]
    return out


def baseline(y: Floats, k: int = 5) -> Floats:
    """Median of the *k* values before each point: the expected value there."""
    return shifted(rolling_median(y, k))


def scale(y: Floats, k: int = 10) -> Floats:
    """1.4826 x median of the last *k* distances from the baseline before each point."""
    return MAD * shifted(rolling_median(np.abs(y - baseline(y)), k))


@kept
def noise(y: Floats, k: int = 20) -> Floats:
    """Standard deviation of the values around a straight line, from the last *k* second
    differences; NaN before 5 points.

    Source: Gasser, Sroka & Jennen-Steinmetz (1986), residual variance in nonlinear regression: a
        slope has no effect on it.

    Example:
        >>> float(noise(np.arange(30.0))[-1])
        0.0
    """
    bend = np.full(len(y), np.nan)
    bend[2:] = np.abs(y[1:-1] - (y[2:] + y[:-2]) / 2)
    out = MAD * rolling_median(bend, k) / np.sqrt(1.5)
    return np.where(np.isfinite(bend).cumsum() >= 3, out, np.nan)


LAGS = (2, 4, 8)
"""Values on each side of the middle over which a mean over many episodes wanders."""


def wander(y: Floats, k: int = 40) -> Floats:
    """Largest deviation from straight lines of 5 to 65 values; NaN before 7 values."""
    bends = [shifted(y, lag) - (y + shifted(y, 2 * lag)) / 2 for lag in LAGS]
    spread = [MAD * rolling_median(np.abs(bend), k) / np.sqrt(1.5) for bend in bends]
    counts = [np.cumsum(np.isfinite(bend)) for bend in bends]
    known = [np.where(n >= 3, s, np.nan) for n, s in zip(counts, spread, strict=True)]
    return np.asarray(np.fmax.reduce(known))


def best_so_far(y: Floats) -> tuple[Floats, Ints]:
    """(minimum so far, its index), ignoring NaN; (NaN, 0) before the first value."""
    filled = np.where(np.isnan(y), np.inf, y)
    low = np.minimum.accumulate(filled)
    new = np.concatenate((np.ones(min(1, len(y)), dtype=bool), filled[1:] < low[:-1]))
    at = np.maximum.accumulate(np.where(new, np.arange(len(y)), 0))
    return np.where(np.isinf(low), np.nan, low), at


TAIL = 200
"""Number of values searched for the second largest."""


def second_largest(values: Floats) -> Floats:
    """Return the second largest of the `TAIL` values before each point, NaN as 0; 0 if fewer than
    two are above it.

    Example:
        >>> second_largest(np.array([1.0, 5.0, 3.0, 4.0]))
        array([0., 0., 1., 3.])
    """
    if len(values) < 2:
        return np.zeros(len(values))
    # Two more than there are values: zeros before the first ones.
    block = zero_for_nan(last_ones(values, min(TAIL, len(values) + 2)))
    return zero_for_nan(shifted(np.partition(block, -2, axis=1)[:, -2]))


def zero_for_nan(values: Floats) -> Floats:
    """Like `np.nan_to_num`, in a third of the time."""
    largest = np.finfo(np.float64).max
    return np.where(np.isnan(values), 0.0, np.minimum(np.maximum(values, -largest), largest))


def run_length(flags: Flags) -> Ints:
    """Return the number of consecutive set flags up to and including each point.

    Example:
        >>> run_length(np.array([True, True, False, True]))
        array([1, 2, 0, 1])
    """
    count = np.arange(1, len(flags) + 1)
    return count - np.maximum.accumulate(np.where(flags, 0, count)) if len(flags) else count


def count_since(places: Ints, n: int) -> Ints:
    """Points since the last of *places* (indexes) at or before each point; counts from the start before the first."""
    start = np.zeros(n, dtype=np.int64)
    start[places[places < n]] = places[places < n]
    return np.arange(n) - np.maximum.accumulate(start) if n else start


def spells(on: Flags, off: Flags, most: int = MAX_SPELLS) -> Iterator[tuple[int, int | None]]:
    """Yield (start, end) of the spells that begin with *on* and end with *off*; end is None while
    it lasts.

    Example:
        >>> list(spells(np.array([0, 1, 1, 0, 0, 1], bool), np.array([1, 0, 0, 0, 1, 0], bool)))
        [(1, 4), (5, None)]
    """
    starts, ends = np.flatnonzero(on), np.flatnonzero(off)
    at = 0
    for _ in range(most):
        here = np.searchsorted(starts, at)
        if here == len(starts):
            return
        start = int(starts[here])
        there = np.searchsorted(ends, start, side="right")
        if there == len(ends):
            yield start, None
            return
        at = int(ends[there])
        yield start, at


def first_true(flags: Flags, start: int = 0, end: int | None = None) -> int | None:
    """Index of the first set flag in start..end (exclusive), or None."""
    found = np.flatnonzero(flags[start:end])
    return start + int(found[0]) if len(found) else None


def two_proportions(before: Any, after: Any, examples: Any) -> Any:
    """Return z of the difference between two shares of equally many examples, unpooled; negative
    for a fall.

    Source: the two-proportion test, e.g. Agresti, Categorical Data Analysis, 3.1.1. The examples
        are the same
    both times, so the true error is even smaller: the test is conservative.

    Example:
        >>> round(float(two_proportions(671 / 768, 465 / 768, 768)), 1)
        -12.6
    """
    error = np.sqrt((before * (1 - before) + after * (1 - after)) / examples)
    return (after - before) / np.maximum(error, 0.5 / examples)


def decimals(y: Floats, most: int = 9) -> Ints:
    """Return the number of decimals with which each value was printed, at most *most*.

    Example:
        >>> decimals(np.array([0.5, 0.8737, 3.0]))
        array([1, 4, 0])
    """
    out, rest = np.full(len(y), most, dtype=np.int64), np.arange(len(y))
    for digits in range(most):
        values = y[rest]
        fits = np.abs(values.round(digits) - values) <= 1e-12 * np.maximum(1.0, np.abs(values))
        out[rest[fits]], rest = digits, rest[~fits]
        if not len(rest):
            break
    return out


@kept
def digits_so_far(y: Floats) -> Ints:
    """The maximum number of decimals printed so far; NaN has none."""
    return np.maximum.accumulate(decimals(zero_for_nan(y)))


def quantum(y: Floats) -> Floats:
    """One unit of the last digit printed so far."""
    return np.asarray(10.0 ** -digits_so_far(y))


class FittedLine(NamedTuple):
    """Least squares through the pairs so far; all arrays have shape (n,)."""

    slope: Floats
    fit: Floats
    """R², the explained share of the variance."""
    spread: Floats
    """Largest minus smallest x so far."""
    pairs: Ints


def line_so_far(x: Floats, y: Floats) -> FittedLine:
    """The line through all finite pairs up to each point."""
    there = np.isfinite(x) & np.isfinite(y)
    u, v = np.where(there, x, 0.0), np.where(there, y, 0.0)
    n = np.cumsum(there)
    with np.errstate(invalid="ignore", divide="ignore"):
        xx = np.cumsum(u * u) - np.cumsum(u) ** 2 / n
        yy = np.cumsum(v * v) - np.cumsum(v) ** 2 / n
        xy = np.cumsum(u * v) - np.cumsum(u) * np.cumsum(v) / n
        slope, fit = xy / xx, xy * xy / (xx * yy)
    high = np.maximum.accumulate(np.where(there, x, -np.inf))
    low = np.minimum.accumulate(np.where(there, x, np.inf))
    return FittedLine(slope, fit, np.where(n > 0, high - low, 0.0), n.astype(np.int64))
