"""The input and output of a format: one example of a line, and the meaning of its numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import NamedTuple

from curvetui import names
from curvetui.curve import Metric

COUNTERS = ("epoch", "epochs", "last_epoch", "step", "steps", "batch", "batches", "time")
"""Counters. The plurals are planned totals; `time` is seconds since 1970."""


_OWN_COUNTERS = frozenset(("epoch", "step", "batch"))


class Value(NamedTuple):
    """A number of the line that is a metric's value."""

    name: str
    """In the log's spelling."""
    slot: int
    """Index of the number in the line."""
    split: str | None = None
    """The split implied by the line's position, unless the name has one."""
    over: int | None = None
    """The number to divide by: `9832/10000`."""
    group: str | None = None
    """The class, fold or data set implied by the line's position."""
    means: str | None = None
    """The standard name, if implied by the line's position but not by the spelling."""

    @property
    def metric(self) -> Metric:
        return names.metric(self.name, self.split, self.group, self.means)


class Header(NamedTuple):
    """The columns of the lines below."""

    format: str
    columns: tuple[str, ...]
    separator: str
    brief: bool = False
    """Whether it ends at a blank line, or where another format finds a counter or metric."""
    places: tuple[tuple[int, int], ...] = ()
    """Where each name begins and ends, if spaces alone show which cells of a row are empty."""


class Reading(NamedTuple):
    """The meaning of a line; slots are indices of its numbers, from 0."""

    values: tuple[Value, ...] = ()
    counters: Mapping[str, int] = MappingProxyType({})
    """Counter -> slot, see `COUNTERS`."""
    section: str | None = None
    """The split of the lines below; `""` ends a section."""
    header: Header | None = None
    note: str | None = None
    """Kind of the `model.Note` that the line is."""
    settings: tuple[tuple[str, str], ...] = ()
    names: tuple[int, ...] = ()
    """Slots that are part of names (`class 3 accuracy`): their values distinguish lines."""
    bar: bool = False
    """Whether it is a progress bar: its values are an epoch's only when it is full."""
    redrawn: bool = False
    """Whether the bar stays several times an epoch, or shows the previous one's values."""
    once: bool = False
    """Whether there is at most one such line per epoch; a second one is an evaluation, not a point."""
    turns: tuple[str, ...] = ()
    """The splits of the first, second … such line under a counter line, if it has none itself."""
    repeat: bool = False
    """Whether it repeats an earlier line (the best round's): a point only if there was none."""
    sure: bool = False
    """Whether its values are named by a table header: the first such line is a point."""
    unnamed: bool = False
    """Whether its numbers are unnamed: points only if the log has nothing else."""
    loose: bool = False
    """Whether a name was guessed and is not a known metric: accepted once it is repeated."""
    numbers: tuple[float, ...] | None = None
    """The values if they are not plain decimals; the result then holds for one line only."""
    scales: tuple[tuple[int, float], ...] = ()
    """(slot, factor) of counters printed in thousands or millions: `step:4.5K`."""
    block: str = ""
    """`row`: part of a record of several lines; `end`: the line after its last row."""
    tag: str | None = None
    """A prefix for the names of the `tagged` rows of the block below."""
    tagged: bool = False
    closes: bool = False
    """Whether it has the counter of what the lines above measured: `Epoch 3 done`."""
    inner: bool = False
    """Whether its batches are the examples of one evaluation, however many there are."""
    apart: bool = False
    """Whether its split is called like a second validation set: `dev` beside `valid`."""
    best: int | None = None
    """The slot of the best value so far, which shows what its unnamed values are."""

    @property
    def has_content(self) -> bool:
        """Whether such a line holds more than values and counters."""
        return bool(
            self.note or self.settings or self.header or self.section is not None or self.block
        )

    @property
    def counts(self) -> bool:
        """Whether such a line has a counter of its own."""
        return not _OWN_COUNTERS.isdisjoint(self.counters)

    def __deepcopy__(self, memo: dict[int, object]) -> "Reading":
        """Return itself: the meaning of a line never changes."""
        return self


NOTHING = Reading()
"""A result for lines of this format without content."""


@dataclass(eq=False, repr=False)
class Line:
    """One line as input of a format."""

    text: str
    spans: tuple[tuple[int, int], ...]
    """The positions of its numbers in *text*."""
    section: str | None = None
    header: Header | None = None
    counted: bool = False
    """Whether the section's heading has a counter: lines with their own are not part of it."""

    @cached_property
    def _slots(self) -> dict[int, int]:
        return {start: slot for slot, (start, _) in enumerate(self.spans)}

    def slot(self, start: int, end: int) -> int | None:
        """The number between *start* and *end*, perhaps with sign, quotes and unit; else None."""
        if start in self._slots:
            return self._slots[start]
        inside = self.inside(start, end)
        return inside[0] if len(inside) == 1 else None

    def inside(self, start: int, end: int) -> list[int]:
        """The slots of the numbers between *start* and *end*."""
        return [slot for slot, (a, b) in enumerate(self.spans) if start <= a and b <= end]

    def slots(
        self, match: re.Match[str], *groups: str, at: int = 0, **names: str
    ) -> dict[str, int]:
        """The slot of each of these groups that is a number, by the group's name or the one given.

        at: where in the line the text that *match* searched begins.
        """
        wanted = {**dict(zip(groups, groups, strict=True)), **names}
        found = {
            name: self.slot(match.start(group) + at, match.end(group) + at)
            for name, group in wanted.items()
            if match[group]
        }
        return {name: slot for name, slot in found.items() if slot is not None}

    def number(self, slot: int) -> str:
        start, end = self.spans[slot]
        return self.text[start:end]

    def part(self, *ranges: tuple[int, int]) -> "Part":
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
    """Parts of a line, parsed on their own."""

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
    """The pattern, compiled on first use: compiling all at import takes longer than starting."""
    return re.compile(pattern)
