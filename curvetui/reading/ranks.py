"""Of several processes that print the same metrics, follows one; others' NaN are reported."""

import numpy as np
from numpy.typing import NDArray

from curvetui.curve import Floats
from curvetui.reading.rows import Batch, NoteLine, Rows, numbers_of

MAX_RANKS = 10_000
"""Maximum ranks counted separately."""


class Ranks:
    """Keeps, of each value, the first rank's rows: perhaps only rank 0 prints validation."""

    def __init__(self) -> None:
        self._owner: dict[tuple[object, ...], float] = {}
        """Value -> the rank that is followed for it."""
        self._broken: set[float] = set()
        """Other ranks whose NaN was reported."""
        self.left: dict[float, int] = {}
        """Rank -> number of its omitted lines."""

    def follow(self, batch: Batch) -> None:
        """Remove the rows of other ranks from *batch*."""
        ranked = [rows for rows in batch.rows if rows.template.ranked]
        measured = [rows for rows in ranked if rows.template.reading.values]
        if not measured:
            return
        ranks = {id(rows): _ranks_of(rows) for rows in ranked}
        self._claim(measured, ranks)
        followed = set(self._owner.values())
        kept = []
        for rows in batch.rows:
            if id(rows) not in ranks:
                kept.append(rows)
                continue
            own, names = ranks[id(rows)], _names(rows)
            fixed = rows.template.fixed_rank
            if fixed is not None and self._is_left(rows, fixed, names):
                self._count(fixed, len(rows.at))
                continue
            # A counter-only line is kept for every followed rank; values of several owners are
            # dropped.
            wanted = {self._owner.get(name, np.nan) for name in names} if names else followed
            ours = np.isin(own, list(wanted)) & (not names or len(wanted) == 1)
            if ours.any():
                kept.append(rows.some(ours))
            if names and not ours.all():
                self._leave(batch, rows, own, ~ours)
        batch.rows = kept

    def _claim(self, ranked: list[Rows], ranks: dict[int, Floats]) -> None:
        """Assign each new value to the first rank that prints it, in line order."""
        claims = []
        for rows in ranked:
            names = _names(rows)
            if not all(name in self._owner for name in names):
                own, first = ranks[id(rows)], np.zeros(1, dtype=np.intp)
                if len(own) != 1:  # most tables of a run of many ranks have one line
                    own, first = np.unique(own, return_index=True)
                claims += [
                    (int(rows.at[at]), float(rank), names)
                    for rank, at in zip(own, first, strict=True)
                ]
        for _, rank, names in sorted(claims, key=lambda claim: claim[0]):
            if all(self._owner.get(name, rank) == rank for name in names):
                self._owner.update(dict.fromkeys(names, rank))

    def _leave(self, batch: Batch, rows: Rows, own: Floats, left: NDArray[np.bool_]) -> None:
        """Count the removed rows; report the first NaN or infinity of each rank."""
        for rank, count in zip(*np.unique(own[left], return_counts=True), strict=True):
            self._count(float(rank), int(count))
        for value in rows.template.reading.values:
            for at in np.flatnonzero(left & ~np.isfinite(numbers_of(rows, value))).tolist():
                if float(own[at]) not in self._broken:
                    self._broken.add(float(own[at]))
                    line, printed = int(rows.at[at]), numbers_of(rows, value)[at]
                    text = f"rank {own[at]:g} prints {value.name} {printed:g} in line {line + 1}"
                    batch.note_lines.append(NoteLine(line, "ranks", text))

    def _is_left(self, rows: Rows, rank: float, names: list[tuple[object, ...]]) -> bool:
        others = bool(names) and all(self._owner.get(name, rank) != rank for name in names)
        return others and bool(np.isfinite(rows.numbers).all())

    def _count(self, rank: float, lines: int) -> None:
        if len(self.left) < MAX_RANKS or rank in self.left:
            self.left[rank] = self.left.get(rank, 0) + lines

    @property
    def note(self) -> str:
        """A note on what was omitted; empty if nothing was."""
        if not self.left:
            return ""
        lines, others = sum(self.left.values()), sorted(self.left)
        owners = sorted(set(self._owner.values()))
        followed = "each value is taken from the rank that printed it first"
        if len(owners) == 1:
            followed = f"rank {owners[0]:g} is followed"
        spelled = ", ".join(f"{rank:g}" for rank in others[:8])
        if others[-1] - others[0] == len(others) - 1 > 1:
            spelled = f"{others[0]:g}–{others[-1]:g}"
        many = "s" if lines != 1 else "", "s" if len(others) != 1 else ""
        return f"several ranks print; {followed}, and {lines} line{many[0]} of rank{many[1]} {spelled} left out"


def _names(rows: Rows) -> list[tuple[object, ...]]:
    return [(value.name, value.split, value.group) for value in rows.template.reading.values]


def _ranks_of(rows: Rows) -> Floats:
    """The rank of each line, shape (n,)."""
    slot, fixed = rows.template.rank, rows.template.fixed_rank
    return np.full(len(rows.at), fixed) if slot is None else rows.numbers[:, slot]
