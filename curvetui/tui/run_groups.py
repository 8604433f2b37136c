"""Runs grouped by folder or setting: number of runs, levels and best values of each group."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from curvetui.tui.levels import TROUBLES
from curvetui.tui.run_rows import RunRow


class Group(NamedTuple):
    """The runs that share a value of a setting."""

    name: str
    value: str
    """Empty for runs that do not have the setting."""
    rows: tuple[RunRow, ...]

    @property
    def query(self) -> str:
        """The query that lists its runs alone."""
        return f"{self.name}={self.value or 'none'}"

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """Number of runs of each outcome that needs a look, worst first."""
        outcomes = [row.outcome for row in self.rows]
        counted = ((one, outcomes.count(one)) for one in TROUBLES)
        return tuple((one, count) for one, count in counted if count)

    @property
    def bests(self) -> tuple[float, float, float] | None:
        """(lowest, median, highest) of the best values; None where there is none."""
        found = [row.best.value for row in self.rows if row.best is not None]
        if not found:
            return None
        ranked = np.sort(found)
        return float(ranked[0]), float(ranked[(len(ranked) - 1) // 2]), float(ranked[-1])


def grouped(rows: Sequence[RunRow], name: str) -> list[Group]:
    """*rows* grouped by their value of *name*, the group with the gravest runs first."""
    by: dict[str, list[RunRow]] = {}
    for row in rows:
        value = row.value(name)
        by.setdefault("" if value is None else str(value), []).append(row)
    groups = [Group(name, value, tuple(found)) for value, found in by.items()]
    return sorted(groups, key=lambda g: (sorted(-r.weight for r in g.rows), g.value))
