"""Axes: limits that stay put while a run is live, and ticks at round numbers."""

import math
from typing import NamedTuple

import numpy as np

from curvetui.curve import Floats

ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
"""Possible distances between ticks, times a power of ten."""
LOOSE = 0.45
"""Limits shrink when curves need less than this share of them; they grow when one leaves them."""
WILD = 4.0
"""The first point counts as an outlier if it alone widens the range by this factor."""
TINY, HUGE = 1e-290, 1e307
"""Smaller ranges and larger values are clamped: arithmetic with them would give 0 or infinity."""
EDGE = 1e-9
"""Share of an axis that rounding may take: a value this close counts as at the limit."""
MIN_TICKS, MAX_TICKS = 3, 8
"""Labels of a y axis, where its height allows them."""
FROM_ZERO = 0.35
"""Within this share of its range above 0 (below 1), a curve's axis goes to 0 (1)."""
FEW_TICKS = 0.15
"""Fraction of its range that an axis may be wider for each further label, up to the fourth."""
HEADROOM = 0.3
"""Fraction of a curve's range added on the side where it left the axis while growing."""
SHORT, LONG_START = 3, 20
"""A start-up transient has at most this many points, or one in this many of a long curve."""
LONG, STEEP_START, STEEP = 100, 10, 3.0
"""From so many points on it may be one in ten, if the rest needs a third of the range: a language
model's loss falls through most of its range within the first steps.
"""


class Scale(NamedTuple):
    """A range of values and its mapping to an axis."""

    low: float
    high: float
    log: bool = False
    step: float = 0.0
    """Distance of ticks chosen with the limits, to be even on rows; 0: chosen later."""

    def fraction(self, values: Floats) -> Floats:
        """Positions of *values* between low (0) and high (1); the shape is kept, NaN stays NaN."""
        if not self.log:
            return np.asarray((np.clip(values, -HUGE, HUGE) - self.low) / (self.high - self.low))
        low, high = math.log(self.low), math.log(self.high)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray((np.log(values) - low) / (high - low))

    def part(self, value: float) -> float:
        return float(self.fraction(np.array([value], dtype=np.float64))[0])

    def place(self, value: float, cells: int) -> int | None:
        """The cell of *value* on an axis of *cells*, counted from low; None outside."""
        part = self.part(value)
        if not -EDGE <= part <= 1 + EDGE:
            return None
        return min(cells - 1, max(0, int(part * cells + EDGE)))

    def value(self, cell: float, cells: int) -> float:
        """The value in the middle of *cell*."""
        part = (cell + 0.5) / cells
        if self.log:
            low, high = math.log(self.low), math.log(self.high)
            return math.exp(low + part * (high - low))
        return self.low + part * (self.high - self.low)

    def ticks(self, most: int, whole: bool = False) -> list[tuple[float, str]]:
        """(value, label) of at most *most* round values, ascending; *whole*: integers only."""
        if self.log:
            return [(v, _short(v)) for v in _log_ticks(self.low, self.high, most)]
        if self.step:
            count = math.floor((self.high - self.low) / self.step * (1 - EDGE)) + 1
            first = round(self.low / self.step)
            values = [(first + k) * self.step for k in range(count)]
        else:
            values = _ticks(self.low, self.high, most, whole and self.high - self.low >= 2)
        return list(zip(values, labels(values), strict=True))

    def times(self, most: int) -> list[tuple[float, str]]:
        """(seconds, label) of at most *most* positions, evenly spaced in whole units of time."""
        steps = (step for step in TIMES if (self.high - self.low) / step < most)
        step = next(steps, 0.0)
        if not step:
            days = _ticks(self.low / 86400, self.high / 86400, most, whole=True)
            return [(day * 86400, f"{day:g} d") for day in days]
        first, last = math.ceil(self.low / step - EDGE), math.floor(self.high / step + EDGE)
        size, unit = next((s, u) for s, u in UNITS if step % s == 0)
        return [(k * step, f"{k * step / size:g} {unit}") for k in range(first, last + 1)]


TIMES = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
"""Seconds between the ticks of a time axis."""
UNITS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def _ticks(low: float, high: float, most: int, whole: bool) -> list[float]:
    step = round_step((high - low) / max(1, most))
    while True:
        if whole and step != round(step):
            step = round_step(max(1.0, step * 1.01))
            continue
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return [k * step for k in range(first, last + 1)]
        step = round_step(step * 1.01)


def _log_ticks(low: float, high: float, most: int) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for parts in ((1.0, 2.0, 5.0), (1.0, 3.0), (1.0,)):
        values = [p * 10.0**k for k in range(first, last + 1) for p in parts]
        values = [v for v in values if low * (1 - 1e-9) <= v <= high * (1 + 1e-9)]
        if len(values) <= most:
            return values or [low]
    return values[:: math.ceil(len(values) / most)]


def round_step(step: float) -> float:
    """The smallest round number that is not below *step*.

    Example:
        >>> [round_step(v) for v in (0.3, 1.1, 7)]
        [0.5, 2.0, 10.0]
    """
    if not (step > TINY and math.isfinite(step)):
        return 1.0
    power = 10.0 ** math.floor(math.log10(step))
    return next(r * power for r in ROUND if r * power >= step * (1 - 1e-9))


def labels(values: list[float]) -> list[str]:
    """The same number of decimals for all *values*, as few as tell them apart.

    Example:
        >>> labels([0.5, 1.0]), labels([20_000, 40_000]), labels([1e-5, 2e-5])
        (['0.5', '1.0'], ['20k', '40k'], ['1e-5', '2e-5'])
    """
    largest = max((abs(v) for v in values), default=0.0)
    if largest >= 1e9 or 0 < largest < 1e-3:
        return [_short(v) for v in values]
    for size, unit, letter in ((1e6, 1e6, "M"), (1e4, 1e3, "k")):
        if largest >= size:
            return [f"{v / unit:g}{letter}" if v else "0" for v in values]
    for decimals in range(7):
        if all(abs(round(v, decimals) - v) <= 1e-6 * max(largest, 1e-12) for v in values):
            return [f"{v:.{decimals}f}" for v in values]
    return [_short(v) for v in values]


def _short(value: float) -> str:
    """`1.5e10`, `2e-5`: no redundant sign or zero."""
    return f"{value:.3g}".replace("e+", "e").replace("e0", "e").replace("e-0", "e-")


def needed(
    curves: list[Floats], log: bool = False, everything: bool = False
) -> tuple[float, float] | None:
    """The lowest and highest value to show of *curves*; *log*: of the positive ones.

    Unless *everything* is set, outlying first points or a single outlying last one are left out.
    """
    finite = [y[np.isfinite(y) & (y > 0)] if log else y[np.isfinite(y)] for y in curves]
    finite = [y for y in finite if len(y)]
    if not finite:
        return None
    low, high = _span(finite)
    if log or everything:
        return low, high
    kept, span = (low, high), high - low
    most = max(map(len, finite))
    for first, last, times in _cuts(most):
        # Of a curve with fewer points the same part of the axis.
        firsts = [-(-first * len(y) // most) for y in finite]
        pairs = zip(finite, firsts, strict=True)
        rest = [y[n : len(y) - last] for y, n in pairs if len(y) > 3 * (n + last)]
        if len(rest) < len(finite):
            break
        # Each further point that is left out must matter as much as the first one.
        if 0 < (rest_span := np.ptp(_span(rest))) * times < span:
            kept, span = _span(rest), float(rest_span)
    if kept == (low, high):
        return kept
    return max(low, kept[0] - span / 2), min(high, kept[1] + span / 2)


def _span(curves: list[Floats]) -> tuple[float, float]:
    low, high = min(float(y.min()) for y in curves), max(float(y.max()) for y in curves)
    return max(low, -HUGE), min(high, HUGE)


def _cuts(points: int) -> list[tuple[int, int, float]]:
    """(points at the beginning, points at the end, by how much the range must shrink) to leave out,
    fewest first.
    """
    starts = sorted({1, 2, SHORT, *(points // part for part in (8 * LONG_START, LONG_START))})
    cuts = [(1, 0), (0, 1), (1, 1), *((n, last) for n in starts if n > 1 for last in (0, 1))]
    steep = [(points // STEEP_START, last, STEEP) for last in (0, 1) if points >= LONG]
    return [*((*cut, WILD) for cut in cuts), *steep]


def with_headroom(old: Scale, low: float, high: float) -> tuple[float, float]:
    """Low … high, with room where a growing curve has just left *old*.

    A curve above 0 is not expected to go below it, nor a fraction above 1.
    """
    room = HEADROOM * (high - low)
    if high > old.high:
        high = min(1.0, high + room) if low >= 0 and high <= 1 else high + room
    if low < old.low:
        low = max(0.0, low - room) if low >= 0 else low - room
    return low, high


def settle(
    old: Scale | None, low: float, high: float, log: bool = False, rows: int | None = None
) -> Scale:
    """Round limits around low … high on *rows* cells; *old* ones are kept while not too wide."""
    if log:
        new = _log_limits(low, high)
    else:
        new = _limits(low, high) if rows is None else _even_limits(low, high, rows)
    if old is None or old.log != log or low < old.low or high > old.high:
        return new
    if not log and bool(old.step) != bool(new.step):
        return new
    used = new.part(old.high) - new.part(old.low)
    return old if used <= 1 / LOOSE else new


def _widened(low: float, high: float) -> tuple[float, float]:
    if high - low > max(1e-9 * max(abs(low), abs(high)), TINY):
        return low, high
    pad = abs(low) * 0.1 if abs(low) > TINY else 1.0
    return low - pad, high + pad


def _limits(low: float, high: float) -> Scale:
    low, high = _widened(low, high)
    step = round_step((high - low) / 8)
    bottom, top = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return Scale(bottom, top)


def _even_limits(low: float, high: float, rows: int) -> Scale:
    """The tightest limits whose ticks are round and a whole number of rows apart."""
    low, high = _widened(low, high)
    if 0 < low <= FROM_ZERO * (high - low):
        low = 0.0
    if high < 1 and low >= 0 and 1 - high <= FROM_ZERO * (high - low):
        high = 1.0
    found: list[tuple[float, float, Scale]] = []
    for apart in range(2 if rows >= 2 * MIN_TICKS else 1, max(2, rows // (MIN_TICKS - 1)) + 1):
        count = rows / apart
        if count > MAX_TICKS:
            continue
        step = round_step((high - low) / count)
        bottom = math.floor(low / step + EDGE) * step
        if bottom + count * step < high - EDGE * step:
            step = round_step(step * 1.01)
            bottom = math.floor(low / step + EDGE) * step
        top = bottom + count * step
        if top >= high - EDGE * step:
            # Two labels say little: prefer a looser axis with four.
            ticks = (rows - 1) // apart + 1
            cost = round((top - bottom) / (high - low) + FEW_TICKS * max(0, 4 - ticks), 2)
            found.append((cost, apart, Scale(bottom, top, False, step)))
    return min(found)[2] if found else _limits(low, high)


def _log_limits(low: float, high: float) -> Scale:
    def rounded(value: float, up: bool) -> float:
        power = 10.0 ** math.floor(math.log10(value))
        steps = [s * power for s in (1.0, 2.0, 5.0, 10.0)]
        if up:
            return next((s for s in steps if s >= value * (1 - 1e-9)), value)
        return max((s for s in steps if s <= value * (1 + 1e-9)), default=value)

    bottom, top = rounded(low, up=False), rounded(high, up=True)
    return Scale(bottom, top if top > bottom else bottom * 10, log=True)


def settle_x(
    old: Scale | None, low: float, high: float, planned: float | None, live: bool
) -> Scale:
    """The x axis: to the planned end; else, while live, to a round end that is rarely moved."""
    low, high = min(max(low, -HUGE), HUGE), min(high, HUGE)
    end = min(planned, HUGE) if planned is not None and planned >= high else high
    if end != high or not live:
        return Scale(low, end if end - low > max(TINY, 1e-12 * abs(low)) else low + abs(low) + 1)
    if old is not None and old.low == low and low < high <= old.high:
        return old
    step = round_step(max(high - low, 1) * 1.2 / 4)
    # Of a first epoch nothing between it and the second is told.
    least = 2 / step if low == high == round(low) else 1
    return Scale(low, low + max(least, math.ceil((high - low) * 1.2 / step)) * step)
