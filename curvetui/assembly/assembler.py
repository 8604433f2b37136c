"""Tables of numbers -> the runs of one stream.

A line without counters uses those of the lines above it. A value that its epoch already has (a
summary, an evaluation, a quotation) is not a point.
"""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from functools import cache

import numpy as np

from curvetui.assembly.ahead import RowsAhead
from curvetui.assembly.bars import Bars
from curvetui.assembly.counters import LineCounters
from curvetui.assembly.curve_sources import Key
from curvetui.assembly.held_rows import HeldRows
from curvetui.assembly.inner_heads import InnerHeads
from curvetui.assembly.plans import Plans
from curvetui.assembly.point_filter import PointFilter
from curvetui.assembly.program_starts import Starts, measures
from curvetui.assembly.whole_run import points_of_whole
from curvetui.curve import Floats, Ints, Metric
from curvetui.model import Note, Points
from curvetui.reading.rows import Batch, Rows
from curvetui.run import Place, Run

MIN_LINES = 64
"""Minimum lines processed together in a log of short runs."""


BRIEF, MAX_STRAY = 3, 200
"""Lines of a run below which its end may be none; how many more stray runs until counters that go back are ignored."""


class Assembler:
    """Builds the runs of one stream from its reader's rows, batch by batch."""

    def __init__(self, globs: tuple[str, ...] = ()) -> None:
        """globs: keep only metrics whose name or title matches one of them; empty: all."""
        self._wanted = _wanted(globs)
        self.runs: list[Run] = []
        self._lines = 0
        self._stray = 0
        """Number of runs so far that are short or begin where none began, minus the others; at least 0."""
        self._begins: set[Place] = set()
        """Where runs began, at most `MAX_STRAY`: those of one program begin alike."""
        self._starts = Starts()
        self._inner = InnerHeads()
        self._held = HeldRows()
        self._begin()

    @property
    def with_metrics(self) -> int:
        """Number of lines so far that added points."""
        return self._lines + self._point_filter.lines

    @property
    def fruitful(self) -> list[Run]:
        """The runs with points."""
        return [run for run in self.runs if run.curves]

    @property
    def run(self) -> Run:
        return self.runs[-1]

    def _begin(self) -> None:
        """Start a run: forget the counters of the previous one."""
        if not self.runs or self.run.curves:
            self.runs.append(Run())
        self._counters = LineCounters()
        self._point_filter = PointFilter(self.run, self._wanted)
        self._bars = Bars(self._wanted)
        self.run.from_frames, self.run.whole = self._bars.from_frames, self._bars.whole
        self.run.order_in_bars = self._bars.order
        self._plans = Plans()

    def add(self, batch: Batch) -> None:
        """Append a batch of lines, split where runs begin."""
        batch.rows = self._inner.without(batch.rows)
        ready, starts = self._starts.ready(self._held.ready(batch))
        self._add(ready, starts)

    def _add(self, batch: Batch, starts: Ints) -> None:
        """Append a batch; the next start is searched no further ahead than the last run was long."""
        left, start, ahead = RowsAhead(batch.rows), -1.0, np.inf
        # The next one is last.
        batch.note_lines = sorted(batch.note_lines, key=lambda line: line.at)[::-1]
        batch.settings = sorted(batch.settings, key=lambda setting: setting[0])[::-1]
        while True:
            end = _reach(left, starts, start + ahead)
            near = left.above(end)
            cut = self._cut(near, starts[: np.searchsorted(starts, end)])
            upto = min(cut, end)
            rows = left.take(upto)
            noted = bool(batch.note_lines) and batch.note_lines[-1].at < upto
            ends = cut == upto < np.inf
            if not ends or noted or not self._append_whole(rows):
                self._append(rows)
            self._store_notes(batch, upto)
            if upto == np.inf:
                return
            starts = starts[np.searchsorted(starts, upto, "right" if ends else "left") :]
            ahead = max(4 * (upto - start), MIN_LINES)
            start = upto
            if ends:
                self._end_run()
                self._lines += self._point_filter.lines
                self._stray = max(self._stray + (1 if self._is_stray() else -1), 0)
                self._begin()

    def _is_stray(self) -> bool:
        """Whether the run that ends here is short, or begins where no run before it did."""
        begin = self.run.begin
        is_new = begin not in self._begins
        if is_new and len(self._begins) < MAX_STRAY:
            self._begins.add(begin)
        return is_new or self._point_filter.lines < BRIEF

    def _cut(self, rows: list[Rows], starts: Ints) -> float:
        """Line at which the next run begins; after too many stray runs, only a program start."""
        counted, started = self._counters.restart(rows, starts)
        if self._stray < MAX_STRAY or started <= counted:
            return min(counted, started)
        text = f"counters went back {MAX_STRAY} times within {BRIEF} lines or to another place: from here on that begins no new run"
        if not any(note.text == text for note in self.run.notes):
            self.run.note(Note(int(counted), "limit", text))
        return started

    def _store_notes(self, batch: Batch, end: float) -> None:
        """Store the text of lines above line *end* that has not been stored yet."""
        while batch.note_lines and batch.note_lines[-1].at < end:
            line = batch.note_lines.pop()
            epoch, step = self._counters.at(line.at)
            self.run.note(Note(line.at, line.kind, line.text, epoch, step))
        while batch.settings and batch.settings[-1][0] < end:
            at, name, value = batch.settings.pop()
            self.run.setting(name, value, at)

    def add_points(self, found: list[tuple[Key, Points]]) -> None:
        """Append points of the current run that a program named explicitly: nothing is inferred."""
        self.run.add(_merged([(key, points) for key, points in found if self._wanted(key[0])]))

    def plan(self, totals: Mapping[str, float]) -> None:
        """Store a planned end that a program reported explicitly for the current run."""
        self._plans.announce(totals)
        self.run.planned_epochs, self.run.planned_steps = map(self._plans.of, ("epochs", "steps"))

    def frames(self, rows: list[Rows], line: int) -> None:
        """Append the values of overwritten frames at line *line*; rows are numbered by frame."""
        self._add(*self._starts.rest())
        self.run.add(self._bars.frames(rows, line))
        self._plans.frames(rows)
        self._plan_totals()

    @property
    def wants_frames(self) -> bool:
        """Whether overwritten frames may still hold a metric that kept lines do not."""
        return self._bars.needed

    def finish(self) -> list[Rows]:
        """No more input for the last run; return the rows that were held until now."""
        rest = self._held.rest()
        rows = [*rest.rows]
        self._add(*self._starts.ready(rest))
        self._add(*self._starts.rest())
        self._end_run()
        self._plan_totals()
        return rows

    def _end_run(self) -> None:
        """The points that were held back until the end of a run."""
        self.run.add(_merged(self._point_filter.finish()))
        self.run.add(self._bars.finish(self.run.rows))

    def _append(self, rows: list[Rows]) -> None:
        if not rows:
            return
        placed = self._counters.place(rows)
        found = self._point_filter.points(placed)
        merged = _merged(found)
        self.run.add(merged)
        self.run.add(self._bars.keep(placed, merged, self._counters.above))
        self._plan(rows)

    def _append_whole(self, rows: list[Rows]) -> bool:
        """Append *rows*, all those of a run, if that needs no decisions; return whether it did."""
        is_new = self._point_filter.is_new and self._bars.is_new
        points = points_of_whole(rows, self._wanted) if is_new else None
        if not points:
            return False
        self._point_filter.lines = len(points[0].at)
        self.run.add(points)
        self._plan(rows)
        return True

    def _plan(self, rows: list[Rows]) -> None:
        """The planned end in the last lines."""
        self._plans.update(rows, self._counters.foreign)
        self._plan_totals()
        self.run.is_inside = self._counters.is_inside
        self.run.rows = max(self.run.rows, max(int(part.at[-1]) for part in rows) + 1)

    def _plan_totals(self) -> None:
        """The planned epochs; the planned steps, or else the total of the run's only bar."""
        epochs = self._plans.of("epochs")
        # One-epoch fits in a loop: the log does not show the length of the loop.
        self.run.planned_epochs = None if epochs == 1 < self._counters.epoch else epochs
        self.run.planned_steps = self._plans.of("steps") or self._bars.plan


def _reach(rows: RowsAhead, starts: Ints, end: float) -> float:
    """Last line to process: *end*, or the program start whose next counter line is above *end*."""
    if not len(starts) or starts[0] >= end:
        return end if end <= rows.last else np.inf
    for index in range(max(int(np.searchsorted(starts, end)), 1), len(starts)):
        if rows.has(measures, starts[index - 1], starts[index]):
            return float(starts[index])
    return np.inf


def _wanted(globs: tuple[str, ...]) -> Callable[[Metric], bool]:
    return cache(
        lambda metric: (
            not globs or any(fnmatchcase(n, g) for n in (metric.name, metric.title) for g in globs)
        )
    )


def _merged(batches: list[tuple[Key, Points]]) -> list[Points]:
    """Yield one batch per curve, in line order; curves measured on the same lines share arrays."""
    by_key: dict[Key, list[Points]] = {}
    for key, points in batches:
        by_key.setdefault(key, []).append(points)
    shared: dict[tuple[bytes | None, ...], Points] = {}
    out = []
    for parts in by_key.values():
        whole = parts[0] if len(parts) == 1 else _joined(parts)
        columns = (whole.at, whole.epoch, whole.step, whole.time)
        twin = shared.setdefault(tuple(None if c is None else c.tobytes() for c in columns), whole)
        out.append(whole._replace(at=twin.at, epoch=twin.epoch, step=twin.step, time=twin.time))
    return out


def _joined(parts: list[Points]) -> Points:
    """Merge the lines of several shapes that belong to one curve."""
    order = np.argsort(np.concatenate([p.at for p in parts]), kind="stable")
    columns: dict[str, Floats] = {}
    for name in ("at", "y", "epoch", "step", "time"):
        given = [getattr(p, name) for p in parts]
        if any(column is not None for column in given):
            gaps = [np.full(len(p.y), np.nan) for p in parts]
            filled = [gap if c is None else c for c, gap in zip(given, gaps, strict=True)]
            columns[name] = np.concatenate(filled)[order]
    return parts[0]._replace(**columns)  # type: ignore[arg-type]
