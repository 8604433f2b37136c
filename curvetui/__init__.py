"""curvetui: watch a training log in the terminal and read, in plain words, what happens in its
curves.

The library's entry point. It needs no file and no terminal, and does not import Textual.
"""

from __future__ import annotations

from curvetui.version import __version__

TYPE_CHECKING = False
"""Equals `typing.TYPE_CHECKING`; importing `typing` would take half as long as starting Python."""
if TYPE_CHECKING:
    from typing import Any

    from curvetui.api.compare import compare
    from curvetui.api.comparison import Comparison
    from curvetui.api.diagnose import Alarm, Report, diagnose, read
    from curvetui.api.early_stopping import EarlyStopping, StopAdvice, should_stop
    from curvetui.card import Explanation
    from curvetui.curve import Metric
    from curvetui.fleets.api import fleet
    from curvetui.fleets.table import Table
    from curvetui.model import Finding
    from curvetui.sources import SourceError
    from curvetui.writers import connect

__all__ = [
    "Alarm",
    "Comparison",
    "EarlyStopping",
    "Explanation",
    "Finding",
    "Metric",
    "Report",
    "SourceError",
    "StopAdvice",
    "Table",
    "__version__",
    "compare",
    "connect",
    "diagnose",
    "fleet",
    "read",
    "should_stop",
]

_HOMES = {
    "api.compare": ("compare",),
    "api.comparison": ("Comparison",),
    "api.diagnose": ("Alarm", "Report", "diagnose", "read"),
    "fleets.api": ("fleet",),
    "fleets.table": ("Table",),
    "card": ("Explanation",),
    "model": ("Finding", "Metric"),
    "sources": ("SourceError",),
    "api.early_stopping": ("EarlyStopping", "StopAdvice", "should_stop"),
    "writers": ("connect",),
}
"""Imported on demand: a training program that only sends its numbers does not import numpy."""


def __getattr__(name: str) -> Any:
    # With it come `warnings` and more, which `--help` need not load.
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"curvetui.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Include the public names that are not imported yet."""
    return sorted({*globals(), *__all__})
