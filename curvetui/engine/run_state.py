"""The state of a run: still running, or how it ended according to its log."""

import numpy as np

from curvetui.curve import Floats
from curvetui.engine.progress import reached
from curvetui.model import State
from curvetui.run import Run
from curvetui.run.failure_causes import FINISHED, LATE, STOPPED, cause_of, culprit, troubles
from curvetui.statistics.windows import median

LAST = 4096
"""Number of points of a curve examined for its last two epochs."""
SAVED = "saved_state"
"""A checkpoint saved during training: it does not show how the run continued."""


RECENT_PRINTS = 64
"""Number of values of a curve used for the usual interval of prints."""
ROUNDING = 1e-6
"""Tolerance of an interval: positions printed with few digits are imprecise."""


def state_of(run: Run, *, over: bool) -> State:
    """Return the state of *run*.

    Args:
        over: the input has ended. Before that, an error counts until the next point: libraries
            report errors that the run survives. At the end it counts if only a few points follow
            it, which other processes or a buffer may have delayed.
    """
    failures = [note for note in troubles(run.notes) if note.at >= run.recent(LATE if over else 1)]
    cause = culprit(failures if over or any(note.kind == "failed" for note in failures) else [])
    ended = [note for note in run.notes if note.kind in FINISHED and note.at >= run.recent(LATE)]
    if cause is not None and not (ended and cause_of(cause) in STOPPED):
        return "interrupted" if cause_of(cause) in STOPPED else "failed"
    if ended:
        return "finished"
    if not over:
        return "running"
    if any(note.kind == "torn" and note.at >= run.recent(LATE) for note in run.notes):
        return "interrupted"
    done = is_done(run)
    if done is None and run.is_inside:
        return "interrupted"
    if done is None or not done and any(note.kind == SAVED for note in run.notes):
        return "unknown"
    return "finished" if done else "interrupted"


def is_done(run: Run) -> bool | None:
    """Whether the planned end was reached, or is nearer than the next print; None without a plan."""
    place = reached(run)
    plans = (("epoch", run.planned_epochs, place[0]), ("step", run.planned_steps, place[1]))
    for unit, plan, at in plans:
        if plan is not None and at is not None:
            return at >= plan or _is_last_print(run, unit, plan)
    return None


def is_last_complete(run: Run) -> bool:
    """Whether every curve has as many points in the newest epoch as before; or no epochs."""
    epochs = [c.axis.epoch.view()[-LAST:] for c in run.curves.values() if c.axis.epoch is not None]
    epochs = [known for known in epochs if len(known) and np.isfinite(known[-1])]
    if not epochs:
        return True
    newest = max(float(known[-1]) for known in epochs)
    return all(
        np.count_nonzero(known > newest - 1)
        >= np.count_nonzero((known > newest - 2) & (known <= newest - 1))
        for known in epochs
    )


def _is_last_print(run: Run, unit: str, plan: float) -> bool:
    """Whether the next value would be beyond the plan (at it, if counting began at 0)."""
    columns = [
        column.view()
        for column in (getattr(curve.axis, unit) for curve in run.curves.values())
        if column is not None and column.size
    ]
    known = [places[~np.isnan(places)] for places in columns]
    end = max((float(places[-1]) for places in known if len(places)), default=0.0)
    known = [places for places in known if len(places) > 1]
    usual = [
        (float(places[-1]), float(median(gap[gap > 0])))
        for places, gap in ((p, np.diff(p[-RECENT_PRINTS:])) for p in known)
        if (gap > 0).any()
    ]
    # A last evaluation may come one print after the others.
    gaps = [gap for last, gap in usual if last + gap >= end]
    if not gaps:
        return False
    following = end + min(gaps) * (1 - ROUNDING)
    from_zero = min(float(places[0]) for places in known) == 0 or _ends_like_before(known, end)
    return following >= plan * (1 - ROUNDING) if from_zero else following > plan


def _ends_like_before(known: list[Floats], end: float) -> bool:
    """Whether the epoch before *end* went as far: batches that count from 0 never reach a whole one."""
    begun = float(np.floor(end))
    before = [float(places[places < begun][-1]) for places in known if (places < begun).any()]
    return bool(before) and begun < end and abs(max(before) + 1 - end) < ROUNDING
