"""Finds all numbers of a block of text in bulk, and each line's shape: its text without numbers.

Logs are repetitive: a million lines have perhaps ten shapes. So each shape is parsed once, by a
slow and careful parser, and the numbers of all lines of that shape are then extracted in bulk.
"""

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvetui.curve import Floats, Ints
from curvetui.reading.decimals import values_of
from curvetui.reading.number_spans import WORD, Bytes, decimal_commas, numbers_in, table_of

MARK = b"\x00"
"""Replaces each number in a shape; log text has no NUL by the time it gets here."""
_REPEATS = ~WORD & ~table_of(b"\n\t\x00,;|")
"""Runs of one of these count once, so that padding and bars do not change the shape."""
_REPEATS[128:] = False
_BLOCKS = rb"(?:\xe2[\x94-\x97\xa0-\xa3][\x80-\xbf]|\xf0\x9f[\x80-\xbf]{2})+"
"""Box-drawing, block, geometric and braille characters."""


class Scan(NamedTuple):
    """The numbers of a block, and the shapes of its lines."""

    shapes: list[bytes]
    """One per line, with `MARK` for every number."""
    values: Floats
    """All numbers in order, shape (n,)."""
    starts: Ints
    """Start of each number in the block, shape (n,)."""
    ends: Ints
    lines: Ints
    """Start of each line in the block, plus the end of the last. Shape (lines + 1,)."""
    first: Ints
    """Index in `values` of each line's first number, plus the end. Shape (lines + 1,)."""


def scan(text: bytes) -> Scan:
    """Find the numbers of *text*, complete lines each ended by a line feed.

    A number is a decimal with an optional sign and exponent, `nan` or `inf`, and not part of a
    name. Digits with two points (versions, addresses) are text. `7,313` is one number after a
    space, `:` or `=`.

    Example:
        >>> found = scan(b"iter 10: loss 3.1e-2, top5 nan\\n")
        >>> found.values.tolist(), found.shapes
        ([10.0, 0.031, nan], [b'iter \\x00: loss \\x00, top5 \\x00'])
    """
    data = np.frombuffer(b"\n" + text + b"\n", dtype=np.uint8)
    starts, ends = numbers_in(data)
    inside = _inside(len(data), starts, ends)
    if len(commas := decimal_commas(data, starts, ends)):
        data = data.copy()
        data[commas] = ord(".")
        starts, ends = numbers_in(data)
        inside = _inside(len(data), starts, ends)
    values = values_of(data, starts, ends)
    shapes = _shapes(data, inside, starts)
    lines = np.flatnonzero(data == 10)[:-1]
    first = np.searchsorted(starts, lines)
    return Scan(shapes, values, starts - 1, ends - 1, lines, first)


def _inside(size: int, starts: Ints, ends: Ints) -> NDArray[np.bool_]:
    """Mask of the bytes that belong to numbers."""
    bounds = np.empty(2 * len(starts) + 2, np.int64)
    bounds[0], bounds[1:-1:2], bounds[2:-1:2], bounds[-1] = 0, starts, ends, size
    turns = np.zeros(len(bounds) - 1, bool)
    turns[1::2] = True
    return np.repeat(turns, np.diff(bounds))


def _shapes(data: Bytes, inside: NDArray[np.bool_], starts: Ints) -> list[bytes]:
    """The lines with a mark for each number; runs of spaces, dashes and bars count once."""
    stays = ~inside
    stays[starts] = True
    again = np.flatnonzero(data[1:] == data[:-1]) + 1
    stays[again[_REPEATS[data[again]]]] = False
    marked = data.copy()
    marked[starts] = 0
    text = marked[stays].tobytes()
    if b"\xe2" in text or b"\xf0" in text:
        text = re.sub(_BLOCKS, b"\xe2\x94\x81", text)
    # In most blocks of a long log all lines have the same shape, so one line is enough.
    line = text[1 : text.index(b"\n", 1) + 1]
    count, rest = divmod(len(text) - 2, len(line))
    if not rest and text == b"\n" + line * count + b"\n":
        return [line[:-1]] * count
    return text.split(b"\n")[1:-2]


def spans_of(text: str) -> tuple[tuple[int, int], ...]:
    """The positions of the numbers of one line, in characters."""
    data = text.encode("utf-8", "surrogatepass")
    found = scan(data.replace(b"\n", b" ") + b"\n")
    pairs = zip(found.starts.tolist(), found.ends.tolist(), strict=True)
    if len(data) == len(text):
        return tuple(pairs)
    return tuple(
        (len(data[:s].decode("utf-8", "replace")), len(data[:e].decode("utf-8", "replace")))
        for s, e in pairs
    )
