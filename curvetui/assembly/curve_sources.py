"""Where a curve's points come from: the kinds of line that add them, and what each counts as."""

from bisect import bisect_left
from dataclasses import dataclass, field
from math import ceil

import numpy as np

from curvetui.assembly.located_rows import LocatedRows, in_line_order
from curvetui.curve import Ints, Metric
from curvetui.model import Points
from curvetui.reading import Value
from curvetui.reading.rows import numbers_of

Place = tuple[float, float, float, float]
"""(line, epoch, step, value) of a point."""
Key = tuple[Metric, str]
"""A curve's metric and granularity."""


@dataclass(eq=False, repr=False)
class CurveSource:
    """Lines of one or more kinds that add points to one curve."""

    key: Key
    bar: bool = False
    """Whether the lines are progress bars."""
    repeat: bool = False
    """Whether the lines repeat others that are missing in this run."""
    last: Place = (-1.0, np.nan, np.nan, np.nan)
    """The last point before this batch."""
    sparse: bool = True
    """Whether each point so far has its own epoch."""
    fresh: list[tuple[LocatedRows, Value]] = field(default_factory=list)
    """Rows of this batch that added points, and their values' indices; single lines come last."""
    lines: list[float] = field(default_factory=list)
    """Numbers of those single lines."""

    def add(self, part: LocatedRows, value: Value) -> None:
        at = float(part.rows.at[0])
        if len(part.rows.at) > 1:
            self.fresh.insert(0, (part, value))
        else:
            where = bisect_left(self.lines, at)
            self.lines.insert(where, at)
            self.fresh.insert(len(self.fresh) - len(self.lines) + 1 + where, (part, value))

    def before(self, line: float) -> Place:
        """The last point above *line*."""
        best = self.last
        blocks = len(self.fresh) - len(self.lines)
        single = blocks + bisect_left(self.lines, line)
        for part, value in (*self.fresh[:blocks], *self.fresh[max(single - 1, blocks) : single]):
            index = int(part.rows.at.searchsorted(ceil(line))) - 1
            if index >= 0 and part.rows.at[index] > best[0]:
                best = _place(part, value, index)
        return best

    def is_sparse(self, line: float) -> bool:
        """Whether each point above *line* has its own epoch."""
        found = [
            (part.rows.at[below], part.epoch[below])
            for part, _ in self.fresh
            if (below := part.rows.at < line).any()
        ]
        if not self.sparse or not found:
            return self.sparse
        _, epochs = in_line_order(found)
        above = np.concatenate(([self.last[1]], epochs[:-1]))
        return bool(((epochs > above) | np.isnan(above)).all()) and not np.isnan(epochs).any()

    def settle(self) -> None:
        """End of the batch."""
        if self.fresh:
            self.sparse = self.is_sparse(np.inf)
            part, value = max(self.fresh, key=lambda entry: int(entry[0].rows.at[-1]))
            self.last = max(self.last, _place(part, value, -1), key=lambda place: place[0])
            self.fresh.clear()
            self.lines.clear()


def _place(part: LocatedRows, value: Value, row: int) -> Place:
    """Where that row is, with its value."""
    y = float(numbers_of(part.rows.some(slice(row, row + 1 or None)), value)[0])
    return float(part.rows.at[row]), float(part.epoch[row]), float(part.step[row]), y


@dataclass(eq=False, repr=False)
class Candidate:
    """An undecided value of one kind of line."""

    points: list[Points] = field(default_factory=list)
    positions: set[object] = field(default_factory=set)
    count: int = 0
    clashes: int = 0
    """How many are at a place where the curve has another value."""

    def beside(self, points: Points) -> set[float]:
        """The different values so far, with that of *points*."""
        return {float(part.y[0]) for part in (*self.points, points)}

    def add(self, points: Points, place: object) -> None:
        self.points.append(points)
        self.positions.add(place)
        self.count += 1


@dataclass(eq=False, repr=False)
class LineKind:
    """Decisions about a kind of line: the curve of each of its values, None for non-points."""

    sources: dict[int, CurveSource | None] = field(default_factory=dict)
    candidates: dict[int, Candidate] = field(default_factory=dict)
    event: int = -1
    turn: int = 0
    """Number of lines of the kind under the current counter line."""
    record: list[float] = field(default_factory=lambda: [-1e9])
    """The last line of the kind with its own counters: number, epoch, step and values."""
    twice: bool | None = None
    """Whether its first line was printed twice; None while there is only one."""
    crowded: bool = False
    """Whether different lines occurred at one position."""
    used: int = -1
    """The last counter line with an accepted line, if there is one per counter line."""

    def turn_of(self, events: Ints) -> Ints:
        """Index of each line under its counter line, from 0; *events* increase."""
        first = np.searchsorted(events, events)
        turn = np.arange(len(events)) - first + np.where(events == self.event, self.turn, 0)
        self.event, self.turn = int(events[-1]), int(turn[-1]) + 1
        return turn

    def settles(self, part: LocatedRows) -> bool:
        """Whether everything about such lines has been decided."""
        return len(self.sources) == len(part.rows.template.reading.values)


def same_place(place: Place, row: LocatedRows) -> bool:
    """Whether a line is at the position of the curve's last point; False without a counter."""
    there = (float(row.epoch[0]), float(row.step[0]))
    known = any(v == v for v in there)
    return known and all(
        a == b or a != a and b != b for a, b in zip(place[1:3], there, strict=True)
    )
