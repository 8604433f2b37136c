"""Dispatches a key: to the open page first, then to the key table."""

from curvetui.tui import actions, digest
from curvetui.tui.choices import choices, size
from curvetui.tui.key_conditions import LISTS
from curvetui.tui.key_row import key_label, name_of
from curvetui.tui.key_table import TABLE, WHY_NOT
from curvetui.tui.run_rows import COLUMNS
from curvetui.tui.screen_state import ScreenState

MOVES = {"up": -1, "shift+tab": -1, "down": 1, "tab": 1, "pageup": -10, "pagedown": 10}
SORTS = {"left": -1, "right": 1, "ctrl+r": 0}
MARKS = {"tab": "mark", "space": "mark", "ctrl+p": "pin", "delete": "remove"}
"""What a key does with the selected entry."""
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


def press(state: ScreenState, key: str) -> bool:
    """Do what *key* does now; return whether it did anything."""
    _begin(state)
    if state.page == "help" and _help(state, key):
        return True
    if state.page == "output" and key in READS:
        state.picked = max(0, state.picked - READS[key])
        return True
    if state.page in LISTS and _list(state, key):
        return True
    for row in TABLE:
        if key in row.does and row.when(state):
            row.does[key](state)
            return True
    unknown(state, name_of(key))
    return False


def unknown(state: ScreenState, name: str) -> None:
    """Tell the user that a key does nothing here, and why; *name* is Textual's."""
    _begin(state)
    words, label = state.words, key_label(name)
    rows = (row for row in TABLE if name in map(name_of, row.does) and not state.page)
    why = next((WHY_NOT[row.when] for row in rows if row.when in WHY_NOT), "")
    text = f"{label}: {words[why]}" if why else words["no such key"].format(key=label)
    state.set_status(text)


def _begin(state: ScreenState) -> None:
    """A key was pressed: clear the answer to the previous one."""
    state.status_text, state.asked_before, state.asks = "", state.asks, False
    digest.touched(state)


def _help(state: ScreenState, key: str) -> bool:
    if key in READS:
        state.picked = max(0, state.picked + READS[key])
    elif key == "enter":
        actions.page(state, "help")
    else:
        return False
    return True


def _list(state: ScreenState, key: str) -> bool:
    if key == "enter":
        pick(state, state.picked)
    elif state.page in {"runs", "metrics"} and key in MARKS:
        found = choices(state)
        if found:
            entry = found[min(state.picked, len(found) - 1)]
            getattr(entry, MARKS[key])(state)
            # The list may be in another order now: the next key is meant for the same line.
            texts = [choice.text for choice in choices(state)]
            state.picked = texts.index(entry.text) if entry.text in texts else state.picked
    elif key in MOVES:
        state.picked = min(max(0, size(state) - 1), max(0, state.picked + MOVES[key]))
    elif key in {"home", "end"}:
        state.picked = 0 if key == "home" else max(0, size(state) - 1)
    elif state.page == "runs" and key in SORTS:
        _sort(state, key)
    else:
        return False
    return True


def _sort(state: ScreenState, key: str) -> None:
    if SORTS[key]:
        at = (COLUMNS.index(state.sort) + SORTS[key]) % len(COLUMNS)
        state.sort, state.backwards = COLUMNS[at], False
    else:
        state.backwards = not state.backwards
    state.picked = 0


def pick(state: ScreenState, at: int) -> None:
    """Do what entry *at* of the open list does."""
    found = choices(state)
    if not found:
        state.set_status(state.words["not found"])
        return
    # The settings page stays open, so that several can be changed.
    state.page = "settings" if state.page == "settings" else ""
    found[min(at, len(found) - 1)].pick(state)
