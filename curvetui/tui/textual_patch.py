"""Replaces the one method of Textual that sends more than necessary.

Textual 8.2 sends a refreshed span from the *widget's left edge* to the span's right end: two cells
at column 90 cost 104 bytes instead of 15. The replacement sends the span only, and each style of
an update once. If Textual's method is not the version this was written for, it is left in place.
"""

import hashlib
import inspect
from collections.abc import Iterable
from typing import Any, NamedTuple

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from textual._compositor import ChopsUpdate

KNOWN = "4c1cdb567e0b8354"
"""Digest of the source of the `ChopsUpdate.render_segments` that is replaced."""


def is_known() -> bool:
    """Whether Textual's method is the version this file was written for."""
    return hashlib.sha256(inspect.getsource(ORIGINAL).encode()).hexdigest()[:16] == KNOWN


def install() -> None:
    """Replace the method, once; does nothing for an unknown version."""
    if is_known():
        ChopsUpdate.render_segments = render_segments  # type: ignore[method-assign]


def render_segments(self: Any, console: Console) -> str:
    """The same screen as the original produces, in fewer bytes."""
    system = ColorSystem.TRUECOLOR if console._color_system is None else console._color_system
    controls: list[str] = []
    pieces: list[_Piece] = []
    for y, x1, x2 in self.spans:
        for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
            if strip is not None and x < x2 and end > x1:
                left = max(x, x1)
                segments = strip.crop(left - x, min(end, x2) - x)
                _cut(segments, (y, left), system, pieces, controls)
    return "".join(controls) + _written(pieces)


class _Piece(NamedTuple):
    """Text of one style."""

    row: int
    column: int
    end: int
    style: str | None
    """Codes of the style; None: blanks, which look the same in every plain style."""
    text: str


def _cut(
    segments: Iterable[Segment],
    at: tuple[int, int],
    system: ColorSystem,
    pieces: list[_Piece],
    controls: list[str],
) -> None:
    """Add the pieces of *segments*, the first of them *at* (row, column); neighbours of one style are joined."""
    row, column = at
    for segment in segments:
        text, style, control = segment
        if control or not text:
            controls.append(text)
            continue
        code = "" if style is None else style._make_ansi_codes(system)
        piece = _Piece(
            row,
            column,
            column + segment.cell_length,
            None if _is_plain(code) and not text.strip(" ") else code,
            text,
        )
        column = piece.end
        if pieces and (joined := _joined(pieces[-1], piece)):
            pieces[-1] = joined
        else:
            pieces.append(piece)


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
    """The pieces style by style: moving the cursor costs fewer bytes than changing colours back and forth."""
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
            out.append(_move(at, (piece.row, piece.column)) + piece.text)
            at = (piece.row, piece.end)
    if before:
        out.append("\x1b[m")
    return "".join(out)


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


ORIGINAL = ChopsUpdate.render_segments
