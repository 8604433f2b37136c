"""What dispatch, footer, help, settings and the command list take from the key table."""

from textual.binding import Binding

from curvetui.tui.key_row import KeyRow, name_of
from curvetui.tui.key_table import FIXED, LIST_KEYS, TABLE
from curvetui.tui.screen_state import ScreenState


def useful(state: ScreenState) -> list[KeyRow]:
    """The rows whose keys work on the screen below an open page."""
    with state.below():
        return [row for row in TABLE if row.when(state)]


def offered(state: ScreenState) -> list[KeyRow]:
    """The rows that are shown in the footer now, in table order."""
    return [row for row in TABLE if row.rank and row.when(state)]


def bindings() -> list[Binding]:
    """Textual bindings: each key under its own name as id, so that a keymap can rebind it."""
    keys = dict.fromkeys((*(key for row in TABLE for key in row.does), *LIST_KEYS))
    about = {key: row.about for row in reversed(TABLE) for key in row.does}
    return [
        Binding(name_of(key), f"press({key!r})", about.get(key, ""), show=False, id=name_of(key))
        for key in keys
    ]


def rebindable() -> dict[str, str]:
    """Key to description, for those that can be rebound; of several with one action the first."""
    found: dict[tuple[object, ...], tuple[str, str]] = {}
    for row in TABLE:
        for key, action in row.does.items():
            given = tuple(getattr(action, "keywords", {}).items())
            if key not in FIXED:
                found.setdefault(
                    (row.about, getattr(action, "func", action), given), (key, row.about)
                )
    return dict(found.values())


def keymap_of(text: str) -> dict[str, str]:
    """The setting `keys` as a map from keys of the table to the keys that do the same; what names no such key is left out.

    Example:
        >>> keymap_of("m=f2 question_mark=H nonsense=x")
        {'m': 'f2', '?': 'H'}
    """
    known = {name_of(key): key for key in rebindable()}
    pairs = (part.rpartition("=")[::2] for part in text.split())
    return {known[old]: name_of(new) for old, new in pairs if old in known and new}
