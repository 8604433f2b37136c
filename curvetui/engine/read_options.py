"""Options for reading, from the command line or the library."""

from collections.abc import Callable
from typing import NamedTuple


class ReadOptions(NamedTuple):
    """Options of every verb with a SOURCE."""

    only: str | None = None
    metrics: tuple[str, ...] = ()
    """Globs of metrics, in the log's spelling or as `split_metric`; empty: all."""
    language: str = "en"
    allow_remote: bool = False
    """Whether a socket may listen beyond this machine."""
    tee: bool = False
    pattern: str | None = None
    """A sample of the metric lines, with names in braces."""
    saved_patterns: Callable[[], tuple[str, ...]] = tuple
    """Supplies sample lines for patterns; called at the first line without a format."""
    rules: tuple[str, ...] = ()
    """The user's own rules; see `engine.rules`."""
    hidden: frozenset[str] = frozenset()
    """Kinds of findings that are not reported."""
