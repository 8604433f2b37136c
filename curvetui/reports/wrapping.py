"""Wraps report text, without characters that a terminal or a build server would interpret."""

from collections.abc import Iterator

from curvetui.charts.text_cells import clip, wrap
from curvetui.charts.text_cells import padded as filled
from curvetui.system.sanitize import commandless, printable


def clipped(text: str, width: int) -> str:
    """*text* cut to *width* cells; a cut text ends with an ellipsis."""
    return clip(printable(text), width)


def padded(text: str, width: int) -> str:
    """*text* cut or padded to exactly *width* cells."""
    return filled(clipped(text, width), width)


def wrapped(
    text: str, width: int, indent: int = 0, hang: int = 0, style: str = ""
) -> Iterator[str]:
    """Wrap *text* to *width* cells, Chinese anywhere, in an ANSI *style*.

    indent: spaces before each line; hang: further ones before all lines but the first.
    """
    before, after = (f"\x1b[{style}m", "\x1b[0m") if style else ("", "")
    margin = " " * indent
    for line in wrap(printable(text), width - indent, hang):
        yield margin + before + commandless(line.strip()) + after + "\n"
        margin = " " * (indent + hang)
