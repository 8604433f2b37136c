"""Exact tests on counts."""

from __future__ import annotations

from math import exp, lgamma


def fisher(hits: int, of: int, other_hits: int, other_of: int) -> float:
    """Two-sided p of Fisher's exact test: that *hits* of *of* and *other_hits* of *other_of* come from one share.

    Sums the probabilities of all tables with the same margins that are no likelier than the one that was seen.

    Source: Fisher (1922), J. R. Stat. Soc. 85; two-sided as in Agresti, Categorical Data Analysis, 3.5.1.

    Example:
        >>> round(fisher(3, 4, 1, 4), 4), round(fisher(31, 40, 0, 160), 25) < 1e-20
        (0.4857, True)
    """
    total, marked = of + other_of, hits + other_hits
    low, high = max(0, marked - other_of), min(of, marked)
    base = _chosen(total, marked)

    def chance(k: int) -> float:
        return exp(_chosen(of, k) + _chosen(other_of, marked - k) - base)

    seen = chance(hits)
    # Tables that are equally likely differ in the last digits only by rounding.
    return min(1.0, sum(p for p in map(chance, range(low, high + 1)) if p <= seen * (1 + 1e-9)))


def _chosen(n: int, k: int) -> float:
    """Log of the number of ways to choose *k* of *n*."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
