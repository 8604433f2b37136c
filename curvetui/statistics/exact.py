"""Exact tests on counts."""

from functools import lru_cache

import numpy as np

from curvetui.statistics.windows import Floats


def log_fisher(hits: int, of: int, other_hits: int, other_of: int) -> float:
    """Return the natural logarithm of the two-sided p of Fisher's exact test that two groups have
    the same share.

    It sums the probabilities of all tables with the same margins that are no likelier than the
    observed one. The logarithm is used because p underflows to 0 for counts of a thousand.

    Args:
        hits, of: marked members of the first group, and all of them.
        other_hits, other_of: the same for the other group.

    Source: Fisher (1922), J. R. Stat. Soc. 85; two-sided as in Agresti, Categorical Data Analysis,
        3.5.1.

    Example:
        >>> round(float(np.exp(log_fisher(3, 4, 1, 4))), 4), round(log_fisher(310, 400, 0, 1600))
        (0.4857, -649)
    """
    total, marked = of + other_of, hits + other_hits
    logs = _log_factorials(1 << (total + 1).bit_length())
    first = np.arange(max(0, marked - other_of), min(of, marked) + 1)
    chances = (
        _log_chosen(logs, of, first)
        + _log_chosen(logs, other_of, marked - first)
        - _log_chosen(logs, total, np.array([marked]))
    )
    seen = chances[hits - first[0]]
    # Equally likely tables differ in the last digits only by rounding.
    counted = chances[chances <= seen + 1e-9 * max(1.0, abs(seen))]
    return min(0.0, float(counted.max() + np.log(np.exp(counted - counted.max()).sum())))


def _log_chosen(logs: Floats, n: int, k: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    return np.asarray(logs[n] - logs[k] - logs[n - k])


@lru_cache(4)
def _log_factorials(size: int) -> Floats:
    return np.concatenate(([0.0], np.cumsum(np.log(np.arange(1.0, size + 1)))))
