"""The learning-rate schedule that a log prints in advance: which drops are still to come."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from curvetui.curve import Curve, Floats
from curvetui.run.rates import jumps

if TYPE_CHECKING:
    from curvetui.run.history import History

LISTS = frozenset(("milestones", "lr_steps", "lr_milestones", "decay_epochs", "lr_decay_epochs"))
"""Settings that list the epochs (or steps) of the drops; a single number in the last two repeats."""
PERIODS = frozenset(("decay_epochs", "lr_decay_epochs", "step_size", "lr_step_size"))
"""Settings whose single number is the interval between drops."""
KINDS = frozenset(
    "scheduler lr_scheduler lr_schedule lr_scheduler_type sched lr_sched schedule".split()
)
"""Settings that name the kind of schedule."""
MAX_DROPS = 50
TOLERANCE = 2.0
"""Tolerance in epochs (or steps of the log) between a planned drop and the printed one."""


class Schedule(NamedTuple):
    """The drops of the learning rate announced by the log; empty if none."""

    unit: str = "epoch"
    drops: tuple[float, ...] = ()
    """Positions of the drops, in `unit`, increasing."""
    known: float = np.inf
    """Line of the schedule."""
    refuted: float = np.inf
    """Line on which a planned drop was overdue."""
    lines: Floats = np.empty(0)
    """First lines after the drops, if no printed rate shows them."""

    def next_drops(self, at: Floats, lines: Floats) -> Floats:
        """The next drop at or after each of *at*, as known on each of *lines*; NaN if none."""
        drops = np.array([*self.drops, np.nan])
        found = drops[np.searchsorted(drops[:-1], at)]
        return np.where((lines >= self.known) & (lines < self.refuted), found, np.nan)


def schedule_of(history: History) -> Schedule:
    """The learning-rate drops planned by the settings."""
    found = _drops(history)
    if found is None:
        return Schedule()
    drops, known = found
    unit = _unit(history, drops)
    if unit is None:
        return Schedule()
    rate = history.learning_rate
    if rate is not None:
        return Schedule(unit, drops, known, _refuted(rate, unit, drops))
    return Schedule(unit, drops, known, lines=_lines(history, unit, drops, known))


def kind_of(history: History) -> str:
    """The kind of schedule in lower case, such as `cosine` or `step`; empty if not in the settings."""
    for name, value in history.settings.items():
        if name.lower() in KINDS and value.lower() not in ("none", "null", "false", ""):
            return value.lower()
    return ""


def _drops(history: History) -> tuple[tuple[float, ...], float] | None:
    """(positions, line) of the announced drops; a single interval is repeated up to the plan."""
    for name, value in history.settings.items():
        low = name.lower()
        if low not in LISTS | PERIODS:
            continue
        numbers = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", value)]
        known = history.settings_at.get(name, 0.0)
        is_list = low in LISTS and (len(numbers) > 1 or "[" in value or "(" in value)
        if is_list and numbers:
            return tuple(sorted(set(numbers)))[:MAX_DROPS], known
        plan = history.planned_epochs
        if low in PERIODS and len(numbers) == 1 and plan and 1 <= numbers[0] < plan:
            times = range(1, min(int((plan - 1) // numbers[0]), MAX_DROPS) + 1)
            return tuple(numbers[0] * k for k in times), known
    return None


def _unit(history: History, drops: tuple[float, ...]) -> str | None:
    if history.planned_epochs and drops[-1] <= history.planned_epochs:
        return "epoch"
    if history.planned_steps and drops[-1] <= history.planned_steps:
        return "step"
    units = {t.curve.unit for t in history.losses("val", "test", "train")}
    return "epoch" if units == {"epoch"} and not history.planned_epochs else None


def _refuted(rate: Curve, unit: str, drops: tuple[float, ...]) -> float:
    """Line of a printed rate by which a planned drop was overdue; infinity if none."""
    at = rate.positions(unit)
    if at is None:
        return np.inf
    changed = at[jumps(rate)]
    for drop in drops:
        late = np.flatnonzero(at > drop + TOLERANCE)
        if len(late) and not np.any(np.abs(changed - drop) <= TOLERANCE) and at[0] < drop:
            return float(rate.lines[late[0]])
    return np.inf


def _lines(history: History, unit: str, drops: tuple[float, ...], known: float) -> Floats:
    """First lines of the curves after each drop, from line *known* on."""
    track = next(iter([*history.losses("val", "test"), *history.losses("train")]), None)
    if track is None:
        return np.empty(0)
    at = track.curve.positions(unit)
    if at is None or not len(at):
        return np.empty(0)
    at, lines = at[track.index], track.at
    # Logs that count from 0 print the first epoch of the lower rate under the milestone's own
    # number.
    rows = np.searchsorted(at, np.array(drops) - (1 if at[0] == 0 else 0), side="right")
    rows = rows[(rows > 0) & (rows < len(at))]
    return lines[rows][lines[rows] >= known]
