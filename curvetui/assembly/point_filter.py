"""Which values of a line are points, not summaries, repeats, quotations, or numbers in prose.

A decided kind of line is handled in bulk, a new one line by line, however these are chunked.
"""

from collections.abc import Callable, Iterable

import numpy as np

from curvetui import names
from curvetui.assembly.curve_sources import Candidate, CurveSource, Key, LineKind, same_place
from curvetui.assembly.evaluation_passes import EvaluationPasses
from curvetui.assembly.located_rows import LocatedRows, counter
from curvetui.assembly.point_checks import (
    FirstValues,
    decimals,
    is_behind,
    is_believed,
    is_known,
    is_new,
    is_sure,
    meaning_of,
    on_other_names,
    place_of,
    points_of,
    repeats,
)
from curvetui.assembly.row_filter import is_full, sift
from curvetui.assembly.wider_rows import align
from curvetui.curve import Metric
from curvetui.model import Points
from curvetui.reading.rows import numbers_of
from curvetui.run import MAX_CURVES, Run

MAX_PENDING = 64
"""Maximum points held for a candidate name; beyond that it is ignored."""
MAX_VALUES = 50_000
"""Maximum distinct values over all kinds of line; beyond that, every line has a new name."""
MAX_IDLE = 100_000
MIN_DIGITS = 5
"""Decimals from which an equal value on two splits is no coincidence."""
MAX_WORDS = 3
"""Maximum words in the name of a setting; anything longer is prose."""
STEPPED = "step"
"""Granularity of values located by step."""
MIN_LONE = 2
"""Minimum known names in a line that alone holds metrics."""


class PointFilter:
    """Passes on the values of one run that are points."""

    def __init__(self, run: Run, wanted: Callable[[Metric], bool]) -> None:
        self.run = run
        self.wanted = wanted
        self._passes = EvaluationPasses()
        self._sources: dict[tuple[object, ...], list[CurveSource]] = {}
        self._named: dict[str, list[CurveSource]] = {}
        """The curves of each name, on any split."""
        self._measured: dict[str, list[CurveSource]] = {}
        """The curves of each standard metric, on any split, of any group and granularity."""
        self._kinds: dict[tuple[object, ...], LineKind] = {}
        self._values = 0
        """Values of all kinds."""
        self._bar: LocatedRows | None = None
        """The last row of a bar, full or not."""
        self._first = FirstValues()
        self._bare: set[Key] = set()
        """Curves of unnamed columns."""
        self.lines = 0
        self._idle: set[float] = set()
        """Number of lines that added none so far, but may if their candidates are accepted."""

    @property
    def is_new(self) -> bool:
        """Whether no line with values has come yet."""
        return not self._kinds and self._bar is None

    def points(self, placed: list[LocatedRows]) -> list[tuple[Key, Points]]:
        """The points of *placed* rows."""
        bars = [part for part in placed if part.rows.template.reading.bar]
        if bars:
            last = max(bars, key=lambda part: int(part.rows.at[-1]))
            self._bar = last.some(slice(-1, None))
        return self._chosen(self._passes.joined(placed))

    def finish(self) -> list[tuple[Key, Points]]:
        """End of input: emit held points and, in a log without curves, its single metric line."""
        rest = self._chosen(self._passes.finish()) + self._broken_off()
        undecided = (c for kind in self._kinds.values() for c in kind.candidates.values())
        self.run.left_out += sum(candidate.clashes for candidate in undecided)
        return rest if rest or self.run.curves else list(self._lone())

    def _broken_off(self) -> list[tuple[Key, Points]]:
        """NaN and infinities of a last bar that was never full: its epoch ends with them."""
        if self._bar is None or is_full(self._bar)[0] or counter(self._bar.rows, "batch")[0] == 0:
            return []
        return [found for found in self._counted(self._bar) if not np.isfinite(found[1].y).all()]

    def _lone(self) -> Iterable[tuple[Key, Points]]:
        """The metrics of an unrepeated line with at least two known names."""
        for kind in self._kinds.values():
            points = [p for candidate in kind.candidates.values() for p in candidate.points[:1]]
            known = [p for p in points if is_known(p.metric)]
            if len(known) >= MIN_LONE:
                yield from (((part.metric, part.grain), part) for part in known)

    def _chosen(self, placed: list[LocatedRows]) -> list[tuple[Key, Points]]:
        out: list[tuple[Key, Points]] = []
        single: list[tuple[int, int, int]] = []
        parts = sift(placed, self._kind) if placed else []
        kinds = [self._kind(part) for part in parts]
        for index, (part, kind) in enumerate(zip(parts, kinds, strict=True)):
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
            if kinds[index].settles(part):
                done.add(index)
                out += self._settled(part.some(slice(row + 1, None)), kinds[index])
        for source in {o for kind in kinds for o in kind.sources.values() if o is not None}:
            source.settle()
        return out

    def _kind(self, part: LocatedRows) -> LineKind:
        key = (*part.rows.template.signature, part.grain)
        kind = self._kinds.get(key)
        if kind is None:
            count = len(part.rows.template.reading.values)
            if self._values + count > MAX_VALUES:
                self.run.refused += count * len(part.rows.at)
                return LineKind(dict.fromkeys(range(count)))
            self._values += count
            kind = self._kinds[key] = LineKind()
        return kind

    def _settled(self, part: LocatedRows, kind: LineKind) -> list[tuple[Key, Points]]:
        if not len(part.rows.at) or not any(kind.sources.values()):
            return []
        self.lines += len(part.rows.at)
        out = []
        for index, value in enumerate(part.rows.template.reading.values):
            if (source := kind.sources[index]) is not None:
                source.add(part, value)
                out.append((source.key, points_of(part, source.key, numbers_of(part.rows, value))))
        return out

    def _counted(self, row: LocatedRows) -> list[tuple[Key, Points]]:
        """Process a line of an undecided kind; each line that adds points counts once."""
        found = list(self._judged(row))
        if len(self._idle) < MAX_IDLE:
            self._idle.add(float(row.rows.at[0]))
        lines = {float(at) for _, points in found for at in points.at} & self._idle
        self.lines += len(lines)
        self._idle -= lines
        if found:
            self._idle.discard(float(row.rows.at[0]))
        return found

    def _judged(self, row: LocatedRows) -> Iterable[tuple[Key, Points]]:
        kind = self._kind(row)
        if row.rows.template.reading.sure and not kind.sources:
            align(kind, row, self._named, self._new_source)
        for index, value in enumerate(row.rows.template.reading.values):
            metric = value.metric
            if index not in kind.sources and not self.wanted(metric):
                kind.sources[index] = None
            points = points_of(row, (metric, row.grain), numbers_of(row.rows, value))
            if index not in kind.sources:
                yield from self._tried(kind, index, row, points)
            elif (source := kind.sources[index]) is not None:
                source.add(row, value)
                yield source.key, points._replace(metric=source.key[0], grain=source.key[1])

    def _tried(
        self, kind: LineKind, index: int, row: LocatedRows, points: Points
    ) -> Iterable[tuple[Key, Points]]:
        """Assign a candidate value to an existing curve, a new one, or none."""
        key, line = (points.metric, points.grain), float(row.rows.at[0])
        if (meaning := meaning_of(key)) not in self._sources and len(self._sources) >= MAX_CURVES:
            kind.sources[index] = None
            self.run.refused += 1
            return
        sources = self._sources.setdefault(meaning, [])
        others = on_other_names(sources, kind, points.metric)
        taken = [o for o in others if same_place(o.before(line), row)]
        clash = taken[0] if taken else None
        free = next((o for o in sources if o.key[0] == points.metric and o not in taken), None)
        free = free or self._stepped(key, row, sources)
        reading = row.rows.template.reading
        if reading.repeat and not all(s.repeat for s in [*sources, *self._repeatable(key[0])]):
            return
        candidate = kind.candidates.setdefault(index, Candidate())
        if clash is None and (
            self._is_quoted(row, points)
            or self._is_repetition(key, row, points)
            or free
            and is_behind(free.before(line), row)
        ):
            kind.candidates[index].count += 1
            return
        if clash is None and is_sure(row, points.metric, candidate.beside(points)):
            # Values before the first counter may start a new curve, but not continue one.
            earlier = [] if free else candidate.points or self._first.take(meaning, own=row.own)
            source = free or self._new_source(key)
            yield from self._accept(kind, index, row, [*earlier, points], source)
            return
        if clash is not None and repeats(clash.before(line)[3], float(points.y[0])):
            return
        candidate.add(points, place_of(row))
        candidate.clashes += clash is not None
        self._first.note(row, key, candidate)
        if is_believed(row, points.metric, candidate, is_new(points.metric, others)):
            if clash is not None and clash.bar and reading.once:
                # Keras draws a bar for the validation before it prints the epoch's line.
                self.run.hidden.add(clash.key)
            yield from self._accept(kind, index, row, candidate.points, self._new_source(key))
        elif candidate.count > MAX_PENDING:
            kind.sources[index] = None
        elif not sources and points.metric.name.count(" ") < MAX_WORDS:
            self.run.guess(points.metric.name, f"{points.y[0]:g}")

    def _repeatable(self, metric: Metric) -> Iterable[CurveSource]:
        """What a repeat may repeat, on any split if it has none: `New best accuracy: 0.9`."""
        split = metric.split if names.split_of(metric.name) else None
        return (o for o in self._measured.get(metric.metric, ()) if split in (None, o.key[0].split))

    def _stepped(
        self, key: Key, row: LocatedRows, sources: list[CurveSource]
    ) -> CurveSource | None:
        """The curve by epoch, from lines with a step, that a line without a step continues."""
        if sources or key[1] or not row.own or row.epoch[0] != row.epoch[0]:
            return None
        line, epoch = float(row.rows.at[0]), float(row.epoch[0])
        found = (
            source
            for source in self._sources.get((*meaning_of(key)[:-1], STEPPED), ())
            if source.key[0] == key[0] and source.before(line)[1] < epoch and source.is_sparse(line)
        )
        return next(found, None)

    def _is_repetition(self, key: Key, row: LocatedRows, points: Points) -> bool:
        """Whether a line without counters repeats values of the line above, which has a step."""
        if row.own or key[1]:
            return False
        line, y = float(row.rows.at[0]), float(points.y[0])
        above = (o.before(line) for o in self._sources.get((*meaning_of(key)[:-1], STEPPED), ()))
        return any(same_place(before, row) and repeats(before[3], y) for before in above)

    def _is_quoted(self, row: LocatedRows, points: Points) -> bool:
        """Whether the same name just had this value on another split: an evaluation printed again."""
        line, y = float(row.rows.at[0]), float(points.y[0])
        if not row.own and decimals(y) < MIN_DIGITS:
            return False
        others = (
            o.before(line)
            for o in self._named.get(points.metric.name, ())
            if o.key[0].split != points.metric.split
        )
        return any(same_place(before, row) and before[3] == y for before in others)

    def _new_source(self, key: Key) -> CurveSource:
        """Create a curve; a number distinguishes curves of the same meaning."""
        sources = self._sources.setdefault(meaning_of(key), [])
        taken = sum(s.key[0] == key[0] for s in sources)
        source = CurveSource((key[0], f"{key[1]} {taken + 1}".strip()) if taken else key)
        sources.append(source)
        self._named.setdefault(key[0].name, []).append(source)
        self._measured.setdefault(key[0].metric, []).append(source)
        return source

    def _accept(
        self,
        kind: LineKind,
        index: int,
        row: LocatedRows,
        points: list[Points],
        source: CurveSource,
    ) -> Iterable[tuple[Key, Points]]:
        kind.sources[index] = source
        source.repeat, source.bar = row.rows.template.reading.repeat, row.rows.template.reading.bar
        kind.candidates.pop(index, None)
        if row.rows.template.reading.unnamed:
            self._bare.add(source.key)
        elif self._bare:
            # What looked like a table without a header was not one.
            self.run.hidden |= self._bare
        source.add(row, row.rows.template.reading.values[index])
        if source.repeat:
            # What a line above the first counter repeats was measured by an earlier run.
            points = [p for p in points if (p.epoch, p.step) != (None, None)] or points
        for part in points:
            self.run.is_curve(part.metric.name)
            yield source.key, part._replace(metric=source.key[0], grain=source.key[1])
