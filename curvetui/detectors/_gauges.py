"""Rules over the machine's curves, which only live watching measures: no saved log shows such a finding."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import numpy as np

from curvetui.curve import Floats
from curvetui.detectors import Detector, Episode, lifecycle
from curvetui.run import History, Track
from curvetui.statistics import Flags, spells


class GaugeDetector(Detector):
    """Base of rules over curves of the machine, whose x counts minutes."""

    by_row = True
    live = True
    needs = ("system",)
    gauge: ClassVar[str]
    """How the names of the curves end that it looks at."""
    minutes: ClassVar[float]
    """Over which the values are averaged."""
    shown_by: ClassVar[dict[str, list[float]]]
    """Readings, one every 5 s, that show it on its page."""

    def tracks(self, history: History) -> Iterable[Track]:
        return history.gauges(self.gauge)

    def spells(self, history: History, track: Track, on: Flags, off: Flags) -> Iterator[Episode]:
        """A finding for each spell that *on* begins and *off* ends; it begins where the averaged values begin."""
        for start, end in spells(on, off):
            first = int(np.searchsorted(track.x, track.x[start] - self.minutes))
            life = lifecycle(track, start, end).since(first)
            card = re.search(r"\d+", track.curve.metric)
            yield self.episode(
                track,
                life,
                minutes=self.minutes,
                average=mean_over(track, self.minutes)[life.last],
                card=int(card[0]) if card else None,
                **self.evidence(history, track, life.last),
            )

    def evidence(self, history: History, track: Track, row: int) -> dict[str, Any]:
        """Further numbers, at judged point *row*."""
        return {}


def mean_over(track: Track, minutes: float) -> Floats:
    """The mean of the last *minutes* at each judged point; NaN before that much time has passed."""
    first = np.searchsorted(track.x, track.x - minutes, side="right")
    total = np.concatenate(([0.0], np.cumsum(track.y)))
    mean: Floats = (total[1:] - total[first]) / (np.arange(len(track)) + 1 - first)
    mean[track.x - track.x[0] < minutes] = np.nan
    return mean


def beside(history: History, gauge: str, track: Track, row: int, minutes: float) -> float | None:
    """The mean of another curve over the last *minutes* before judged point *row* of *track*; None if not measured."""
    for other in (t for t in history.gauges(gauge) if t.curve.metric == gauge):
        at = int(np.searchsorted(other.x, track.x[row], side="right")) - 1
        value = mean_over(other, minutes)[at] if at >= 0 else np.nan
        return float(value) if np.isfinite(value) else None
    return None
