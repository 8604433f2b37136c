"""Text of a report in lines that fit: without anything that a terminal or a build server obeys."""

from __future__ import annotations

from collections.abc import Iterator

from curvetui.charts.text_cells import clip, wrap
from curvetui.charts.text_cells import padded as filled
from curvetui.system.sanitize import commandless, printable


def clipped(text: str, width: int) -> str:
    """*text* cut to *width* cells; the last one says that more follows."""
    return clip(printable(text), width)


def padded(text: str, width: int) -> str:
    """*text* in exactly *width* cells, cut or filled up with blanks."""
    return filled(clipped(text, width), width)


def wrapped(
    text: str, width: int, indent: int = 0, hang: int = 0, style: str = ""
) -> Iterator[str]:
    """*text* in lines of at most *width* cells; Chinese may break between any two characters.

    Args:
        indent: blanks before each line.
        hang: further blanks before all lines but the first.
        style: numbers of an ANSI style; empty: none.
    """
    before, after = (f"\x1b[{style}m", "\x1b[0m") if style else ("", "")
    margin = " " * indent
    for line in wrap(printable(text), width - indent, hang):
        yield margin + before + commandless(line.strip()) + after + "\n"
        margin = " " * (indent + hang)
