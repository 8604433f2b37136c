"""A piece of text with its numbers, and the tables of its lines if they hold only values."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from curvetui.curve import Floats, Ints
from curvetui.reading import Reading
from curvetui.reading.rows import Rows, Template
from curvetui.reading.scan import Scan
from curvetui.reading.text import decoded

MAX_KINDS = 64
"""Maximum kinds of lines processed one after the other."""
PIECE = 1 << 18
"""Bytes scanned at once: larger blocks do not fit the CPU cache."""
UNSEEN = Template("unseen", Reading())
"""Placeholder for a shape of unknown meaning."""


class TextPiece(NamedTuple):
    """A piece of text and the numbers found in it."""

    text: bytes
    found: Scan
    at: int

    def line(self, index: int) -> bytes:
        return self.text[self.found.lines[index] : self.found.lines[index + 1] - 1]

    def numbers(self, index: int) -> Floats:
        return self.found.values[self.found.first[index] : self.found.first[index + 1]]


def in_parts(text: bytes) -> Iterable[bytes]:
    """*text* in parts of complete lines, each about `PIECE` bytes."""
    start = 0
    while start < len(text):
        end = (
            len(text)
            if len(text) - start <= PIECE
            else text.find(b"\n", start + PIECE) + 1 or len(text)
        )
        yield text[start:end]
        start = end


def in_bulk(
    known: Mapping[bytes, Template | None], piece: TextPiece
) -> tuple[list[Rows], list[int]] | None:
    """Return (tables, unparsed lines) of a piece of known lines with only values, else None.

    Nearly all pieces of a long log are like that; processing line by line would take as long as
    everything else.
    """
    shapes = piece.found.shapes
    meant = {shape: known.get(shape, UNSEEN) for shape in dict.fromkeys(shapes)}
    kinds = dict.fromkeys(meant.values())
    if len(kinds) > MAX_KINDS or not all(kind is None or _only_holds(kind) for kind in kinds):
        return None
    if len(kinds) == 1 and (alone := next(iter(kinds))) is not None:
        return [rows_of(alone, piece, np.arange(len(shapes)))] if alone.plain else [], []
    ids = np.fromiter(map(id, map(meant.get, shapes)), np.int64, len(shapes))
    tables: list[Rows] = []
    missed: list[int] = []
    for kind in kinds:
        if kind is None:
            missed = np.flatnonzero(ids == id(None)).tolist()
        elif kind.plain:
            tables.append(rows_of(kind, piece, np.flatnonzero(ids == id(kind))))
    return tables, missed


def _only_holds(kind: Template) -> bool:
    return (
        kind is not UNSEEN
        and not kind.once_only
        and (kind.plain or not (kind.fruitful or kind.reading.has_content))
    )


def rows_of(template: Template, piece: TextPiece, index: Ints) -> Rows:
    """The table of the lines *index*, which have the same meaning."""
    if template.reading.numbers is not None:
        return Rows(
            replace(template, shift=0),
            piece.at + index,
            np.array([template.reading.numbers] * len(index)),
        )
    first = piece.found.first
    # Lines of one meaning may differ after their last meaningful number.
    slots = int((first[index + 1] - first[index]).min())
    if len(index) * slots == len(piece.found.values):
        numbers = piece.found.values.reshape(len(index), slots)
    else:
        numbers = piece.found.values[first[index][:, None] + np.arange(slots)]
    counters = template.reading.counters
    # `epoch inf` is not a counter.
    for slot in counters.values():
        column = numbers[:, slot + template.shift]
        column[np.isinf(column)] = np.nan
    for slot, factor in template.reading.scales:
        # Tenths of a thousand are whole steps.
        numbers[:, slot + template.shift] = np.rint(numbers[:, slot + template.shift] * factor)
    if "epoch" in counters and "step" in counters:
        # `steps -1` next to an epoch is the end of that epoch.
        column = numbers[:, counters["step"] + template.shift]
        column[column == -1] = np.nan
    return Rows(template, piece.at + index, numbers)


def spans_in(piece: TextPiece, i: int, raw: bytes, text: str) -> tuple[tuple[int, int], ...]:
    """The positions of the line's numbers, in characters."""
    start = piece.found.lines[i]
    a, b = piece.found.first[i], piece.found.first[i + 1]
    pairs = zip(
        (piece.found.starts[a:b] - start).tolist(),
        (piece.found.ends[a:b] - start).tolist(),
        strict=True,
    )
    if len(raw) == len(text):
        return tuple(pairs)
    return tuple((len(decoded(raw[:s])), len(decoded(raw[:e]))) for s, e in pairs)
