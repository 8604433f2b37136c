"""Where a learning rate jumps, as opposed to a schedule's smooth change."""

import numpy as np

from curvetui.curve import Curve, Floats, Ints

JUMP = 0.4
"""Change of log(learning rate) (a third) between two logged values that starts a new segment."""
BLOCK = 1 << 16
"""Rows processed at once, so that long curves need no extra memory."""


def jumps(rate: Curve) -> Ints:
    """Rows at which a rate changed by a third or more, beyond a schedule's smooth change."""
    y, rows = rate.y, changes(rate.y)
    now, last, before = y[rows], y[rows - 1], y[np.maximum(rows - 2, 0)]
    with np.errstate(all="ignore"):
        change, apart = np.log(now) - np.log(last), now - last
        onward = (rows > 1) & (apart * (last - before) > 0)
        # A linear schedule's last steps are large as ratios and no larger than the others as differences.
        usual = np.where(onward, np.abs(np.log(last) - np.log(before)), 0.0)
        glide = np.where(onward, np.abs(last - before), 0.0)
        jump = (
            np.isfinite(change)
            & (np.abs(change) > 3 * np.nan_to_num(usual))
            & (np.abs(apart) > 2 * np.nan_to_num(glide))
        )
    # Between rows that were dropped a rate glides as far as it likes.
    is_next = rate.axis.numbers(rows) - rate.axis.numbers(rows - 1) == 1
    return np.asarray(rows[jump & is_next])


def changes(y: Floats) -> Ints:
    """Rows at which a logged rate changed by more than `JUMP`, whatever changed before."""
    found = [np.empty(0, dtype=np.int64)]
    for start in range(0, len(y) - 1, BLOCK):
        with np.errstate(all="ignore"):
            change = np.abs(np.diff(np.log(y[start : start + BLOCK + 1])))
        found.append(np.flatnonzero(change > JUMP) + start + 1)
    return np.concatenate(found)
