"""`config`: show and change the settings."""

import argparse
import os
import shlex
import subprocess

from curvetui.cli.options import check_kinds
from curvetui.system.atomic_write import keep
from curvetui.system.console import narrate
from curvetui.system.settings import (
    Settings,
    SettingsError,
    change,
    checked,
    listing,
    parsed_setting,
    read_settings,
    settings_path,
    written,
)
from curvetui.system.unknown import unknown


def config(options: argparse.Namespace) -> int:
    """Show or change settings, or the folders of files; the exit code, or SettingsError."""
    if options.where:
        return _where()
    if options.clean:
        return _clean()
    if options.edit:
        return _edit()
    name, value = options.name, options.value
    if options.path:
        print(settings_path())
    elif name is None:
        print("\n".join(_page()))
    elif value is None:
        if name not in Settings._fields:
            checked(name, None)
        print(written(getattr(read_settings(), name)).strip('"'))
    else:
        _set(name, value)
    return 0


def _where() -> int:
    """List every folder in which curvetui stores files, with its size; return the exit code."""
    from platformdirs import user_cache_path, user_state_path

    places = {
        "settings, and patterns and rules that you keep": settings_path().parent,
        "output of programs started by `curvetui run`, and views": user_state_path("curvetui"),
        "cache of `curvetui fleet`": user_cache_path("curvetui", appauthor=False),
    }
    for about, folder in places.items():
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(f"{folder}  {_amount(size) if folder.is_dir() else '(empty)'}  {about}")
    return 0


def _clean() -> int:
    """Delete the output of ended programs that `curvetui run` started; return the exit code."""
    import time

    from curvetui.sources.spool import own_folder, remove_all

    count, size = remove_all(own_folder(), time.time())
    narrate(
        f"deleted the output of {count} ended program{'' if count == 1 else 's'} ({_amount(size)}) in {own_folder()}"
    )
    return 0


def _amount(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{size / 1e3:,.1f} kB"


def _page() -> list[str]:
    there = settings_path().exists()
    head = f"# {settings_path()}" + ("" if there else "   (not there yet: these are the defaults)")
    lines = listing(read_settings(), lambda is_default: "#" if is_default else "# changed:")
    return [
        head,
        *lines,
        "# change one: curvetui config NAME VALUE     or all of them: curvetui config --edit",
    ]


def _set(name: str, text: str) -> None:
    value = parsed_setting(name, text)
    if name == "theme":
        check_theme(value)
    if name == "ignore":
        check_kinds(value.split())
    # Do not append to an invalid file.
    read_settings()
    try:
        change(name, value)
    except OSError as error:
        raise SettingsError(f"cannot write {settings_path()}: {error.strerror}") from error
    narrate(f"{name} = {written(value)}     (in {settings_path()})")


def check_theme(name: str) -> None:
    """Check, before anything is started, that the theme exists; else SettingsError."""
    if name in {"auto", "dark", "light"}:
        return
    from curvetui.tui.theme import theme_names

    if name not in theme_names():
        raise SettingsError(unknown("theme", name, ("auto", *theme_names())))


def _edit() -> int:
    path = settings_path()
    editor = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    try:
        if not os.path.lexists(path):
            lines = listing(Settings(), lambda _: "#")
            keep("".join(f"# {line}\n" for line in lines), path)
    except OSError as error:
        raise SettingsError(f"cannot write {path}: {error.strerror}") from error
    try:
        code = subprocess.call([*editor, str(path)])  # noqa: S603 - the user's own editor
    except OSError as error:
        raise SettingsError(
            f"cannot start the editor {editor[0]}: {error.strerror}; set EDITOR, or edit {path}"
        ) from error
    read_settings(path)
    return code
