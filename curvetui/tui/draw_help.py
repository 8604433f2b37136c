"""The help as lines of (text, role): the key table, levels and signs, in one column or two."""

from collections.abc import Iterable
from itertools import zip_longest

from curvetui.charts.text_cells import padded, width, wrap
from curvetui.languages import language as language_of
from curvetui.model import LEVELS
from curvetui.tui.key_table import GROUPS, TABLE
from curvetui.tui.keys import useful
from curvetui.tui.last_seen import Line
from curvetui.tui.screen_state import ScreenState

TWO_COLUMNS = 110
"""Cells from which there are two columns."""
GAP = 2
"""Blank cells at the end of a column."""
KEYS = 10
"""Cells of the keys."""


def help_lines(state: ScreenState, room: int) -> list[Line]:
    """All keys, levels and signs, in *room* cells."""
    found = sections(state)
    if room < TWO_COLUMNS:
        return _column(found, room)
    rows = [len(section) + 1 for section in found]
    half = min(range(len(found)), key=lambda at: max(sum(rows[:at]), sum(rows[at:])))
    left, right = (_column(part, room // 2 - GAP) for part in (found[:half], found[half:]))
    pairs: Iterable[tuple[Line | None, Line | None]] = zip_longest(left, right)
    return [_beside(a or [], b or [], room // 2) for a, b in pairs]


def _beside(left: Line, right: Line, start: int) -> Line:
    used = sum(width(text) for text, _ in left)
    return [*left, (" " * (start - used), ""), *right] if right else left


def _column(found: list[list[Line]], room: int) -> list[Line]:
    """Sections one below the other: keys on the left, what they do on the right."""
    lines: list[Line] = []
    for section in found:
        for first, *rest in section:
            text, role = rest[0] if rest else ("", "")
            head, *more = wrap(text, room - KEYS)
            lines.append([first, (head, role)])
            lines += [[(" " * KEYS, ""), (line, role)] for line in more]
        lines.append([])
    return lines[:-1]


def sections(state: ScreenState) -> list[list[Line]]:
    """The key table by group (dim: does nothing now), then what levels and signs mean."""
    language, say = state.words.language, state.theme.signs.printable
    groups, useful_now = [], useful(state)
    for group, name in GROUPS.items():
        if group == "replay" and state.player is None:
            continue
        lines: list[Line] = [[(say(language_of(language).phrase(name)), "heading")]]
        for row in (row for row in TABLE if row.group == group):
            text = padded(f"  {row.sign(state)} ", 10)
            is_useful = row in useful_now or not row.does or not state.shown
            lines.append([(text, "key"), (say(row.help(language)), "" if is_useful else "dim")])
        groups.append(lines)
    levels, marks = _legend(state)
    # Signs after the charts, levels last: on a wide screen both columns are then about equally long.
    return [*groups[:2], marks, *groups[2:], levels]


def _legend(state: ScreenState) -> list[list[Line]]:
    """The meaning of the four levels and of the signs in the charts."""
    words, signs = state.words, state.theme.signs
    levels: list[Line] = [[(words["levels"], "heading")]]
    for level in LEVELS:
        word = padded(f"  {words[level]} ", 10)
        levels.append([(word, level), (words[f"about {level}"], "")])
    shown = (
        (signs.line["train"], "train", "about train"),
        (signs.line["val"], "val", "about val"),
        (signs.best, "best", "about best"),
        (signs.number(1), "watch", "about number"),
        (signs.level, "label", "about level"),
        (signs.missing, "act", "about missing"),
        (signs.up, "act", "about infinite"),
    )
    marks: list[Line] = [[(words["signs"], "heading")]]
    marks += [
        [(f"  {sign}       ", role), (signs.printable(words[about]), "")]
        for sign, role, about in shown
    ]
    return [levels, marks]
