"""The number of examples behind a share (an accuracy), inferred from its printed digits."""

import numpy as np

from curvetui.statistics import Flags, quantum
from curvetui.statistics.windows import SINGLE, Floats, Ints

MAX_EXAMPLES = 50_000
BY_CHANCE = 0.01
"""Expected number of smaller counts that fit by chance, below which a count is accepted."""
TOO_MANY = 0.5
"""A count of more than this many printed steps is never accepted: nearly all counts fit."""
COUNTS_AT_ONCE = 128
"""Counts tested on all shares at once."""


def binomial_error(share: Floats, count: Ints) -> Floats:
    """Standard error of a share of *count* examples; 0 where the count is unknown (0)."""
    variance = np.clip(share * (1 - share), 0, 1)
    return np.where(count > 0, np.sqrt(variance / np.maximum(count, 1)), 0.0)


def examples(shares: Floats) -> Ints:
    """Return the smallest N such that all shares so far are multiples of 1/N as printed; 0 while
    many N would fit.

    A share printed with quantum q fits a wrong N with probability N·q, so m different shares fit
    one of the counts below N by accident about N·(N·q)^m / (m + 1) times: a count is accepted once
    that is below `BY_CHANCE`.

    Args:
        shares: values from 0 to 1, shape (n,); NaN is skipped.

    Example:
        >>> [int(n) for n in examples(np.array([0.4766, 0.6276, 0.8398, 0.8047, 0.8659, 0.8151]))]
        [0, 0, 0, 768, 768, 768]
    """
    out = np.zeros(len(shares), dtype=np.int64)
    shares = shares[:SINGLE]
    if not len(shares):
        return out
    step = np.maximum(quantum(shares), 2e-7)
    fresh = _fresh(shares)
    counts = _smallest(shares, step, fresh)
    out[: len(shares)] = np.where(_believed(counts, step, fresh), counts, 0)
    out[len(shares) :] = out[len(shares) - 1]
    return out


def _fresh(shares: Floats) -> Flags:
    """Where a share is new, and neither 0 nor 1, which fit any count."""
    out = np.zeros(len(shares), dtype=bool)
    out[np.unique(shares, return_index=True)[1]] = True
    return np.asarray(out & (shares > 0) & (shares < 1))


def _smallest(shares: Floats, step: Floats, fresh: Flags) -> Floats:
    """The smallest count that fits all shares so far, 0 if none is acceptable; shape (n,)."""
    # No larger count is ever accepted, so it is treated like none.
    most = min(MAX_EXAMPLES, int(TOO_MANY / step[-1]) + 1)
    alive = np.arange(2.0, most + 1)
    out = np.zeros(len(shares))
    at = 0
    rows = np.flatnonzero(fresh)
    for row in rows.tolist():
        if len(alive) <= COUNTS_AT_ONCE:
            break
        out[at:row] = alive[0]
        alive = alive[_fits(shares[row], step[row], alive)]
        at = row
    if not len(alive):
        return out
    rows = rows[rows >= at]
    fits = np.ones((len(shares) - at, len(alive)), dtype=bool)
    fits[rows - at] = _fits(shares[rows, None], step[rows, None], alive)
    fits = np.logical_and.accumulate(fits, axis=0)
    out[at:] = np.where(fits.any(axis=1), alive[np.argmax(fits, axis=1)], 0.0)
    return out


def _fits(share: Floats, step: Floats, counts: Floats) -> Flags:
    """Whether the share is a multiple of 1/count, within its digits."""
    parts = share * counts
    return np.asarray(np.abs(parts - np.rint(parts)) <= counts * step * 0.5000001 + 1e-9)


def _believed(counts: Floats, step: Floats, fresh: Flags) -> Flags:
    """Whether that many shares would hardly fit the count or a smaller one by chance; shape (n,)."""
    out = np.zeros(len(counts), dtype=bool)
    seen = np.cumsum(fresh)
    plausible = (counts > 0) & (counts * step <= TOO_MANY) & (seen >= 2)
    steps = step[fresh]
    for count in np.unique(counts[plausible], return_counts=True)[0].tolist():
        rows = np.flatnonzero(plausible & (counts == count))
        alike = np.cumprod(np.minimum(1.0, count * steps))[seen[rows] - 1]
        out[rows] = alike * count / (seen[rows] + 1) < BY_CHANCE
    return out
