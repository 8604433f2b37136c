"""The output of reading: lines of one meaning as tables of numbers, notes, settings."""

from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvetui.curve import Floats, Ints
from curvetui.reading import Reading, Value

Chosen = NDArray[np.bool_] | slice
"""A selection of rows."""
MAX_PLAIN = 64
"""Maximum values of a line that is appended without a decision on each."""


@dataclass(eq=False, repr=False)
class Template:
    """The meaning of all lines of one shape."""

    format: str
    reading: Reading
    shift: int = 0
    """Number of numbers in the prefix, which slots do not count."""
    stamp: tuple[int, ...] = ()
    """Slots of year, month, day, hour, minute, second and perhaps milliseconds."""
    rank: int | None = None
    fixed_rank: float | None = None
    """The rank itself, if it is part of a word (`[rank1]`) and so of the shape."""

    @property
    def ranked(self) -> bool:
        return self.rank is not None or self.fixed_rank is not None

    @property
    def meaning(self) -> tuple[object, ...]:
        """Equal for interchangeable templates."""
        reading = self.reading
        parts = (reading.values, tuple(reading.counters.items()), *reading[2:])
        return (self.format, parts, self.shift, self.stamp, self.rank, self.fixed_rank)

    @cached_property
    def signature(self) -> tuple[object, ...]:
        """Equal for lines with the same counters and values, whatever their shape."""
        reading = self.reading
        counted = tuple(name for name in ("epoch", "step", "batch") if name in reading.counters)
        metrics = tuple(value.metric for value in reading.values)
        # Behind a bar, values are what they are on a line of their own; heads are their format's.
        kind = reading.bar if metrics else self.format
        return (kind, reading.repeat, reading.apart, counted, metrics)

    @cached_property
    def once_only(self) -> bool:
        """Whether the reading holds numbers or settings: the shape's next line is parsed again."""
        return self.reading.numbers is not None or bool(self.reading.settings)

    @cached_property
    def plain(self) -> bool:
        """Whether such lines have values or counters and need no line-by-line processing."""
        reading = self.reading
        return self.fruitful and not (reading.has_content or reading.names)

    @cached_property
    def fruitful(self) -> bool:
        return bool(self.reading.values or self.reading.counters)

    @cached_property
    def only_plans(self) -> bool:
        """Whether such lines hold nothing but the planned epochs or steps."""
        reading = self.reading
        return not reading.values and reading.counters.keys() <= {"epochs", "steps"}

    @cached_property
    def counts_epochs(self) -> bool:
        """Whether such lines count epochs only, and have values of different metrics."""
        reading = self.reading
        metrics = {value.metric for value in reading.values}
        special = (reading.bar, reading.redrawn, reading.once, reading.repeat, reading.unnamed)
        return (
            "epoch" in reading.counters
            and reading.counters.keys() <= {"epoch", "epochs"}
            and not any((*special, reading.turns))
            and 0 < len(metrics) == len(reading.values) <= MAX_PLAIN
        )


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

    def part(self, start: float, end: float) -> "Rows":
        """The rows with start <= line number < end."""
        if not len(self.at):
            return self
        # Whole numbers: a float would convert all line numbers of the batch.
        a = 0 if start <= self.at[0] else self.at.searchsorted(ceil(start))
        b = len(self.at) if end > self.at[-1] else self.at.searchsorted(ceil(end))
        return Rows(self.template, self.at[a:b], self.numbers[a:b])

    def some(self, chosen: Chosen) -> "Rows":
        return Rows(self.template, self.at[chosen], self.numbers[chosen])


class NoteLine(NamedTuple):
    """A line whose text matters: a note."""

    at: int
    kind: str
    text: str


@dataclass(eq=False, repr=False)
class Batch:
    """The content of a piece of text."""

    rows: list[Rows] = field(default_factory=list)
    note_lines: list[NoteLine] = field(default_factory=list)
    settings: list[tuple[int, str, str]] = field(default_factory=list)
    """(line, name, value) of settings."""
    starts: list[int] = field(default_factory=list)
    """Lines that repeat the program's first output."""
    lines: int = 0
    text: bytes = b""
    """The repaired lines: without prefixes, one record per line."""
    missed: int = 0
    """Lines with numbers that no format parsed."""
    examples: list[str] = field(default_factory=list)


def numbers_of(rows: Rows, value: Value) -> Floats:
    """The value's numbers, shape (n,)."""
    numbers = rows.slot(value.slot)
    if value.over is None:
        return numbers
    with np.errstate(divide="ignore", invalid="ignore"):
        return numbers / rows.slot(value.over)
