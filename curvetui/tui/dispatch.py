"""From a key to what it does: an open page is asked first, then the one key table."""

from __future__ import annotations

from curvetui.tui import digest
from curvetui.tui.choices import LISTS, choices
from curvetui.tui.keys import TABLE
from curvetui.tui.screen_state import ScreenState

MOVES = {"up": -1, "shift+tab": -1, "down": 1, "tab": 1, "pageup": -10, "pagedown": 10}
READS = {"up": -1, "k": -1, "down": 1, "j": 1, "pageup": -10, "pagedown": 10, "space": 10}


def press(desk: ScreenState, key: str) -> bool:
    """Do what *key* does now; whether it does anything."""
    desk.said, desk.asks = "", False
    digest.touched(desk)
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
    return False


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
    """Keys that find and pick in a list; letters are typed, so they are no commands here."""
    if key == "enter":
        pick(desk, desk.picked)
    elif key in MOVES:
        desk.picked = min(max(0, len(choices(desk)) - 1), max(0, desk.picked + MOVES[key]))
    elif key == "space" and desk.page == "runs":
        found = choices(desk)
        if found:
            found[min(desk.picked, len(found) - 1)].mark(desk)
    elif key == "backspace":
        desk.query, desk.picked = desk.query[:-1], 0
    elif key == "space" or (len(key) == 1 and key.isprintable()):
        desk.query, desk.picked = desk.query + (" " if key == "space" else key), 0
    else:
        return False
    return True


def pick(desk: ScreenState, at: int) -> None:
    """Do what the line *at* of the open list stands for."""
    found = choices(desk)
    desk.page = ""
    if found:
        found[min(at, len(found) - 1)].pick(desk)
