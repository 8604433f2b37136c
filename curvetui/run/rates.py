"""Where a learning rate jumps, apart from the glide of a schedule."""

from __future__ import annotations

import numpy as np

from curvetui.curve import Curve, Ints

JUMP = 0.4
"""Change of the logarithm of the learning rate (a third) from one logged value to the next that breaks a segment."""


def jumps(rate: Curve) -> Ints:
    """Rows at which a learning rate changed by more than a schedule's glide: at once by a third or more."""
    y = rate.y
    if len(y) < 2:
        return np.empty(0, dtype=np.int64)
    with np.errstate(all="ignore"):
        change, apart = np.diff(np.log(y)), np.diff(y)
        same = apart[1:] * apart[:-1] > 0
    # A linear schedule's last steps are large as ratios and no larger than the others as differences.
    onward = np.concatenate(([False], same))
    usual = np.where(onward, np.concatenate(([0.0], np.abs(change[:-1]))), 0.0)
    glide = np.where(onward, np.concatenate(([0.0], np.abs(apart[:-1]))), 0.0)
    jump = np.isfinite(change) & (np.abs(change) > np.maximum(JUMP, 3 * np.nan_to_num(usual))) & (np.abs(apart) > 2 * np.nan_to_num(glide))
    return np.flatnonzero(jump) + 1
