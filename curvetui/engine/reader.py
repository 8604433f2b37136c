"""Lines -> tables of numbers: parses each shape of line once, then all lines of that shape in bulk."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from curvetui.engine.line_context import LineContext, Shapes
from curvetui.engine.line_parser import MAX_TEXT, LineParser
from curvetui.engine.line_splitter import MAX_SHAPES, LineSplitter
from curvetui.engine.similar_shapes import SimilarShapes
from curvetui.formats import LogFormat, unglued
from curvetui.names.rows import FileName
from curvetui.reading.blocks import Block
from curvetui.reading.decimals import spelled_alike
from curvetui.reading.opening import Opening
from curvetui.reading.ranks import Ranks
from curvetui.reading.repair import Repair, unmarked
from curvetui.reading.rows import Batch, NoteLine, Rows, Template
from curvetui.reading.scan import scan
from curvetui.reading.text import decoded
from curvetui.reading.text_block import UNSEEN, TextPiece, in_bulk, rows_of

MAX_MISSED = 100
"""Unparsed lines used for guessing a pattern."""
MAX_SHOWN = 200
"""Maximum characters shown of a line."""

Groups = dict[int, tuple[Template, list[int]]]
"""Id of a meaning -> the meaning, and the indices of its lines in a piece."""


class Reader:
    """Parses the lines of one stream; state of tables and sections carries over between pieces."""

    def __init__(
        self,
        only: str | None = None,
        pattern: LogFormat | None = None,
        fallback: Callable[[], Sequence[LogFormat]] = tuple,
        file: FileName = FileName(),  # noqa: B008
        repair: Repair = Repair(),  # noqa: B008
    ) -> None:
        """Read with all formats, unless told otherwise.

        only: module name of the only format to use. pattern: a format that alone provides values.
        kept: formats tried for lines that no other parses. file: what the file's name says.
        repair: what is removed from every line.
        """
        self.missed: list[str] = []
        """The first lines with numbers that no format parsed."""
        self._context = LineContext.of_file(file)
        self._parser = LineParser(self._context, only, pattern, fallback)
        self._splitter = LineSplitter(repair)
        self._meanings: dict[object, Template] = {}
        """Meaning -> the one template of all its shapes, so that their lines go together."""
        self.similar = SimilarShapes()
        self.ranks = Ranks()
        self.noise = self._parser.noise
        self._opening = Opening()

    @property
    def templates(self) -> Iterable[Template]:
        """All cached meanings of lines."""
        return self._context.templates

    def frames(self, text: bytes) -> list[Rows]:
        """Parse overwritten frames, numbered from 0: they open no table and hold no messages."""
        saved = self._context.saved()
        self._context.block = Block()
        rows = self._read(unglued(text), 0).rows
        self._context.restore(saved)
        return rows

    def finish(self, at: int) -> Batch:
        """End of input; *at* is the number of the line after the last one."""
        rest, self._splitter.rest = self._splitter.rest, b""
        batch = self._read(rest + b"\n", at) if rest else Batch()
        record = self._context.block.close(at + batch.lines - 1)
        batch.rows += [record] if record else []
        return batch

    def read(self, text: bytes, at: int) -> Batch:
        """Parse complete lines; *at* is the number of the first one."""
        text = self._splitter.repair.stripped(text)
        return self._read(self._splitter.joined(unglued(spelled_alike(unmarked(text)))), at)

    def _read(self, text: bytes, at: int) -> Batch:
        """Parse lines that need no further clean-up."""
        context = self._context
        piece = TextPiece(text, scan(text), at)
        plain = in_bulk(context.shapes(), piece)
        is_new = plain is None or self._splitter.has_glued
        if is_new and (whole := self._splitter.parted(piece)) is not None:
            piece, plain = TextPiece(whole, scan(whole), at), None
        batch = Batch(lines=len(piece.found.shapes), text=piece.text)
        meanings: Iterable[Template | None]
        if plain is None:
            meanings = self._one_by_one(batch, piece)
        else:
            meanings = map(context.shapes().get, piece.found.shapes)
            batch.rows, missed = plain
            context.measured |= any(not part.template.reading.counts for part in batch.rows)
            context.is_empty &= not batch.rows
            for i in missed:
                self._miss(batch, piece, i)
        context.follow(batch.rows)
        batch.starts = self._opening.again(piece.found.shapes, meanings, at)
        self.ranks.follow(batch)
        return batch

    def _one_by_one(self, batch: Batch, piece: TextPiece) -> list[Template | None]:
        """Parse a piece with new lines, or with lines that change the meaning of those below.

        Returns:
            The meaning of each line.
        """
        context, meanings, groups = self._context, list[Template | None](), Groups()
        known = context.shapes()
        for i, shape in enumerate(piece.found.shapes):
            if context.leave_section(piece, i, meanings):
                known = context.shapes()
            template = known.get(shape, UNSEEN)
            if template is UNSEEN or template is not None and template.once_only:
                template = self._learnt(known, shape, piece, i)
            meanings.append(template)
            context.is_empty &= template is None or not (template.plain or template.fruitful)
            if template is None:
                self._miss(batch, piece, i)
            elif template.plain:
                context.measured |= not template.reading.counts
                alike = template if template.fixed_rank is None else template.reading
                groups.setdefault(id(alike), (template, []))[1].append(i)
            elif template.fruitful or template.reading.has_content:
                section, stays = context.section, context.lists_epochs(template, piece, i, meanings)
                self._special(batch, groups, template, piece, i)
                if stays:
                    context.section, context.counted, context.is_empty = section, False, False
                else:
                    context.until = np.nan
                known = context.shapes()
        for template, index in groups.values():
            rows = rows_of(template, piece, np.array(index))
            if template.fixed_rank is not None and len(index) > 1:
                rows = self._ranked(rows, [meanings[i] for i in index])
            batch.rows.append(rows)
        return meanings

    def _ranked(self, rows: Rows, meanings: list[Template | None]) -> Rows:
        """*rows* of several ranks, with the rank of each line as its last number."""
        ranks = [meaning.fixed_rank or 0.0 for meaning in meanings if meaning is not None]
        template = replace(rows.template, rank=rows.numbers.shape[1], fixed_rank=None)
        template = self._meanings.setdefault(template.meaning, template)
        return Rows(template, rows.at, np.column_stack((rows.numbers, ranks)))

    def _special(
        self, batch: Batch, groups: Groups, template: Template, piece: TextPiece, i: int
    ) -> None:
        """Handle a line with more than values: a message, a table's head, part of a block."""
        reading, at, block = template.reading, piece.at + i, self._context.block
        if reading.block:
            block.add(template, piece.numbers(i))
        if reading.block != "row" and (record := block.close(at)) is not None:
            batch.rows.append(record)
        if template.fruitful and not reading.block:
            if reading.names:
                template = self._named(template, piece, i)
            elif reading.settings:
                # The rows of a sweep's commands go together, whatever the settings.
                template = replace(template, reading=reading._replace(settings=()))
                template = self._meanings.setdefault(template.meaning, template)
            groups.setdefault(id(template), (template, []))[1].append(i)
        if reading.note:
            batch.note_lines.append(NoteLine(at, reading.note, decoded(piece.line(i))[:MAX_SHOWN]))
        batch.settings += [(at, name, value) for name, value in reading.settings]
        self._context.enter(reading)

    def _miss(self, batch: Batch, piece: TextPiece, i: int) -> None:
        """Count a line with numbers that no format parsed."""
        if piece.found.first[i + 1] > piece.found.first[i]:
            batch.missed += 1
            if len(batch.examples) < 2 or len(self.missed) < MAX_MISSED:
                text = decoded(piece.line(i))[:MAX_SHOWN]
                batch.examples = [*batch.examples, text][:2]
                self.missed = [*self.missed, text][:MAX_MISSED]

    def _learnt(self, known: Shapes, key: bytes, piece: TextPiece, i: int) -> Template | None:
        """Parse a line of a new shape and cache the result."""
        context = (self._context.section, self._context.counted, len(piece.line(i)) > MAX_TEXT)
        is_known, template = self.similar.recall(
            piece.found.shapes[i], self._context.header, context
        )
        if not is_known:
            template = self._parser.parse(piece, i)
            self.similar.learn(template)
        if template is not None and not template.once_only:
            template = self._meanings.setdefault(template.meaning, template)
        if len(known) >= MAX_SHAPES:
            known.clear()
            self._meanings.clear()
        known[key] = template
        return template

    def _named(self, template: Template, piece: TextPiece, i: int) -> Template:
        """Parse a shape whose numbers are part of names, once for each of their values."""
        found, first = piece.found, int(piece.found.first[i]) + template.shift
        parts = [
            piece.text[found.starts[first + slot] : found.ends[first + slot]]
            for slot in template.reading.names
        ]
        key = found.shapes[i] + b"\n" + b",".join(parts)
        known = self._context.shapes()
        return (known[key] if key in known else self._learnt(known, key, piece, i)) or template
