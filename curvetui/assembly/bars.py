"""Progress-bar frames -> points, for metrics that appear only in frames that were overwritten.

A bar, or a line above it, names the epoch; the bar counts batches. Its last values in an epoch are
that epoch's. Lightning's bar keeps showing the previous epoch's metrics during an epoch: values at
batch 0 belong to the previous epoch. Values that change within an epoch are a curve of their own.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from curvetui.assembly.bar_metrics import EPOCHS, Frames, Shown
from curvetui.assembly.located_rows import Placed, counter
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


class _Part(NamedTuple):
    """Frames of one kind."""

    rows: Rows
    epoch: Floats
    """Shape (n,): the bar's own epoch; for a kept bar, that of the lines above; NaN if unknown."""
    lines: Floats
    """Shape (n,): line numbers."""


class Bars:
    """Converts the frames of one run to points."""

    def __init__(self, wanted: Callable[[Metric], bool]) -> None:
        self.needed = True
        """Whether frames may still hold a metric that kept lines do not."""
        self._wanted = wanted
        self._shown: dict[Metric, Shown] = {}
        self._bars: dict[Metric, WholeBar] = {}
        self._framed: set[tuple[str, str | None]] = set()
        """Values from overwritten frames, as opposed to kept bars."""
        self._kept: dict[tuple[str, str | None], list[float]] = {}
        """Lines of the first two kept values."""
        self._seen = 0
        self._redrawn = self._over = False
        self._epoch = self._prior = np.nan
        self._fresh = 0.0

        self.whole: set[Metric] = set()
        """Metrics of a bar that spans the whole run, as far as known."""
        self.told: set[Metric] = set()
        """Metrics first seen in frames, before any kept line. They stay frame metrics, so that earlier findings about them remain valid."""

    def frames(self, rows: Iterable[Rows], line: int) -> list[Points]:
        """The points from frames at line *line*; rows are numbered by frame."""
        parts = [
            _Part(r, counter(r, "epoch"), np.full(len(r.at), float(line)))
            for r in rows
            if len(r.at)
        ]
        for part in parts:
            self._framed.update(v.metric[1:3] for v in part.rows.template.reading.values)
        return self._tell(self._add(parts))

    def keep(
        self, placed: Sequence[Placed], points: Sequence[Points], epoch: float
    ) -> list[Points]:
        """Return the points from kept bars, each the last frame of a redrawn bar.

        Args:
            placed: the kept rows.
            points: the points from them.
            epoch: the current epoch after the last of them.
        """
        if not self.needed:
            return []
        enough = self._enough(points)
        bars = [
            p for p in placed if p.rows.template.reading.bar or not p.own and self._knows(p.rows)
        ]
        self._redrawn |= any(p.rows.template.reading.redrawn for p in bars)
        for part in bars:
            if part.rows.template.reading.bar and not is_full(part).all():
                self._framed.update(v.metric[1:3] for v in part.rows.template.reading.values)
        out = self._keep(bars, -1.0, enough)
        # Decided at a line, not at the end of a batch: batch boundaries must not matter.
        if enough < np.inf:
            self.needed = False
            return self._tell(out)
        # A kept bar may span several lines, of which only the first names the epoch.
        if not np.isnan(epoch) and epoch != self._epoch:
            self._epoch, self._fresh = epoch, 0.0
        return self._tell(out)

    def finish(self, line: int) -> list[Points]:
        """End of input: emit the last epoch's values if it is complete."""
        self._over = True
        rest = [part for bar in self._bars.values() for part in bar.finish()]
        moving = {shown.label for shown in self._shown.values() if shown.moved}
        return rest + self._tell(
            [
                p
                for metric, shown in self._shown.items()
                for p in shown.finish(metric, shown.label in moving, line)
            ]
        )

    def _tell(self, points: list[Points]) -> list[Points]:
        """Decide which metrics come from frames: those with a finished epoch and no kept line."""
        self._settle_whole()
        for part in points:
            if part.grain == WHOLE:
                continue
            shown, kept = self._shown[part.metric], self._kept.get(part.metric[1:3])
            if (not kept or part.at[0] <= kept[0]) and (
                part.grain == EPOCHS or not shown.known and shown.inner >= ALONE
            ):
                self.told.add(part.metric)
        return points

    def _enough(self, points: Sequence[Points]) -> float:
        """Line by which kept lines have twice as many values as frames; infinity if they do not."""
        for part in points:
            lines = self._kept.setdefault(part.metric[1:3], [])
            lines += part.at[: 2 - len(lines)].tolist()
        if self.told or self._redrawn:
            return np.inf
        if not self._framed:
            at = np.sort(np.concatenate([p.at for p in points])) if points else np.empty(0)
            self._seen += len(at)
            return float(at[PATIENCE - 1 - self._seen]) if self._seen >= PATIENCE else np.inf
        second = [self._kept.get(key, [])[1:] for key in self._framed]
        return max(line for lines in second for line in lines) if all(second) else np.inf

    def _knows(self, rows: Rows) -> bool:
        """Whether frames have shown the values of these lines."""
        return any(v.metric in self._shown for v in rows.template.reading.values)

    def _keep(self, placed: Iterable[Placed], after: float, upto: float) -> list[Points]:
        """The kept bars with after < line <= upto."""
        parts = []
        for part in placed:
            there = (part.rows.at > after) & (part.rows.at <= upto)
            if there.any():
                rows = part.rows.some(there)
                parts.append(_Part(rows, part.epoch[there], rows.at.astype(np.float64)))
        return self._add(parts)

    def _of(self, metric: Metric) -> Shown:
        return self._shown.setdefault(metric, Shown())

    def _add(self, parts: list[_Part]) -> list[Points]:
        if not parts:
            return []
        frames, rank = self._ordered(parts)
        only = any((counter(part.rows, "epochs") == 1).any() for part in parts)
        columns: dict[Metric, list[tuple[Ints, Floats]]] = {}
        for part, place in zip(parts, rank, strict=True):
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
        """The metrics of a bar that spans the whole run: it never restarted, and no other lines
        report them.
        """
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
        epoch = _filled(own, self._epoch)
        above = np.concatenate(([self._epoch], epoch[:-1]))
        turned = (epoch != above) & ~(np.isnan(epoch) & np.isnan(above))
        prior = _filled(np.where(turned, above, np.nan), self._prior)
        # A second line of the same bar, without counters, is as recent as its first line.
        bare = np.isnan(done) & ~turned
        fresh = _filled(np.where(bare, np.nan, turned & (done == 0)), self._fresh)
        self._epoch, self._prior, self._fresh = float(epoch[-1]), float(prior[-1]), float(fresh[-1])
        lines = np.concatenate([part.lines for part in parts])[order]
        bounds = np.cumsum([len(part.lines) for part in parts])[:-1]
        counts = ~np.isnan(own) & np.isnan(done)
        return Frames(lines, epoch, done, total, fresh > 0, prior, counts), np.split(rank, bounds)


def _filled(values: Floats, before: float) -> Floats:
    """Replace each NaN by the value above."""
    return carried(np.concatenate(([before], values)))[1:]
