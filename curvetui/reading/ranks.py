"""Of several processes that print the same, one is followed."""

from __future__ import annotations

import numpy as np

from curvetui.curve import Floats
from curvetui.reading.rows import Batch, Rows, Said


class Ranks:
    """Keeps the rows of the first rank that brought values."""

    def __init__(self) -> None:
        self._rank: float | None = None

    def follow(self, batch: Batch) -> None:
        """Take the other ranks' rows out of *batch*, and say so in it."""
        ranked = [rows for rows in batch.rows if rows.template.ranked and rows.template.reading.values]
        if not ranked:
            return
        if self._rank is None:
            self._rank = float(_ranks_of(min(ranked, key=lambda rows: int(rows.at[0])))[0])
        kept, left = [], []
        for rows in batch.rows:
            if not rows.template.ranked:
                kept.append(rows)
                continue
            ours = _ranks_of(rows) == self._rank
            left += rows.at[~ours][:1].tolist()
            if ours.any():
                kept.append(rows.some(ours))
        if left:
            batch.said.append(Said(min(left), "ranks", f"several ranks print; rank {self._rank:g} is followed"))
        batch.rows = kept


def _ranks_of(rows: Rows) -> Floats:
    """The rank of each line, shape (n,)."""
    slot, said = rows.template.rank, rows.template.rank_said
    return np.full(len(rows.at), said) if slot is None else rows.numbers[:, slot]
