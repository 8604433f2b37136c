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
"""Intervals needed to know the usual pace: compilation and the first evaluation are always slow."""
GONE = 300.0
"""Seconds: if no process here writes the log any more, something is wrong after twice the first limit, and not before this."""
UNKNOWN = (7200.0, 86400.0)
"""Seconds: both limits for a log that existed before us and has no times: an epoch may take an hour."""
BACKLOG = 1.0
"""Seconds after the first arrival during which nothing is measured: existing content arrives in one burst."""
OLD = 20.0
"""Times the usual interval after which a log that was there before us, and has not grown since, is taken to have ended."""
OLD_FLOOR, OLD_CEILING = 60.0, 86400.0
"""Seconds: bounds of that limit."""
OLD_UNKNOWN, OLD_UNWRITTEN = 7200.0, 300.0
"""Seconds: the limit where no usual interval is known; and where no process here has the log open, either."""
KEPT = 256
"""Intervals that the usual one is taken over."""
MAX_SILENCES = 200


class Silence(NamedTuple):
    """A time without new points that was too long for this run."""

    row: int
    """The first line after which nothing came."""
    seconds: float
    """How long it has lasted, as of the last look."""
    usual: float | None
    """Seconds between points, the median; None if unknown."""
    longest: float
    """Seconds: the longest pause before that the run came back from."""
    level: Level
    over: bool = False
    """Points have come since."""
    alive: bool | None = None
    """Whether a process still writes the log; None if that cannot be determined."""


class Pulse:
    """Keeps the intervals between the arrivals of points, and the silences that were too long."""

    def __init__(self) -> None:
        self._intervals: deque[float] = deque(maxlen=KEPT)
        self._longest = 0.0
        self._first: float | None = None
        self._last: float | None = None
        self._row = 0
        self._grew = False
        """Whether points came while we watched, not all in the first burst."""
        self._looked: float | None = None
        """When the first look found nothing new."""
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
            self._grew = True
        if self.silences and not self.silences[-1].over:
            self.silences[-1] = self.silences[-1]._replace(over=True)
        self._last, self._row = now, row

    @property
    def is_silent(self) -> bool:
        """Whether an overlong silence continues."""
        return bool(self.silences) and not self.silences[-1].over

    def is_old(
        self, now: float, alive: bool | None = None, logged: tuple[float, float] | None = None
    ) -> bool:
        """Whether the log was left long before anybody looked at it, and has not grown since.

        Decided by the first look, at *now*: a run that falls silent while it is watched has stalled, not ended.
        alive and logged: as for `tick`.
        """
        if self._last is None or self._grew:
            return False
        if self._looked is None:
            self._looked = now
        return self._looked - self._last > old_after(logged, alive)

    def tick(
        self, now: float, alive: bool | None = None, logged: tuple[float, float] | None = None
    ) -> bool:
        """Time has passed without points; whether there is something new to say.

        logged: (usual, longest) seconds between points by the times in the log, for a log whose points were there before us.
        """
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
    """Seconds of silence after which to look, and after which something is wrong.

    That no process here has the log open shortens the second limit but proves nothing: the writer may be on another
    machine, or reopen the log for each line.

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
    """Seconds since the last change after which a log that does not grow is taken to have ended.

    Example:
        >>> old_after((10.0, 20.0), None), old_after(None, False), old_after((10.0, 20.0), True)
        (200.0, 300.0, 86400.0)
    """
    if alive:
        return OLD_CEILING
    if known is not None:
        return min(OLD_CEILING, max(OLD_FLOOR, OLD * known[0]))
    return OLD_UNWRITTEN if alive is False else OLD_UNKNOWN
