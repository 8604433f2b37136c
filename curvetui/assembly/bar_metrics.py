"""Values of one metric in a bar's frames: the last of each epoch, and those within it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvetui.curve import Floats, Ints, Metric
from curvetui.model import Points

EPOCHS, WITHIN = "frame", "frame batch"
"""Granularities: one value per epoch; every value shown by the bar."""

Mask = NDArray[np.bool_]


class Frames(NamedTuple):
    """Frames in order; all arrays have shape (n,)."""

    lines: Floats
    epoch: Floats
    """The bar's own epoch, else the epoch of the frames and lines above; NaN if unknown."""
    done: Floats
    """Batches done; NaN if not in the frame."""
    total: Floats
    fresh: Mask
    """The epoch's first frame, before its first batch."""
    prior: Floats
    """The epoch before that one."""
    counts_epochs: Mask
    """Whether the bar counts epochs rather than batches."""

    def at(self, index: Ints) -> "Frames":
        return Frames._make(column[index] for column in self)


@dataclass(eq=False, repr=False)
class Shown:
    """The values that bars have shown of one metric so far."""

    label: float = np.nan
    """Label of the last value: its epoch, or the number of the bar if no epoch is known."""
    value: float = np.nan
    start: float = np.nan
    """The first value with this label."""
    done: float = np.nan
    full: bool = False
    """Whether the label's bar was full."""
    counted: bool = False
    """Whether it shows how far it is."""
    first: float = np.nan
    """The first label of all."""
    emitted: float = np.nan
    """The label whose last value has been emitted."""
    bars: int = 1
    known: bool = False
    """Whether labels are the log's epochs."""
    counts_epochs: bool = False
    inside: bool = False
    """Whether the value changed within an epoch."""
    steady: bool = True
    """Whether no label has shown two values so far."""
    inner: int = 0
    """Values shown within epochs."""

    @property
    def moved(self) -> bool:
        """Whether this label has shown anything other than the previous label's value."""
        return self.inside or np.isnan(self.value) or self.value != self.start

    def add(self, metric: Metric, frames: Frames, values: Floats) -> list[Points]:
        """The points from frames with these *values*, shape (n,)."""
        unknown = int(np.isnan(frames.epoch).sum())
        if 0 < unknown < len(values):
            # Once an epoch is known, it stays known.
            halves = np.split(np.arange(len(values)), [unknown])
            return [p for rows in halves for p in self.add(metric, frames.at(rows), values[rows])]
        label = self._labels(frames)
        if np.isnan(self.first):
            self.first = float(label[0])
            self.counts_epochs = bool(frames.counts_epochs[0])
            if frames.fresh[0]:
                self.label = float(frames.prior[0])
        turned = np.flatnonzero(np.diff(label, prepend=self.label))
        out = [
            *self._over(metric, label, values, frames),
            *self._within(metric, label, values, frames),
        ]
        self.label, self.value = float(label[-1]), float(values[-1])
        counted = ~np.isnan(frames.done)
        if counted.any():
            self.done = float(frames.done[counted][-1])
        if len(turned):
            self.full = self.counted = False
        newest = slice(int(turned[-1]) if len(turned) else 0, None)
        self.full |= bool((frames.done >= frames.total)[newest].any())
        self.counted |= bool(counted[newest].any())
        return out

    def _labels(self, frames: Frames) -> Floats:
        """The epoch of each frame; if unknown, the number of restarts of the bar."""
        self.known = not np.isnan(frames.epoch).any()
        if self.known:
            return frames.epoch
        label = self.bars + np.cumsum(np.diff(frames.done, prepend=self.done) < 0)
        self.bars = int(label[-1])
        return label.astype(np.float64)

    def _over(
        self, metric: Metric, label: Floats, values: Floats, frames: Frames
    ) -> Iterable[Points]:
        """The last value of each finished epoch."""
        before = np.concatenate(([self.label], label[:-1]))
        previous = np.concatenate(([self.value], values[:-1]))
        self.steady &= not ((label == before) & ~_same(previous, values)).any()
        turned = np.flatnonzero((label != before) & ~np.isnan(before))
        lags = frames.fresh[turned]
        starts = np.flatnonzero(label != before)
        if len(starts):
            self.start = float(values[starts[-1]])
        last = np.where(lags, values[turned], previous[turned])
        # A label that was just emitted is not emitted again, whichever batch it came with.
        keep = before[turned] != np.concatenate(([self.emitted], before[turned][:-1]))
        if keep.any():
            yield self._point(metric, before[turned][keep], last[keep], frames.lines[turned][keep])

    def _point(self, metric: Metric, label: Floats, values: Floats, lines: Floats) -> Points:
        self.emitted = float(label[-1])
        # A bar over all epochs with values at 0 shows them before it counts their epoch.
        epoch = label + 1 if self.counts_epochs and self.first == 0 else label
        return Points(metric, lines, values, epoch if self.known else None, grain=EPOCHS)  # type: ignore[arg-type]

    def _within(
        self, metric: Metric, label: Floats, values: Floats, frames: Frames
    ) -> Iterable[Points]:
        """The values that changed during an epoch."""
        previous = np.concatenate(([self.value], values[:-1]))
        same = _same(previous, values)
        began = np.flatnonzero(
            ~same
            & (np.concatenate(([self.label], label[:-1])) == label)
            & (frames.done > 0)
            & ~(frames.done >= frames.total)
        )
        if not self.inside:
            if not len(began):
                return
            self.inside = True
            same[: began[0]] = True
        keep = np.flatnonzero(~same & ~np.isnan(frames.done))
        if not len(keep):
            return
        some = frames.at(keep)
        self.inner += len(keep)
        if self.known:
            share = np.minimum(some.done / np.maximum(some.total, 1), 1.0)
            epoch = (
                label[keep] + np.where(np.isnan(share), 0.0, share) - (1.0 if self.first else 0.0)
            )
            yield Points(metric, some.lines, values[keep], epoch, grain=WITHIN)  # type: ignore[arg-type]
        else:
            yield Points(
                metric,
                some.lines,  # type: ignore[arg-type]
                values[keep],
                step=np.where(label[keep] == 1, some.done, np.nan) if label[0] == 1 else None,
                grain=WITHIN,
            )

    def finish(self, metric: Metric, moved: bool, line: int) -> Iterable[Points]:
        """End of input: emit the value of the last epoch if the epoch is complete."""
        is_over = moved and (self.full or not self.counted)
        if self.label != self.emitted and not np.isnan(self.label) and is_over:
            yield self._point(
                metric, np.array([self.label]), np.array([self.value]), np.array([float(line)])
            )


def _same(a: Floats | float, b: Floats | float) -> Mask:
    return np.asarray((a == b) | np.isnan(a) & np.isnan(b))
