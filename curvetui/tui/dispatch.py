"""From a key to what it does: an open page is asked first, then the one key table."""

from __future__ import annotations

from textual.keys import format_key

from curvetui.tui import digest
from curvetui.tui.choices import choices
from curvetui.tui.keys import LISTS, TABLE, name_of
from curvetui.tui.run_rows import COLUMNS
from curvetui.tui.screen_state import ScreenState

MOVES = {"up": -1, "shift+tab": -1, "down": 1, "tab": 1, "pageup": -10, "pagedown": 10}
SORTS = {"left": -1, "right": 1, "ctrl+r": 0}
MARKS = {"tab": "mark", "space": "mark", "ctrl+p": "pin", "delete": "remove"}
"""What a key does with the line that is picked."""
END = 1 << 30
READS = {
    "home": -END,
    "end": END,
    "up": -1,
    "k": -1,
    "down": 1,
    "j": 1,
    "pageup": -10,
    "pagedown": 10,
    "space": 10,
}


def press(desk: ScreenState, key: str) -> bool:
    """Do what *key* does now; whether it does anything."""
    _begin(desk)
    if desk.page == "help" and _help(desk, key):
        return True
    if desk.page == "output" and key in READS:
        desk.picked = max(0, desk.picked - READS[key])
        return True
    if desk.page in LISTS and _list(desk, key):
        return True
    for row in TABLE:
        if key in row.does and row.when(desk):
            row.does[key](desk)
            return True
    unknown(desk, name_of(key))
    return False


def unknown(desk: ScreenState, name: str) -> None:
    """Answer a key that does nothing here; *name* is Textual's."""
    _begin(desk)
    desk.say(desk.words["no such key"].format(key=format_key(name)))


def _begin(desk: ScreenState) -> None:
    """Somebody pressed a key: what the one before was answered is over."""
    desk.said, desk.asks = "", False
    digest.touched(desk)


def _help(desk: ScreenState, key: str) -> bool:
    """Keys that read on in the help, or close it."""
    if key in READS:
        desk.picked = max(0, desk.picked + READS[key])
    elif key == "enter":
        desk.page = ""
    else:
        return False
    return True


def _list(desk: ScreenState, key: str) -> bool:
    """Keys that move and pick in a list."""
    if key == "enter":
        pick(desk, desk.picked)
    elif desk.page in {"runs", "metrics"} and key in MARKS:
        found = choices(desk)
        if found:
            getattr(found[min(desk.picked, len(found) - 1)], MARKS[key])(desk)
    elif key in MOVES:
        desk.picked = min(max(0, len(choices(desk)) - 1), max(0, desk.picked + MOVES[key]))
    elif key in {"home", "end"}:
        desk.picked = 0 if key == "home" else max(0, len(choices(desk)) - 1)
    elif desk.page == "runs" and key in SORTS:
        _sort(desk, key)
    else:
        return False
    return True


def _sort(desk: ScreenState, key: str) -> None:
    """The next column to sort by, or the other direction."""
    if SORTS[key]:
        at = (COLUMNS.index(desk.sort) + SORTS[key]) % len(COLUMNS)
        desk.sort, desk.backwards = COLUMNS[at], False
    else:
        desk.backwards = not desk.backwards
    desk.picked = 0


def pick(desk: ScreenState, at: int) -> None:
    """Do what the line *at* of the open list stands for."""
    found = choices(desk)
    # Settings are changed one after the other.
    desk.page = "settings" if desk.page == "settings" else ""
    if found:
        found[min(at, len(found) - 1)].pick(desk)
