"""How far a run is and how fast it goes: by the times in its log, else by when its lines came."""

from __future__ import annotations

from collections import deque

import numpy as np

from curvetui.model import Progress
from curvetui.run import Run
from curvetui.statistics.windows import median

RECENT = 4
"""Times between points needed to know the usual pace."""
MEASURED = 256
"""Points of which it is taken."""


class Pace:
    """How fast a run goes, by when its lines came; only for lines that came while we watched."""

    RECENT = 6
    """Places that the rate is taken over."""

    def __init__(self) -> None:
        self._first: float | None = None
        self._recent: deque[tuple[float, float]] = deque(maxlen=self.RECENT)

    def came(self, place: float | None, now: float | None) -> None:
        """The run was at *place* (epochs or steps) at *now* (seconds since 1970)."""
        if place is None or now is None or self._recent and place <= self._recent[-1][0]:
            return
        if self._first is None:
            self._first = now
        self._recent.append((place, now))

    @property
    def elapsed(self) -> float | None:
        """Seconds from the first line that came to the last one."""
        return (
            self._recent[-1][1] - self._first
            if self._first is not None and len(self._recent) > 1
            else None
        )

    @property
    def rate(self) -> float | None:
        """Seconds an epoch (or step). The first arrival is left out: it may have been a whole file."""
        if len(self._recent) < 3:
            return None
        (a, start), (b, end) = self._recent[1], self._recent[-1]
        return (end - start) / (b - a) if b > a else None


def logged_pace(run: Run, unit: str) -> tuple[float | None, float | None]:
    """(elapsed seconds, seconds per epoch or step) by the times in the log."""
    for curve in run.curves.values():
        times, places = curve.axis.time, getattr(curve.axis, unit)
        if times is None or times.size < Pace.RECENT // 2:
            continue
        time = times.view()
        elapsed = float(time[-1] - time[0])
        if places is None or not elapsed > 0:
            return (elapsed if elapsed > 0 else None), None
        place = places.view()
        start = max(0, len(place) - Pace.RECENT)
        way, took = float(place[-1] - place[start]), float(time[-1] - time[start])
        return elapsed, took / way if way > 0 and took > 0 else None
    return None, None


def spacing(run: Run) -> tuple[float, float] | None:
    """(usual, longest) seconds between the last points of the first curve with times in the log; None if there is none."""
    for curve in run.curves.values():
        times = curve.axis.time
        if times is not None and times.size > RECENT:
            gaps = np.diff(times.view()[-MEASURED:])
            gaps = gaps[gaps > 0]
            return (median(gaps), float(gaps.max())) if gaps.size >= RECENT else None
    return None


def progress_of(run: Run, pace: Pace | None, *, over: bool) -> Progress:
    """Where *run* is, and the time that is left by its log's clock, else by *pace*; none is left once it is *over*."""
    epoch, step = reached(run)
    plan, at = (run.planned_epochs, epoch) if run.planned_epochs else (run.planned_steps, step)
    elapsed, rate = logged_pace(run, "epoch" if run.planned_epochs else "step")
    if elapsed is None and pace is not None:
        elapsed, rate = pace.elapsed, pace.rate
    left = None
    if plan and at is not None and rate is not None and not over:
        left = max(plan - at, 0) * rate
    return Progress(epoch, run.planned_epochs, step, run.planned_steps, elapsed=elapsed, left=left)


def reached(run: Run) -> tuple[float | None, float | None]:
    """(epochs done, steps done): the highest of all curves."""
    epochs = [
        float(c.axis.epoch.view()[-1])
        for c in run.curves.values()
        if c.axis.epoch is not None and c.axis.epoch.size
    ]
    steps = [
        float(c.axis.step.view()[-1])
        for c in run.curves.values()
        if c.axis.step is not None and c.axis.step.size
    ]
    firsts = [
        float(c.axis.epoch.view()[0])
        for c in run.curves.values()
        if c.axis.epoch is not None and c.axis.epoch.size
    ]
    epoch = max((e for e in epochs if e == e), default=None)
    if (
        epoch is not None
        and min((f for f in firsts if f == f), default=1.0) == 0
        and run.planned_epochs
    ):
        epoch = min(epoch + 1, run.planned_epochs) if epoch + 1 >= run.planned_epochs else epoch
    return epoch, max((s for s in steps if s == s), default=None)


def clock(seconds: float) -> str:
    """`42:10`, `1:11:40`, `2 d 03:15`."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days:
        return f"{days} d {hour:02}:{minute:02}"
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"
