"""What reading gives: lines of one meaning as tables of numbers, notes, settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvetui.curve import Floats, Ints
from curvetui.reading import Reading, Value

Chosen = NDArray[np.bool_] | slice
"""Which rows are meant."""


@dataclass(eq=False, repr=False)
class Template:
    """What all lines of one shape mean."""

    format: str
    reading: Reading
    shift: int = 0
    """Numbers before the log's own text, which the reading does not count."""
    stamp: tuple[int, ...] = ()
    """Slots of year, month, day, hour, minute, second and perhaps milliseconds."""
    rank: int | None = None
    """Slot of the rank."""
    rank_said: float | None = None
    """The rank itself, where it is part of a word (`[rank1]`) and so of the shape."""

    @property
    def ranked(self) -> bool:
        """Whether such lines name their rank."""
        return self.rank is not None or self.rank_said is not None

    @property
    def meaning(self) -> tuple[object, ...]:
        """Equal for templates that may take each other's place."""
        reading = self.reading
        told = (reading.values, tuple(reading.counters.items()), *reading[2:])
        return (self.format, told, self.shift, self.stamp, self.rank, self.rank_said)

    @cached_property
    def signature(self) -> tuple[object, ...]:
        """The same for all lines that count and give the same, however they are shaped."""
        reading = self.reading
        counted = tuple(name for name in ("epoch", "step", "batch") if name in reading.counters)
        metrics = tuple(value.metric for value in reading.values)
        return (self.format, reading.repeat, counted, metrics)

    @cached_property
    def once_only(self) -> bool:
        """The reading holds numbers or settings itself, so the next line of the shape must be read again."""
        return self.reading.numbers is not None or bool(self.reading.settings)

    @cached_property
    def plain(self) -> bool:
        """Whether such lines hold values or counters and nothing that must be looked at one by one."""
        reading = self.reading
        return self.fruitful and not (reading.speaks or reading.names)

    @cached_property
    def fruitful(self) -> bool:
        """Whether such lines hold values or counters."""
        return bool(self.reading.values or self.reading.counters)


class Rows(NamedTuple):
    """Lines of one meaning, in order."""

    template: Template
    at: Ints
    """Line numbers, shape (n,)."""
    numbers: Floats
    """Shape (n, slots)."""

    def slot(self, slot: int) -> Floats:
        """One number of each line, shape (n,)."""
        return self.numbers[:, slot + self.template.shift]

    def part(self, start: float, end: float) -> Rows:
        """The rows with start <= line number < end."""
        a, b = np.searchsorted(self.at, (start, end))
        return self._replace(at=self.at[a:b], numbers=self.numbers[a:b])

    def some(self, chosen: Chosen) -> Rows:
        """Some of the rows."""
        return self._replace(at=self.at[chosen], numbers=self.numbers[chosen])


class Said(NamedTuple):
    """A line whose text is more than its numbers: a note."""

    at: int
    kind: str
    text: str


@dataclass(eq=False, repr=False)
class Batch:
    """What a piece of text held."""

    rows: list[Rows] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    settings: list[tuple[int, str, str]] = field(default_factory=list)
    """(line, name, value) of settings."""
    starts: list[int] = field(default_factory=list)
    """Lines that repeat the program's very first output."""
    lines: int = 0
    text: bytes = b""
    """The lines after repair: without prefixes, each record on its own line."""
    missed: int = 0
    """Lines with numbers that no format took."""
    examples: list[str] = field(default_factory=list)


def numbers_of(rows: Rows, value: Value) -> Floats:
    """The value's numbers, shape (n,)."""
    numbers = rows.slot(value.slot)
    if value.over is None:
        return numbers
    with np.errstate(divide="ignore", invalid="ignore"):
        return numbers / rows.slot(value.over)
