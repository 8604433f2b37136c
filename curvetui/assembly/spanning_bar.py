"""The planned epochs, where only a bar counts the whole run: `20/600` beside lines with `epoch: 0.33`.

Hugging Face's Trainer prints so. Two lines must agree, so that a bar that spans one epoch gives none.
"""

import math
from collections.abc import Iterable

import numpy as np

from curvetui.assembly.located_rows import counter, in_line_order
from curvetui.reading.rows import Rows

ROUNDED = 0.0051
"""How far a printed epoch may be from the true one."""
MIN_LINES = 2
"""Lines with an epoch that must agree."""


class SpanningBar:
    """The first bar without values of one run, and the epochs of the lines between its frames."""

    def __init__(self) -> None:
        self._done = self._epoch = math.nan
        """Batches in its last frame; the epoch of the first line below that."""
        self._total = math.nan
        self._lowest, self._highest = 0.0, math.inf
        """Bounds of the run's epochs."""
        self._lines = 0

    def frames(self, rows: Iterable[Rows]) -> None:
        """Add overwritten frames; the first one bounds where the lines above were printed."""
        bars = [part for part in rows if _counts_batches(part)]
        if not bars:
            return
        columns = [(p.at, counter(p, "batch"), counter(p, "batches")) for p in bars]
        _, done, total = in_line_order(columns)
        if self._total != self._total:
            self._total = float(total[0])
        done = done[total == self._total]
        if not len(done):
            return
        if done[0] < self._done or (np.diff(done) < 0).any():
            # It counts the batches of each epoch anew.
            self._highest = 0.0
        elif self._epoch == self._epoch and self._done > 0:
            self._lines += 1
            share = self._total / np.array([done[0], self._done])
            self._lowest = max(self._lowest, float((self._epoch - ROUNDED) * share[0]))
            self._highest = min(self._highest, float((self._epoch + ROUNDED) * share[1]))
        self._done, self._epoch = float(done[-1]), math.nan

    def lines(self, rows: Iterable[Rows]) -> None:
        """Add kept lines, of which the first with an epoch counts."""
        if self._done != self._done or self._epoch == self._epoch:
            return
        found = [p for p in rows if p.template.reading.values and not p.template.reading.bar]
        found = [part for part in found if "epoch" in part.template.reading.counters]
        first = min(found, key=lambda part: int(part.at[0]), default=None)
        if first is not None:
            self._epoch = float(counter(first, "epoch")[0])

    @property
    def plan(self) -> float | None:
        """The only whole number of epochs, of at least 2, that all lines allow."""
        low = math.ceil(self._lowest)
        is_only = low <= self._highest < low + 1
        return float(low) if self._lines >= MIN_LINES and low > 1 and is_only else None


def _counts_batches(part: Rows) -> bool:
    reading = part.template.reading
    return not reading.values and "epoch" not in reading.counters and "batches" in reading.counters
