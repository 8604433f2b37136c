"""Where the points of a curve come from: which kinds of line bring it, and what is settled of each kind."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from curvetui.curve import Metric
from curvetui.model import Points
from curvetui.places import Placed

Key = tuple[Metric, str]
"""A curve: what it measures, and its grain."""


@dataclass(eq=False)
class Origin:
    """Lines of one or more kinds that bring one curve."""

    key: Key
    repeat: bool = False
    """Its lines repeat others, of which there are none in this run."""
    last: tuple[float, float, float] = (-1.0, np.nan, np.nan)
    """(line, epoch, step) of the last point before this batch."""
    fresh: list[Placed] = field(default_factory=list)
    """Rows of this batch that brought points."""

    def before(self, line: float) -> tuple[float, float]:
        """(epoch, step) of the last point above *line*."""
        best = self.last
        for part in self.fresh:
            index = int(np.searchsorted(part.rows.at, line)) - 1
            if index >= 0 and part.rows.at[index] > best[0]:
                best = (float(part.rows.at[index]), float(part.epoch[index]), float(part.step[index]))
        return best[1:]

    def settle(self) -> None:
        """The batch is over."""
        if self.fresh:
            line = max(float(part.rows.at[-1]) for part in self.fresh)
            self.last = (line, *self.before(line + 1))
            self.fresh.clear()


@dataclass
class Doubt:
    """A value of one kind of line that is not settled yet."""

    points: list[Points] = field(default_factory=list)
    places: set[object] = field(default_factory=set)
    count: int = 0

    def add(self, points: Points, place: object) -> None:
        """It came once more."""
        self.points.append(points)
        self.places.add(place)
        self.count += 1


@dataclass
class Kind:
    """What is settled of a kind of line: the origin of each of its values, None for one that is no point."""

    origins: dict[int, Origin | None] = field(default_factory=dict)
    doubts: dict[int, Doubt] = field(default_factory=dict)

    def settles(self, part: Placed) -> bool:
        """Whether nothing of such lines is in doubt."""
        return len(self.origins) == len(part.rows.template.reading.values)


def same_place(place: tuple[float, float], row: Placed) -> bool:
    """Whether a line stands where the last point of a curve stands; never where nothing is counted."""
    there = (float(row.epoch[0]), float(row.step[0]))
    known = any(v == v for v in there)
    return known and all(a == b or a != a and b != b for a, b in zip(place, there, strict=True))
