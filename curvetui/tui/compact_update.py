"""Writes an update of Textual's screen in fewer bytes.

Textual 8.2 sends a refreshed span from the *widget's left edge* to the span's right end: two cells
at column 90 cost 104 bytes instead of 15; and a whole screen with all its blanks. Here only the
span is sent, each style of an update once, and of a row of blanks its length. Updates of a Textual
that is not the version this was written for are left as they are.
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

KNOWN = "aa7247aef84a6644"
"""Digest of the source of what Textual itself does with these updates."""


@cache
def is_known() -> bool:
    """Whether Textual is the version this file was written for."""
    source = "".join(inspect.getsource(u.render_segments) for u in (ChopsUpdate, LayoutUpdate))
    return hashlib.sha256(source.encode()).hexdigest()[:16] == KNOWN


class CompactUpdate(CompositorUpdate):
    """The same update, in fewer bytes."""

    def __init__(self, update: ChopsUpdate | LayoutUpdate) -> None:
        self._update = update

    def render_segments(self, console: Console) -> str:
        """What is sent to the terminal."""
        system = console._color_system or ColorSystem.TRUECOLOR
        pieces: list[_Piece] = []
        controls: list[str] = []
        for row, at, segments in _strips(self._update):
            end = at
            for segment in segments:
                text, style, control = segment
                if control or not text:
                    controls.append(text)
                    continue
                column, end = end, end + segment.cell_length
                code = "" if style is None else _code(style, system)
                is_blank = _is_plain(code) and not text.strip(" ")
                piece = _Piece(row, column, end, None if is_blank else code, text)
                if pieces and (joined := _joined(pieces[-1], piece)):
                    pieces[-1] = joined
                else:
                    pieces.append(piece)
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
    """Codes of the style; None: blanks, which look the same in every plain style."""
    text: str


@lru_cache(1024)
def _code(style: Style, system: ColorSystem) -> str:
    """The codes of *style*; the terminal's own colours, which come last, need none."""
    code = style._make_ansi_codes(system)
    for color, default in ((style.bgcolor, "49"), (style.color, "39")):
        if color is not None and color.is_default:
            code = code.removesuffix(default).removesuffix(";")
    return code


def _joined(left: _Piece, right: _Piece) -> _Piece | None:
    """Both as one piece, if they are neighbours and look right in one style."""
    if (left.row, left.end) != (right.row, right.column):
        return None
    style = right.style if left.style is None else left.style
    fits = left.style == right.style or (
        None in (left.style, right.style) and _is_plain(style or "")
    )
    return _Piece(left.row, left.column, right.end, style, left.text + right.text) if fits else None


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


def _is_plain(code: str) -> bool:
    """Whether a style is a text colour and nothing else: a blank looks the same in all of them."""
    return (
        not code
        or code.startswith(("38;5;", "38;2;"))
        and code.count(";") == (2 if code[3] == "5" else 4)
    )
