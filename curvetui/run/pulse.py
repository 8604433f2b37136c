"""When a run's lines came: how long it is usually silent, and when it has been silent for too long."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np

from curvetui.model import Level
from curvetui.statistics.windows import median

FLOOR = 60.0
"""Seconds: no silence is remarked on before that, however quick the run is."""
WATCH, ACT = 10.0, 40.0
"""Times the usual interval after which a silence is worth a look, and after which something is wrong."""
PAUSE = 2.0
"""Times the longest pause that the run came back from: evaluations and checkpoints are such pauses."""
FIRST = 4
"""Intervals that are needed to know what is usual: compiling and the first evaluation are always slow."""
BACKLOG = 1.0
"""Seconds from the first arrival in which nothing is measured: what was there already comes all at once."""
KEPT = 256
"""Intervals that the usual one is taken over."""
MAX_SILENCES = 200


class Silence(NamedTuple):
    """A time without new points that was too long for this run."""

    row: int
    """The first line after which nothing came."""
    seconds: float
    """How long it has lasted, as of the last look."""
    usual: float
    """Seconds between points, the median."""
    longest: float
    """Seconds: the longest pause before that the run came back from."""
    level: Level
    over: bool = False
    """Points have come since."""
    alive: bool | None = None
    """Whether a process still writes the log; None where that cannot be told."""


class Pulse:
    """Keeps the intervals between the arrivals of points, and the silences that were too long."""

    def __init__(self) -> None:
        self._intervals: deque[float] = deque(maxlen=KEPT)
        self._longest = 0.0
        self._first: float | None = None
        self._last: float | None = None
        self._row = 0
        self.silences: list[Silence] = []

    def came(self, now: float | None, row: int) -> None:
        """Points came at *now* (seconds since 1970), up to line *row*; None: a saved log, which has no pulse."""
        if now is None:
            return
        if self._first is None:
            self._first = now
        if self._last is not None and now > self._last and now - self._first > BACKLOG:
            interval = now - self._last
            self._intervals.append(interval)
            self._longest = max(self._longest, interval)
        if self.silences and not self.silences[-1].over:
            self.silences[-1] = self.silences[-1]._replace(over=True)
        self._last, self._row = now, row

    def tick(self, now: float, alive: bool | None = None) -> bool:
        """Time has passed without points; whether there is something new to say."""
        if self._last is None or len(self._intervals) < FIRST:
            return False
        usual = median(np.array(self._intervals))
        seconds = now - self._last
        bound = max(FLOOR, WATCH * usual, PAUSE * self._longest)
        if seconds <= bound:
            return False
        level: Level = "act" if alive is False or seconds > max(10 * FLOOR, ACT * usual, 4 * self._longest) else "watch"
        silence = Silence(self._row, seconds, usual, self._longest, level, alive=alive)
        going = bool(self.silences) and not self.silences[-1].over
        if going:
            before = self.silences[-1]
            self.silences[-1] = silence
            return before.level != level or before.alive != alive
        if len(self.silences) < MAX_SILENCES:
            self.silences.append(silence)
        return True
