"""One run as a table row: small, frozen, and identical wherever it was read."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from curvetui.curve import Curve
from curvetui.engine import facts
from curvetui.engine.facts import (
    gravest_standing,
    headline_curve,
    headline_of,
    outcome_of,
    settings_of,
    standard,
)
from curvetui.engine.verdict import named, verdict, without_level
from curvetui.model import RunSnapshot
from curvetui.statistics.windows import extremes

COURSE = 48
"""Maximum number of headline points per row."""
UNREADABLE = "unreadable"
OUTCOMES = (*facts.OUTCOMES, UNREADABLE)
"""One-word outcomes of a row, most severe first; every row has exactly one."""


class FleetRow(NamedTuple):
    """One run in the table."""

    name: str
    """The shortest path suffix that identifies the run."""
    path: str
    host: str | None = None
    """Machine or bucket the log was read from; None for this machine."""
    state: str = "unknown"
    level: str | None = None
    """Most severe open level at the end; `calm` if none, None if it could not be judged."""
    verdict: str = ""
    kind: str | None = None
    """Kind of the finding that the verdict names; without one, of the most severe open note."""
    first: float | None = None
    """Where that finding begins, in epochs or steps."""
    headline: str | None = None
    best: float | None = None
    best_at: float | None = None
    last: float | None = None
    epochs: float | None = None
    planned_epochs: float | None = None
    steps: float | None = None
    planned_steps: float | None = None
    seconds: float | None = None
    """Duration from the log's own timestamps."""
    settings: Mapping[str, str] = {}
    size: int | None = None
    """Bytes."""
    modified: float | None = None
    """Seconds since 1970."""
    error: str | None = None
    better: str | None = None
    """Whether lower or higher is better for the headline; not part of the document."""
    course: tuple[tuple[float, float], ...] = ()
    """The headline curve, downsampled; not part of the document."""

    def document(self) -> dict[str, Any]:
        """The row as a dict with keys that scripts may rely on; every number is finite or None."""
        return {name: _plain(getattr(self, name)) for name in KEYS}

    def value(self, name: str) -> Any:
        """A key or a setting, under any of its names; None if missing. The level is the outcome."""
        if name == "level":
            return self.outcome
        return getattr(self, name) if name in KEYS else self.settings.get(standard(name))

    @property
    def searched(self) -> str:
        """The text that a plain term of a query is searched in."""
        return f"{self.name} {self.outcome} {self.kind or ''}"

    @property
    def outcome(self) -> str:
        """One of `OUTCOMES`."""
        return outcome_of(self.level, self.state) if self.error is None else UNREADABLE

    @property
    def summary(self) -> str:
        """The verdict for the column next to the outcome, or why there is none."""
        return self.error or without_level(self.verdict)


KEYS = tuple(name for name in FleetRow._fields if name not in ("better", "course"))
"""The keys of a row, in order."""


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return dict(value) if isinstance(value, Mapping) else value


def row_of(run: RunSnapshot, path: str, language: str = "en") -> FleetRow:
    """Build the row of a run read from *path*."""
    best, curve, worst, at = (
        headline_of(run),
        headline_curve(run),
        named(run) or gravest_standing(run),
        run.progress,
    )
    values = curve.y[curve.final_rows] if curve is not None else np.empty(0)
    return FleetRow(
        name=run.name,
        path=path,
        state=run.state,
        level=run.verdict_level,
        verdict=verdict(run, language),
        kind=worst.kind if worst else None,
        first=worst.first if worst else None,
        headline=best.metric.title if best else None,
        best=best.value if best else None,
        best_at=best.x if best else None,
        last=float(values[-1]) if len(values) and np.isfinite(values[-1]) else None,
        epochs=at.epoch,
        planned_epochs=at.epochs,
        steps=at.step,
        planned_steps=at.steps,
        seconds=at.elapsed,
        settings=settings_of(run),
        better=best.metric.better if best else None,
        course=_course(curve),
    )


def _course(curve: Curve | None) -> tuple[tuple[float, float], ...]:
    """The finite points of *curve*, at most `COURSE`: minimum and maximum of each slice."""
    if curve is None:
        return ()
    rows = curve.finite_rows
    if len(rows) > COURSE:
        starts = np.linspace(0, len(rows), COURSE // 2 + 1).astype(int)[:-1]
        rows = rows[np.unique(extremes(curve.y[rows], starts))]
    return tuple(zip(curve.x[rows].tolist(), curve.y[rows].tolist(), strict=True))
