"""Log patterns saved in the user's configuration folder, one per line."""

from pathlib import Path

from curvetui.cli.kept_lines import KeptLines
from curvetui.cli.options import check_pattern

_PATTERNS = KeptLines("patterns", "pattern", check_pattern)


def patterns_path() -> Path:
    """Path of the file."""
    return _PATTERNS.path


def kept_patterns() -> tuple[str, ...]:
    """All valid patterns; invalid ones are skipped with a warning on standard error."""
    return _PATTERNS.all()


def keep_pattern(text: str) -> None:
    """Save *text*; UsageError if it is no pattern or cannot be saved."""
    _PATTERNS.keep(text)


def forget_pattern(text: str) -> None:
    """Remove *text*; UsageError if it was not saved."""
    _PATTERNS.forget(text)
