"""One kind of finding a file: its rule, its source, its thresholds, its words in English.

A detector is a pure function of what is known so far. It is asked again whenever a curve has a new window, and
what it answers for the first k rows must stand, with the same `first` and `detected_at`, in what it answers for
more rows: later data may close, raise or withdraw a finding, never erase it. So every rule looks only backwards
from the point it judges, and what a finding is about is settled when it is first said.
"""

from curvetui.detectors._detector import (
    Detector,
    Episode,
    Figure,
    Lifecycle,
    asked,
    detectors,
    first_of_each,
    history_of,
    lasting,
    lives_of,
    passing,
    plain,
    raised,
)
from curvetui.detectors._rule import Threshold

__all__ = [
    "Detector",
    "Episode",
    "Figure",
    "Lifecycle",
    "Threshold",
    "asked",
    "detectors",
    "first_of_each",
    "history_of",
    "lasting",
    "lives_of",
    "passing",
    "plain",
    "raised",
]
