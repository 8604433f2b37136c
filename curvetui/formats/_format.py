"""The base class of text formats: one line is parsed, and the result applied to all of its shape.

A format sees the positions of a line's numbers, never their values.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, ClassVar

from curvetui import names
from curvetui.reading import COUNTERS, NOTHING, Line, Reading, Value, compiled
from curvetui.system import registry

NUMBER = r"[-+]?[\w.]+(?:e[-+]\d+)?"
"""A number in a pattern, `nan` too; what is none gets no value."""


class LogFormat:
    """Base of all text formats.

    Usually a subclass defines patterns with named groups. Those in `COUNTERS` are counters; `phase`
    is the split; `pairs` is searched with `pair` (groups `name`, `value`, perhaps `split`); `rest`
    is parsed like a hand-written print; any other group is a metric of that name. Other formats
    override `read`.
    """

    title: ClassVar[str]
    """Name shown to the user."""
    hints: ClassVar[tuple[str, ...]] = ()
    """Substrings of which its lines contain at least one: others are skipped early."""
    line: ClassVar[str | tuple[str, ...]] = ()
    """Patterns; the first match is used."""
    pair: ClassVar[str] = ""
    nothing: ClassVar[str] = ""
    """Lines of this format without values."""
    rename: ClassVar[Mapping[str, str]] = {}
    """Group name -> the log's spelling, if that is not an identifier."""
    means: ClassVar[Mapping[str, str]] = {}
    """The log's spelling -> standard name, where `names.py` cannot know it."""
    splits: ClassVar[Mapping[str, str]] = {}
    """The log's spelling -> split, where `names.py` cannot know it."""
    ignored: ClassVar[frozenset[str]] = frozenset()
    """Names that are not metrics: remaining times, speeds."""
    examples: ClassVar[tuple[tuple[str, Mapping[str, Any]], ...]] = ()
    """Example text and the resulting columns; checked by tests, the first is shown in the README."""
    general: ClassVar[bool] = False
    """Whether it is a generic parser: tried after all specific formats."""
    skips: ClassVar[bool] = False
    """Whether it recognises non-measurements: tried after specific formats, before generic ones."""
    last: ClassVar[bool] = False
    """Whether it is tried only while no other format has parsed anything in the log."""
    glue: ClassVar[str] = ""
    """Start of every line that may have lost its line feed."""
    glued: ClassVar[tuple[tuple[str, str], ...]] = ()
    """(pattern, replacement) pairs that restore lost line feeds."""

    def __init_subclass__(cls) -> None:
        lines = (cls.line,) if isinstance(cls.line, str) else cls.line
        if isinstance(lines, bytes) or not all(isinstance(p, str) for p in (*lines, cls.pair)):
            raise TypeError(f"{cls.__module__}: write patterns as text, r'…', not as bytes, rb'…'")

    @property
    def name(self) -> str:
        """The module's name: the argument of `--format`, also used in reports."""
        return type(self).__module__.rpartition(".")[2]

    def read(self, line: Line) -> Reading | None:
        """Parse *line*, or return None if it is not this format, whatever the numbers' values."""
        for pattern in (self.line,) if isinstance(self.line, str) else self.line:
            match = compiled(pattern).search(line.text)
            if match:
                return self.matched(line, match)
        if self.nothing and compiled(self.nothing).search(line.text):
            return NOTHING
        return None

    def matched(self, line: Line, match: re.Match[str]) -> Reading:
        """Parse a line that one of the patterns matches."""
        counters: dict[str, int] = {}
        values: list[Value] = []
        parts: tuple[int, ...] = ()
        for name, text in match.groupdict().items():
            if text is None or name == "phase":
                continue
            if name == "pairs":
                values += self.pairs(line, *match.span(name))
                parts = (*parts, *self._in_names(line, *match.span(name)))
            elif name == "rest":
                found = self.rest(line, *match.span(name))
                values += found.values
                parts += found.names
                counters = {**found.counters, **counters}
            elif (slot := line.slot(*match.span(name))) is None:
                continue
            elif name in COUNTERS:
                counters[name] = slot
            else:
                values.append(Value(self.rename.get(name, name), slot))
        phase = names.split_of(match.groupdict().get("phase") or "")
        return Reading(tuple(self.meant(values, phase)), counters, names=parts)

    def meant(self, values: Iterable[Value], phase: str | None = None) -> Iterable[Value]:
        """The values that are metrics, each with the split of its position."""
        for value in values:
            if value.name not in self.ignored:
                means = value.means or self.means.get(value.name)
                yield value._replace(
                    split=self.splits.get(value.name) or value.split or phase, means=means
                )

    def pairs(self, line: Line, start: int, end: int) -> Iterable[Value]:
        """The name-value pairs between *start* and *end*."""
        for match in compiled(self.pair).finditer(line.text, start, end):
            slot = line.slot(*match.span("value"))
            if slot is not None:
                groups = match.groupdict()
                split = groups.get("split")
                name = f"{split} {groups['name']}" if split else groups["name"]
                yield Value(name.strip(), slot)

    def _in_names(self, line: Line, start: int, end: int) -> Iterator[int]:
        """The numbers in the names of pairs: `fold-3's auc`."""
        for match in compiled(self.pair).finditer(line.text, start, end):
            yield from line.inside(*match.span("name"))

    def rest(self, line: Line, start: int, end: int) -> Reading:
        """The text between *start* and *end*, parsed like a hand-written print."""
        from curvetui.formats._parser import LineParser

        part = line.part((start, end))
        parser = LineParser(part.line)
        parser.walk()
        return part.back(parser.reading() or NOTHING)


@cache
def formats() -> tuple[LogFormat, ...]:
    """One instance of each format, ordered by title, generic ones last."""
    members = [cls() for cls in registry.members("curvetui.formats", LogFormat)]
    return tuple(sorted(members, key=lambda f: (f.last, f.general, f.skips, f.title)))


def unglued(text: bytes) -> bytes:
    """Restore line feeds that were lost when *text* was pasted; rare, so checked cheaply."""
    for fmt in formats():
        mark = fmt.glue.encode()
        # A single byte is found at once.
        if (
            mark
            and mark[:1] in text
            and mark in text
            and text.count(mark) > text.count(b"\n" + mark) + text.startswith(mark)
        ):
            whole = text.decode("utf-8", "surrogateescape")
            for pattern, replacement in fmt.glued:
                whole = compiled(pattern).sub(replacement, whole)
            text = whole.encode("utf-8", "surrogateescape")
    return text


def understand(
    line: Line, only: str | None = None, is_first: bool = True
) -> tuple[LogFormat, Reading] | None:
    """The most specific format that accepts *line* and its result; None if none does.

    only: the only format to try; is_first: nothing has been parsed so far.
    """
    best: tuple[LogFormat, Reading] | None = None
    for candidate in formats():
        if only is not None and candidate.name != only:
            continue
        if candidate.last and (best is not None or not is_first):
            break
        if candidate.hints and not _holds_one(line.text, candidate.hints):
            continue
        if best is not None and (best[0].general, best[0].skips) != (
            candidate.general,
            candidate.skips,
        ):
            break
        reading = candidate.read(line)
        if reading is not None and (best is None or goes_before(candidate, best[0])):
            best = candidate, reading
    return best


def _holds_one(text: str, hints: tuple[str, ...]) -> bool:
    # A loop: a generator takes five times as long, and this is asked of each line and format.
    for hint in hints:  # noqa: SIM110
        if hint in text:
            return True
    return False


@cache
def goes_before(a: LogFormat, b: LogFormat) -> bool:
    """Whether *a* is more specific: *b* parses an example of *a*, but *a* none of *b*."""
    return _reads(b, a) and not _reads(a, b)


def _reads(a: LogFormat, b: LogFormat) -> bool:
    from curvetui.reading.scan import spans_of

    for text, _ in b.examples:
        for part in text.splitlines():
            reading = a.read(Line(part, spans_of(part)))
            if reading is not None and (reading.values or reading.counters or reading.header):
                return True
    return False
