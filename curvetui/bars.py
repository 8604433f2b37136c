"""Frames of progress bars -> points, where a metric stands in frames only: a bar that was drawn over all the time.

A bar says which epoch it belongs to (or a line above does), and counts batches. The last values that it shows for
an epoch are the epoch's. Lightning's bar shows the epoch before while an epoch runs: what stands behind a bar at
batch 0 belongs to the epoch that is over. Values that change within an epoch are a curve of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from curvetui import names
from curvetui.curve import Floats, Ints, Metric
from curvetui.model import Points
from curvetui.places import Placed, counter
from curvetui.reader import Rows, numbers_of
from curvetui.shown import Frames, Shown

PATIENCE = 20
"""Kept values after which a log whose bars show none is taken to have none in them."""


@dataclass(frozen=True)
class _Part:
    """Frames of one kind."""

    rows: Rows
    epoch: Floats
    """Shape (n,): the bar's own, for a kept one that of the lines above; NaN where there is none."""
    lines: Floats
    """Shape (n,): numbers of the lines they stand on."""


class Bars:
    """Turns the frames of one run into points."""

    def __init__(self, wanted: Callable[[Metric], bool]) -> None:
        self.needed = True
        """Whether frames may still tell what kept lines do not."""
        self._wanted = wanted
        self._shown: dict[Metric, Shown] = {}
        self._framed: set[tuple[str, str | None]] = set()
        """What frames showed, rather than bars that stayed."""
        self._kept: dict[tuple[str, str | None], int] = {}
        self._seen = 0
        self._epoch = self._prior = np.nan
        self._fresh = 0.0

    @property
    def behind(self) -> set[Metric]:
        """Metrics whose kept bars are not to be trusted: one epoch late, or several for an epoch."""
        return {metric for metric, shown in self._shown.items() if shown.lagging or shown.twice}

    def frames(self, rows: Iterable[Rows], line: int) -> list[Points]:
        """The points that frames of the line with number *line* bring; rows are numbered frame by frame."""
        parts = [_Part(r, counter(r, "epoch"), np.full(len(r.at), float(line))) for r in rows if len(r.at)]
        for part in parts:
            self._framed.update(names.metric(v.name, v.split)[1:3] for v in part.rows.template.reading.values)
        return self._add(parts)

    def keep(self, placed: Sequence[Placed], points: Sequence[Points], epoch: float) -> list[Points]:
        """The points that bars bring which stay: each is the last frame of one that was drawn over.

        Args:
            placed: the kept rows.
            points: what came of them.
            epoch: the epoch that the last of them left.
        """
        if not self.needed:
            return []
        enough = self._enough(points)
        bars = [p for p in placed if p.rows.template.reading.bar or not p.own and self._knows(p.rows)]
        out = self._keep(bars, -1.0, enough)
        # Settled at a line, not at the end of a batch: the cuts between batches must make no difference.
        if enough < np.inf and not self.behind:
            self.needed = False
            return out
        out += self._keep(bars, enough, np.inf)
        if not np.isnan(epoch):
            self._epoch, self._fresh = epoch, 0.0
        return out

    def finish(self, line: int) -> list[Points]:
        """The log is over: the values of the last epoch, unless it was not."""
        moving = {shown.label for shown in self._shown.values() if shown.moved}
        return [p for metric, shown in self._shown.items() for p in shown.finish(metric, shown.label in moving, line)]

    def _enough(self, points: Sequence[Points]) -> float:
        """Line number at which kept lines had brought twice what frames show; infinity if they have not."""
        if not self._framed:
            at = np.sort(np.concatenate([p.at for p in points])) if points else np.empty(0)
            self._seen += len(at)
            return float(at[PATIENCE - 1 - self._seen]) if self._seen >= PATIENCE else np.inf
        lines = [0.0]
        for part in points:
            key = part.metric[1:3]
            before = self._kept.get(key, 0)
            self._kept[key] = before + len(part.y)
            if key in self._framed and before < 2 <= self._kept[key]:
                lines.append(float(part.at[1 - before]))
        return max(lines) if all(self._kept.get(key, 0) > 1 for key in self._framed) else np.inf

    def _knows(self, rows: Rows) -> bool:
        """Whether frames showed what these lines hold."""
        return any(names.metric(v.name, v.split) in self._shown for v in rows.template.reading.values)

    def _keep(self, placed: Iterable[Placed], after: float, upto: float) -> list[Points]:
        """The kept bars with after < line <= upto."""
        parts = []
        for part in placed:
            there = (part.rows.at > after) & (part.rows.at <= upto)
            if there.any():
                rows = replace(part.rows, at=part.rows.at[there], numbers=part.rows.numbers[there])
                parts.append(_Part(rows, part.epoch[there], rows.at.astype(np.float64)))
                for value in rows.template.reading.values:
                    self._of(names.metric(value.name, value.split)).stayed(counter(rows, "epoch"))
        return self._add(parts)

    def _of(self, metric: Metric) -> Shown:
        return self._shown.setdefault(metric, Shown())

    def _add(self, parts: list[_Part]) -> list[Points]:
        if not parts:
            return []
        frames, rank = self._ordered(parts)
        columns: dict[Metric, list[tuple[Ints, Floats]]] = {}
        for part, place in zip(parts, rank, strict=True):
            for value in part.rows.template.reading.values:
                metric = names.metric(value.name, value.split)
                if self._wanted(metric):
                    columns.setdefault(metric, []).append((place, numbers_of(part.rows, value)))
        out = []
        for metric, found in columns.items():
            place = np.concatenate([p for p, _ in found])
            order = np.argsort(place, kind="stable")
            out += self._of(metric).add(metric, frames.at(place[order]), np.concatenate([v for _, v in found])[order])
        return out

    def _ordered(self, parts: list[_Part]) -> tuple[Frames, list[Ints]]:
        """Frames of all kinds in one order, and which of them each part's are."""
        order = np.argsort(np.concatenate([part.rows.at for part in parts]), kind="stable")
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        own = np.concatenate([part.epoch for part in parts])[order]
        done = np.concatenate([counter(part.rows, "batch", "step") for part in parts])[order]
        total = np.concatenate([counter(part.rows, "batches", "steps") for part in parts])[order]
        epoch = _filled(own, self._epoch)
        above = np.concatenate(([self._epoch], epoch[:-1]))
        turned = (epoch != above) & ~(np.isnan(epoch) & np.isnan(above))
        prior = _filled(np.where(turned, above, np.nan), self._prior)
        # A second line of the same bar, without counters, is as fresh as its first line.
        bare = np.isnan(own) & np.isnan(done)
        fresh = _filled(np.where(bare, np.nan, turned & (done == 0)), self._fresh)
        self._epoch, self._prior, self._fresh = float(epoch[-1]), float(prior[-1]), float(fresh[-1])
        lines = np.concatenate([part.lines for part in parts])[order]
        bounds = np.cumsum([len(part.lines) for part in parts])[:-1]
        counts = ~np.isnan(own) & np.isnan(done)
        return Frames(lines, epoch, done, total, fresh > 0, prior, counts), np.split(rank, bounds)


def _filled(values: Floats, before: float) -> Floats:
    """Each NaN replaced by the value above."""
    joined = np.concatenate(([before], values))
    known = np.where(np.isnan(joined), 0, np.arange(len(joined)))
    return joined[np.maximum.accumulate(known)][1:]
