"""Arrival times of a run's lines: its usual silences, and the current one if too long."""

from collections import deque
from typing import NamedTuple

import numpy as np

from curvetui.model import Level
from curvetui.statistics.windows import median

FLOOR = 60.0
"""Seconds: shorter silences are never reported, however fast the run is."""
WATCH, ACT = 10.0, 40.0
"""Multiples of the usual interval after which a silence needs a look, or is wrong."""
PAUSE = 2.0
"""Multiple of the longest earlier pause: evaluations and checkpoints are such pauses."""
FIRST = 4
"""Intervals needed for the usual pace: compilation and the first evaluation are always slow."""
GONE = 300.0
"""Seconds after which, at twice the first limit, a log that nobody writes is abandoned."""
UNKNOWN = (7200.0, 86400.0)
"""Seconds: both limits for an existing log without times: an epoch may take an hour."""
BACKLOG = 1.0
"""Seconds after the first arrival that are not measured: existing content arrives in one burst."""
OLD = 20.0
"""Multiple of the usual interval after which an existing log that does not grow counts as ended."""
OLD_FLOOR, OLD_CEILING = 60.0, 86400.0
"""Seconds: bounds of that limit."""
OLD_UNKNOWN, OLD_UNWRITTEN = 7200.0, 300.0
"""Seconds: the limit without a usual interval, and if also no local process has the log open."""
KEPT = 256
"""Number of intervals averaged for the usual one."""
MAX_SILENCES = 200


class Silence(NamedTuple):
    """An interval without new points that was too long for this run."""

    row: int
    """The line after which nothing came."""
    seconds: float
    """Its duration as of the last check, in seconds."""
    usual: float | None
    """Median seconds between points; None if unknown."""
    longest: float
    """Seconds: the longest earlier pause after which the run continued."""
    level: Level
    over: bool = False
    """Whether points have come since."""
    alive: bool | None = None
    """Whether a process still writes the log; None if unknown."""


class Pulse:
    """Stores the intervals between points, and the silences that were too long."""

    def __init__(self) -> None:
        self._intervals: deque[float] = deque(maxlen=KEPT)
        self._longest = 0.0
        self._first: float | None = None
        self._last: float | None = None
        self._row = 0
        self._grew = False
        """Whether points arrived while watching, other than in the first burst."""
        self._looked: float | None = None
        """When the first check found nothing new."""
        self.silences: list[Silence] = []

    def add(self, now: float | None, row: int) -> None:
        """Record points at *now* (seconds since 1970), up to line *row*; None: a saved log."""
        if now is None:
            return
        if self._first is None:
            self._first = now
        if self._last is not None and now > self._last and now - self._first > BACKLOG:
            interval = now - self._last
            self._intervals.append(interval)
            self._longest = max(self._longest, interval)
            self._grew = True
        if self.silences and not self.silences[-1].over:
            self.silences[-1] = self.silences[-1]._replace(over=True)
        self._last, self._row = now, row

    @property
    def is_silent(self) -> bool:
        return bool(self.silences) and not self.silences[-1].over

    def is_old(
        self, now: float, alive: bool | None = None, logged: tuple[float, float] | None = None
    ) -> bool:
        """Whether the log was abandoned long before our first check, at *now*; see `tick`."""
        if self._last is None or self._grew:
            return False
        if self._looked is None:
            self._looked = now
        return self._looked - self._last > old_after(logged, alive)

    def tick(
        self, now: float, alive: bool | None = None, logged: tuple[float, float] | None = None
    ) -> bool:
        """Record time without points; whether that is news. logged: (usual, longest) seconds."""
        if self._last is None:
            return False
        known = (
            (median(np.array(self._intervals)), self._longest)
            if len(self._intervals) >= FIRST
            else logged
        )
        if known is None and self._intervals:
            return False
        seconds = now - self._last
        watch, act = limits(known, alive)
        if seconds <= watch:
            return False
        usual, longest = known or (None, self._longest)
        silence = Silence(
            self._row, seconds, usual, longest, "act" if seconds > act else "watch", alive=alive
        )
        if self.is_silent:
            before = self.silences[-1]
            self.silences[-1] = silence
            return before.level != silence.level or before.alive != alive
        if len(self.silences) < MAX_SILENCES:
            self.silences.append(silence)
        return True


def limits(known: tuple[float, float] | None, alive: bool | None) -> tuple[float, float]:
    """Return the seconds of silence that need a look, and that mean something is wrong.

    That no local process has the log open shortens the second limit but proves nothing: the writer
    may be on another machine, or reopen the log for each line.

    Example:
        >>> limits((10.0, 20.0), None), limits((10.0, 20.0), False)
        ((100.0, 600.0), (100.0, 300.0))
    """
    if known is None:
        return UNKNOWN
    usual, longest = known
    watch = max(FLOOR, WATCH * usual, PAUSE * longest)
    act = max(10 * FLOOR, ACT * usual, 4 * longest)
    return watch, min(act, max(GONE, 2 * watch)) if alive is False else act


def old_after(known: tuple[float, float] | None, alive: bool | None) -> float:
    """Return the seconds since the last change after which a log counts as ended.

    Example:
        >>> old_after((10.0, 20.0), None), old_after(None, False), old_after((10.0, 20.0), True)
        (200.0, 300.0, 86400.0)
    """
    if alive:
        return OLD_CEILING
    if known is not None:
        return min(OLD_CEILING, max(OLD_FLOOR, OLD * known[0]))
    return OLD_UNWRITTEN if alive is False else OLD_UNKNOWN
