"""Impossible values of a score: an accuracy above 1, a distance below 0."""

import re

import numpy as np

from curvetui.curve import Curve
from curvetui.statistics import Flags, shifted

SHARES = re.compile(
    r"accuracy|top\d_accuracy|f1|precision|recall|auc|auroc|auprc|iou|miou|dice|map\w*|mean_average_precision|sensitivity|specificity|balanced_accuracy"
)
"""Standard names of metrics from 0 to 1 (or from 0 to 100)."""
DISTANCES = re.compile(r"(?:\w+_)?(?:fid|fid\d+k(?:_full)?|mae|mse|rmse|wer|cer|per)|\w+_error")
"""Standard names of metrics that are never below 0; an error alone may be a signed difference."""
MAX_FID = 1e12
"""A FID above this was not measured; other errors can grow this far in a diverging run."""
SLACK = 1e-3
"""Tolerance above 1, or 100, for rounding."""
ABOVE, WITHIN, LEARNED = 1.05, 8, 0.5
"""A share above this, in this many points never above `PERCENT`, after one of `LEARNED` to 1:
percentages do not start like this.
"""
JUMP = 0.25
"""Minimum rise between the two values at which it went above 1: a percentage near 1 rises slowly."""
PERCENT = 1.5
"""A share above this is printed in percent."""


OVERLAP_LOSSES = re.compile(r"(?:\w+_)?(?:dice|iou|jaccard|tversky)_loss")
"""Losses that are 1 minus a share, or its negative; some are added up over classes."""
MAX_OVERLAP_LOSS = 100.0
"""Beyond that no number of classes explains it."""


def impossible(curve: Curve) -> Flags:
    """Rows with impossible values of such a score, as known by then; shape (n,)."""
    y = curve.y
    out = np.zeros(len(y), dtype=bool)
    if curve.better == "lower" and DISTANCES.fullmatch(curve.metric):
        return np.asarray(np.isfinite(y) & ((y < 0) | ((y > MAX_FID) & ("fid" in curve.metric))))
    if curve.better == "lower" and OVERLAP_LOSSES.fullmatch(curve.metric):
        return np.asarray(np.isfinite(y) & (np.abs(y) > MAX_OVERLAP_LOSS))
    if curve.better != "higher" or not SHARES.fullmatch(curve.metric):
        return out
    highest = np.fmax.accumulate(np.nan_to_num(y, nan=-np.inf))
    is_percent = highest > PERCENT
    above = (y > ABOVE) & ~is_percent
    learned = np.maximum.accumulate((y >= LEARNED) & (y <= 1))
    at_once = np.maximum.accumulate(above & (y - shifted(y) > JUMP))
    many = (np.cumsum(above) >= WITHIN) & learned & at_once
    wrong = (y < -SLACK) | (above & many) | (is_percent & (y > 100 + 100 * SLACK))
    return np.asarray(wrong & np.isfinite(y))
