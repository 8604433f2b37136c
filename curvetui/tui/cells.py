"""A screen area as a grid of cells: text is put into it by place and role, and it knows which cells changed.

Widths are cells, not characters: a Chinese character takes two. Text from a log cannot break the grid: control
characters, direction marks and joiners never reach a cell.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import ne

from rich.cells import get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

GAP = 7
"""Cells: two changed spans of a row that are nearer than this are sent as one; moving the cursor costs as many bytes."""
UNPRINTABLE = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories shown as a dot. Format characters (`Cf`: direction marks, joiners) and variation selectors are
left out altogether: they reorder or merge what follows, and terminals disagree on their width."""
MAX_ACCENTS = 3
"""Characters that may share one cell."""
NO_BREAK_BEFORE = frozenset("，。；：、！？）》」』”’…—,.;:!?)%·")
NO_BREAK_AFTER = frozenset("（《「『“‘([")
WIDE = ""
"""Stands in the second cell of a wide character."""


class Canvas:
    """Cells of text, each with a role (`title`, `train`, …) that a `Look` turns into a colour."""

    __slots__ = ("height", "roles", "text", "width", "zones")

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.text = [[" "] * width for _ in range(height)]
        self.roles = [[""] * width for _ in range(height)]
        self.zones: list[tuple[int, int, int, object]] = []
        """(row, first column, end column, what a click there means)."""

    def put(self, x: int, y: int, text: str, role: str = "", room: int | None = None) -> int:
        """Write *text* at column *x* of row *y*, cut where *room* or the canvas ends; return the column after it."""
        end = self.width if room is None else min(self.width, x + room)
        if not (0 <= y < self.height and 0 <= x < end):
            return x
        taken: list[str] = []
        for char, wide in cells(text):
            if x + len(taken) + wide > end:
                break
            taken += (char,) if wide == 1 else (char, WIDE)
        stop = x + len(taken)
        if taken:
            row = self.text[y]
            # A wide character that is cut in two at either edge loses its other half as well.
            if row[x] == WIDE:
                row[x - 1] = " "
            if stop < self.width and row[stop] == WIDE:
                row[stop] = " "
            row[x:stop] = taken
            self.roles[y][x:stop] = [role] * len(taken)
        return stop

    def right(self, end: int, y: int, text: str, role: str = "") -> int:
        """Write *text* so that it ends before column *end*; return its first column."""
        x = end - width(text)
        self.put(x, y, text, role)
        return x

    def zone(self, y: int, start: int, end: int, meaning: object) -> None:
        """A click on these cells means *meaning*."""
        self.zones.append((y, start, end, meaning))

    def meaning(self, x: int, y: int) -> object | None:
        """What a click at (x, y) means, or None."""
        return next(
            (m for row, start, end, m in reversed(self.zones) if row == y and start <= x < end),
            None,
        )

    def paste(self, x: int, y: int, other: Canvas) -> None:
        """Copy *other* with its upper left corner at (x, y); it must fit."""
        for row in range(other.height):
            self.text[y + row][x : x + other.width] = other.text[row]
            self.roles[y + row][x : x + other.width] = other.roles[row]

    def to_ascii(self) -> None:
        """Replace what a plain terminal could not show; nothing else may reach one."""
        for row in self.text:
            if not all(map(str.isascii, row)):
                row[:] = [c if c.isascii() and c != WIDE else "~" if c == "…" else "?" for c in row]

    def plain(self) -> str:
        """The text alone, rows without trailing blanks: what frames in tests hold."""
        return "\n".join("".join(row).rstrip() for row in self.text) + "\n"

    def strip(self, y: int, style: Callable[[str], Style]) -> Strip:
        """Row *y* as Textual wants it."""
        row, roles = self.text[y], self.roles[y]
        segments, start = [], 0
        for role, run in groupby(roles):
            end = start + len(list(run))
            segments.append(Segment("".join(row[start:end]), style(role)))
            start = end
        return Strip(segments, self.width)

    def changes(self, old: Canvas) -> Iterator[tuple[int, int, int]]:
        """(row, first column, end column) of the spans that differ from *old*, which has the same size."""
        for y in range(self.height):
            if self.text[y] == old.text[y] and self.roles[y] == old.roles[y]:
                continue
            differs = map(
                ne,
                zip(self.text[y], self.roles[y], strict=True),
                zip(old.text[y], old.roles[y], strict=True),
            )
            for start, end in _spans([x for x, changed in enumerate(differs) if changed]):
                yield y, *self._whole(old, y, start, end)

    def _whole(self, old: Canvas, y: int, start: int, end: int) -> tuple[int, int]:
        """Widen a span so that it cuts no wide character of either canvas."""
        new, before = self.text[y], old.text[y]
        while start and WIDE in (new[start], before[start]):
            start -= 1
        while end < self.width and WIDE in (new[end], before[end]):
            end += 1
        return start, end


def _spans(columns: list[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring columns joined to (first, end) where the gap is not worth a move of the cursor."""
    start = before = columns[0]
    for x in columns[1:]:
        if x - before > GAP:
            yield start, before + 1
            start = x
        before = x
    yield start, before + 1


@lru_cache(4096)
def cells(text: str) -> tuple[tuple[str, int], ...]:
    """(character, 1 or 2 cells) for all that may be shown of *text*; an accent stays with its letter."""
    out: list[tuple[str, int]] = []
    for char in text:
        if " " <= char <= "~":
            out.append((char, 1))
            continue
        kind = unicodedata.category(char)
        if kind in UNPRINTABLE:
            out.append(("·", 1))
        elif kind != "Cf" and not "\ufe00" <= char <= "\ufe0f":
            _add(out, char, get_character_cell_size(char))
    return tuple(out)


def _add(out: list[tuple[str, int]], char: str, wide: int) -> None:
    if wide:
        out.append((char, wide))
    elif out and len(out[-1][0]) < MAX_ACCENTS:
        out[-1] = (out[-1][0] + char, out[-1][1])


def width(text: str) -> int:
    """Cells that *text* takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(wide for _, wide in cells(text))


def padded(text: str, cells_wide: int) -> str:
    """*text* with blanks up to *cells_wide* cells."""
    return text + " " * max(0, cells_wide - width(text))


def clip(text: str, room: int, more: str = "…") -> str:
    """*text*, or as much of its beginning as fits into *room* cells with *more* at its end."""
    if width(text) <= room:
        return text
    left, out = room - width(more), []
    for char, wide in cells(text):
        left -= wide
        if left < 0:
            break
        out.append(char)
    return ("".join(out).rstrip() + more) if room >= width(more) else ""


def wrap(text: str, room: int, indent: int = 0, first: int = 0) -> list[str]:
    """Break *text* into lines of at most *room* cells; breaks at blanks, and anywhere between Chinese characters.

    Args:
        text: one paragraph.
        room: cells of a line.
        indent: blanks before every line but the first.
        first: cells that are already taken on the first line.
    """
    # A card is laid out anew at every frame, from the same texts.
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
    return tuple(lines)


def _words(text: str) -> Iterator[str]:
    """Pieces of *text* that stay together; punctuation stays with what is before it."""
    word = ""
    for char, wide in cells(" ".join(text.split())):
        may = wide == 2 or (word and _is_wide(word[-1]))
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


def _is_wide(char: str) -> bool:
    return get_character_cell_size(char) == 2
