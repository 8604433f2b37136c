"""One row of the key table, and the names of keys."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from textual.keys import _character_to_key, format_key

from curvetui.languages import language as language_of
from curvetui.tui.key_conditions import always
from curvetui.tui.screen_state import ScreenState

Action = Callable[[ScreenState], None]
Condition = Callable[[ScreenState], bool]
Group = str


def name_of(key: str) -> str:
    """Textual's name of a key: `question_mark`."""
    return _character_to_key(key) if len(key) == 1 else key


PRINTED = {
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "escape": "Esc",
    "delete": "Del",
    "backspace": "Backspace",
    "enter": "Enter",
    "tab": "Tab",
    "home": "Home",
    "end": "End",
    "insert": "Ins",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
}


def key_label(key: str) -> str:
    """A key, by Textual's name, as the help prints it.

    Example:
        >>> key_label("pagedown"), key_label("ctrl+g"), key_label("shift+left"), key_label("f5"), key_label("less_than_sign")
        ('PgDn', 'Ctrl-G', 'Shift-Left', 'F5', '<')
    """
    *held, last = key.split("+")
    is_upper = bool(held) and len(last) == 1 or last[:1] == "f" and last[1:].isdecimal()
    label = PRINTED.get(last) or (last.upper() if is_upper else format_key(last))
    return "-".join((*map(str.capitalize, held), label))


class KeyRow(NamedTuple):
    """One row of the help: related keys and what they do."""

    shown: str
    """The keys as they are displayed."""
    name: str
    """One word for the footer."""
    about: str
    """What the keys do, for the help."""
    does: Mapping[str, Action]
    """Key (as Textual names it; printable ones are themselves) to action."""
    group: Group = "chart"
    when: Condition = always
    rank: int = 0
    """Priority for a place in the footer; 0: help only."""
    plain: str = ""
    """The keys displayed in ASCII, where `shown` is not ASCII."""
    command: bool = False
    """Whether it is offered in the command list."""

    def sign(self, state: ScreenState) -> str:
        """The keys as the user has bound them."""
        if any(key in state.keymap for key in self.does):
            # The first key of each action; keys of one action share it.
            firsts: dict[int, str] = {}
            for key, act in self.does.items():
                firsts.setdefault(id(act), key)
            first = list(firsts.values())[: 1 + (" " in self.shown)]
            return " ".join(key_label(state.keymap.get(key, name_of(key))) for key in first)
        return self.plain if state.theme.ascii and self.plain else self.shown

    def label(self, language: str) -> str:
        return language_of(language).phrase(self.name)

    def help(self, language: str) -> str:
        return language_of(language).phrase(self.about)
