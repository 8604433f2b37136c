"""Assigns each line its epoch and step (its own, or those of lines above), and finds restarts.

Results depend on the lines above only, not on the number of lines per call.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvetui.assembly.evaluation_passes import is_part_of_pass
from curvetui.assembly.families import NO_LINES, Families, beginning
from curvetui.assembly.located_rows import LocatedRows, counter, in_line_order
from curvetui.assembly.restarts import Groups, Restarts, gone_on
from curvetui.curve import Floats, Ints
from curvetui.reading.rows import Rows
from curvetui.run import JOINED
from curvetui.statistics import carried


def seconds(rows: Rows) -> Floats | None:
    """Seconds since 1970 of each line (taken as UTC), shape (n,); None if lines have no date."""
    stamp = rows.template.stamp
    if not stamp:
        return None
    parts = [rows.numbers[:, slot] for slot in stamp]
    year, month, day, hour, minute, second = parts[:6]
    with np.errstate(invalid="ignore"):
        months = (year.astype(np.int64) - 1970) * 12 + month.astype(np.int64) - 1
    days = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + day - 1
    out = days * 86400.0 + hour * 3600 + minute * 60 + second
    return out + parts[6] / 1000 if len(parts) > 6 else out


def known(column: Floats | None) -> Floats | None:
    """The column; None if it holds no number."""
    return None if column is None or np.isnan(column).all() else np.ascontiguousarray(column)


EARLIEST, LATEST = 5e8, 5e10
"""Plausible clock range in seconds since 1970; larger values are milliseconds."""


class _Events(NamedTuple):
    """The counter lines of a batch, in order; shape (n,) each."""

    at: Ints
    epoch: Floats
    step: Floats
    alone: NDArray[np.bool_]
    """Whether a line has `1/1`: a one-epoch fit, perhaps in a loop with its own epochs."""


class LineCounters:
    """The counters of one run."""

    def __init__(self) -> None:
        self.epoch = np.nan
        self.event = -1
        """Number of counter lines so far, minus one."""
        self._alone = False
        """Whether the last counter line was `1/1`."""
        self._step = np.nan
        self._first_epoch = np.nan
        self._epoch_at = -1.0
        self._families = Families()
        self._batches = False
        """Whether lines have counted batches without an epoch."""
        self._behind: bool | None = None
        """Whether epochs are printed after their batches; None until the first epoch."""
        self.foreign: Ints = np.empty(0, np.int64)
        """Lines of the last located batch with counters unrelated to the run's."""
        self._batch = (np.empty(0, np.int64), np.full(1, np.nan), np.full(1, np.nan))
        """Counter lines of the last batch: (numbers, epochs, steps), led by an entry for above."""

    def at(self, line: int) -> tuple[float | None, float | None]:
        """(epoch, step) at or below a line of the last located batch."""
        numbers, epochs, steps = self._batch
        where = int(np.searchsorted(numbers, line, side="right"))
        epoch, step = float(epochs[where]), float(steps[where])
        return (epoch if epoch == epoch else None, step if step == step else None)

    def above(self, lines: Ints) -> Floats:
        """The epoch above each of some lines of the last located batch; NaN if unknown."""
        numbers, epochs, _ = self._batch
        return np.asarray(epochs[np.searchsorted(numbers, lines)])

    @property
    def is_inside(self) -> bool:
        """Whether the last line is inside an epoch, in a log whose earlier epochs were complete."""
        return self._families.is_inside

    def restart(self, rows: list[Rows], starts: Ints) -> tuple[float, float]:
        """Line numbers at which a new run begins, as returned by `Restarts.found`."""
        # A plan counts nothing.
        rows = [part for part in rows if not part.template.only_plans]
        counting = [part for part in rows if "epoch" in part.template.reading.counters]
        lines, epochs = NO_LINES, np.empty(0)
        if counting:
            lines, epochs = in_line_order([(p.at, counter(p, "epoch")) for p in counting])
        counted = ~np.isnan(epochs)
        first = self._first_epoch
        if np.isnan(first) and counted.any():
            first = float(epochs[counted][0])
        groups = self._families.groups(rows)
        at = lines[counted]
        return Restarts(self._families, groups, first, self._epoch_at, at).found(starts)

    def place(self, rows: list[Rows]) -> list[LocatedRows]:
        """Assign every row its epoch and step; rows of one kind may come in several parts."""
        groups = self._families.groups(rows)
        self.foreign = self._foreign(groups)
        events = self._in_loop(_without(_events(rows), self.foreign))
        self._learn(rows, events)
        epochs = carried(np.concatenate(([self.epoch], events.epoch)))
        # An epoch line invalidates the step of the lines above.
        steps = np.concatenate(([self._step], events.step))
        known = np.flatnonzero(~np.isnan(events.epoch))
        if np.isnan(self._first_epoch) and len(known):
            self._first_epoch = float(events.epoch[known[0]])
        self._batch = (events.at, epochs, steps)
        for family, group in groups:
            family.count(group)
        placed = [self._placed(part, events.at, epochs, steps) for part in rows]
        announced = np.concatenate(([self._epoch_at], events.at[known]))
        for family, group in groups:
            if "step" in family.counted and "epoch" not in family.counted:
                family.gone_on += int(gone_on(family, group, announced).sum())
        self._remember(groups)
        if len(events.at):
            self.epoch, self._step = float(epochs[-1]), float(steps[-1])
            self.event += len(events.at)
            self._alone = bool(events.alone[-1])
        if len(known):
            self._epoch_at = float(events.at[known[-1]])
        return placed

    def _foreign(self, groups: Groups) -> Ints:
        """Lines with only unrelated counters: batches of an evaluation, samples of a benchmark."""
        found, here = [np.empty(0, np.int64)], Restarts(self._families, groups)
        for family, group in groups:
            name = next((n for n in ("epoch", "step") if n in family.counted), None)
            if family.values or name is None:
                continue
            lines, values, _ = self._families.leaders(name, groups)
            ahead = group.columns[name] >= values[np.searchsorted(lines, group.at)]
            found.append(group.at[~ahead & ~here.trusted(family, group, name)])
        return np.concatenate(found)

    def _remember(self, groups: Groups) -> None:
        """Store where each kind of line (and of measuring lines) was at a counter-only line."""
        for name in ("epoch", "step"):
            lines, values, strides = self._families.leaders(name, groups)
            for family, group in groups:
                if not family.values and name in family.counted:
                    last = int(np.searchsorted(lines, group.at[-1]))
                    family.leader[name] = float(values[last])
            self._families.led[name] = float(values[-1]), float(strides[-1])
        self._families.remember(groups)

    def _learn(self, rows: list[Rows], events: _Events) -> None:
        """Decide, at the first epoch line, whether epochs are printed after their batches."""
        known = np.flatnonzero(~np.isnan(events.epoch))
        if self._behind is not None or not len(known):
            return
        first = int(events.at[known[0]])
        teller = next(part for part in rows if first in part.at)
        self._behind = bool(teller.template.reading.values) and (
            self._batches or any(_is_inner(part) and int(part.at[0]) < first for part in rows)
        )

    def _in_loop(self, events: _Events) -> _Events:
        """`Epoch 1/1` only says that a fit begins: use the epoch above, or the last one plus 1."""
        if not events.alone.any():
            return events
        epoch, last, alone = events.epoch.copy(), self.epoch, self._alone
        for i in range(len(epoch)):
            if events.alone[i]:
                epoch[i] = 1.0 if np.isnan(last) else last + 1.0 if alone else last
            last, alone = epoch[i] if epoch[i] == epoch[i] else last, bool(events.alone[i])
        return events._replace(epoch=epoch)

    def _placed(self, part: Rows, at: Ints, epochs: Floats, steps: Floats) -> LocatedRows:
        counters = part.template.reading.counters
        where = np.searchsorted(at, part.at, side="right")
        own = part.template.reading.counts
        self._batches |= _is_inner(part)
        later = 1.0 if self._behind and _is_inner(part) else 0.0
        epoch = (
            np.where(_alone(part), epochs[where], part.slot(counters["epoch"]))
            if "epoch" in counters
            else epochs[where] + later
        )
        step = np.full(len(part.at), np.nan) if own else steps[where]
        if "step" in counters:
            step = part.slot(counters["step"])
        grain = "step" if "step" in counters else ""
        counts_batches = "batch" in counters and "step" not in counters
        if is_part_of_pass(part.template):
            grain = JOINED
        elif counts_batches and not part.template.reading.bar:
            epoch, step, grain = self._within(part, epoch)
        time = _since_1970(part.slot(counters["time"])) if "time" in counters else seconds(part)
        return LocatedRows(part, epoch, step, time, grain, self.event + where, own)

    def _within(self, part: Rows, epoch: Floats) -> tuple[Floats, Floats, str]:
        """(fractional epoch, step, granularity) of lines that count batches."""
        counters = part.template.reading.counters
        batch = part.slot(counters["batch"])
        if not {"batches", "percent"} & counters.keys():
            return epoch, batch, "batch"
        family = self._families.of(part)
        row = np.searchsorted(family.lines, part.at)
        # `Epoch 1/2` may head lines that count from 0: `Epoch: [0] [50/100]`.
        first = self._first_epoch
        if "epoch" in counters:
            own = self._families.batch[id(family)].columns["epoch"]
            first, _ = beginning(family, own, "epoch")
        start = epoch - (0.0 if first == 0 else 1.0)
        start = np.where(np.isnan(epoch), family.rounds[row], start)
        if "percent" in counters:
            place = np.where(family.overall[row], epoch, start + np.minimum(batch / 100, 1.0))
        else:
            total = np.maximum(part.slot(counters["batches"]), 1)
            place = start + np.minimum(batch / total, 1.0)
        return place, np.full(len(batch), np.nan), "batch"


def _is_inner(part: Rows) -> bool:
    """Lines with metrics and batches but no epoch."""
    reading = part.template.reading
    return bool(reading.values) and "batch" in reading.counters and "epoch" not in reading.counters


def _without(events: _Events, foreign: Ints) -> _Events:
    if not len(foreign):
        return events
    keep = ~np.isin(events.at, foreign)
    return _Events(events.at[keep], events.epoch[keep], events.step[keep], events.alone[keep])


def _events(rows: list[Rows]) -> _Events:
    events = [part for part in rows if {"epoch", "step"} & part.template.reading.counters.keys()]
    if not events:
        return _Events(np.empty(0, np.int64), np.empty(0), np.empty(0), np.empty(0, dtype=bool))
    return _Events(
        *in_line_order([(p.at, counter(p, "epoch"), counter(p, "step"), _alone(p)) for p in events])
    )


def _alone(part: Rows) -> NDArray[np.bool_]:
    """Lines with `epoch 1/1` and no counter within it."""
    slots = part.template.reading.counters
    if not {"epoch", "epochs"} <= slots.keys() or "batch" in slots or "step" in slots:
        return np.zeros(len(part.at), dtype=bool)
    return np.asarray((part.slot(slots["epoch"]) == 1) & (part.slot(slots["epochs"]) == 1))


def _since_1970(time: Floats) -> Floats:
    """Timestamps; a field called `time` may also be a duration."""
    milliseconds = time > LATEST
    return np.where(time > EARLIEST, np.where(milliseconds, time / 1000, time), np.nan)
