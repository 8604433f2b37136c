"""Options for reading, from the command line or the library."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class ReadOptions(NamedTuple):
    """Options that every verb with a SOURCE takes."""

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
    """Supplies sample lines for patterns; called at the first line that no format knows."""
    rules: tuple[str, ...] = ()
    """The user's own rules; see `engine.rules`."""
