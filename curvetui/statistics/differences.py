"""Whether two numbers, or two groups of numbers, differ by more than their noise."""

from math import exp, lgamma, log, log1p, sqrt
from typing import NamedTuple

import numpy as np

from curvetui.statistics import MAD, Flags
from curvetui.statistics.windows import Floats, median

RECENT = 20
"""Number of second differences used for the noise of a curve's end."""
MIN_BENDS = 3
"""Minimum second differences for a noise estimate."""


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


def leaving(
    values: Floats, points: int = 3, times: float = 5.0, among: Flags | None = None
) -> list[int | None]:
    """Return for each repetition the index at which it leaves the band of the others, None if it
    stays.

    The band is the median of all repetitions at each position, plus and minus *times* the usual
    distance.

    Args:
        values: shape (repetitions, positions), NaN where one has none; with fewer than three
            repetitions, none leaves.
        points: consecutive positions outside the band.
        among: the repetitions that make the band, shape (repetitions,); None: all.

    Example:
        >>> calm = np.array([[1.0, 2.0, 3.0, 4.0, 5.0]] * 3) + np.array([[0.0], [0.01], [-0.01]])
        >>> odd = np.array([[1.0, 2.0, 9.0, 9.0, 9.0]])
        >>> leaving(np.concatenate((calm, odd)))
        [None, None, None, 2]
    """
    if len(values) < 3 or values.shape[1] < points:
        return [None] * len(values)
    band = values if among is None else values[among]
    distance = np.abs(values - np.nanmedian(band, axis=0))
    near = distance if among is None else distance[among]
    usual = MAD * median(near[near > 0])
    outside = distance > times * usual if usual > 0 else np.zeros(values.shape, dtype=bool)
    return [_first_stretch(row, points) for row in outside]


def _first_stretch(flags: Floats, points: int) -> int | None:
    held = np.convolve(flags.astype(float), np.ones(points), "valid") >= points - 0.5
    found = np.flatnonzero(held)
    return int(found[0]) if len(found) else None
