"""The user's defaults: the configuration file, read and changed one line at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from curvetui.system.atomic_write import keep
from curvetui.system.language_codes import language_codes
from curvetui.system.unknown import unknown

if TYPE_CHECKING:
    from pathlib import Path


class SettingsError(Exception):
    """The configuration file, or a value for it, is invalid; says where and what is valid."""


class Settings(NamedTuple):
    """Every setting with its default; `KINDS` gives the valid values."""

    theme: str = "auto"
    ascii: str = "auto"
    language: str = "auto"
    charts: int = 0
    smoothing: int = 0
    bell: bool = True
    notices: str = "auto"
    notify_end: bool = True
    notify_stall: bool = True
    title: bool = True
    mouse: bool = True
    max_fps: float = 10.0
    away_minutes: float = 10.0
    restore: bool = True
    system: bool = True
    keys: str = ""
    ignore: str = ""


class ScreenOptions(NamedTuple):
    """What one call of the screen asks for."""

    state: str | None = None
    """The file that keeps view and marks; None: one by the source's name."""
    stats: bool = False
    """Show what the screen costs, and say it once more at the end."""
    target: tuple[str, float] | None = None
    """(curve, value) whose outlook the status line shows."""


class SettingKind(NamedTuple):
    """The valid values of one setting."""

    about: str
    allowed: tuple[str, ...] = ()
    """For words."""
    low: float = 0.0
    high: float = 1.0
    """For numbers."""


KINDS: dict[str, SettingKind] = {
    "theme": SettingKind(
        "auto, dark, light, colour-blind, no colour, or one of Textual's (nord, gruvbox, dracula …)"
    ),
    "ascii": SettingKind(
        "auto (by locale), yes, no: plain ASCII instead of dots and boxes", ("auto", "yes", "no")
    ),
    "language": SettingKind(
        f"auto (by locale), {', '.join(language_codes())}", ("auto", *language_codes())
    ),
    "charts": SettingKind("charts shown at first; 0: one or two, as many as are useful", (), 0, 6),
    "smoothing": SettingKind("0 none, 1 some, 2 strong; the raw curve stays visible", (), 0, 2),
    "bell": SettingKind("ring for new findings that need action, for the end and for a stall"),
    "notices": SettingKind(
        "desktop notifications: auto, off, or the terminal sequence to use: 9, 777, 99",
        ("auto", "off", "9", "777", "99"),
    ),
    "notify_end": SettingKind("ring when a run ends"),
    "notify_stall": SettingKind("ring when a run stalls"),
    "title": SettingKind("set the terminal's title (and tmux's window name)"),
    "mouse": SettingKind("use the mouse; false leaves it to the terminal, for selecting text"),
    "max_fps": SettingKind("at most N redraws per second", (), 0.1, 60),
    "away_minutes": SettingKind(
        "minutes without a key after which the screen says what happened meanwhile; 0: never",
        (),
        0,
        1e6,
    ),
    "restore": SettingKind("open a log as you left it: charts, axis, smoothing, log pane"),
    "system": SettingKind("read GPU, CPU, memory and disk every 5 s, where psutil is installed"),
    "keys": SettingKind("other keys for commands, such as m=f2 q=Q (C on the screen changes them)"),
    "ignore": SettingKind("kinds of findings to leave out everywhere, such as loss_spike plateau"),
}


def settings_path() -> Path:
    """Path of the configuration file, which may not exist."""
    # Takes 5 ms, which a screen without such a file need not spend.
    from platformdirs import user_config_path

    return user_config_path("curvetui") / "config.toml"


def read_settings(path: Path | None = None) -> Settings:
    """The settings at *path*, defaults for missing ones; SettingsError if invalid."""
    path = path or settings_path()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read {path}: {error}") from error
    # Without a file, the parser is not imported.
    import tomllib

    try:
        found = tomllib.loads(text)
        return Settings(**{name: checked(name, value) for name, value in found.items()})
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f'{path}: {error}; a line looks like: theme = "light"') from error
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}; `curvetui config` lists all settings") from error


def checked(name: str, value: Any) -> Any:
    """*value* if it is valid for the setting *name*.

    Raises:
        SettingsError: it is not, or the setting is unknown.

    Example:
        >>> checked("max_fps", 4)
        4.0
    """
    if name not in KINDS:
        raise SettingsError(unknown("setting", name, KINDS))
    kind, default = KINDS[name], Settings._field_defaults[name]
    if isinstance(default, bool):
        return _right(name, value, isinstance(value, bool), "true or false")
    if isinstance(default, str):
        text = str(value)
        return _right(
            name,
            text,
            isinstance(value, str | int) and (not kind.allowed or text in kind.allowed),
            " or ".join(kind.allowed) or "a word",
        )
    is_number = (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and kind.low <= value <= kind.high
    )
    whole = isinstance(default, int)
    fits = is_number and (not whole or value == int(value))
    value = _right(
        name, value, fits, f"a {'whole ' if whole else ''}number from {kind.low:g} to {kind.high:g}"
    )
    return type(default)(value)


def _right(name: str, value: Any, fits: bool, wanted: str) -> Any:
    if not fits:
        raise SettingsError(f"{name} must be {wanted}, not {value!r}")
    return value


def parsed_setting(name: str, text: str) -> Any:
    """*text* from a command line as a value of setting *name*, or SettingsError."""
    default: Any = Settings._field_defaults.get(name, "")
    if isinstance(default, bool):
        return checked(
            name,
            {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}.get(
                text.lower(), text
            ),
        )
    if isinstance(default, str):
        return checked(name, text)
    try:
        return checked(name, float(text))
    except ValueError:
        return checked(name, text)


def change(name: str, value: Any, path: Path | None = None) -> None:
    """Write one setting into the file and leave the rest unchanged, or raise OSError."""
    path = path or settings_path()
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    line = f"{name} = {written(value)}"
    pattern = rf"(?m)^[ \t]*{re.escape(name)}[ \t]*=.*$"
    if re.search(pattern, text):
        text = re.sub(pattern, lambda _: line, text, count=1)
    else:
        text += ("" if not text or text.endswith("\n") else "\n") + line + "\n"
    keep(text, path)


def written(value: Any) -> str:
    """*value* in TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else f"{value:g}"


def listing(settings: Settings, mark: Callable[[bool], str]) -> list[str]:
    """A line for each setting, with its meaning; *mark* says whether it is the default."""
    lines = []
    for name, value in settings._asdict().items():
        text = f"{name} = {written(value)}"
        lines.append(
            f"{text:<28}{mark(value == Settings._field_defaults[name])} {KINDS[name].about}"
        )
    return lines
