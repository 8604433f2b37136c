"""The settings page: settings and keys that can be rebound; changes are saved at once."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from curvetui.languages import language as language_of
from curvetui.system import settings
from curvetui.tui.key_row import key_label, name_of
from curvetui.tui.key_table import FIXED
from curvetui.tui.keys import keymap_of, rebindable
from curvetui.tui.screen_state import ScreenState
from curvetui.tui.theme import theme_names, theme_of_terminal

Line = tuple[str, str, Callable[[ScreenState], None]]
VALUES: dict[str, Callable[[], Sequence[Any]]] = {
    "theme": lambda: ("auto", *theme_names()),
    "charts": lambda: range(7),
    "smoothing": lambda: range(3),
    "max_fps": lambda: (1.0, 2.0, 5.0, 10.0, 30.0),
    "away_minutes": lambda: (0.0, 5.0, 10.0, 30.0, 60.0),
}
"""What Enter cycles through, for settings that are neither booleans nor a few words."""
LATER = frozenset({"notices", "notify_end", "notify_stall", "title", "mouse", "restore", "system"})
"""Settings that take effect at the next start."""


def lines(state: ScreenState) -> list[Line]:
    """(name and value, description, action of Enter) for each setting and each key."""
    values = state.settings._asdict()
    rows: list[Line] = []
    for name, value in values.items():
        if name not in ("keys", "ignore"):
            text = f"{name} = {settings.written(value)}"
            rows.append((text, settings.KINDS[name].about, partial(turn, name=name)))
    phrase = language_of(state.words.language).phrase
    for key, about in rebindable().items():
        text = f"{state.words['key']} {key_label(state.keymap.get(key, name_of(key)))}"
        rows.append((text, phrase(about), partial(ask, key=key)))
    return rows


def turn(state: ScreenState, name: str) -> None:
    """The next value of a setting."""
    now = getattr(state.settings, name)
    kind = settings.KINDS[name]
    known = (False, True) if isinstance(now, bool) else kind.allowed or tuple(VALUES[name]())
    at = known.index(now) if now in known else -1
    if _keep(state, name, known[(at + 1) % len(known)]):
        _apply(state, name)


def _keep(state: ScreenState, name: str, value: Any) -> bool:
    try:
        settings.change(name, value)
    except OSError as error:
        state.cannot_save(error)
        return False
    state.settings = state.settings._replace(**{name: value})
    word = "saved for later" if name in LATER else "saved"
    state.set_status(state.words[word].format(name=name, value=settings.written(value)))
    return True


def _apply(state: ScreenState, name: str) -> None:
    """Apply a changed setting to the screen, where it concerns what is shown."""
    chosen = state.settings
    if name in {"theme", "ascii"}:
        state.use(theme_of_settings(chosen))
    elif name == "language":
        state.words.language = "en" if chosen.language == "auto" else chosen.language
    elif name in {"charts", "smoothing", "bell"}:
        setattr(
            state,
            name,
            (getattr(chosen, name) or None) if name == "charts" else getattr(chosen, name),
        )
    elif name == "away_minutes":
        state.seen.away_after = 60 * chosen.away_minutes


def theme_of_settings(chosen: settings.Settings) -> Any:
    """The theme for this terminal according to the settings."""
    return theme_of_terminal({"yes": True, "no": False}.get(chosen.ascii), theme=chosen.theme)


def ask(state: ScreenState, key: str) -> None:
    """Ask for the key that should replace *key*."""
    state.rebinds = key
    state.set_status(state.words["press a key"].format(what=_what(state, key)))


def _what(state: ScreenState, key: str) -> str:
    return language_of(state.words.language).phrase(rebindable()[key])


def rebind(state: ScreenState, pressed: str) -> None:
    """Bind *pressed* to the action being rebound; the action that had it gets the freed key."""
    key, state.rebinds = state.rebinds, ""
    if pressed in FIXED:
        state.set_status(
            "" if pressed == "escape" else state.words["fixed key"].format(key=key_label(pressed))
        )
        return
    now = {k: state.keymap.get(k, name_of(k)) for k in rebindable()}
    other = next((k for k, name in now.items() if name == pressed), None)
    if other is not None:
        now[other] = now[key]
    now[key] = pressed
    moved = {k: name for k, name in now.items() if name != name_of(k)}
    if _keep(state, "keys", " ".join(f"{name_of(k)}={name}" for k, name in moved.items())):
        state.keymap = keymap_of(state.settings.keys)
        state.set_status(f"{key_label(pressed)}: {_what(state, key)}")
