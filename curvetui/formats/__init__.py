"""One text format a file: it reads one example of a line, and the reader applies that to all lines of its shape.

A format never sees a number's value, only where the numbers of a line stand: two lines that differ in their
numbers alone must mean the same. What it answers is therefore good for every line of that shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, ClassVar, NamedTuple

from curvetui import names, registry
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
    """What the place says, unless the name says it."""
    over: int | None = None
    """The number to divide by: `9832/10000`."""
    group: str | None = None
    """The class, fold or data set that the place says."""
    means: str | None = None
    """The standard name, where the place says it and the spelling does not."""

    @property
    def metric(self) -> Metric:
        """What it measures."""
        return names.metric(self.name, self.split, self.group, self.means)


@dataclass(frozen=True, slots=True)
class Header:
    """The columns that lines below belong to."""

    format: str
    columns: tuple[str, ...]
    separator: str
    comma: bool = False
    """Numbers are written with a decimal comma."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line means; slots are numbers of the line counted from 0."""

    values: tuple[Value, ...] = ()
    counters: Mapping[str, int] = field(default_factory=dict)
    """Which slot counts what, see `COUNTERS`."""
    section: str | None = None
    """The split that lines below belong to; `""` ends a section."""
    header: Header | None = None
    note: str | None = None
    """Kind of a `model.Note` that the line is."""
    settings: tuple[tuple[str, str], ...] = ()
    names: tuple[int, ...] = ()
    """Slots that are part of names (`class 3 accuracy`): lines are told apart by their values."""
    bar: bool = False
    """A progress bar: its values are an epoch's only when it is full."""
    redrawn: bool = False
    """A bar that stays more than once for an epoch, or shows the epoch before: its frames are to be followed."""
    once: bool = False
    """At most one such line an epoch; a second one is an evaluation, not a point."""
    repeat: bool = False
    """Repeats an earlier line, such as that of the best round: a point only where there was no such line."""
    loose: bool = False
    """Guessed from a name that no metric is known by: believed once it is repeated."""
    numbers: tuple[float, ...] | None = None
    """The values themselves where they are not written as plain decimals; then this is good for one line only."""
    block: str = ""
    """`row`: part of a record of several lines; `end`: the line after its last row."""
    tag: str | None = None
    """What stands before the names of the block's rows below, as far as they are `tagged`."""
    tagged: bool = False

    @property
    def speaks(self) -> bool:
        """Such a line says more than values and counters."""
        return bool(self.note or self.settings or self.header or self.section is not None or self.block)


NOTHING = Reading()
"""Ours, and there is nothing in it."""


@dataclass(frozen=True)
class Line:
    """One line as a format sees it."""

    text: str
    spans: tuple[tuple[int, int], ...]
    """Where its numbers stand in *text*."""
    section: str | None = None
    header: Header | None = None

    @cached_property
    def _slots(self) -> dict[int, int]:
        return {start: slot for slot, (start, _) in enumerate(self.spans)}

    def slot(self, start: int, end: int) -> int | None:
        """The number that stands between *start* and *end*, alone but for signs, quotes and units; else None."""
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
        return Part(Line(" | ".join(texts), tuple(spans), self.section, self.header), tuple(slots))


class Part(NamedTuple):
    """Stretches of a line, read on their own."""

    line: Line
    slots: tuple[int, ...]
    """Slot of the part -> slot of the whole line."""

    def back(self, reading: Reading) -> Reading:
        """What was read in the part, in slots of the whole line."""
        values = tuple(v._replace(slot=self.slots[v.slot], over=None if v.over is None else self.slots[v.over]) for v in reading.values)
        counters = {name: self.slots[slot] for name, slot in reading.counters.items()}
        return replace(reading, values=values, counters=counters, names=tuple(self.slots[s] for s in reading.names))


class LogFormat:
    """Base of all text formats.

    In the common case a subclass gives patterns with named groups. Those in `COUNTERS` count; `phase` says the
    split; `pairs` is searched with `pair` (groups `name`, `value`, perhaps `split`); `rest` is read like a
    hand-written print; any other group is a metric of that name. One that needs more overrides `read`.
    """

    title: ClassVar[str]
    """What people call it."""
    hints: ClassVar[tuple[str, ...]] = ()
    """Texts of which a line of ours holds at least one: lines without are not looked at more closely."""
    line: ClassVar[str | tuple[str, ...]] = ()
    """Patterns, the first that matches is taken."""
    pair: ClassVar[str] = ""
    nothing: ClassVar[str] = ""
    """Lines that are ours but hold no values."""
    rename: ClassVar[Mapping[str, str]] = {}
    """Group name -> the log's spelling, where that is no identifier."""
    means: ClassVar[Mapping[str, str]] = {}
    """The log's spelling -> standard name, where `names.py` cannot know."""
    splits: ClassVar[Mapping[str, str]] = {}
    """The log's spelling -> split, where `names.py` cannot know."""
    ignored: ClassVar[frozenset[str]] = frozenset()
    """Names that are no metrics: times left, speeds."""
    examples: ClassVar[tuple[tuple[str, Mapping[str, Any]], ...]] = ()
    """Some text, and the columns that come of it; the tests run them, the README shows the first one."""
    general: ClassVar[bool] = False
    """A generic reader: comes after all formats that know what they read."""
    skips: ClassVar[bool] = False
    """Knows what is no measurement: comes after all that know what they read, before the generic readers."""
    glue: ClassVar[str] = ""
    """What every line that may have lost its line feed holds, at its beginning."""
    glued: ClassVar[tuple[tuple[str, str], ...]] = ()
    """(pattern, replacement) pairs that put lost line feeds back."""

    @property
    def name(self) -> str:
        """The module's name: what `--format` takes and the report prints."""
        return type(self).__module__.rpartition(".")[2]

    def read(self, line: Line) -> Reading | None:
        """What *line* means, or None if it is not ours. Must not depend on the numbers' values."""
        for pattern in (self.line,) if isinstance(self.line, str) else self.line:
            match = compiled(pattern).search(line.text)
            if match:
                return self.matched(line, match)
        if self.nothing and compiled(self.nothing).search(line.text):
            return NOTHING
        return None

    def matched(self, line: Line, match: re.Match[str]) -> Reading:
        """The reading of a line that one of the patterns matches."""
        counters: dict[str, int] = {}
        values: list[Value] = []
        for name, text in match.groupdict().items():
            if text is None or name == "phase":
                continue
            if name == "pairs":
                values += self.pairs(line, *match.span(name))
            elif name == "rest":
                found = self.rest(line, *match.span(name))
                values += found.values
                counters = {**found.counters, **counters}
            elif (slot := line.slot(*match.span(name))) is None:
                continue
            elif name in COUNTERS:
                counters[name] = slot
            else:
                values.append(Value(self.rename.get(name, name), slot))
        phase = names.split_of(match.groupdict().get("phase") or "")
        return Reading(tuple(self.meant(values, phase)), counters)

    def meant(self, values: Iterable[Value], phase: str | None = None) -> Iterable[Value]:
        """The values that are metrics, each with the split of its place."""
        for value in values:
            if value.name not in self.ignored:
                means = value.means or self.means.get(value.name)
                yield value._replace(split=self.splits.get(value.name) or value.split or phase, means=means)

    def pairs(self, line: Line, start: int, end: int) -> Iterable[Value]:
        """The name-value pairs between *start* and *end*."""
        for match in compiled(self.pair).finditer(line.text, start, end):
            slot = line.slot(*match.span("value"))
            if slot is not None:
                groups = match.groupdict()
                split = groups.get("split")
                name = f"{split} {groups['name']}" if split else groups["name"]
                yield Value(name.strip(), slot)

    def rest(self, line: Line, start: int, end: int) -> Reading:
        """What stands between *start* and *end*, read like a hand-written print."""
        from curvetui.formats._parser import Parser

        part = line.part((start, end))
        parser = Parser(part.line)
        parser.walk()
        return part.back(parser.reading() or NOTHING)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled on first use: compiling all at import costs more than starting does."""
    return re.compile(pattern)


@cache
def formats() -> tuple[LogFormat, ...]:
    """One of each, in the order of their titles, generic ones last."""
    members = [cls() for cls in registry.members("curvetui.formats", LogFormat)]
    return tuple(sorted(members, key=lambda f: (f.general, f.skips, f.title)))


def unglued(text: bytes) -> bytes:
    """Put back the line feeds that were lost when *text* was pasted; rare, so looked for cheaply."""
    for fmt in formats():
        mark = fmt.glue.encode()
        if mark and text.count(mark) > text.count(b"\n" + mark) + text.startswith(mark):
            whole = text.decode("utf-8", "surrogateescape")
            for pattern, replacement in fmt.glued:
                whole = compiled(pattern).sub(replacement, whole)
            text = whole.encode("utf-8", "surrogateescape")
    return text


def understand(line: Line, only: str | None = None) -> tuple[LogFormat, Reading] | None:
    """The most specific format that takes *line*, and what it reads there; None if none does.

    Args:
        line: one line.
        only: the module name of the one format that may answer (`--format`).
    """
    best: tuple[LogFormat, Reading] | None = None
    for candidate in formats():
        if only is not None and candidate.name != only:
            continue
        if candidate.hints and not any(hint in line.text for hint in candidate.hints):
            continue
        if best is not None and (best[0].general, best[0].skips) != (candidate.general, candidate.skips):
            break
        reading = candidate.read(line)
        if reading is not None and (best is None or goes_before(candidate, best[0])):
            best = candidate, reading
    return best


@cache
def goes_before(a: LogFormat, b: LogFormat) -> bool:
    """Whether *a* is more specific: *b* reads an example of *a*, and *a* none of *b*.

    Computed from the examples when two formats first claim the same line; nobody writes priorities by hand.
    """
    return _reads(b, a) and not _reads(a, b)


def _reads(a: LogFormat, b: LogFormat) -> bool:
    """Whether *a* takes a line of the examples of *b*."""
    from curvetui.scan import spans_of

    for text, _ in b.examples:
        for part in text.splitlines():
            reading = a.read(Line(part, spans_of(part)))
            if reading is not None and (reading.values or reading.counters or reading.header):
                return True
    return False
