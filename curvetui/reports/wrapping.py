"""Text in lines that fit: counted in terminal cells, broken between words, or between Chinese characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from curvetui.system.sanitize import commandless, printable

_CLOSING = "，。；：、！？）》」』”’…,.;:!?)"


def cells(text: str) -> int:
    """Terminal cells that *text* takes: two for a wide character.

    Example:
        >>> cells("loss"), cells("损失")
        (4, 4)
    """
    return len(text) if text.isascii() else sum(map(_cell, text))


def _cell(char: str) -> int:
    return (
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
    )


def clipped(text: str, width: int) -> str:
    """*text* cut to *width* cells; the last one says that more follows."""
    text = printable(text)
    if cells(text) <= width:
        return text
    out, used = "", 0
    for char in text:
        used += _cell(char)
        if used > width - 1:
            break
        out += char
    return out + "…"


def padded(text: str, width: int) -> str:
    """*text* in exactly *width* cells, cut or filled up with blanks."""
    text = clipped(text, width)
    return text + " " * (width - cells(text))


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
    for line in _lines(printable(text), width - indent, hang):
        yield margin + before + commandless(line.rstrip()) + after + "\n"
        margin = " " * (indent + hang)


def _lines(text: str, room: int, hang: int) -> Iterator[str]:
    line, used = "", 0
    for word in _words(text, room - hang):
        size = cells(word.rstrip())
        if used and used + size > room:
            yield line
            line, used, room, hang = "", 0, room - hang, 0
        line += word
        used += cells(word)
    if line.strip():
        yield line


def _words(text: str, most: int) -> Iterator[str]:
    """Pieces that must not be broken: words with the blank behind them, single wide characters; at most *most* cells."""
    word, used = "", 0
    for char in text:
        size = _cell(char)
        if word and (used + size > most or size == 2 and char not in _CLOSING):
            yield word
            word, used = "", 0
        word, used = word + char, used + size
        if char == " ":
            yield word
            word, used = "", 0
    if word:
        yield word
