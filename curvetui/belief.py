"""Which of the values that lines hold are points: no summaries, repeats, quotations, nor words that happen to be numbered.

What is settled of a kind of line (which curves its values belong to) goes in bulk; a kind that is new is judged line
by line, in order, so that it makes no difference how many lines come at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from curvetui import names
from curvetui.curve import Floats, Metric
from curvetui.model import Points
from curvetui.places import Placed, signature
from curvetui.rows import numbers_of
from curvetui.run import Run

MAX_PENDING = 64
"""Points of a doubtful name that are kept until it is believed; then it is not looked at any more."""
REPEATS = 3
"""A name that no metric is known by, beside one that is, is believed the third time in a log that counts nothing."""

Key = tuple[Metric, str]
Mask = NDArray[np.bool_]


@dataclass(eq=False)
class _Source:
    """Lines of one or more kinds that bring one curve."""

    key: Key
    repeat: bool = False
    """Its lines repeat others, of which there are none in this run."""
    last: tuple[float, float, float] = (-1.0, np.nan, np.nan)
    """(line, epoch, step) of the last point before this batch."""
    fresh: list[Placed] = field(default_factory=list)
    """Rows of this batch that brought points."""

    def before(self, line: float) -> tuple[float, float]:
        """(epoch, step) of the last point above *line*."""
        best = self.last
        for part in self.fresh:
            index = int(np.searchsorted(part.rows.at, line)) - 1
            if index >= 0 and part.rows.at[index] > best[0]:
                best = (float(part.rows.at[index]), float(part.epoch[index]), float(part.step[index]))
        return best[1:]

    def settle(self) -> None:
        """The batch is over."""
        if self.fresh:
            line = max(float(part.rows.at[-1]) for part in self.fresh)
            self.last = (line, *self.before(line + 1))
            self.fresh.clear()


@dataclass
class _Doubt:
    """A value of one kind of line that is not settled yet."""

    points: list[Points] = field(default_factory=list)
    places: set[object] = field(default_factory=set)
    count: int = 0


@dataclass
class _Kind:
    """What is settled of a kind of line: the source of each of its values, None for one that is no point."""

    sources: dict[int, _Source | None] = field(default_factory=dict)
    doubts: dict[int, _Doubt] = field(default_factory=dict)

    def settles(self, part: Placed) -> bool:
        """Whether nothing of such lines is in doubt."""
        return len(self.sources) == len(part.rows.template.reading.values)


class Believer:
    """Passes on the values of one run that are points."""

    def __init__(self, run: Run, wanted: Callable[[Metric], bool]) -> None:
        self.run = run
        self.wanted = wanted
        self._sources: dict[tuple[object, ...], list[_Source]] = {}
        self._kinds: dict[tuple[object, ...], _Kind] = {}
        self._used = -1
        self.lines = 0
        """Lines that brought points."""
        self._idle: set[float] = set()
        """Lines that brought none, but may when what they hold is believed."""

    def points(self, placed: list[Placed], counted: int) -> list[tuple[Key, Points]]:
        """The points that *placed* rows bring; *counted* is the number of the last counter line, -1 if there is none."""
        out: list[tuple[Key, Points]] = []
        single: list[tuple[int, int, int]] = []
        parts = self._kept(placed)
        for index, part in enumerate(parts):
            kind = self._kind(part)
            if kind.settles(part):
                out += self._settled(part, kind)
            else:
                single += [(at, index, row) for row, at in enumerate(part.rows.at.tolist())]
        done: set[int] = set()
        for _, index, row in sorted(single):
            if index in done:
                continue
            part = parts[index]
            out += self._counted(part.some(slice(row, row + 1)))
            if self._kind(part).settles(part):
                done.add(index)
                out += self._settled(part.some(slice(row + 1, None)), self._kind(part))
        for sources in self._sources.values():
            for source in sources:
                source.settle()
        return out

    def _kind(self, part: Placed) -> _Kind:
        return self._kinds.setdefault((*signature(part.rows.template), part.grain), _Kind())

    def _kept(self, placed: list[Placed]) -> list[Placed]:
        """The rows without bars that are not full and second bars of an epoch."""
        out = [part for part in placed if not part.rows.template.reading.redrawn]
        out = [part.some(_full(part)) if part.rows.template.reading.bar else part for part in out]
        out = [part for part in out if len(part.rows.at) and part.rows.template.reading.values]
        once = [part for part in out if part.rows.template.reading.once]
        if not once:
            return out
        at = np.concatenate([part.rows.at for part in once])
        order = np.argsort(at, kind="stable")
        events = np.concatenate([part.event for part in once])[order]
        before = np.maximum.accumulate(np.concatenate(([self._used], events)))[:-1]
        taken = at[order][(events > before) | (events < 0)]
        self._used = max(self._used, int(events.max()))
        out = [part.some(np.isin(part.rows.at, taken)) if part.rows.template.reading.once else part for part in out]
        return [part for part in out if len(part.rows.at)]

    def _settled(self, part: Placed, kind: _Kind) -> list[tuple[Key, Points]]:
        """Rows of a kind of which everything is known."""
        if not len(part.rows.at) or not any(kind.sources.values()):
            return []
        self.lines += len(part.rows.at)
        out = []
        for index, value in enumerate(part.rows.template.reading.values):
            source = kind.sources[index]
            if source is not None:
                source.fresh.append(part)
                out.append((source.key, _points(part, source.key, numbers_of(part.rows, value))))
        return out

    def _counted(self, row: Placed) -> list[tuple[Key, Points]]:
        """One line of a kind that is not settled; counts each line once that brings points, now or later."""
        found = list(self._judged(row))
        self._idle.add(float(row.rows.at[0]))
        lines = {float(at) for _, points in found for at in points.at} & self._idle
        self.lines += len(lines)
        self._idle -= lines
        if found:
            self._idle.discard(float(row.rows.at[0]))
        return found

    def _judged(self, row: Placed) -> Iterable[tuple[Key, Points]]:
        """One line of a kind that is not settled."""
        kind = self._kind(row)
        for index, value in enumerate(row.rows.template.reading.values):
            metric = value.metric
            if index not in kind.sources and not self.wanted(metric):
                kind.sources[index] = None
            points = _points(row, (metric, row.grain), numbers_of(row.rows, value))
            if index not in kind.sources:
                yield from self._tried(kind, index, row, points)
            elif (source := kind.sources[index]) is not None:
                source.fresh.append(row)
                yield source.key, replace(points, grain=source.key[1])

    def _tried(self, kind: _Kind, index: int, row: Placed, points: Points) -> Iterable[tuple[Key, Points]]:
        """A value that may be a point: of a curve that is there, of a new one, or no point at all."""
        key = (points.metric, points.grain)
        sources = self._sources.setdefault(_meaning(key), [])
        clash = next((s for s in sources if _same_place(s.before(float(row.rows.at[0])), row)), None)
        free = next((s for s in sources if s.key[0] == points.metric and not _same_place(s.before(float(row.rows.at[0])), row)), None)
        if row.rows.template.reading.repeat and any(not s.repeat for s in sources):
            return
        if self._is_sure(row, points.metric):
            if not sources:
                yield from self._accept(kind, index, row, [points], self._source(key, sources))
                return
            if clash is None:
                yield from self._accept(kind, index, row, [points], free or self._source(key, sources))
                return
        doubt = kind.doubts.setdefault(index, _Doubt())
        doubt.points.append(points)
        doubt.places.add(_place(row))
        doubt.count += 1
        repeated = doubt.count >= REPEATS and row.event[0] < 0 and not row.rows.template.reading.loose
        if len(doubt.places) > 1 or not sources and repeated:
            yield from self._accept(kind, index, row, doubt.points, self._source(key, sources))
        elif doubt.count > MAX_PENDING:
            kind.sources[index] = None
        elif not sources:
            self.run.setting(points.metric.name, f"{points.y[0]:g}")

    @staticmethod
    def _is_sure(row: Placed, metric: Metric) -> bool:
        """Whether the first such line suffices."""
        reading = row.rows.template.reading
        return row.own or reading.once or reading.bar or names.is_known(metric.name) and metric.metric != "learning_rate"

    def _source(self, key: Key, sources: list[_Source]) -> _Source:
        """A new curve; told apart from others of the same meaning by a number."""
        taken = sum(s.key[0] == key[0] for s in sources)
        source = _Source((key[0], f"{key[1]} {taken + 1}".strip()) if taken else key)
        sources.append(source)
        return source

    @staticmethod
    def _accept(kind: _Kind, index: int, row: Placed, points: list[Points], source: _Source) -> Iterable[tuple[Key, Points]]:
        kind.sources[index] = source
        source.repeat = row.rows.template.reading.repeat
        kind.doubts.pop(index, None)
        source.fresh.append(row)
        for part in points:
            yield source.key, replace(part, grain=source.key[1])


def _full(part: Placed) -> Mask:
    """Rows whose bar is full."""
    counters = part.rows.template.reading.counters
    if "batches" not in counters:
        return np.ones(len(part.rows.at), bool)
    return np.asarray(part.rows.slot(counters["batch"]) >= part.rows.slot(counters["batches"]))


def _points(part: Placed, key: Key, values: Floats) -> Points:
    def known(column: Floats | None) -> Floats | None:
        return None if column is None or np.isnan(column).all() else column

    at = part.rows.at.astype(np.float64)
    return Points(key[0], at, values, known(part.epoch), known(part.step), known(part.time), key[1])  # type: ignore[arg-type]


def _place(row: Placed) -> object:
    # NaN is no key: it is not even equal to itself.
    epoch, step = (None if v != v else v for v in (float(row.epoch[0]), float(row.step[0])))
    return int(row.event[0]) if epoch is step is None else (epoch, step)


def _same_place(place: tuple[float, float], row: Placed) -> bool:
    """Whether a line stands where the last point of a curve stands; never where nothing is counted."""
    there = (float(row.epoch[0]), float(row.step[0]))
    known = any(v == v for v in there)
    return known and all(a == b or a != a and b != b for a, b in zip(place, there, strict=True))


def _meaning(key: Key) -> tuple[object, ...]:
    """What a curve measures, however the log spells it."""
    return (*key[0][1:4], key[1])
