"""The meaning of one line: its prefix, its format, its numbers, and whether it is a message."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from curvetui.engine.line_context import LineContext
from curvetui.formats import Header, Line, LogFormat, Reading, Value, understand
from curvetui.reading.messages import kind_of, may_be_note
from curvetui.reading.noise import Noise
from curvetui.reading.prefix import Prefix, prefix_of, stamp_in
from curvetui.reading.rows import Template
from curvetui.reading.text import decoded
from curvetui.reading.text_block import TextPiece, spans_in

MAX_TEXT = 1 << 14
"""Bytes of a line that are parsed."""
MAX_RECORD = 1 << 16
"""Bytes of a record or a table row that are parsed."""
MAX_REPEATED = 64
"""Maximum lines with settings whose meaning is kept: a program prints the same at each start."""
NO_HEADER = Header("", (), "")
"""Ends a table or a block."""

Answer = tuple[LogFormat, Reading]
"""The format that parsed a line, and its result."""


class _Prepared(NamedTuple):
    """A line, and what is behind its prefix."""

    text: str
    spans: tuple[tuple[int, int], ...]
    prefix: Prefix
    line: Line
    shift: int
    """Number of numbers in the prefix."""


class LineParser:
    """Parses single lines; some decisions depend on the lines above."""

    def __init__(
        self,
        context: LineContext,
        only: str | None,
        pattern: LogFormat | None,
        fallback: Callable[[], Sequence[LogFormat]],
    ) -> None:
        """context: the table and section. The others: as for `Reader`."""
        self._context = context
        self._only, self._pattern, self._fallback = only, pattern, fallback
        self._counts = False
        """Whether any line had an epoch or a step."""
        self._has_read = False
        """Whether any line had named values."""
        self.noise = Noise()
        self._repeated: dict[object, Template | None] = {}
        """(text, table, section, what the lines above were) -> the meaning of a line with settings."""

    def parse(self, piece: TextPiece, i: int) -> Template | None:
        """The meaning of line *i* of *piece*; None if no format parses it."""
        raw = piece.line(i)
        is_record = self._context.header is not None or raw.lstrip().startswith(b"{")
        if len(raw) > (MAX_RECORD if is_record else MAX_TEXT):
            return None
        text = decoded(raw)
        if self._may_skip and self.noise.skips(text):
            note = kind_of(text[prefix_of(text).length :]) if may_be_note(text) else None
            return Template("", Reading(note=note)) if note else None
        context = (self._context.header, self._context.section, self._context.counted)
        key = (raw, context, self._has_read, self._counts)
        if (known := self._repeated.get(key)) is not None:
            self.noise.looked(text, 0, known.reading)
            return known
        template = self._understood(piece, i, raw, text)
        if template is not None and template.once_only and self._pattern is None:
            if len(self._repeated) >= MAX_REPEATED:
                self._repeated.clear()
            self._repeated[key] = template
        return template

    def _understood(self, piece: TextPiece, i: int, raw: bytes, text: str) -> Template | None:
        found = self._behind(prefix_of(text), text, spans_in(piece, i, raw, text))
        answer = self._answer(found.line)
        self.noise.looked(text, len(found.spans), answer and answer[1])
        if self._is_no_prefix(found.prefix, answer):
            found = self._behind(found.prefix._replace(length=0, rank=None), text, found.spans)
            answer = self._answer(found.line)
        return self._template(found, answer)

    def _is_no_prefix(self, prefix: Prefix, answer: Answer | None) -> bool:
        """Whether what looked like a prefix is part of the line."""
        if answer is None:
            # A timestamp may be a table's first column.
            return bool(prefix.length) and self._context.header is not None
        # `3: train loss 0.5` without a counter so far: the 3 is not a rank.
        is_first = prefix.rank is not None and prefix.rank[0] == 0 and not self._counts
        return is_first and bool(answer[1].values) and not answer[1].counts

    def _template(self, found: _Prepared, answer: Answer | None) -> Template | None:
        note = kind_of(found.line.text)
        ended = NO_HEADER if self._ends_block(found.line, answer) else None
        if answer is None:
            known = note or ended or not found.line.spans
            return Template("", Reading(note=note, header=ended)) if known else None
        fmt, reading = answer
        if reading.values and not (reading.unnamed or reading.loose or self._has_read):
            # From here on, unnamed columns are not curves.
            self._has_read = True
            self._context.forget_shapes()
        self._counts |= reading.counts and not reading.unnamed
        if found.prefix.warns and not reading.counts:
            # A warning may quote numbers; they are not measurements.
            reading = reading._replace(values=())
        reading = reading._replace(
            values=_beside_twins(reading.values),
            header=reading.header or ended,
            note=reading.note or note,
        )
        return _with_prefix(fmt, reading, found)

    def _ends_block(self, line: Line, answer: Answer | None) -> bool:
        header = self._context.header
        if header is None or not header.brief:
            return False
        if answer is None:
            return not line.text.strip()
        return answer[0].name != header.format and bool(answer[1].values or answer[1].counts)

    @property
    def _may_skip(self) -> bool:
        """Whether lines may be skipped: table rows and lines for the user's pattern never are."""
        is_free = self._context.header is None and self._pattern is None
        return self.noise.is_barren and is_free and not self._fallback()

    def _behind(self, prefix: Prefix, text: str, spans: tuple[tuple[int, int], ...]) -> _Prepared:
        shift, length = sum(start < prefix.length for start, _ in spans), prefix.length
        inner = tuple((a - length, b - length) for a, b in spans[shift:])
        context = self._context
        line = Line(text[length:], inner, context.section, context.header, context.counted)
        return _Prepared(text, spans, prefix, line, shift)

    def _answer(self, line: Line) -> Answer | None:
        """The format of *line* and its result; a user's pattern is the only one to give values.

        Saved patterns come after framework formats and before generic ones.
        """
        if self._pattern is not None:
            return _first((self._pattern,), line)
        answer = understand(line, self._only, not self._has_read)
        is_known = answer is not None and not answer[1].loose and not answer[0].general
        return answer if is_known else _first(self._fallback(), line) or answer


def _beside_twins(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """A score without a split is of training beside the same one of another split: `f2 … val_f2`."""
    metrics = [value.metric for value in values]
    held_out = {(m.metric, m.group) for m in metrics if m.split in ("val", "test")}
    held_out -= {(m.metric, m.group) for m in metrics if m.split == "train"}
    return tuple(
        value._replace(split="train")
        if m.split is None and m.better and (m.metric, m.group) in held_out
        else value
        for value, m in zip(values, metrics, strict=True)
    )


def _first(patterns: Sequence[LogFormat], line: Line) -> Answer | None:
    found = ((pattern, pattern.read(line)) for pattern in patterns)
    return next(((pattern, reading) for pattern, reading in found if reading), None)


def _with_prefix(fmt: LogFormat, reading: Reading, found: _Prepared) -> Template:
    """The template of lines with that reading, and the time and rank in their prefix."""
    slots = {start: slot for slot, (start, _) in enumerate(found.spans)}
    date = found.prefix.stamp or stamp_in(found.text)
    stamp = tuple(slots[start] for start, _ in date if start in slots)
    place = found.prefix.rank
    rank = slots.get(place[0]) if place else None
    fixed_rank = float(found.text[slice(*place)]) if place and rank is None else None
    stamp = stamp if len(stamp) >= 6 else ()
    return Template(fmt.name, reading, found.shift, stamp, rank, fixed_rank)
