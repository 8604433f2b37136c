"""Position and speed of a run, from the times in its log, else from arrival times."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from curvetui.curve import Unit
from curvetui.model import Progress
from curvetui.run import Run
from curvetui.statistics.windows import median

RECENT = 4
"""Minimum times between points for a usual pace."""
MEASURED = 256
"""Number of points used for it."""


BURST = 1.0
"""Seconds after the first arrival in which the log's old content arrives."""
MARKS = 128
"""Maximum positions kept; when exceeded, every other older one is dropped."""
RESUMED = 6
"""Times used for the pace of a log whose positions go back."""
MIN_TIMES = 3
"""Number of times in the log used for its pace."""
DURATION = r"(?: time)?: (?:(?P<clock>\d{1,4}(?::\d\d){1,2})\b|(?P<units>(?:\d{1,9}(?:\.\d{1,6})? ?(?:ms|[dhms])\b ?)+))"
"""`: 0:10:12`, `: 1m 38s`."""
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class Pace:
    """Speed of one counter (epochs or steps), from arrival times."""

    def __init__(self) -> None:
        self._first: float | None = None
        """When the first position arrived."""
        self._is_burst = False
        """Whether several positions arrived at once at the start: an existing log."""
        self._marks: list[tuple[float, float]] = []
        """(position, arrival time), increasing; older ones are sparser."""

    def add(self, place: float | None, now: float | None) -> None:
        """Record that the run was at *place* at *now* (seconds since 1970)."""
        if place is None or now is None or self._marks and place <= self._marks[-1][0]:
            return
        if self._first is None:
            self._first = now
        elif len(self._marks) == 1 and now - self._first < BURST:
            self._marks.pop()
            self._is_burst = True
        self._marks.append((place, now))
        if len(self._marks) > MARKS:
            del self._marks[1:-1:2]

    @property
    def elapsed(self) -> float | None:
        """Seconds from the first arrival to the last."""
        if self._first is None or len(self._marks) + self._is_burst < 2:
            return None
        return self._marks[-1][1] - self._first

    @property
    def rate(self) -> float | None:
        """Seconds per epoch (or step) over the second half of the positions: no warm-up."""
        known = self._marks[self._is_burst :]
        if len(known) < 2:
            return None
        (a, start), (b, end) = known[halfway([place for place, _ in known])], known[-1]
        return (end - start) / (b - a)


def halfway(places: Sequence[float]) -> int:
    """Index of the last of *places* in the first half, at a whole number if one was passed."""
    middle = (places[0] + places[-1]) / 2
    whole = float(np.floor(middle))
    goal = whole if whole >= places[0] else middle
    return min(int(np.searchsorted(places, goal, side="right")) - 1, len(places) - 2)


def printed(word: str, lines: Iterable[str]) -> float | None:
    """Return the seconds after *word* (`remaining`, `total`) in the last line with it.

    Example:
        >>> lines = ["0: learn: 0.6 total: 49ms remaining: 1m 38s", "10: learn: 0.5 total: 1.35s remaining: 35.4s"]
        >>> printed("remaining", lines), printed("total", lines), printed("remaining", ["remaining time: 0:10:12"])
        (35.4, 1.35, 612.0)
    """
    for text in reversed(list(lines)):
        found = re.search(rf"\b{word}{DURATION}", text)
        if found and found["clock"]:
            parts = found["clock"].split(":")
            return sum(float(part) * 60.0**at for at, part in enumerate(reversed(parts)))
        if found:
            amounts = re.findall(r"([\d.]+) ?(ms|[dhms])", found["units"])
            return sum(float(value) * UNITS[unit] for value, unit in amounts)
    return None


def _printed_left(lines: list[str], step: float | None, rate: float) -> float | None:
    """Seconds left of a run whose log prints a remaining time but no plan: CatBoost, LitGPT.

    CatBoost's average pace starts slowly: only the plan it implies is used.
    """
    left, total = printed("remaining", lines), printed("total", lines)
    if left is None or not total or step is None:
        return left
    return (step + 1) * left / total * rate


def logged_pace(run: Run, unit: str) -> tuple[float | None, float | None]:
    """(elapsed seconds, seconds per epoch or step) from the times in the log."""
    for curve in run.curves.values():
        times, places = curve.axis.time, getattr(curve.axis, unit)
        if times is None or times.size < MIN_TIMES:
            continue
        time = times.view()
        elapsed = float(time[-1] - time[0])
        if places is None or not elapsed > 0:
            return (elapsed if elapsed > 0 else None), None
        place = places.view()
        rising = place[0] < place[-1] and bool((np.diff(place) >= 0).all())
        start = halfway(place) if rising else max(0, len(place) - RESUMED)
        way, took = float(place[-1] - place[start]), float(time[-1] - time[start])
        return elapsed, took / way if way > 0 and took > 0 else None
    return None, None


def spacing(run: Run) -> tuple[float, float] | None:
    """(usual, longest) seconds between the last points of the first timed curve, or None."""
    for curve in run.curves.values():
        times = curve.axis.time
        if times is not None and times.size > RECENT:
            gaps = np.diff(times.view()[-MEASURED:])
            gaps = gaps[gaps > 0]
            return (median(gaps), float(gaps.max())) if gaps.size >= RECENT else None
    return None


class Paces(NamedTuple):
    """The pace of each counter: the plan may be in either."""

    epochs: Pace
    steps: Pace


def progress_of(
    run: Run, paces: Paces | None, *, over: bool, lines: Iterable[str] = ()
) -> Progress:
    """Where *run* is and the time left (0 if *over*): by log's clock, *paces*, last *lines*."""
    epoch, step = reached(run)
    unit: Unit = "epoch" if run.planned_epochs or step is None else "step"
    plan, at = (run.planned_epochs, epoch) if run.planned_epochs else (run.planned_steps, step)
    elapsed, rate = logged_pace(run, unit)
    if elapsed is None and paces is not None:
        pace = paces.epochs if unit == "epoch" else paces.steps
        elapsed = pace.elapsed if pace.elapsed is not None else paces.epochs.elapsed
        rate = pace.rate
    left = None
    if not over and plan and at is not None and rate is not None:
        left = max(plan - at, 0) * rate
    elif not over and not plan and paces is not None and paces.steps.rate is not None:
        left = _printed_left(list(lines), step, paces.steps.rate)
    plans = run.planned_epochs, run.planned_steps
    return Progress(epoch, plans[0], step, plans[1], None, None, elapsed, left, rate, unit)


def reached(run: Run) -> tuple[float | None, float | None]:
    """(epochs done, steps done): the maximum over all curves."""
    epoch, step = (max(_ends(run, unit, -1), default=None) for unit in ("epoch", "step"))
    plan = run.planned_epochs
    if epoch is not None and plan and min(_ends(run, "epoch", 0), default=1.0) == 0:
        # Epochs are counted from 0.
        epoch = min(epoch + 1, plan) if epoch + 1 >= plan else epoch
    return epoch, step


def _ends(run: Run, unit: str, row: int) -> Iterator[float]:
    """The first (*row* 0) or last (-1) epoch or step of each curve that has one."""
    columns = (getattr(curve.axis, unit) for curve in run.curves.values())
    found = (float(column.view()[row]) for column in columns if column is not None and column.size)
    return (value for value in found if value == value)


def clock(seconds: float) -> str:
    """Format a duration: `42:10`, `1:11:40`, `2 d 03:15`."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days:
        return f"{days} d {hour:02}:{minute:02}"
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"


def position(value: float, axis: str) -> str:
    """A position on the x axis: `24`, `3.5`, or hours and minutes.

    Example:
        >>> position(24.0, "epoch"), position(3.5, "epoch"), position(90.0, "time")
        ('24', '3.5', '1:30')
    """
    if axis == "time":
        return clock(value)
    return f"{value:.0f}" if abs(value - round(value)) < 1e-6 else f"{value:.2f}".rstrip("0")
