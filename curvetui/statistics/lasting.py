"""How much the noise of a curve makes means of its values err."""

import numpy as np

from curvetui.statistics.online import (
    MAD,
    kept,
    last_ones,
    noise,
    rolling_median,
    shifted,
    zero_for_nan,
)
from curvetui.statistics.windows import Floats


@kept
def scatter(y: Floats, k: int = 20) -> Floats:
    """Return `noise` from the mean of the smallest nine tenths of the second differences: it errs less, and few equal values do not make it 0."""
    bend = np.abs(shifted(y) - (y + shifted(y, 2)) / 2)
    usual = np.sort(last_ones(bend, k), axis=1)[:, : k * 9 // 10].mean(axis=1)
    return np.where(np.isnan(usual), noise(y, k), usual / 0.657 / np.sqrt(1.5))


REACH = 9
"""Values on each side through which a parabola is laid; what it leaves is noise."""
LIMIT = 2.5
"""Usual sizes at which what is left is cut off: outliers say little of their neighbours."""


@kept
def persistence(y: Floats, k: int = 60) -> Floats:
    """Return by how much a mean errs more than `noise` / √n says, as neighbours err alike; 1 where that is not clear.

    The last *k* deviations from parabolas through 19 values correlate by less than the noise itself
    does, by a known amount. One standard error of the correlation is chance.

    Example:
        >>> float(persistence(np.tile([1.0, -1.0], 40))[-1])
        1.0
    """
    with np.errstate(all="ignore"):
        left = (last_ones(y, 2 * REACH + 1) * _PARABOLA).sum(axis=1)
        usual = left / (MAD * rolling_median(np.abs(left), 2 * REACH + 1))
    sizes = np.clip(zero_for_nan(usual), -LIMIT, LIMIT)
    both = np.cumsum(np.stack((sizes * zero_for_nan(shifted(sizes)), sizes**2)), axis=1)
    both[:, k:] -= both[:, :-k].copy()
    known = np.minimum(np.arange(len(y)) + 1, k)
    seen = both[0] / np.maximum(both[1], 1e-12)
    error = 1 / np.sqrt(np.clip(np.cumsum(np.isfinite(left)), 1, k))
    r = np.interp(seen, _SEEN, _CORRELATIONS) - error
    r = np.where(known >= k // 2, np.maximum(r, 0.0), 0.0)
    return np.asarray(np.sqrt((1 + r) / (1 - r) * 1.5 / (1.5 + 0.5 * r**2 - 2 * r)))


_SIDE = np.arange(-REACH, REACH + 1.0)
_PARABOLA = (_SIDE == 0) - 3 * (3 * REACH**2 + 3 * REACH - 1 - 5 * _SIDE**2) / (
    (2 * REACH - 1) * (2 * REACH + 1) * (2 * REACH + 3)
)
_CORRELATIONS = np.linspace(0, 0.8, 81)


def _correlation_left(r: float) -> float:
    """Correlation of neighbours in what parabolas leave of a noise whose neighbours correlate by *r*."""
    weights = np.correlate(_PARABOLA, _PARABOLA, "full")
    lag = np.arange(-2 * REACH, 2 * REACH + 1)
    return float(weights @ r ** np.abs(lag + 1) / (weights @ r ** np.abs(lag)))


_SEEN = np.array([_correlation_left(float(r)) for r in _CORRELATIONS])
