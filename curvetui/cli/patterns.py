"""Patterns of logs that no format knows, kept in the user's configuration folder: one a line."""

from __future__ import annotations

from pathlib import Path

from curvetui.cli.options import UsageError, check_pattern
from curvetui.system.atomic_write import keep
from curvetui.system.console import narrate
from curvetui.system.settings import settings_path


def patterns_path() -> Path:
    """Where they are kept."""
    return settings_path().with_name("patterns")


def kept_patterns() -> tuple[str, ...]:
    """All that can be used; one that cannot is passed over, with a word on standard error."""
    path, good = patterns_path(), []
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    for line in filter(None, map(str.strip, lines)):
        try:
            check_pattern(line)
        except UsageError as error:
            narrate(f"{path}: {error}")
        else:
            good.append(line)
    return tuple(good)


def keep_pattern(text: str) -> None:
    """Know *text* from now on.

    Raises:
        UsageError: it is no pattern, or cannot be kept.
    """
    check_pattern(text)
    _write([*(p for p in kept_patterns() if p != text), text])


def forget_pattern(text: str) -> None:
    """Do not know *text* any more.

    Raises:
        UsageError: it was not kept.
    """
    known = kept_patterns()
    if text not in known:
        raise UsageError(
            f"the pattern {text!r} is not kept; kept: {', '.join(map(repr, known)) or 'none'}"
        )
    _write([p for p in known if p != text])


def _write(patterns: list[str]) -> None:
    try:
        keep("".join(f"{pattern}\n" for pattern in patterns), patterns_path())
    except OSError as error:
        raise UsageError(f"cannot write {patterns_path()}: {error.strerror}") from error
    narrate(f"{len(patterns)} kept in {patterns_path()}")
