"""Writes an update of Textual's screen in fewer bytes.

Textual 8.2 sends a refreshed span from the *widget's left edge* to the span's right end, and a page
that is opened or left several times, with all its blanks. Here what the terminal shows is remembered
and only cells that differ are sent, each style of an update once, and of a row of blanks its length.
Updates of a Textual that is not the version this was written for are left as they are.
"""

import hashlib
import inspect
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Size

from curvetui.charts.text_cells import WIDE, spread

GAP = 4
"""Changed cells this near are sent as one span: moving the cursor costs as much."""
KNOWN = "aa7247aef84a6644"
"""Digest of the source of what Textual itself does with these updates."""
Cell = tuple[str, str | None]
"""A character and the codes of its style; None: a blank, which looks the same in every plain style."""


@cache
def is_known() -> bool:
    """Whether Textual is the version this file was written for."""
    source = "".join(inspect.getsource(u.render_segments) for u in (ChopsUpdate, LayoutUpdate))
    return hashlib.sha256(source.encode()).hexdigest()[:16] == KNOWN


class Shown:
    """The cells that a terminal shows, as far as they are known."""

    def __init__(self) -> None:
        self.forget()

    def forget(self, size: Size | None = None) -> None:
        """Something else has written to the terminal, or it has another *size* and moved its rows."""
        self.size = size
        self._rows: dict[int, list[Cell | None]] = {}

    def changes(self, row: int, column: int, cells: list[Cell]) -> Iterator[tuple[int, int]]:
        """From now on it shows *cells*: (first, end) of the spans of them that it did not show.

        Near spans are one; no wide character is cut.
        """
        shown, end = self._rows.setdefault(row, []), column + len(cells)
        shown += [None] * (end - len(shown))
        before, shown[column:end] = shown[column:end], cells
        if before == cells:
            return
        start = stop = -1 - GAP
        for at in (at for at, cell in enumerate(cells) if before[at] != cell):
            if at - stop > GAP:
                if stop > start:
                    yield start, stop
                start = at - (at > 0 and cells[at][0] == WIDE)
            stop = at + 1 + (at + 1 < len(cells) and cells[at + 1][0] == WIDE)
        if stop > start:
            yield start, stop


class CompactUpdate(CompositorUpdate):
    """The same update, in fewer bytes."""

    def __init__(self, update: ChopsUpdate | LayoutUpdate, shown: Shown) -> None:
        self._update, self._shown = update, shown

    def render_segments(self, console: Console) -> str:
        """What is sent to the terminal."""
        update, system = self._update, console._color_system or ColorSystem.TRUECOLOR
        if isinstance(update, LayoutUpdate) and update.region.size != self._shown.size:
            self._shown.forget(update.region.size)
        pieces: list[_Piece] = []
        controls: list[str] = []
        for row, start, segments in _strips(update):
            column = start
            for text, style, control in segments:
                if control or not text:
                    controls.append(text)
                    continue
                cells = _cells(text, "" if style is None else _code(style, system))
                for first, end in self._shown.changes(row, column, cells):
                    pieces.append(_piece(row, column + first, cells[first:end]))
                column += len(cells)
        return "".join(controls) + _written(pieces)


def _strips(update: ChopsUpdate | LayoutUpdate) -> Iterator[tuple[int, int, Iterable[Segment]]]:
    """(row, first column, segments) of all that changes."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            column = update.region.x
            for strip in strips:
                yield y, column, strip
                column += strip.cell_length
        return
    for y, x1, x2 in update.spans:
        for end, (x, chop) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if chop is not None and x < x2 and end > x1:
                left = max(x, x1)
                yield y, left, chop.crop(left - x, min(end, x2) - x)


class _Piece(NamedTuple):
    """Text of one style."""

    row: int
    column: int
    end: int
    style: str | None
    """Codes of the style; None: blanks only."""
    text: str


@lru_cache(4096)
def _cells(text: str, code: str) -> list[Cell]:
    """The cells of *text*, which the caller leaves as they are."""
    blank = None if _is_plain(code) else code
    return [(char, blank if char == " " else code) for char in spread(text)]


def _piece(row: int, column: int, cells: list[Cell]) -> _Piece:
    """*cells* of one style."""
    style = next((code for _, code in cells if code is not None), None)
    return _Piece(row, column, column + len(cells), style, "".join(char for char, _ in cells))


@lru_cache(1024)
def _code(style: Style, system: ColorSystem) -> str:
    """The codes of *style*; the terminal's own colours, which come last, need none."""
    code = style._make_ansi_codes(system)
    for color, default in ((style.bgcolor, "49"), (style.color, "39")):
        if color is not None and color.is_default:
            code = code.removesuffix(default).removesuffix(";")
    return code


def _written(pieces: list[_Piece]) -> str:
    """*pieces* style by style: moving the cursor costs fewer bytes than changing colours back and forth."""
    groups: dict[str, list[_Piece]] = {}
    for piece in pieces:
        if piece.style is not None:
            groups.setdefault(piece.style, []).append(piece)
    styles = sorted(groups, key=lambda code: (code != "", not _is_plain(code), code))
    if blanks := [piece for piece in pieces if piece.style is None]:
        first = styles[0] if styles and _is_plain(styles[0]) else ""
        styles = styles if first in styles else [first, *styles]
        groups[first] = sorted(groups.get(first, []) + blanks)
    out: list[str] = []
    before, at = "", (-1, -1)
    for style in styles:
        if style:
            out.append(_change(before, style))
        before = style
        for piece in groups[style]:
            text = _erased(piece.text) if _is_plain(style) else piece.text
            out.append(_move(at, (piece.row, piece.column)) + text)
            at = (piece.row, piece.end)
    if before:
        out.append("\x1b[m")
    return "".join(out)


LONG = re.compile(" {10,}")
"""Blanks that cost more than erasing as many cells and moving on."""


def _erased(text: str) -> str:
    return LONG.sub(lambda m: f"\x1b[{len(m[0])}X\x1b[{len(m[0])}C", text)


def _change(before: str, style: str) -> str:
    """The sequence that turns one style into another, which is not the default."""
    if before and style.startswith(f"{before};"):
        return f"\x1b[{style[len(before) + 1 :]}m"
    keeps = not before or (_is_plain(before) and _is_plain(style))
    return f"\x1b[{style}m" if keeps else f"\x1b[0;{style}m"


def _move(at: tuple[int, int], to: tuple[int, int]) -> str:
    """Move the cursor from one (row, column) to another; a move to the right in a row is shorter."""
    (row, column), (y, x) = at, to
    if row == y and column <= x:
        gap = x - column
        return f"\x1b[{gap if gap > 1 else ''}C" if gap else ""
    return f"\x1b[{y + 1};{x + 1}H"


@lru_cache(1024)
def _is_plain(code: str) -> bool:
    """Whether a style is a text colour and nothing else: a blank looks the same in all of them."""
    return (
        not code
        or code.startswith(("38;5;", "38;2;"))
        and code.count(";") == (2 if code[3] == "5" else 4)
    )
