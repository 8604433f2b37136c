"""Draws one curve into a grid of cells: braille dots, or letters in plain ASCII.

A curve of 300 points takes 0.3 ms: every key press waits for all visible charts.
"""

import numpy as np

from curvetui.charts.scale import EDGE
from curvetui.curve import Floats, Ints

DASH, HOLE = 5, 3
"""Number of dots drawn and skipped along a broken line."""
RESTLESS = 12
"""Screen widths of up and down from which a line is drawn as points: dashes would be noise."""
PENS = {"val": "broken", "test": "dots"}
"""The line style of each split; the others are solid."""
EMPTY = "\u2800"
BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each dot of a braille character: four rows of two columns."""


def draw(x: Floats, y: Floats, width: int, height: int, pen: str = "solid") -> tuple[str, ...]:
    """Draw one curve into a grid of cells.

    Args:
        x, y: shape (n,), fractions of the axes from the lower left, x ascending; NaN is a gap.
        pen: `solid`, `broken`, `dots`, or a letter to draw with.

    Returns:
        *height* strings of *width* characters; blanks where nothing is drawn.
    """
    if width < 1 or height < 1:
        return ()
    wide, high = (1, 1) if len(pen) == 1 else (2, 4)
    columns, rows = _dots(x, y, (width * wide, height * high), pen)
    grid = np.zeros((height, high, width, wide), dtype=bool)
    grid.reshape(height * high, width * wide)[rows, columns] = True
    if len(pen) == 1:
        return _text(grid[:, 0, :, 0] * ord(pen))
    bits = sum(
        grid[:, row, :, column] * bit
        for row, pair in enumerate(BITS)
        for column, bit in enumerate(pair)
    )
    return _text(np.where(bits, ord(EMPTY) + bits, 0))


def band(low: Floats, high: Floats, height: int, letter: str = "") -> tuple[str, ...]:
    """Fill each column from *low* to *high* (shares of the axis, NaN: empty), in *height* cells."""
    width, high_dots = len(low), 1 if letter else 4
    count = height * high_dots
    there = np.isfinite(low) & np.isfinite(high)
    bottom, top = (
        np.clip((np.where(there, part, 0.0) * count + EDGE).astype(np.int64), 0, count - 1)
        for part in (low, high)
    )
    rows = count - 1 - np.arange(count)[:, None]
    filled = (rows >= bottom) & (rows <= top) & there
    if letter:
        return _text(filled * ord(letter))
    parts = filled.reshape(height, high_dots, width)
    bits = sum(parts[:, row, :] * sum(pair) for row, pair in enumerate(BITS))
    return _text(np.where(bits, ord(EMPTY) + bits, 0))


def _text(codes: Ints) -> tuple[str, ...]:
    """Rows of characters by their code points, shape (height, width); 0 is a blank."""
    text = np.where(codes, codes, ord(" ")).astype("<u4").tobytes().decode("utf-32-le")
    width = codes.shape[1]
    return tuple(text[start : start + width] for start in range(0, len(text), width))


def _dots(x: Floats, y: Floats, size: tuple[int, int], pen: str) -> tuple[Ints, Ints]:
    """(column, row) of every dot of a curve in a grid of *size*, rows counted from the top."""
    there = np.isfinite(y)
    joined = np.diff(np.flatnonzero(there)) == 1
    columns, rows = (
        np.clip((part[there] * count + EDGE).astype(np.int64), 0, count - 1)
        for part, count in ((x, size[0]), (y, size[1]))
    )
    rows = size[1] - 1 - rows
    steps = np.maximum(np.abs(np.diff(columns)), np.abs(np.diff(rows))) * joined
    if pen == "dots" or not len(steps) or (pen == "broken" and steps.sum() > RESTLESS * size[0]):
        return columns, rows
    # One dot per step along the longer direction of each segment, including its first point; the last point of all is added separately.
    pieces = np.maximum(steps, 1)
    piece = np.repeat(np.arange(len(pieces)), pieces)
    along = (np.arange(len(piece)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[piece]
    along *= joined[piece]
    between = (
        np.append(np.floor(c[piece] + along * np.diff(c)[piece] + 0.5).astype(np.int64), c[-1])
        for c in (columns, rows)
    )
    columns, rows = between
    if pen == "broken":
        drawn = np.arange(len(columns)) % (DASH + HOLE) < DASH
        return columns[drawn], rows[drawn]
    return columns, rows


def join(below: str, above: str) -> str:
    """The union of two braille characters; of other characters, the upper one."""
    if above == " ":
        return below
    if EMPTY <= below <= "\u28ff" and EMPTY <= above <= "\u28ff":
        return chr(ord(below) | ord(above))
    return above
