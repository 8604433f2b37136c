"""Patterns of logs that no format knows, kept in the user's configuration folder: one a line."""

from __future__ import annotations

from pathlib import Path

from curvetui.cli.kept_lines import KeptLines
from curvetui.cli.options import check_pattern

_PATTERNS = KeptLines("patterns", "pattern", check_pattern)


def patterns_path() -> Path:
    """Where they are kept."""
    return _PATTERNS.path


def kept_patterns() -> tuple[str, ...]:
    """All that can be used; one that cannot is passed over, with a word on standard error."""
    return _PATTERNS.all()


def keep_pattern(text: str) -> None:
    """Know *text* from now on.

    Raises:
        UsageError: it is no pattern, or cannot be kept.
    """
    _PATTERNS.keep(text)


def forget_pattern(text: str) -> None:
    """Do not know *text* any more.

    Raises:
        UsageError: it was not kept.
    """
    _PATTERNS.forget(text)
