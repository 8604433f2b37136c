"""What NaN in a column means: that nothing was measured in that row, or that the metric became NaN.

Data frames hold NaN for both. A validation loss that is measured every 20th row is NaN in 19 of 20; a training loss
that was there in each row and is NaN from some row on has diverged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from curvetui.curve import Floats, Metric

Nan = Literal["auto", "value", "missing"]
NANS = ("auto", "value", "missing")
ISOLATED = 3
"""Values, none of which stands in the row below another, that show a training metric to be measured now and then."""

Mask = NDArray[np.bool_]


def checked(nan: str) -> str:
    """*nan*, if it is a way to take NaN.

    Raises:
        ValueError: it is none.
    """
    if nan not in NANS:
        raise ValueError(f"there is no nan={nan!r}; known: {', '.join(NANS)}")
    return nan


class Pattern:
    """How one metric has been measured so far, row by row."""

    def __init__(self, metric: Metric) -> None:
        self._trains = _is_trained(metric)
        self._known = 0
        """Values that were no NaN."""
        self._pairs = 0
        """Those of them that stood in the row below another."""
        self._last = False

    def is_gap(self, value: float) -> bool:
        """Take the next row's *value*; whether it says that nothing was measured there."""
        if np.isnan(value):
            self._last = False
            return not (self._trains or bool(_is_each_row(self._known, self._pairs)))
        self._pairs += self._last
        self._known += 1
        self._last = True
        return False


def _is_each_row(known: Any, pairs: Any) -> Any:
    """Whether a metric with so many values, so many of them in the row below another, is measured in each row."""
    return (pairs > 0) & (2 * pairs >= known - 1)


def _is_trained(metric: Metric) -> bool:
    """Whether the training loop itself says it in every row: then its NaN is news from the first row on."""
    return metric.split == "train" or metric.metric in ("loss", "grad_norm") and metric.split is None


def gaps_of(columns: Mapping[Metric, tuple[Floats, Mask]]) -> dict[Metric, Mask]:
    """Where NaN means that nothing was measured, for each metric that holds NaN; masks of shape (n,).

    Args:
        columns: (values, where the table does not itself say that nothing is there), both of shape (n,).

    What a row means hangs on the rows up to it, so that nothing that was said of a history's beginning is taken back. It says
    nothing of a metric if it holds a value of another one that has not stood beside it so far (CSV logs of Lightning have
    rows of training and rows of validation). In the other rows, NaN means that nothing was measured

    - for a training metric: if it has three values and more, and no two of them follow each other (in the whole table:
      rows that begin so cannot be told from a loss that has diverged);
    - for any other: until it was measured in rows that follow each other, which must be half of its values and more.
    """
    known = {m: there & ~np.isnan(values) for m, (values, there) in columns.items()}
    masks = {mask.tobytes(): mask for mask in known.values()}.values()
    validated = [mask for m, mask in known.items() if m.split in ("val", "test") and "loss" in m.metric]
    out = {}
    for metric, (values, there) in columns.items():
        bad = there & np.isnan(values)
        if bad.any():
            elsewhere = _elsewhere(known[metric], masks, validated)
            out[metric] = bad & (elsewhere | _sparse(metric, known[metric], elsewhere))
    return out


def _elsewhere(own: Mask, masks: Iterable[Mask], validated: Iterable[Mask]) -> Mask:
    """Rows with values of metrics that have not stood beside one that has values where *own* says.

    Before its first value only a validation loss tells: a training that begins with NaN makes NaN of that, too.
    """
    out = np.zeros(len(own), dtype=bool)
    begun = np.maximum.accumulate(own)
    for mask in masks:
        out |= mask & begun & ~np.maximum.accumulate(own & mask)
    for mask in validated:
        out |= mask & ~begun
    return out


def _sparse(metric: Metric, known: Mask, elsewhere: Mask) -> Mask:
    """Rows before which *metric* has not been measured in each row."""
    rows = np.flatnonzero(~elsewhere)
    own = known[rows]
    pairs = np.cumsum(np.concatenate(([False], own[1:] & own[:-1])))
    count = np.cumsum(own)
    out = np.zeros(len(known), dtype=bool)
    if _is_trained(metric):
        out[:] = len(rows) > 0 and count[-1] >= ISOLATED and pairs[-1] == 0
    else:
        out[rows] = ~_is_each_row(count, pairs)
    return out
