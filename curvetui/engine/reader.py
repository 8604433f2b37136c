"""Lines -> tables of numbers: parses each shape of line once, then all lines of that shape in bulk."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from curvetui import names
from curvetui.curve import Floats
from curvetui.engine.similar_shapes import SimilarShapes
from curvetui.formats import Header, Line, LogFormat, Reading, understand, unglued
from curvetui.names.rows import FileName
from curvetui.reading.blocks import Block
from curvetui.reading.decimals import spelled_alike
from curvetui.reading.glued import may_be_glued, parted
from curvetui.reading.messages import kind_of, may_be_note
from curvetui.reading.noise import Noise
from curvetui.reading.opening import Opening
from curvetui.reading.prefix import Prefix, prefix_of, stamp_in
from curvetui.reading.ranks import Ranks
from curvetui.reading.repair import Repair, is_within_array, unmarked
from curvetui.reading.rows import Batch, NoteLine, Rows, Template
from curvetui.reading.scan import scan
from curvetui.reading.text import decoded
from curvetui.reading.text_block import UNSEEN, TextPiece, in_bulk, rows_of, spans_in

MAX_SHAPES = 8192
"""Maximum shapes cached; a log of ever new lines clears the cache repeatedly."""
MAX_TABLES = 64
"""Maximum tables and sections whose shapes are cached."""
MAX_TEXT = 1 << 14
"""Bytes of a line that are parsed."""
MAX_RECORD = 1 << 16
"""Bytes of a record or a table row that are parsed."""
MAX_MISSED = 100
"""Unparsed lines used for guessing a pattern."""
MAX_SHOWN = 200
"""Maximum characters shown of a line."""


NO_HEADER = Header("", (), "")
"""Ends a table or a block."""


class _Seen(NamedTuple):
    """A preprocessed line."""

    text: str
    spans: tuple[tuple[int, int], ...]
    prefix: Prefix
    shift: int
    """Number of numbers in the prefix."""


class Reader:
    """Parses the lines of one stream; state of tables and sections carries over between pieces."""

    def __init__(
        self,
        only: str | None = None,
        pattern: LogFormat | None = None,
        kept: Callable[[], Sequence[LogFormat]] = tuple,
        file: FileName = FileName(),  # noqa: B008
    ) -> None:
        """only: module name of the only format to use. pattern: a format that alone provides
        values. kept: formats tried for lines that no other parses. file: what the file's name
        says: the split of its values, and the name of an only column.
        """
        self.only = only
        self.missed: list[str] = []
        """The first lines with numbers that no format parsed."""
        self._pattern = pattern
        self._kept = kept
        self._split = file.split
        self.header = Header("bare", (file.metric,), "") if file.metric else None
        self._home = self.section = None if file.split == "train" else file.split
        self._counted = False
        """Whether the line that opened the section has a counter."""
        self._known: dict[tuple[Header | None, str | None, bool], dict[bytes, Template | None]] = {}
        self._meanings: dict[object, Template] = {}
        """Meaning -> the one template of all its shapes, so that their lines go together."""
        self.similar = SimilarShapes()
        self._block = Block()
        self._measured = False
        """Whether lines in the section had values without counters."""
        self._is_empty = True
        """Whether no line of the section had a value or a counter."""
        self._epoch = math.nan
        """The last epoch of the pieces above."""
        self._until = math.nan
        """The last epoch above a heading whose rows are a list of epochs; NaN otherwise."""
        self._counts = False
        """Whether any line had an epoch or a step."""
        self._has_read = False
        """Whether any line had named values."""
        self.ranks = Ranks()
        self.noise = Noise()
        self._opening = Opening()
        self.repair = Repair()
        """Text removed from every line, and positions of line breaks."""
        self._broken = b""
        """The start of a line that continues in the next piece."""
        self._glued: dict[bytes, bool] = {}
        """Shape -> whether the first such line held several records."""

    def frames(self, text: bytes) -> list[Rows]:
        """Parse overwritten frames, numbered from 0: they open no table and hold no messages."""
        header, section, block = self.header, (self.section, self._counted), self._block
        last = self._is_empty, self._epoch, self._until
        self._block = Block()
        rows = self._read(unglued(text), 0).rows
        self.header, (self.section, self._counted), self._block = header, section, block
        self._is_empty, self._epoch, self._until = last
        return rows

    def finish(self, at: int) -> Batch:
        """End of input; *at* is the number of the line after the last one."""
        batch = self._read(self._broken + b"\n", at) if self._broken else Batch()
        self._broken = b""
        rest = self._block.close(at + batch.lines - 1)
        batch.rows += [rest] if rest else []
        return batch

    def read(self, text: bytes, at: int) -> Batch:
        """Parse complete lines; *at* is the number of the first one."""
        text = unglued(spelled_alike(unmarked(self.repair.stripped(text))))
        return self._read(self._joined(text) if self._may_be_broken(text) else text, at)

    def _read(self, text: bytes, at: int) -> Batch:
        """Parse lines that need no further clean-up."""
        piece = TextPiece(text, scan(text), at)
        plain = in_bulk(self._shapes(), piece)
        is_new = plain is None or any(self._glued.values())
        if is_new and (whole := self._parted(piece)) is not None:
            piece, plain = TextPiece(whole, scan(whole), at), None
        batch = Batch(lines=len(piece.found.shapes), text=piece.text)
        meanings: Iterable[Template | None]
        if plain is None:
            meanings = self._one_by_one(batch, piece)
        else:
            meanings = map(self._shapes().get, piece.found.shapes)
            batch.rows, missed = plain
            self._measured |= any(not _counts(part.template.reading) for part in batch.rows)
            for i in missed:
                self._miss(batch, piece, i)
        self._is_empty &= not (batch.rows and plain is not None)
        self._epoch = _last_epoch(batch.rows, self._epoch)
        batch.starts = self._opening.again(piece.found.shapes, meanings, at)
        self.ranks.follow(batch)
        return batch

    def _may_be_broken(self, text: bytes) -> bool:
        """Whether lines may continue on the next: wrapped, or inside a multi-line array."""
        return bool(self.repair.width or self._broken) or b"]" in text and b"],\n" in text

    def _joined(self, text: bytes) -> bytes:
        """Rejoin wrapped lines and arrays; one that continues in the next piece is held back."""
        lines, out = text.split(b"\n")[:-1], []
        for line in lines:
            out.append(self._broken + line)
            self._broken = b""
            if self.repair.is_broken(line) or is_within_array(out[-1]):
                self._broken = out.pop()[:MAX_RECORD]
        return b"".join(line + b"\n" for line in out)

    def _parted(self, piece: TextPiece) -> bytes | None:
        """The text with one record per line; None if it already is."""
        found = []
        for i, shape in enumerate(piece.found.shapes):
            # The first line of a shape decides for all, so the number of lines per call
            # does not matter.
            if shape not in self._glued:
                line = decoded(piece.line(i)) if may_be_glued(shape) else ""
                self._glued[shape] = len(parted(line)) > 1
            if self._glued[shape]:
                records = parted(decoded(piece.line(i)))
                if len(records) > 1:
                    found.append((i, records))
        if len(self._glued) > MAX_SHAPES:
            self._glued.clear()
        if not found:
            return None
        out, end = [], 0
        for i, records in found:
            out += [
                piece.text[end : piece.found.lines[i]],
                "\n".join(records).encode("utf-8", "replace"),
                b"\n",
            ]
            end = int(piece.found.lines[i + 1])
        return b"".join([*out, piece.text[end:]])

    def _one_by_one(self, batch: Batch, piece: TextPiece) -> list[Template | None]:
        """Parse a piece with new lines, or lines that change the meaning of those below; return the
        meaning of each.
        """
        meanings: list[Template | None] = []
        groups: dict[int, tuple[Template, list[int]]] = {}
        known = self._shapes()
        for i, shape in enumerate(piece.found.shapes):
            if self.section != self._home and (
                self._leaves_section(shape) or self._was_empty(piece, i, meanings)
            ):
                self.section = self._home
                known = self._shapes()
            template = known.get(shape, UNSEEN)
            if template is UNSEEN or template is not None and template.once_only:
                template = self._learnt(known, shape, piece, i)
            meanings.append(template)
            self._is_empty &= template is None or not (template.plain or template.fruitful)
            if template is None:
                self._miss(batch, piece, i)
            elif template.plain:
                self._measured |= not _counts(template.reading)
                groups.setdefault(id(template), (template, []))[1].append(i)
            elif template.fruitful or template.reading.has_content:
                section, stays = self.section, self._lists_epochs(template, piece, i, meanings)
                self._special(batch, groups, template, piece, i)
                if stays:
                    self.section, self._counted, self._is_empty = section, False, False
                else:
                    self._until = math.nan
                known = self._shapes()
        batch.rows += [
            rows_of(template, piece, np.array(index)) for template, index in groups.values()
        ]
        return meanings

    def _special(
        self,
        batch: Batch,
        groups: dict[int, tuple[Template, list[int]]],
        template: Template,
        piece: TextPiece,
        i: int,
    ) -> None:
        """Handle a line with more than values: a message, a table's head, part of a block."""
        reading, at = template.reading, piece.at + i
        if reading.block:
            self._block.add(template, piece.numbers(i))
        if reading.block != "row" and (record := self._block.close(at)) is not None:
            batch.rows.append(record)
        if template.fruitful and not reading.block:
            if reading.names:
                template = self._named(template, piece, i)
            groups.setdefault(id(template), (template, []))[1].append(i)
        if reading.note:
            batch.note_lines.append(NoteLine(at, reading.note, decoded(piece.line(i))[:MAX_SHOWN]))
        batch.settings += [(at, name, value) for name, value in reading.settings]
        if reading.header is not None:
            self.header = reading.header if reading.header.format else None
            if self._split and not any(map(names.split_of, reading.header.columns)):
                self.section, self._counted = self._split, False
        if reading.section is not None:
            self.section, self._measured, self._is_empty = (
                reading.section or self._home,
                False,
                True,
            )
            self._counted = bool(reading.section) and _counts(reading)

    def _miss(self, batch: Batch, piece: TextPiece, i: int) -> None:
        if piece.found.first[i + 1] > piece.found.first[i]:
            batch.missed += 1
            if len(batch.examples) < 2 or len(self.missed) < MAX_MISSED:
                text = decoded(piece.line(i))[:MAX_SHOWN]
                batch.examples = [*batch.examples, text][:2]
                self.missed = [*self.missed, text][:MAX_MISSED]

    @property
    def templates(self) -> Iterable[Template]:
        """All cached meanings of lines."""
        return (t for shapes in self._known.values() for t in shapes.values() if t is not None)

    def _shapes(self) -> dict[bytes, Template | None]:
        key = (self.header, self.section, self._counted)
        if key not in self._known:
            if len(self._known) >= MAX_TABLES:
                self._known.clear()
            self._known[key] = {}
        return self._known[key]

    def _leaves_section(self, shape: bytes) -> bool:
        """Whether a line with counters, like those above the section, ends it."""
        if self.section is None or self._counted or not self._measured:
            return False
        others = (
            shapes.get(shape)
            for (header, section, _), shapes in self._known.items()
            if header == self.header and section != self.section
        )
        return any(known is not None and _counts(known.reading) for known in others)

    def _lists_epochs(
        self, template: Template, piece: TextPiece, i: int, above: Sequence[Template | None]
    ) -> bool:
        """Whether line *i* belongs to a heading without counters although it counts itself: the
        rows below `Validation` begin with an earlier epoch than the last one above.
        """
        if template.reading.section != "" or self.section in (None, "train") or self._counted:
            return False
        epoch = _epoch(template, piece.numbers(i))
        if self._until != self._until and epoch < (last := self._last_above(piece, i, above)):
            self._until = last
        return epoch <= self._until

    def _last_above(self, piece: TextPiece, i: int, above: Sequence[Template | None]) -> float:
        """The last epoch above line *i*; *above* are the meanings of the lines before it in *piece*."""
        found = (_epoch(above[j], piece.numbers(j)) for j in reversed(range(i)))
        return next((epoch for epoch in found if epoch == epoch), self._epoch)

    def _was_empty(self, piece: TextPiece, i: int, above: Sequence[Template | None]) -> bool:
        """Whether line *i*, right below an evaluation's heading, is the next epoch's training:
        `[val] ` without values, then `Epoch 2: 50/500, …` as above the heading.

        above: the meanings of the lines above it in *piece*.
        """
        if self.section in (None, "train") or self._counted or not self._is_empty:
            return False
        template = self._known.get((self.header, None, False), {}).get(piece.found.shapes[i])
        if template is None or "epoch" not in template.reading.counters or template.once_only:
            return False
        return _epoch(template, piece.numbers(i)) > self._last_above(piece, i, above)

    def _learnt(
        self, known: dict[bytes, Template | None], key: bytes, piece: TextPiece, i: int
    ) -> Template | None:
        """Parse a line of a new shape and cache the result."""
        shape = piece.found.shapes[i]
        context = (self.section, self._counted, len(piece.line(i)) > MAX_TEXT)
        is_known, template = self.similar.recall(shape, self.header, context)
        if not is_known:
            template = self._understood(piece, i)
            self.similar.learn(template)
        if template is not None and not template.once_only:
            template = self._meanings.setdefault(template.meaning, template)
        if len(known) >= MAX_SHAPES:
            known.clear()
            self._meanings.clear()
        known[key] = template
        return template

    def _understood(self, piece: TextPiece, i: int) -> Template | None:
        raw = piece.line(i)
        if (
            len(raw) > MAX_RECORD
            or len(raw) > MAX_TEXT
            and not (self.header or raw.lstrip().startswith(b"{"))
        ):
            return None
        text = decoded(raw)
        if self._may_skip and self.noise.skips(text):
            note = kind_of(text[prefix_of(text).length :]) if may_be_note(text) else None
            return Template("", Reading(note=note)) if note else None
        prefix = prefix_of(text)
        spans = spans_in(piece, i, raw, text)
        line, shift = self._behind(prefix.length, text, spans)
        answer = self._answer(line)
        self.noise.looked(text, len(spans), answer and answer[1])
        # `3: train loss 0.5` without a counter so far: the 3 is not a rank.
        is_counter = (
            prefix.rank
            and prefix.rank[0] == 0
            and not self._counts
            and answer
            and answer[1].values
            and not _counts(answer[1])
        )
        # A timestamp may be a table's first column.
        is_cell = prefix.length and answer is None and self.header is not None
        if is_counter or is_cell:
            prefix = prefix._replace(length=0, rank=None)
            line, shift = self._behind(0, text, spans)
            answer = self._answer(line)
        note = kind_of(line.text)
        ended = NO_HEADER if self._ends_block(line, answer) else None
        if answer is None:
            known = note or ended or not line.spans
            return Template("", Reading(note=note, header=ended)) if known else None
        fmt, reading = answer
        reading = reading._replace(header=reading.header or ended)
        if reading.values and not (reading.bare or reading.loose or self._has_read):
            # From here on, unnamed columns are not curves.
            self._has_read = True
            for shapes in self._known.values():
                shapes.clear()
        self._counts |= _counts(reading) and not reading.bare
        if prefix.warns and not _counts(reading):
            # A warning may quote numbers; they are not measurements.
            reading = reading._replace(values=())
        stamp = prefix.stamp or stamp_in(text)
        reading = reading._replace(note=reading.note or note)
        return _template(fmt, reading, _Seen(text, spans, prefix._replace(stamp=stamp), shift))

    def _ends_block(self, line: Line, answer: tuple[LogFormat, Reading] | None) -> bool:
        if self.header is None or not self.header.brief:
            return False
        if answer is None:
            return not line.text.strip()
        return answer[0].name != self.header.format and bool(answer[1].values or _counts(answer[1]))

    @property
    def _may_skip(self) -> bool:
        """Whether lines may be skipped: table rows and lines for the user's pattern never are."""
        is_barren = self.noise.is_barren
        return is_barren and self.header is None and self._pattern is None and not self._kept()

    def _behind(
        self, length: int, text: str, spans: tuple[tuple[int, int], ...]
    ) -> tuple[Line, int]:
        """(the line after a prefix of that *length*, number of numbers in the prefix)."""
        shift = sum(1 for start, _ in spans if start < length)
        inner = tuple((a - length, b - length) for a, b in spans[shift:])
        return Line(text[length:], inner, self.section, self.header, self._counted), shift

    def _answer(self, line: Line) -> tuple[LogFormat, Reading] | None:
        """The format of *line* and its result; a user's pattern is the only one to give values.

        Saved patterns come after framework formats and before generic ones.
        """
        if self._pattern is not None:
            return _first((self._pattern,), line)
        answer = understand(line, self.only, not self._has_read)
        is_known = answer is not None and not answer[1].loose and not answer[0].general
        return answer if is_known else _first(self._kept(), line) or answer

    def _named(self, template: Template, piece: TextPiece, i: int) -> Template:
        """Parse a shape whose numbers are part of names, once for each of their values."""
        found, first = piece.found, int(piece.found.first[i]) + template.shift
        parts = [
            piece.text[found.starts[first + slot] : found.ends[first + slot]]
            for slot in template.reading.names
        ]
        key = found.shapes[i] + b"\n" + b",".join(parts)
        known = self._shapes()
        return (known[key] if key in known else self._learnt(known, key, piece, i)) or template


def _counts(reading: Reading) -> bool:
    return not {"epoch", "step", "batch"}.isdisjoint(reading.counters)


def _epoch(template: Template | None, numbers: Sequence[float] | Floats) -> float:
    """The epoch of a line with these *numbers*; NaN if it has none."""
    slot = None if template is None else template.reading.counters.get("epoch")
    if template is None or slot is None:
        return math.nan
    given = template.reading.numbers
    return float(numbers[slot + template.shift] if given is None else given[slot])


def _last_epoch(tables: Iterable[Rows], before: float) -> float:
    """The epoch of the last row that has one, else *before*."""
    ends = [(int(t.at[-1]), t) for t in tables if "epoch" in t.template.reading.counters]
    if not ends:
        return before
    last = max(ends, key=lambda end: end[0])[1]
    return float(last.slot(last.template.reading.counters["epoch"])[-1])


def _first(patterns: Sequence[LogFormat], line: Line) -> tuple[LogFormat, Reading] | None:
    return next(
        ((pattern, reading) for pattern in patterns if (reading := pattern.read(line))), None
    )


def _template(fmt: LogFormat, reading: Reading, seen: _Seen) -> Template:
    slots = {start: slot for slot, (start, _) in enumerate(seen.spans)}
    stamp = tuple(slots[start] for start, _ in seen.prefix.stamp if start in slots)
    place = seen.prefix.rank
    rank = slots.get(place[0]) if place else None
    fixed_rank = float(seen.text[slice(*place)]) if place and rank is None else None
    return Template(
        fmt.name, reading, seen.shift, stamp if len(stamp) >= 6 else (), rank, fixed_rank
    )
