"""Whether two numbers, or two groups of numbers, differ by more than their noise."""

from math import exp, lgamma, log, log1p, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvetui.statistics import MAD, Flags
from curvetui.statistics.windows import Floats, median

RECENT = 20
"""Number of second differences used for the noise of a curve's end."""
MIN_BENDS = 3
"""Minimum second differences for a noise estimate."""
CHANCE = 0.01
"""Probability, at one position, that any of several like repetitions is called outside."""


def end_noise(y: Floats) -> float:
    """Return the standard deviation of a curve's last values around a straight line; NaN before 5
    finite values.

    Source: Gasser, Sroka & Jennen-Steinmetz (1986), residual variance in nonlinear regression.

    Example:
        >>> end_noise(np.arange(9.0))
        0.0
    """
    y = y[np.isfinite(y)][-RECENT - 2 :]
    if len(y) < MIN_BENDS + 2:
        return float("nan")
    bends = y[1:-1] - (y[:-2] + y[2:]) / 2
    return MAD * median(np.abs(bends)) / sqrt(1.5)


def share_error(share: float, examples: int) -> float:
    """Return the standard error of a share of that many examples.

    Source: the binomial distribution; half an example if the share is 0 or 1.

    Example:
        >>> round(share_error(0.9, 900), 3)
        0.01
    """
    return max(sqrt(max(share * (1 - share), 0.0) / examples), 0.5 / examples)


class Welch(NamedTuple):
    """The difference of two means."""

    difference: float
    error: float
    """Its standard error."""
    p: float
    """Two-sided."""


def welch(a: Floats, b: Floats) -> Welch | None:
    """Welch's test of the difference mean(b) − mean(a); None for fewer than two values in either, or no spread at all.

    Source: Welch (1947), Biometrika 34.

    Example:
        >>> found = welch(np.array([1.0, 2.0, 3.0]), np.array([5.0, 6.0, 7.0]))
        >>> found.difference, round(found.p, 4)
        (4.0, 0.008)
    """
    if min(len(a), len(b)) < 2:
        return None
    va, vb = float(a.var(ddof=1)) / len(a), float(b.var(ddof=1)) / len(b)
    error = sqrt(va + vb)
    if not error > 0:
        return None
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    difference = float(b.mean() - a.mean())
    t = difference / error
    return Welch(difference, error, incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t)))


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, for the tails of Student's distribution.

    Source: Numerical Recipes, 6.4: Lentz's method for the continued fraction.

    Example:
        >>> round(incomplete_beta(2.0, 3.0, 0.4), 4)
        0.5248
    """
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    tiny = 1e-300
    c, d = 1.0, 1 / _kept(1 - (a + b) * x / (a + 1), tiny)
    fraction = d
    for m in range(1, 300):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _kept(1 + term * d, tiny)
            c = _kept(1 + term / c, tiny)
            fraction *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return front * fraction


def _kept(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny


def parting(difference: Floats, error: float, points: int = 3, times: float = 2.0) -> int | None:
    """Return the index from which on two curves differ to the end, in the same direction and by
    more than noise.

    Args:
        difference: one curve minus the other at the same positions, shape (n,).
        error: standard error of one difference.
        points: minimum number of differing positions.
        times: standard errors by which the median of three neighbours must differ.

    Example:
        >>> parting(np.array([0.0, 0.1, -0.1, 2.0, 2.1, 2.2, 2.0]), 0.1)
        3
    """
    if len(difference) < points:
        return None
    padded = np.concatenate((difference[:1], difference, difference[-1:]))
    middle = np.median(np.stack((padded[:-2], padded[1:-1], padded[2:])), axis=0)
    side = np.sign(middle[-1])
    apart = (side * middle > times * error) & (side != 0)
    ends = np.flatnonzero(~apart)
    start = int(ends[-1]) + 1 if len(ends) else 0
    return start if len(difference) - start >= points else None


def leaving(values: Floats, points: int = 3, among: Flags | None = None) -> list[int | None]:
    """Return for each repetition the index at which it leaves the band of the others, None if it
    stays.

    The band is the mean of the repetitions at each position, plus and minus the t quantile for
    `CHANCE` times their spread near there: repetitions differ more early, or where the curve is
    steep, than at its end. The most distant ones count neither for the mean nor for the spread.
    A repetition has left if it is outside at *points* consecutive positions and at half of all
    later ones: where all rise, the first one has not left.

    Args:
        values: shape (repetitions, positions), NaN where one has none; a band needs the values of
            four, and of five where seven or more make it.
        points: consecutive positions outside the band.
        among: the repetitions that make the band, shape (repetitions,); None: all.

    Source: Student's t for a new value, corrected for the number of repetitions (Bonferroni).

    Example:
        >>> calm = np.array([[1.0, 2.0, 3.0, 4.0, 5.0]] * 4) + np.array([[0.0], [0.01], [-0.01], [0.02]])
        >>> odd = np.array([[1.0, 2.0, 9.0, 9.0, 9.0]])
        >>> leaving(np.concatenate((calm, odd)))
        [None, None, None, None, 2]
    """
    band = values if among is None else values[among]
    extremes = 1 if len(band) < 7 else 2
    places = np.flatnonzero(np.isfinite(band).sum(axis=0) >= 3 + extremes)
    if len(places) < points:
        return [None] * len(values)
    values, kept = values[:, places], _without(band[:, places], extremes)
    count = np.isfinite(kept).sum(axis=0).tolist()
    limits = {n: _student(CHANCE / len(values), n - 1) * sqrt(1 + 1 / n) for n in set(count)}
    # Without the second extreme, a normal sample spreads this much less.
    scale = 1.0 if extremes == 1 else 1 + 2.3 / (len(band) - 1)
    reach = scale * _spread_near(np.nanvar(kept, axis=0, ddof=1)) * [limits[n] for n in count]
    distance = np.abs(values - np.nanmean(kept, axis=0))
    outside = (distance > reach) & (reach > 0)
    return [
        _left(flags[known], places[known], points)
        for flags, known in zip(outside, np.isfinite(distance), strict=True)
    ]


def _without(band: Floats, extremes: int) -> Floats:
    """The values without those farthest from the median at each position."""
    distance = np.nan_to_num(np.abs(band - np.nanmedian(band, axis=0)), nan=-1.0)
    kept = band.copy()
    kept[np.argsort(distance, axis=0)[-extremes:], np.arange(band.shape[1])] = np.nan
    return kept


def _spread_near(variance: Floats) -> Floats:
    """Standard deviations at each position: its own or that of its neighbours if that is larger,
    and never below a tenth of the usual one.
    """
    near = np.convolve(variance, np.ones(5), "same") / np.convolve(
        np.ones(len(variance)), np.ones(5), "same"
    )
    return np.maximum(np.sqrt(np.maximum(variance, near)), 0.1 * sqrt(variance.mean()))


def _student(p: float, freedom: int) -> float:
    """The value that Student's t exceeds in size with probability *p*.

    Example:
        >>> round(_student(0.05, 10), 3)
        2.228
    """
    low, high = 0.0, 1e6
    for _ in range(60):
        middle = (low + high) / 2
        share = incomplete_beta(freedom / 2, 0.5, freedom / (freedom + middle * middle))
        low, high = (middle, high) if share > p else (low, middle)
    return high


def _left(outside: Flags, places: NDArray[np.intp], points: int) -> int | None:
    """The first place from which on *points* are outside, and half of all to the end."""
    held = np.convolve(outside.astype(float), np.ones(points), "valid") >= points - 0.5
    lasts = (int(i) for i in np.flatnonzero(held) if 2 * outside[i:].sum() >= len(outside) - i)
    first = next(lasts, None)
    return None if first is None else int(places[first])
