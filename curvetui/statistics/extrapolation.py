"""Extrapolates a learning curve with three families, weighted by their accuracy on recorded runs.

Each is fitted by least squares with more weight on later points; the weights of what the fits
add, and the interval, were measured on other workloads (`tests/benchmarks/forecast.py`).

Source: power laws for learning curves: Cortes, Jackel, Solla, Vapnik & Denker (1993), NIPS 6;
several families: Domhan, Springenberg & Hutter (2015), IJCAI; intervals from held-out errors:
Vovk, Gammerman & Shafer (2005), Algorithmic Learning in a Random World.
"""

from math import isfinite, log, sqrt
from typing import NamedTuple

import numpy as np

from curvetui.statistics.differences import end_noise
from curvetui.statistics.windows import Floats, median

MIN_POINTS = 6
"""Minimum points for a forecast."""
MAX_HORIZON = 5.0
"""The longest horizon, as a multiple of the course so far: nothing was measured beyond it."""
LATER = 6
"""Power of the position by which later points weigh more."""
BEGINNING = 0.02
"""Share of the course skipped at its start: the first steps follow other laws."""
EXPONENTS = np.geomspace(0.05, 3.0, 16)
"""Exponents tried for the power laws a + b·x^−c."""
TIMES = np.geomspace(0.03, 3.0, 16)
"""Time constants of the exponentials a + b·exp(−x/t), as multiples of the course so far."""

HORIZONS = np.log([4 / 3, 2.0, 4.0])
"""Logarithms of the horizons at which the coefficients below were measured."""
COEFFICIENTS: Floats = np.array(
    [
        [0.123, 0.478, 0.242, -0.11, 0.281],
        [0.217, 0.318, 0.396, -0.254, 0.607],
        [-0.148, -0.035, 0.752, -0.178, 0.328],
    ]
)
"""Per horizon what is added to the last value: weights of three families and their spread."""
LEVELS: Floats = np.array([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
"""Probabilities of the quantiles below."""
QUANTILES: Floats = np.array(
    [
        [-2.386, -1.153, -0.387, -0.057, 0.334, 0.796, 1.702],
        [-1.72, -1.109, -0.545, -0.01, 0.392, 0.808, 1.569],
        [-2.595, -1.44, -0.536, -0.043, 0.259, 0.565, 1.239],
    ]
)
"""Per horizon the error's quantiles, in units of the spread; positive is worse."""


class Fits(NamedTuple):
    """The families' predictions for a curve whose lower values are better."""

    last: float
    added: Floats
    """Shape (3, positions): change to each by power law, exponential and logarithm."""
    offset: float
    """Distance of the power law from the last value, now."""
    recent: float
    """Distance of the median of the last three values from the last value."""
    noise: float


def course(
    x: Floats, y: Floats, start: float | None, end: float
) -> tuple[Floats, Floats, float, float] | None:
    """(positions in the segment, values, *end* there, offset to the log's positions), or None.

    None: fewer than `MIN_POINTS` finite points since *start*, or too far an end.
    """
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    if len(x) < MIN_POINTS or (np.diff(x) <= 0).any():
        return None
    # A run that counts from 0 has completed one more than its counter shows.
    shift = float(np.median(np.diff(x))) if x[0] <= 0 else 0.0
    used = x > start if start is not None else np.ones(len(x), dtype=bool)
    before = (start or 0.0) - shift
    x, y, end = x[used] - before, y[used], end - (start or 0.0)
    if len(x) < MIN_POINTS or not x[-1] < end <= MAX_HORIZON * x[-1]:
        return None
    return x, y, end, before


def fitted(x: Floats, y: Floats, at: Floats) -> Fits | None:
    """Fit the families to a curve, at *at*; None for fewer than `MIN_POINTS` points.

    x, y: shape (n,), finite, x positive and increasing; lower y is better. at: shape (m,).
    """
    share = x / x[-1]
    used = share >= BEGINNING
    share, y = share[used], y[used]
    if len(y) < MIN_POINTS:
        return None
    ahead, weights = at / x[-1], share**LATER
    now, later = np.ones(1), np.concatenate((np.ones(1), ahead))
    bases = (
        (share ** -EXPONENTS[:, None], later ** -EXPONENTS[:, None]),
        (np.exp(-share / TIMES[:, None]), np.exp(-later / TIMES[:, None])),
        (-np.log(share)[None], -np.log(later)[None]),
    )
    levels = [_best_fit(basis, y, weights, there) for basis, there in bases]
    added = np.stack([level[len(now) :] - level[0] for level in levels])
    noise = end_noise(y)
    return Fits(
        float(y[-1]),
        added,
        float(levels[0][0] - y[-1]),
        median(y[-3:]) - float(y[-1]),
        noise if isfinite(noise) else 0.0,
    )


def _best_fit(basis: Floats, y: Floats, weights: Floats, there: Floats) -> Floats:
    """Fit a + b·f(x) by weighted least squares; its values elsewhere; shapes (k, n), (k, m)."""
    total = weights.sum()
    middle = (basis * weights).sum(axis=1) / total
    spread = basis - middle[:, None]
    level = float((weights * y).sum() / total)
    square = (weights * spread * spread).sum(axis=1)
    slope = (weights * spread * (y - level)).sum(axis=1) / np.maximum(square, 1e-300)
    start = level - slope * middle
    left = (weights * (y - start[:, None] - slope[:, None] * basis) ** 2).sum(axis=1)
    best = int(np.argmin(left))
    values: Floats = start[best] + slope[best] * there[best]
    return values


def features(fits: Fits, place: int) -> tuple[Floats, float]:
    """(factors of the coefficients, unit of the error) at one of the positions."""
    added = fits.added[:, place]
    spread = float(np.ptp(added))
    unit = sqrt(fits.noise**2 + spread**2 + float(np.abs(added).mean()) ** 2)
    return np.array([*added, fits.offset, fits.recent]), unit


class Outlook(NamedTuple):
    """The forecast at one position."""

    middle: float
    unit: float
    quantiles: Floats
    """Shape of `LEVELS`."""

    def value(self, probability: float) -> float:
        """The value below which the curve is with that probability."""
        return self.middle + self.unit * float(np.interp(probability, LEVELS, self.quantiles))

    def below(self, value: float) -> float:
        """The probability, between 0.05 and 0.95, that the curve is below *value*."""
        if not self.unit > 0:
            return float(LEVELS[-1] if value >= self.middle else LEVELS[0])
        return float(np.interp((value - self.middle) / self.unit, self.quantiles, LEVELS))


def outlook(fits: Fits, place: int, horizon: float) -> Outlook:
    """The forecast at one of the positions, whose *horizon* is its x over the last x."""
    weighed, unit = features(fits, place)
    coefficients = _between(COEFFICIENTS, horizon)
    return Outlook(fits.last + float(weighed @ coefficients), unit, _between(QUANTILES, horizon))


def _between(rows: Floats, horizon: float) -> Floats:
    """The row of a table for a horizon: interpolated within the table, the nearest row beyond."""
    at = log(max(horizon, 1.0))
    return np.array([np.interp(at, HORIZONS, column) for column in rows.T])
