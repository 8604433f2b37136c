"""Lines -> tables of numbers: understands each shape of line once, and reads all lines of that shape in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from curvetui.curve import Floats, Ints
from curvetui.formats import Header, Line, LogFormat, Reading, Value, understand, unglued
from curvetui.prefix import Prefix, prefix_of
from curvetui.scan import Scan, scan

MAX_SHAPES = 8192
"""Shapes that are remembered; a log whose every line is new is forgotten and relearnt in between."""
MAX_TEXT = 4096
"""Bytes of a line that are looked at closely."""
_CONTROL = {c: 0xFFFD for c in (*range(32), *range(0x7F, 0xA0), 0x2028, 0x2029, 0x200E, 0x200F, *range(0x202A, 0x202F))}
del _CONTROL[9]


@dataclass(frozen=True)
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
    general: bool = True


@dataclass(frozen=True)
class Rows:
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
        return replace(self, at=self.at[a:b], numbers=self.numbers[a:b])


@dataclass(frozen=True)
class Said:
    """A line that says something other than numbers: a note."""

    at: int
    kind: str
    text: str


@dataclass
class Batch:
    """What a piece of text held."""

    rows: list[Rows] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    lines: int = 0
    missed: int = 0
    """Lines with numbers that no format took."""
    examples: list[str] = field(default_factory=list)


class Reader:
    """Reads the lines of one stream; what it knows of a table or a section goes on from piece to piece."""

    def __init__(self, only: str | None = None) -> None:
        """only: the one format to use, by its module's name."""
        self.only = only
        self.header: Header | None = None
        self.section: str | None = None
        self._known: dict[tuple[Header | None, str | None], dict[bytes, Template | None]] = {}

    def frames(self, text: bytes) -> list[Rows]:
        """Read frames that were drawn over, numbered from 0: they open no table or section and say nothing."""
        header, section = self.header, self.section
        rows = self.read(text, 0).rows
        self.header, self.section = header, section
        return rows

    def read(self, text: bytes, at: int) -> Batch:
        """Read whole lines; *at* is the number of the first one."""
        text = unglued(text)
        found = scan(text)
        batch = Batch(lines=text.count(b"\n"))
        lines = _LazyLines(text)
        groups: dict[int, tuple[Template, list[int]]] = {}
        known = self._shapes()
        for i, shape in enumerate(found.shapes):
            template = known.get(shape, _UNSEEN)
            if template is _UNSEEN or (template is not None and template.reading.numbers is not None):
                template = self._understood(found, i, lines)
                if len(known) < MAX_SHAPES:
                    known[shape] = template
                elif len(known) >= MAX_SHAPES:
                    known.clear()
            if template is None:
                if found.first[i + 1] > found.first[i]:
                    batch.missed += 1
                    if len(batch.examples) < 2:
                        batch.examples.append(printable(lines[i])[:200])
                continue
            reading = template.reading
            if reading.values or reading.counters:
                if reading.names:
                    template = self._named(template, found, i, lines)
                groups.setdefault(id(template), (template, []))[1].append(i)
            if reading.note:
                batch.said.append(Said(at + i, reading.note, printable(lines[i])[:200]))
            if reading.header is not None or reading.section is not None:
                self._enter(reading)
                known = self._shapes()
        batch.rows = [self._rows(template, found, np.array(index), at) for template, index in groups.values()]
        return batch

    def _shapes(self) -> dict[bytes, Template | None]:
        """What is known of shapes in the current table and section."""
        key = (self.header, self.section)
        if key not in self._known:
            if len(self._known) > 64:
                self._known.clear()
            self._known[key] = {}
        return self._known[key]

    def _enter(self, reading: Reading) -> None:
        if reading.header is not None:
            self.header = reading.header
        if reading.section is not None:
            self.section = reading.section or None

    def _understood(self, found: Scan, index: int, lines: _LazyLines) -> Template | None:
        """Ask the formats what a line of a new shape means."""
        raw = lines[index]
        if len(raw) > MAX_TEXT:
            return None
        text = _decoded(raw)
        spans = _spans(found, index, lines, raw, text)
        prefix = prefix_of(text)
        shift = sum(1 for start, _ in spans if start < prefix.length)
        inner = tuple((a - prefix.length, b - prefix.length) for a, b in spans[shift:])
        line = Line(text[prefix.length :], inner, self.section, self.header)
        answer = understand(line, self.only)
        if answer is None:
            return Template("", Reading()) if not inner else None
        fmt, reading = answer
        return self._template(fmt, reading, shift, spans, prefix)

    @staticmethod
    def _template(fmt: LogFormat, reading: Reading, shift: int, spans: tuple[tuple[int, int], ...], prefix: Prefix) -> Template:
        slots = {start: slot for slot, (start, _) in enumerate(spans)}
        stamp = tuple(slots[start] for start, _ in prefix.stamp if start in slots)
        rank = slots.get(prefix.rank[0]) if prefix.rank else None
        return Template(fmt.name, reading, shift, stamp if len(stamp) >= 6 else (), rank, fmt.general)

    def _named(self, template: Template, found: Scan, index: int, lines: _LazyLines) -> Template:
        """A shape whose numbers are part of names is understood once for each of their values."""
        first = int(found.first[index]) + template.shift
        key = found.shapes[index] + b"\n" + b",".join(
            lines.text[found.starts[first + slot] : found.ends[first + slot]] for slot in template.reading.names
        )
        known = self._shapes()
        if key not in known and len(known) < MAX_SHAPES:
            known[key] = self._understood(found, index, lines)
        return known.get(key) or template

    @staticmethod
    def _rows(template: Template, found: Scan, index: Ints, at: int) -> Rows:
        direct = template.reading.numbers
        if direct is not None:
            return Rows(replace(template, shift=0), at + index, np.array([direct] * len(index)))
        count = int(found.first[index[0] + 1] - found.first[index[0]])
        numbers = found.values[found.first[index][:, None] + np.arange(count)]
        return Rows(template, at + index, numbers)


def numbers_of(rows: Rows, value: Value) -> Floats:
    """The value's numbers, shape (n,)."""
    numbers = rows.slot(value.slot)
    if value.over is None:
        return numbers
    with np.errstate(divide="ignore", invalid="ignore"):
        return numbers / rows.slot(value.over)


_UNSEEN = Template("unseen", Reading())


class _LazyLines:
    """The raw lines of a piece, cut out only when one is looked at."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self._starts: Ints | None = None

    def start(self, index: int) -> int:
        """Where line *index* begins."""
        if self._starts is None:
            breaks = np.flatnonzero(np.frombuffer(self.text, np.uint8) == 10)
            self._starts = np.concatenate(([0], breaks + 1))
        return int(self._starts[index])

    def __getitem__(self, index: int) -> bytes:
        return self.text[self.start(index) : self.start(index + 1) - 1]

    def __iter__(self) -> Iterator[bytes]:
        raise NotImplementedError("cut lines out one by one")


def _spans(found: Scan, index: int, lines: _LazyLines, raw: bytes, text: str) -> tuple[tuple[int, int], ...]:
    """Where the line's numbers stand, in characters."""
    start = lines.start(index)
    a, b = found.first[index], found.first[index + 1]
    pairs = zip((found.starts[a:b] - start).tolist(), (found.ends[a:b] - start).tolist(), strict=True)
    if len(raw) == len(text):
        return tuple(pairs)
    return tuple((len(_decoded(raw[:s])), len(_decoded(raw[:e]))) for s, e in pairs)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            return raw.decode("latin-1")


def printable(raw: bytes) -> str:
    """Log text that may be shown: control characters and direction marks are replaced."""
    return _decoded(raw).translate(_CONTROL)
