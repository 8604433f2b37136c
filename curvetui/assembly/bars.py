"""Progress-bar frames -> points, for metrics that appear only in overwritten frames.

An epoch's values are the bar's last ones in it; values at batch 0 are the previous epoch's
(Lightning), and values that change within an epoch a curve of their own.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Self

import numpy as np

from curvetui.assembly.bar_metrics import EPOCHS, Frames, Shown
from curvetui.assembly.located_rows import LocatedRows, counter
from curvetui.assembly.row_filter import is_full
from curvetui.assembly.whole_bar import WholeBar
from curvetui.curve import Floats, Ints, Metric
from curvetui.model import Points
from curvetui.reading.rows import Rows, numbers_of
from curvetui.run import WHOLE
from curvetui.statistics import carried

PATIENCE = 20
"""After this many kept values, a log whose bars have shown none is assumed to have none in bars."""
ALONE = 50
"""After this many values, a bar without a known epoch is assumed to span the whole run."""


LAST = np.iinfo(np.int64).max
"""A line below all others."""


class _Part(NamedTuple):
    """Frames of one kind."""

    rows: Rows
    epoch: Floats
    """Shape (n,): the bar's own epoch; for a kept bar, that of the lines above; NaN if unknown."""
    lines: Floats
    """Shape (n,): line numbers."""
    above: Floats
    """Shape (n,): the epoch of the lines above; NaN if it is that of the frame above."""

    def between(self, start: float, end: float) -> Self:
        """The frames with start <= line < end."""
        a, b = np.searchsorted(self.lines, (start, end))
        rows, epoch = self.rows.some(slice(a, b)), self.epoch[a:b]
        return self._replace(rows=rows, epoch=epoch, lines=self.lines[a:b], above=self.above[a:b])


class Bars:
    """Converts the frames of one run to points."""

    def __init__(self, wanted: Callable[[Metric], bool]) -> None:
        self.needed = True
        """Whether frames may still hold a metric that kept lines do not."""
        self._wanted = wanted
        self._shown: dict[Metric, Shown] = {}
        self._bars: dict[Metric, WholeBar] = {}
        self._framed: dict[tuple[str, str | None], float] = {}
        """Values from overwritten frames -> a place behind the first one: its line plus 0.5."""
        self._kept: dict[tuple[str, str | None], list[float]] = {}
        """Lines of the first two kept values."""
        self._seen = 0
        self._redrawn = np.inf
        """Line of the first bar that was drawn again on a line of its own."""
        self._over = False
        self._epoch = self._prior = self._above = np.nan
        self._fresh = 0.0

        self.whole: set[Metric] = set()
        """Metrics of a bar that spans the whole run, as far as known."""
        self.order: dict[Metric, int] = {}
        """Metric -> how many others bars have shown before it."""
        self.from_frames: set[Metric] = set()
        """Metrics first seen in frames, before any kept line. They stay frame metrics, so that earlier findings about them remain valid."""

    @property
    def is_new(self) -> bool:
        """Whether no bar has come yet."""
        return not self._framed and not self._shown

    def frames(self, rows: Iterable[Rows], line: int) -> list[Points]:
        """The points from frames at line *line*; rows are numbered by frame."""
        parts = [
            _Part(r, counter(r, "epoch"), np.full(n, float(line)), np.full(n, np.nan))
            for r in rows
            if (n := len(r.at))
        ]
        for part in parts:
            self._frame(part.rows, line - 0.5)
        return self._choose_frames(self._add(parts))

    def _frame(self, rows: Rows, place: float) -> None:
        """Values of these lines were overwritten; *place* is behind the first line."""
        for value in rows.template.reading.values:
            key = value.metric[1:3]
            self._framed[key] = min(self._framed.get(key, np.inf), place)

    def keep(
        self,
        placed: Sequence[LocatedRows],
        points: Sequence[Points],
        above: Callable[[Ints], Floats],
    ) -> list[Points]:
        """The points from kept bars, each the last frame of a redrawn bar.

        Args:
            placed: the kept rows.
            points: the points from them.
            above: gives the epoch of the lines above each of these lines.
        """
        if not self.needed:
            return []
        bars = self._drawn(placed)
        # Decided at a line, not at the end of a batch: batch boundaries must not matter.
        enough = self._enough(points)
        parts = [_kept_part(part, above) for part in bars]
        out = self._choose_frames(self._keep(parts, -1.0, enough))
        if enough < np.inf:
            self.needed = bool(self.from_frames)
            rest = np.inf if self.needed else np.nextafter(enough, np.inf)
            out += self._choose_frames(self._keep(parts, enough, rest))
        # A kept bar may span several lines, of which only the first names the epoch.
        epoch, last = float(above(np.array([LAST]))[0]), self._above
        if not np.isnan(epoch) and epoch not in (last, self._epoch):
            self._epoch, self._fresh = epoch, 0.0
        self._above = epoch
        return out

    def _drawn(self, placed: Sequence[LocatedRows]) -> list[LocatedRows]:
        """The rows of bars, and the further lines of a bar that spans several."""
        bars = [part for part in placed if part.rows.template.reading.bar]
        first: dict[Metric, float] = dict.fromkeys(self._shown, -1.0)
        for part in bars:
            at, reading = part.rows.at, part.rows.template.reading
            if reading.redrawn:
                self._redrawn = min(self._redrawn, float(at[0]))
            if not (full := is_full(part)).all():
                self._frame(part.rows, float(at[~full][0]) + 0.5)
            for value in reading.values:
                first[value.metric] = min(first.get(value.metric, np.inf), float(at[0]))
        others = [part for part in placed if not (part.own or part.rows.template.reading.bar)]
        for part in others:
            values = part.rows.template.reading.values
            above = min((first.get(value.metric, np.inf) for value in values), default=np.inf)
            bars += [part.some(part.rows.at > above)] if part.rows.at[-1] > above else []
        return bars

    def finish(self, line: int) -> list[Points]:
        """End of input: emit the last epoch's values if it is complete."""
        self._over = True
        rest = [part for bar in self._bars.values() for part in bar.finish()]
        steady = all(shown.steady for shown in self._shown.values())
        moving = {shown.label for shown in self._shown.values() if steady or shown.moved}
        return rest + self._choose_frames(
            [
                p
                for metric, shown in self._shown.items()
                for p in shown.finish(metric, shown.label in moving, line)
            ]
        )

    def _choose_frames(self, points: list[Points]) -> list[Points]:
        """Decide which metrics come from frames: those with a finished epoch and no kept line."""
        self._settle_whole()
        for part in points:
            if part.grain == WHOLE:
                continue
            shown, kept = self._shown[part.metric], self._kept.get(part.metric[1:3])
            row = 0
            if part.grain != EPOCHS:
                row = max(ALONE - 1 - (shown.inner - len(part.at)), 0)
                if part.epoch is not None or row >= len(part.at):
                    continue
            if not kept or part.at[row] <= kept[0]:
                self.from_frames.add(part.metric)
        return points

    def _enough(self, points: Sequence[Points]) -> float:
        """Where kept lines have twice as many values as frames; infinity if they have not."""
        for part in points:
            lines = self._kept.setdefault(part.metric[1:3], [])
            # Two names of one metric on one line are one place.
            fresh = [at for at in part.at[:3].tolist() if at not in lines]
            lines += fresh[: 2 - len(lines)]
        if self.from_frames:
            return np.inf
        place = min(self._without_frames(points), self._after_frames())
        return place if place <= self._redrawn else np.inf

    def _without_frames(self, points: Sequence[Points]) -> float:
        """Line of the value with which patience ends, if no frame came before; else infinity."""
        first = min(self._framed.values(), default=np.inf)
        at = np.sort(np.concatenate([p.at for p in points])) if points else np.empty(0)
        at = at[at < first]
        left, self._seen = PATIENCE - 1 - self._seen, self._seen + len(at)
        return float(at[left]) if 0 <= left < len(at) else np.inf

    def _after_frames(self) -> float:
        """The first place at which all values framed above have two kept ones; else infinity."""
        place = 0.0 if self._framed else np.inf
        for key, first in sorted(self._framed.items(), key=lambda framed: framed[1]):
            if 0.0 < place < first:
                break
            second = self._kept.get(key, [])[1:]
            place = max(place, first, *(second or [np.inf]))
        return place

    def _keep(self, parts: Iterable[_Part], start: float, end: float) -> list[Points]:
        """The kept bars with start <= line < end."""
        near = [part.between(start, end) for part in parts]
        return self._add([part for part in near if len(part.lines)])

    def _of(self, metric: Metric) -> Shown:
        self.order.setdefault(metric, len(self.order))
        return self._shown.setdefault(metric, Shown())

    def _add(self, parts: list[_Part]) -> list[Points]:
        if not parts:
            return []
        frames, rank = self._ordered(parts)
        only = any((counter(part.rows, "epochs") == 1).any() for part in parts)
        columns: dict[Metric, list[tuple[Ints, Floats]]] = {}
        # In the order of their first frames, or the curves' order would depend on the batch.
        ordered = sorted(zip(parts, rank, strict=True), key=lambda pair: int(pair[1][0]))
        for part, place in ordered:
            for value in part.rows.template.reading.values:
                metric = value.metric
                if self._wanted(metric):
                    columns.setdefault(metric, []).append((place, numbers_of(part.rows, value)))
        out = []
        for metric, found in columns.items():
            place = np.concatenate([p for p, _ in found])
            order = np.argsort(place, kind="stable")
            some, values = frames.at(place[order]), np.concatenate([v for _, v in found])[order]
            out += self._of(metric).add(metric, some, values)
            bar = self._bars.setdefault(metric, WholeBar(metric))
            bar.only |= only
            out += bar.add(some.done, some.total, some.epoch, values, some.lines)
        return out

    def _settle_whole(self) -> None:
        """Metrics of a bar for the whole run: it never restarted, and no other lines have them."""
        self.whole.clear()
        self.whole.update(
            metric
            for metric, bar in self._bars.items()
            if not bar.over
            and bar.count > (metric[1:3] in self._kept)
            and (bar.crossed or not bar.labels or bar.labels == 1 and (self._over or bar.only))
            and len(self._kept.get(metric[1:3], ())) < 2
        )

    @property
    def plan(self) -> float | None:
        """The total of the whole-run bar; None if there is no such bar."""
        bars = [self._bars[metric] for metric in self.whole]
        totals = [bar.total for bar in bars if bar.crossed or not bar.labels]
        return max((total for total in totals if total == total), default=None)

    def _ordered(self, parts: list[_Part]) -> tuple[Frames, list[Ints]]:
        """Frames of all kinds in one order, and the indices of each part's frames."""
        order = np.argsort(np.concatenate([part.rows.at for part in parts]), kind="stable")
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        own = np.concatenate([part.epoch for part in parts])[order]
        done = np.concatenate([counter(part.rows, "batch", "step") for part in parts])[order]
        total = np.concatenate([counter(part.rows, "batches", "steps") for part in parts])[order]
        printed = np.concatenate([part.above for part in parts])[order]
        epoch = _filled(np.where(np.isnan(own), printed, own), self._epoch)
        before = np.concatenate(([self._epoch], epoch[:-1]))
        above = np.where(np.isnan(printed), before, printed)
        turned = (epoch != above) & ~(np.isnan(epoch) & np.isnan(above))
        prior = _filled(np.where(turned, above, np.nan), self._prior)
        # A second line of the same bar, without counters, is as recent as its first line.
        bare = np.isnan(done) & ~turned & ((above == before) | np.isnan(above))
        fresh = _filled(np.where(bare, np.nan, turned & (done == 0)), self._fresh)
        self._epoch, self._prior, self._fresh = float(epoch[-1]), float(prior[-1]), float(fresh[-1])
        lines = np.concatenate([part.lines for part in parts])[order]
        bounds = np.cumsum([len(part.lines) for part in parts])[:-1]
        counts = ~np.isnan(own) & np.isnan(done)
        return Frames(lines, epoch, done, total, fresh > 0, prior, counts), np.split(rank, bounds)


def _kept_part(part: LocatedRows, above: Callable[[Ints], Floats]) -> _Part:
    at = part.rows.at
    named = "epoch" in part.rows.template.reading.counters
    return _Part(part.rows, part.epoch, at.astype(np.float64), above(at) if named else part.epoch)


def _filled(values: Floats, before: float) -> Floats:
    """Replace each NaN by the value above."""
    return carried(np.concatenate(([before], values)))[1:]
