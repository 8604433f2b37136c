"""One kind of finding a file: its rule, its source, its thresholds, its words in English and Chinese.

A detector is a pure function of what is known so far. It is asked again whenever a curve has a new window, and
what it answers for the first k rows must stand, with the same `first` and `detected_at`, in what it answers for
more rows: later data may close, raise or withdraw a finding, never erase it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from curvetui import registry
from curvetui.model import Finding, Level
from curvetui.run import History


class Detector:
    """Base of all detectors; a subclass's docstring is its page in `curvetui explain`."""

    kind: str
    """The trouble's name, as in the contract."""
    highest: Level = "watch"
    """The highest level it may take."""

    def detect(self, history: History) -> Iterator[Finding]:
        """What this detector has to say of *history*, in the order in which it came to know it."""
        raise NotImplementedError


@cache
def detectors() -> tuple[Detector, ...]:
    """One of each, in the order of their kinds."""
    return tuple(cls() for cls in registry.members("curvetui.detectors", Detector))
