"""The question put to a format and its answer: one example of a line, and the meaning of its numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import NamedTuple

from curvetui import names
from curvetui.curve import Metric

COUNTERS = ("epoch", "epochs", "last_epoch", "step", "steps", "batch", "batches", "time")
"""What a number may count. The plurals are planned ends; `time` is seconds since 1970."""


class Value(NamedTuple):
    """A number of the line that is a metric's value."""

    name: str
    """As the log spells it."""
    slot: int
    """Which number of the line."""
    split: str | None = None
    """The split according to the line's position, unless the name gives one."""
    over: int | None = None
    """The number to divide by: `9832/10000`."""
    group: str | None = None
    """The class, fold or data set according to the line's position."""
    means: str | None = None
    """The standard name, if the line's position gives it and the spelling does not."""

    @property
    def metric(self) -> Metric:
        """What it measures."""
        return names.metric(self.name, self.split, self.group, self.means)


class Header(NamedTuple):
    """The columns that lines below belong to."""

    format: str
    columns: tuple[str, ...]
    separator: str
    comma: bool = False
    """Numbers are written with a decimal comma."""
    brief: bool = False
    """Ends at a blank line, or where another format finds that a line counts or measures."""


class Reading(NamedTuple):
    """What a line means; slots are numbers of the line counted from 0."""

    values: tuple[Value, ...] = ()
    counters: Mapping[str, int] = MappingProxyType({})
    """Which slot counts what, see `COUNTERS`."""
    section: str | None = None
    """The split that lines below belong to; `""` ends a section."""
    header: Header | None = None
    note: str | None = None
    """Kind of a `model.Note` that the line is."""
    settings: tuple[tuple[str, str], ...] = ()
    names: tuple[int, ...] = ()
    """Slots that are part of names (`class 3 accuracy`): lines are distinguished by their values."""
    bar: bool = False
    """A progress bar: its values are an epoch's only when it is full."""
    redrawn: bool = False
    """A bar that stays more than once for an epoch, or shows the epoch before: its frames are to be followed."""
    once: bool = False
    """At most one such line an epoch; a second one is an evaluation, not a point."""
    turns: tuple[str, ...] = ()
    """The splits of the first, second … such line under one counter line, if the line itself has none."""
    repeat: bool = False
    """Repeats an earlier line, such as that of the best round: a point only where there was no such line."""
    sure: bool = False
    """Its values are named by a table's head: the first such line is a point."""
    bare: bool = False
    """Numbers that nothing names: points where a log holds nothing else."""
    loose: bool = False
    """Guessed from a name that no metric is known by: believed once it is repeated."""
    numbers: tuple[float, ...] | None = None
    """The values themselves where they are not written as plain decimals; then this is good for one line only."""
    scales: tuple[tuple[int, float], ...] = ()
    """(slot, factor) of counters that are printed in thousands or millions: `step:4.5K`."""
    block: str = ""
    """`row`: part of a record of several lines; `end`: the line after its last row."""
    tag: str | None = None
    """A prefix for the names of the `tagged` rows of the block below."""
    tagged: bool = False
    closes: bool = False
    """Counts what the lines above have measured: `Epoch 3 done`."""
    inner: bool = False
    """Its batches are the examples of one evaluation, however many there are."""
    best: int | None = None
    """The slot of the best value so far, which tells what its unnamed values are."""

    @property
    def speaks(self) -> bool:
        """Such a line holds more than values and counters."""
        return bool(
            self.note or self.settings or self.header or self.section is not None or self.block
        )

    def __deepcopy__(self, memo: dict[int, object]) -> Reading:
        """Itself: what a line means never changes."""
        return self


NOTHING = Reading()
"""Ours, and there is nothing in it."""


@dataclass(eq=False, repr=False)
class Line:
    """One line as a format sees it."""

    text: str
    spans: tuple[tuple[int, int], ...]
    """The places of its numbers in *text*."""
    section: str | None = None
    header: Header | None = None
    counted: bool = False
    """The line that opened the section counts (`Validation Results - Epoch: 10`): one that counts itself does not belong to it."""

    @cached_property
    def _slots(self) -> dict[int, int]:
        return {start: slot for slot, (start, _) in enumerate(self.spans)}

    def slot(self, start: int, end: int) -> int | None:
        """The number between *start* and *end*, which may have only signs, quotes and units around it; else None."""
        if start in self._slots:
            return self._slots[start]
        inside = [slot for slot, (a, b) in enumerate(self.spans) if start <= a and b <= end]
        return inside[0] if len(inside) == 1 else None

    def number(self, slot: int) -> str:
        """The slot's text."""
        start, end = self.spans[slot]
        return self.text[start:end]

    def part(self, *ranges: tuple[int, int]) -> Part:
        """Some stretches of the line as a line of their own, with ` | ` between them."""
        texts, spans, slots, at = [], [], [], 0
        for start, end in ranges:
            texts.append(self.text[start:end])
            for slot, (a, b) in enumerate(self.spans):
                if start <= a and b <= end:
                    spans.append((a - start + at, b - start + at))
                    slots.append(slot)
            at += end - start + 3
        whole = Line(" | ".join(texts), tuple(spans), self.section, self.header, self.counted)
        return Part(whole, tuple(slots))


class Part(NamedTuple):
    """Stretches of a line, read on their own."""

    line: Line
    slots: tuple[int, ...]
    """Slot of the part -> slot of the whole line."""

    def back(self, reading: Reading) -> Reading:
        """The reading of the part, in slots of the whole line."""
        values = tuple(
            v._replace(slot=self.slots[v.slot], over=None if v.over is None else self.slots[v.over])
            for v in reading.values
        )
        counters = {name: self.slots[slot] for name, slot in reading.counters.items()}
        return reading._replace(
            values=values,
            counters=counters,
            names=tuple(self.slots[s] for s in reading.names),
            scales=tuple((self.slots[slot], factor) for slot, factor in reading.scales),
        )


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled on first use: compiling all at import costs more than starting does."""
    return re.compile(pattern)
