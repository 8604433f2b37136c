"""Where the points of a curve come from: which kinds of line bring them, and what has been decided about each kind."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

import numpy as np

from curvetui.assembly.located_rows import Placed
from curvetui.curve import Ints, Metric
from curvetui.model import Points
from curvetui.reading import Value
from curvetui.reading.rows import numbers_of

Place = tuple[float, float, float, float]
"""(line, epoch, step, value) of a point."""
Key = tuple[Metric, str]
"""A curve: what it measures, and its grain."""


@dataclass(eq=False, repr=False)
class CurveSource:
    """Lines of one or more kinds that bring one curve."""

    key: Key
    bar: bool = False
    """Its lines are progress bars."""
    repeat: bool = False
    """Its lines repeat others, of which there are none in this run."""
    last: Place = (-1.0, np.nan, np.nan, np.nan)
    """The last point before this batch."""
    sparse: bool = True
    """Each point so far has an epoch of its own."""
    fresh: list[tuple[Placed, Value]] = field(default_factory=list)
    """Rows of this batch that brought points, and which of their values did; single lines in order, behind the rest."""
    lines: list[float] = field(default_factory=list)
    """Numbers of those single lines."""

    def came(self, part: Placed, value: Value) -> None:
        """Rows have brought points."""
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
            index = int(np.searchsorted(part.rows.at, line)) - 1
            if index >= 0 and part.rows.at[index] > best[0]:
                y = float(numbers_of(part.rows.some(slice(index, index + 1)), value)[0])
                best = (
                    float(part.rows.at[index]),
                    float(part.epoch[index]),
                    float(part.step[index]),
                    y,
                )
        return best

    def is_sparse(self, line: float) -> bool:
        """Whether each point above *line* has an epoch of its own."""
        found = [
            (part.rows.at[below], part.epoch[below])
            for part, _ in self.fresh
            if (below := part.rows.at < line).any()
        ]
        if not self.sparse or not found:
            return self.sparse
        order = np.argsort(np.concatenate([at for at, _ in found]), kind="stable")
        epochs = np.concatenate([epoch for _, epoch in found])[order]
        above = np.concatenate(([self.last[1]], epochs[:-1]))
        return bool(((epochs > above) | np.isnan(above)).all()) and not np.isnan(epochs).any()

    def settle(self) -> None:
        """The batch is over."""
        if self.fresh:
            self.sparse = self.is_sparse(np.inf)
            self.last = self.before(max(float(part.rows.at[-1]) for part, _ in self.fresh) + 1)
            self.fresh.clear()
            self.lines.clear()


@dataclass(eq=False, repr=False)
class Candidate:
    """A value of one kind of line that is not settled yet."""

    points: list[Points] = field(default_factory=list)
    places: set[object] = field(default_factory=set)
    count: int = 0

    def add(self, points: Points, place: object) -> None:
        """It came once more."""
        self.points.append(points)
        self.places.add(place)
        self.count += 1


@dataclass(eq=False, repr=False)
class LineKind:
    """What has been decided about a kind of line: the curve of each of its values, None for one that is not a point."""

    origins: dict[int, CurveSource | None] = field(default_factory=dict)
    doubts: dict[int, Candidate] = field(default_factory=dict)
    event: int = -1
    turn: int = 0
    """How many lines of the kind the current counter line had so far."""
    record: list[float] = field(default_factory=lambda: [-1e9])
    """The last line of the kind with counters of its own: its number, epoch, step and values."""
    twice: bool | None = None
    """Whether its first line was printed twice; None while there is but one."""
    crowded: bool = False
    """Lines that differ have stood at one place."""
    used: int = -1
    """The last counter line under which such a line was taken, where there is one for each."""

    def turn_of(self, events: Ints) -> Ints:
        """Which line of its counter line each one is, counted from 0; *events* rise."""
        first = np.searchsorted(events, events)
        turn = np.arange(len(events)) - first + np.where(events == self.event, self.turn, 0)
        self.event, self.turn = int(events[-1]), int(turn[-1]) + 1
        return turn

    def settles(self, part: Placed) -> bool:
        """Whether everything about such lines has been decided."""
        return len(self.origins) == len(part.rows.template.reading.values)


def same_place(place: Place, row: Placed) -> bool:
    """Whether a line has the same place as the curve's last point; never without a counter."""
    there = (float(row.epoch[0]), float(row.step[0]))
    known = any(v == v for v in there)
    return known and all(
        a == b or a != a and b != b for a, b in zip(place[1:3], there, strict=True)
    )
