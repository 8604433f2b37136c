"""One kind of finding per file: its rule, its source, its thresholds and its words in English.

A detector is a pure function of what is known so far. It is asked again whenever a curve has a new
window. What it reports for the first k rows it also reports, with the same `first` and
`detected_at`, for more rows: later data may close, raise or withdraw a finding, never remove it. So
every rule looks only at points up to the one it judges.
"""

from curvetui.detectors._detector import (
    Detector,
    Episode,
    Figure,
    Lifecycle,
    detectors,
    figures_of,
    finding_on,
    findings_of,
    history_of,
    levels_from,
    lifecycle,
    persistent,
    plain,
    transient,
    with_curves,
    without_repeats,
)
from curvetui.detectors._rule import Threshold

__all__ = [
    "Detector",
    "Episode",
    "Figure",
    "Lifecycle",
    "Threshold",
    "detectors",
    "figures_of",
    "finding_on",
    "findings_of",
    "history_of",
    "levels_from",
    "lifecycle",
    "persistent",
    "plain",
    "transient",
    "with_curves",
    "without_repeats",
]
