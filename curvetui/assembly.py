"""Tables of numbers -> the runs of one stream.

A line without counters of its own stands at those of the lines above it. A value that repeats what its epoch
already has (a summary, an evaluation, a quotation) is no point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from functools import cache

import numpy as np

from curvetui.bars import Bars
from curvetui.belief import Believer, Key
from curvetui.curve import Floats, Ints, Metric
from curvetui.model import Points
from curvetui.places import Places
from curvetui.reader import Rows
from curvetui.run import Run


class Assembler:
    """Builds the runs of one stream from the rows that its reader gives, batch by batch."""

    def __init__(self, globs: tuple[str, ...] = ()) -> None:
        """globs: only metrics whose name or title matches one of them; empty: all."""
        self._wanted = _wanted(globs)
        self.runs: list[Run] = []
        self.with_metrics = 0
        self._begin()

    @property
    def run(self) -> Run:
        """The run that is being read."""
        return self.runs[-1]

    def _begin(self) -> None:
        """A run begins: the counters of the one before are forgotten."""
        if not self.runs or self.run.curves:
            self.runs.append(Run())
        self._places = Places()
        self._believer = Believer(self.run, self._wanted)
        self._bars = Bars(self._wanted)

    def add(self, rows: Iterable[Rows]) -> None:
        """Append a batch; rows of all templates of the same lines must come in one call."""
        left = [part for part in rows if len(part.at)]
        while left:
            cut = self._places.restart(left)
            now = [part.part(-1, cut) for part in left] if cut < np.inf else left
            self._append([part for part in now if len(part.at)])
            if cut == np.inf:
                return
            left = [rest for part in left if len((rest := part.part(cut, np.inf)).at)]
            self.finish()
            self._begin()

    def frames(self, rows: list[Rows], line: int) -> None:
        """Append what the overwritten frames of the line with number *line* show; rows are numbered frame by frame."""
        self.run.add(self._bars.frames(rows, line))
        self.run.behind |= self._bars.behind

    @property
    def wants_frames(self) -> bool:
        """Whether overwritten frames may still tell what kept lines do not."""
        return self._bars.needed

    def finish(self) -> None:
        """Nothing more will come for the last run."""
        self.run.add(self._bars.finish(self.run.rows))

    def _append(self, rows: list[Rows]) -> None:
        """Place the rows of one run and hand their values on."""
        if not rows:
            return
        placed = self._places.place(rows)
        batches: list[tuple[Key, Points]] = []
        taken: list[Ints] = []
        for part in placed:
            found = list(self._believer.points(part, self._places.event))
            batches += found
            taken += [points.at for _, points in found]
        if taken:
            self.with_metrics += len(np.unique(np.concatenate(taken)))
        merged = _merged(batches)
        self.run.add(merged)
        self.run.add(self._bars.keep(placed, merged, self._places.epoch))
        self.run.behind |= self._bars.behind
        self._plan(rows)
        self.run.rows = max(self.run.rows, max(int(part.at[-1]) for part in rows) + 1)

    def _plan(self, rows: list[Rows]) -> None:
        for part in rows:
            counters = part.template.reading.counters
            if "epochs" in counters:
                self.run.planned_epochs = float(part.slot(counters["epochs"])[-1])
            if "last_epoch" in counters:
                self.run.planned_epochs = float(part.slot(counters["last_epoch"])[-1]) + 1
            if "steps" in counters:
                self.run.planned_steps = float(part.slot(counters["steps"])[-1])


def _wanted(globs: tuple[str, ...]) -> Callable[[Metric], bool]:
    return cache(lambda metric: not globs or any(fnmatchcase(n, g) for n in (metric.name, metric.title) for g in globs))


def _merged(batches: list[tuple[Key, Points]]) -> list[Points]:
    """One batch a curve, in line order: lines of several shapes may belong to one curve."""
    by_key: dict[Key, list[Points]] = {}
    for key, points in batches:
        by_key.setdefault(key, []).append(points)
    return [parts[0] if len(parts) == 1 else _joined(parts) for parts in by_key.values()]


def _joined(parts: list[Points]) -> Points:
    at = np.concatenate([p.at for p in parts])
    order = np.argsort(at, kind="stable")

    def column(name: str) -> Floats | None:
        columns = [getattr(p, name) for p in parts]
        if all(c is None for c in columns):
            return None
        return np.concatenate(
            [np.full(len(p.y), np.nan) if c is None else c for p, c in zip(parts, columns, strict=True)]
        )[order]

    y = np.concatenate([p.y for p in parts])[order]
    return Points(parts[0].metric, at[order], y, column("epoch"), column("step"), column("time"), parts[0].grain)
