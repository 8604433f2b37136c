"""Epoch headings printed within an epoch: Keras' `evaluate` prints its own `Epoch 1/6`.

They appear between a bar that lacks one batch and the same bar once it is full.
"""

import numpy as np

from curvetui.assembly.located_rows import counter
from curvetui.curve import Ints
from curvetui.reading.rows import Rows

NEARLY = 0.95
"""Minimum share of batches that the bar above has done."""


class InnerHeads:
    """Drops evaluation headings from the rows of one stream."""

    def __init__(self) -> None:
        self._open = -1
        """Number of the last line with a nearly full bar."""
        self._epoch = np.nan
        """The epoch of the last real heading."""

    def without(self, rows: list[Rows]) -> list[Rows]:
        """*rows* without `Epoch 1` headings directly below a nearly full bar."""
        opened = [self._open, *(at for part in rows for at in _nearly_full(part))]
        self._open = max(opened)
        heads = [part for part in rows if _is_head(part)]
        if len(opened) == 1 and not heads:
            return rows
        lines = sorted(
            (int(at), float(epoch))
            for part in heads
            for at, epoch in zip(part.at, counter(part, "epoch"), strict=True)
        )
        inner: list[int] = []
        bars = set(opened)
        for at, epoch in lines:
            if epoch == 1 and at - 1 in bars and self._epoch >= 1:
                inner.append(at)
            else:
                self._epoch = epoch
        if not inner:
            return rows
        return [part.some(~np.isin(part.at, inner)) if _is_head(part) else part for part in rows]


def _is_head(part: Rows) -> bool:
    reading = part.template.reading
    return part.template.format == "keras" and "epoch" in reading.counters and not reading.values


def _nearly_full(part: Rows) -> Ints:
    """Numbers of the lines with bars that lack a batch or a few."""
    if part.template.format != "keras" or not part.template.reading.bar:
        return np.empty(0, np.int64)
    done, total = counter(part, "batch"), counter(part, "batches")
    lacks = (done < total) & ((done >= NEARLY * total) | (done == total - 1))
    return part.at[np.flatnonzero(lacks)]
