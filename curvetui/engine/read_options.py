"""What a person asked for on the command line or of the library."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class ReadOptions(NamedTuple):
    """What a person asked for, whatever the verb."""

    only: str | None = None
    """The one format that may read the log."""
    metrics: tuple[str, ...] = ()
    """Globs of the log's names or of `split_metric`; empty: all."""
    language: str = "en"
    allow_remote: bool = False
    """Whether a socket may listen beyond this machine."""
    tee: bool = False
    """Whether standard input is copied on to standard output."""
    pattern: str | None = None
    """A sample of the lines that hold the metrics, with names in braces."""
    kept: Callable[[], tuple[str, ...]] = tuple
    """Gives samples for lines that no format knows; asked at the first such line."""
    rules: tuple[str, ...] = ()
    """The user's own rules; see `engine.rules`."""
