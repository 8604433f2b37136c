"""Replaces the one method of Textual that sends more than necessary.

Textual 8.2 sends a refreshed span from the *widget's left edge* to the span's right end: two cells
at column 90 cost 104 bytes instead of 15. The replacement sends the span only, and colours only
where they change. If Textual's method is not the version this was written for, it is left in place.
"""

from __future__ import annotations

import hashlib
import inspect
from typing import Any

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from textual._compositor import ChopsUpdate

KNOWN = "4c1cdb567e0b8354"
"""Digest of the source of the `ChopsUpdate.render_segments` that is replaced."""


def is_known() -> bool:
    """Whether Textual's method is the version this file was written for."""
    return hashlib.sha256(inspect.getsource(ORIGINAL).encode()).hexdigest()[:16] == KNOWN


def mend() -> None:
    """Replace the method, once; does nothing for an unknown version."""
    if is_known():
        ChopsUpdate.render_segments = render_segments  # type: ignore[method-assign]


def render_segments(self: Any, console: Console) -> str:
    """The same screen as the original produces, in fewer bytes."""
    out: list[str] = []
    style = ""
    system = ColorSystem.TRUECOLOR if console._color_system is None else console._color_system
    at = (-1, -1)
    for y, x1, x2 in self.spans:
        for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
            if strip is None or x >= x2 or end <= x1:
                continue
            left, right = max(x, x1), min(end, x2)
            out.append(_move(at, (y, left)))
            at = (y, right)
            for segment in strip.crop(left - x, right - x):
                style = _write(out, segment, style, system)
    if style:
        out.append("\x1b[m")
    return "".join(out)


def _move(at: tuple[int, int], to: tuple[int, int]) -> str:
    """Move the cursor from one (row, column) to another; a move to the right in the same row is
    shorter.
    """
    (row, column), (y, x) = at, to
    if row == y and column <= x:
        return f"\x1b[{x - column}C" if x > column else ""
    return f"\x1b[{y + 1};{x + 1}H"


def _write(out: list[str], segment: Segment, before: str, system: ColorSystem) -> str:
    """Append *segment*; return the style in effect after it."""
    text, style, control = segment
    if control or not text:
        out.append(text)
        return before
    code = "" if style is None else style._make_ansi_codes(system)
    if code != before and not (_is_plain(before) and _is_plain(code) and not text.strip(" ")):
        if not before or (code and _is_plain(before) and _is_plain(code)):
            out.append(f"\x1b[{code}m")
        else:
            out.append(f"\x1b[0;{code}m" if code else "\x1b[m")
        before = code
    out.append(text)
    return before


def _is_plain(code: str) -> bool:
    """Whether a style is a text colour and nothing else: a blank looks the same in all of them."""
    return (
        not code
        or code.startswith(("38;5;", "38;2;"))
        and code.count(";") == (2 if code[3] == "5" else 4)
    )


ORIGINAL = ChopsUpdate.render_segments
