"""Rows of a batch not appended yet; taking some from the top costs only what is taken."""

from bisect import insort
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from curvetui.reading.rows import Rows, Template


class RowsAhead:
    """Rows of many templates; those above a line can be taken."""

    def __init__(self, rows: Iterable[Rows]) -> None:
        self._rows = sorted((part for part in rows if len(part.at)), key=_first)[::-1]
        """Sorted so that the earliest come last."""

    @property
    def last(self) -> float:
        """Number of the last line; -1 if there is none."""
        return max((float(part.at[-1]) for part in self._rows), default=-1.0)

    def above(self, end: float) -> list[Rows]:
        return [part.part(-1, end) for part in self._near(end)]

    def take(self, end: float) -> list[Rows]:
        """Remove and return the rows above line *end*."""
        near = list(self._near(end))
        del self._rows[len(self._rows) - len(near) :]
        for part in near:
            if part.at[-1] >= end:
                insort(self._rows, part.part(end, np.inf), key=lambda rest: -_first(rest))
        return [part.part(-1, end) for part in near]

    def has(self, wanted: Callable[[Template], bool], start: float, end: float) -> bool:
        """Whether there are rows of a wanted template from line *start* to above line *end*."""
        return any(
            wanted(part.template) and len(part.part(start, end).at) for part in self._near(end)
        )

    def _near(self, end: float) -> Iterator[Rows]:
        for part in reversed(self._rows):
            if part.at[0] >= end:
                return
            yield part


def _first(part: Rows) -> int:
    return int(part.at[0])
