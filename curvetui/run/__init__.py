"""One run (curves, plan, settings, notes) and the frozen view of it that detectors judge."""

from curvetui.run.history import History
from curvetui.run.rates import jumps
from curvetui.run.run import JOINED, MAX_CURVES, WHOLE, Place, Run
from curvetui.run.track import Track, TrackRows

__all__ = [
    "JOINED",
    "MAX_CURVES",
    "WHOLE",
    "History",
    "Place",
    "Run",
    "Track",
    "TrackRows",
    "jumps",
]
