"""Axes: limits that stay still while a run is live, and ticks at round numbers."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from curvetui.model import Floats

ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
"""Steps between ticks, times a power of ten."""
LOOSE = 0.45
"""Limits shrink when the curves need less than this share of them; they grow whenever a curve leaves them."""
WILD = 4.0
"""The first point counts as wild where it alone makes the range so many times wider."""


class Scale(NamedTuple):
    """A range of values and how it is spread over an axis."""

    low: float
    high: float
    log: bool = False

    def fraction(self, values: Floats) -> Floats:
        """Where *values* stand between low (0) and high (1); shape is kept, NaN stays NaN."""
        if not self.log:
            return np.asarray((values - self.low) / (self.high - self.low))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(
                (np.log(values) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
            )

    def place(self, value: float, cells: int) -> int | None:
        """The cell of *value* on an axis of *cells*, counted from low; None outside."""
        part = float(self.fraction(np.array([value], dtype=np.float64))[0])
        if not -1e-9 <= part <= 1 + 1e-9:
            return None
        return min(cells - 1, max(0, int(part * cells)))

    def value(self, cell: float, cells: int) -> float:
        """The value in the middle of *cell*."""
        part = (cell + 0.5) / cells
        if self.log:
            return float(
                math.exp(math.log(self.low) + part * (math.log(self.high) - math.log(self.low)))
            )
        return self.low + part * (self.high - self.low)

    def ticks(self, most: int, whole: bool = False) -> list[tuple[float, str]]:
        """(value, label) of at most *most* round values inside the limits, rising; *whole*: none between 7 and 8."""
        if self.log:
            return [(v, _short(v)) for v in _log_ticks(self.low, self.high, most)]
        values = _ticks(self.low, self.high, most, whole and self.high - self.low >= 2)
        return list(zip(values, labels(values), strict=True))


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
    if not (step > 0 and math.isfinite(step)):
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
    for size, letter in ((1e6, "M"), (1e4, "k")):
        if largest >= size:
            unit = 1e6 if letter == "M" else 1e3
            return [f"{v / unit:g}{letter}" if v else "0" for v in values]
    for decimals in range(7):
        if all(abs(round(v, decimals) - v) <= 1e-6 * max(largest, 1e-12) for v in values):
            return [f"{v:.{decimals}f}" for v in values]
    return [_short(v) for v in values]


def _short(value: float) -> str:
    """`1.5e10`, `2e-5`: no sign and no zero that says nothing."""
    return f"{value:.3g}".replace("e+", "e").replace("e0", "e").replace("e-0", "e-")


def needed(
    curves: list[Floats], log: bool = False, everything: bool = False
) -> tuple[float, float] | None:
    """Lowest and highest value that must be seen; a wild first point is left out unless *everything* is asked for.

    Args:
        curves: the y of each curve, shape (n,); NaN and infinities do not count.
        log: only positive values can be shown.
        everything: keep first points that make all the rest flat.
    """
    finite = [y[np.isfinite(y) & (y > 0)] if log else y[np.isfinite(y)] for y in curves]
    finite = [y for y in finite if len(y)]
    if not finite:
        return None
    low, high = min(float(y.min()) for y in finite), max(float(y.max()) for y in finite)
    rest = [y[1:] for y in finite if len(y) > 3]
    if log or everything or len(rest) < len(finite):
        return low, high
    low_rest, high_rest = min(float(y.min()) for y in rest), max(float(y.max()) for y in rest)
    span = high_rest - low_rest
    if span > 0 and high - low > WILD * span:
        return max(low, low_rest - span), min(high, high_rest + span)
    return low, high


def settle(old: Scale | None, low: float, high: float, log: bool = False) -> Scale:
    """Round limits around low … high; *old* ones stay while they hold the range and are not much too wide."""
    new = _log_limits(low, high) if log else _limits(low, high)
    if old is None or old.log != log or low < old.low or high > old.high:
        return new
    used = float(new.fraction(np.array([old.high]))[0] - new.fraction(np.array([old.low]))[0])
    return old if used <= 1 / LOOSE else new


def _limits(low: float, high: float) -> Scale:
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        pad = abs(low) * 0.1 or 1.0
        low, high = low - pad, high + pad
    step = round_step((high - low) / 8)
    bottom, top = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return Scale(bottom, top)


def _log_limits(low: float, high: float) -> Scale:
    def rounded(value: float, up: bool) -> float:
        power = 10.0 ** math.floor(math.log10(value))
        steps = [s * power for s in (1.0, 2.0, 5.0, 10.0)]
        if up:
            return next(s for s in steps if s >= value * (1 - 1e-9))
        return max(s for s in steps if s <= value * (1 + 1e-9))

    bottom, top = rounded(low, up=False), rounded(high, up=True)
    return Scale(bottom, top if top > bottom else bottom * 10, log=True)


def settle_x(
    old: Scale | None, low: float, high: float, planned: float | None, live: bool
) -> Scale:
    """The x axis: to the planned end where there is one; else, while live, to a round end that is seldom moved."""
    if planned is not None and planned >= high:
        return Scale(low, planned if planned > low else low + 1)
    if not live:
        return Scale(low, high if high > low else low + 1)
    if old is not None and old.low == low and low < high <= old.high:
        return old
    step = round_step(max(high - low, 1) * 1.2 / 4)
    return Scale(low, low + max(1, math.ceil((high - low) * 1.2 / step)) * step)
