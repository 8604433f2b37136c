"""Text measured in terminal cells, cut and wrapped; used by the screen and the reports.

A Chinese character takes two cells. Text from a log cannot break a grid of cells: control
characters, direction marks and joiners are removed or replaced.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

UNPRINTABLE = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories shown as a dot. Format characters (`Cf`: direction marks, joiners) and
variation selectors are removed: they reorder or merge what follows, and terminals disagree on
their width.
"""
MAX_ACCENTS = 3
"""Combining characters that may share a cell with the previous one."""
NO_BREAK_BEFORE = frozenset("，。；：、！？）》」』”’…—,.;:!?)%·")
NO_BREAK_AFTER = frozenset("（《「『“‘([")
_IN_NUMBER = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
"""The blank in `50 000`: on two lines it would be two numbers."""


WIDE = ""
"""Placeholder in the second cell of a wide character."""


def spread(text: str) -> Sequence[str]:
    """The content of each cell of *text*; the second one of a wide character is `WIDE`."""
    if text.isascii() and text.isprintable():
        return text
    parts = ((char,) if wide == 1 else (char, WIDE) for char, wide in cells(text))
    return tuple(chain.from_iterable(parts))


@lru_cache(4096)
def cells(text: str) -> tuple[tuple[str, int], ...]:
    """(character, 1 or 2 cells) of what can be shown of *text*; an accent stays with its letter."""
    out: list[tuple[str, int]] = []
    for char in text:
        if " " <= char <= "~":
            out.append((char, 1))
            continue
        kind = unicodedata.category(char)
        if kind in UNPRINTABLE:
            out.append(("·", 1))
        elif kind != "Cf" and not "\ufe00" <= char <= "\ufe0f":
            _add(out, char, _cells_of(char))
    return tuple(out)


def _add(out: list[tuple[str, int]], char: str, wide: int) -> None:
    if wide:
        out.append((char, wide))
    elif out and len(out[-1][0]) < MAX_ACCENTS:
        out[-1] = (out[-1][0] + char, out[-1][1])


def width(text: str) -> int:
    """The width of *text* in cells."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(wide for _, wide in cells(text))


def padded(text: str, cells_wide: int) -> str:
    """*text* padded with blanks to *cells_wide* cells."""
    return text + " " * max(0, cells_wide - width(text))


def clip(text: str, room: int, more: str = "…") -> str:
    """*text*, or as much of its beginning as fits into *room* cells, followed by *more*."""
    if width(text) <= room:
        return text
    left, out = room - width(more), []
    for char, wide in cells(text):
        left -= wide
        if left < 0:
            break
        out.append(char)
    return ("".join(out).rstrip() + more) if room >= width(more) else ""


def clip_middle(text: str, room: int, more: str = "…") -> str:
    """*text*, or its beginning and its end in *room* cells: paths often differ in their last part.

    Example:
        >>> clip_middle("runs/2026/resnet/seed3.log", 16)
        'runs/…/seed3.log'
    """
    if width(text) <= room:
        return text
    ends = (text[at:] for at in range(len(text)) if width(text[at:]) <= room * 2 // 3)
    end = next(ends, "")
    return clip(text, room - width(end), more) + end


def wrap(text: str, room: int, indent: int = 0, first: int = 0) -> list[str]:
    """Break *text*, a paragraph, into lines of *room* cells, at blanks and within Chinese.

    indent: blanks before all lines but the first; first: cells used on that one.
    """
    # A card is laid out again for every frame, from the same texts.
    return list(_wrap(text, room, indent, first))


@lru_cache(1024)
def _wrap(text: str, room: int, indent: int, first: int) -> tuple[str, ...]:
    lines: list[str] = []
    line, used = "", first
    for piece in _words(text):
        word = piece
        size = width(word.rstrip(" "))
        if used + size > room and used > (indent if lines else 0):
            lines.append(line.rstrip())
            line, used = " " * indent, indent
        while size > room - used > 0:
            head = clip(word, room - used, "")
            lines.append(line + head)
            word = word[len(head) :] if head else ""
            line, used, size = " " * indent, indent, width(word.rstrip(" "))
        line += word
        used += width(word)
    lines.append(line.rstrip())
    return tuple(line.replace("\xa0", " ") for line in lines)


def _words(text: str) -> Iterator[str]:
    """Pieces of *text* that are not broken; punctuation stays with what precedes it."""
    word = ""
    for char, wide in cells(_IN_NUMBER.sub("\xa0", " ".join(text.split()))):
        may = wide == 2 or (word and not word.isascii() and _cells_of(word[-1]) == 2)
        breaks = word and (
            word[-1] == " "
            or (may and char not in NO_BREAK_BEFORE and word[-1] not in NO_BREAK_AFTER)
        )
        if breaks and char != " ":
            yield word
            word = ""
        word += char
    if word:
        yield word


def _cells_of(char: str) -> int:
    """Cells of one character, from the table the screen itself uses."""
    # Imported here: most text is ASCII and needs no table.
    from rich.cells import get_character_cell_size

    return get_character_cell_size(char)
