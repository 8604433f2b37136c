"""Which epoch and step each line belongs to: its own counters, or those of the lines above; and where a run begins anew.

Nothing here may depend on how many lines come in one call: a line's place hangs on the lines above it alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvetui.assembly.clock import seconds
from curvetui.assembly.located_rows import Placed, counter, signature
from curvetui.curve import Floats, Ints
from curvetui.reading.rows import Rows, Template
from curvetui.statistics import carried

EARLIEST, LATEST = 5e8, 5e10
"""Seconds since 1970 between which a clock may stand; above, it counts milliseconds."""


@dataclass(eq=False, repr=False)
class Family:
    """What was seen so far of the lines that give the same values."""

    at: float = -1.0
    """Number of the last one."""
    epoch: float = np.nan
    step: float = np.nan
    first_step: float = np.nan
    stride: float = np.nan
    batch: float = np.nan
    lines: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    """Numbers of the lines of the batch that is being placed, shape (n,)."""
    rounds: Floats = field(default_factory=lambda: np.zeros(1))
    """How often the batches had begun anew by then, where no epoch is known, shape (n,)."""

    def count(self, group: _Group) -> None:
        """Count how often the batches begin anew."""
        self.lines = group.at
        batch = group.columns.get("batch")
        if batch is not None:
            self.rounds = self.rounds[-1] + np.cumsum(
                batch < np.concatenate(([self.batch], batch[:-1]))
            )

    def remember(self, group: _Group) -> None:
        """Keep the last counters."""
        columns = group.columns
        if "step" in columns:
            self.first_step, self.stride = _first_and_stride(self, columns["step"])
            self.step = float(columns["step"][-1])
        self.epoch = float(columns["epoch"][-1]) if "epoch" in columns else self.epoch
        self.batch = float(columns["batch"][-1]) if "batch" in columns else self.batch
        self.at = float(group.at[-1])


class _Group(NamedTuple):
    """The counters of lines of one kind, in line order."""

    at: Ints
    columns: dict[str, Floats]


class _Events(NamedTuple):
    """The counter lines of a batch, in order; shape (n,) each."""

    at: Ints
    epoch: Floats
    step: Floats
    alone: NDArray[np.bool_]
    """Where it says `1/1`: a fit of one epoch, in a loop that may count them itself."""


class Places:
    """The counters of one run."""

    def __init__(self) -> None:
        self.epoch = np.nan
        """Of the last line that said one."""
        self.event = -1
        """Counter lines so far, less one."""
        self._alone = False
        """Whether the last counter line said `1/1`."""
        self._step = np.nan
        self._first_epoch = np.nan
        self._epoch_at = -1.0
        self._families: dict[tuple[object, ...], Family] = {}
        self._batch = (np.empty(0, np.int64), np.full(1, np.nan), np.full(1, np.nan))
        """Counter lines of the batch that was placed last: (numbers, epochs, steps), one more of these for those above."""

    def at(self, line: int) -> tuple[float | None, float | None]:
        """(epoch, step) at a line of the batch that was placed last, or below it."""
        numbers, epochs, steps = self._batch
        where = int(np.searchsorted(numbers, line, side="right"))
        epoch, step = float(epochs[where]), float(steps[where])
        return (epoch if epoch == epoch else None, step if step == step else None)

    def family(self, template: Template) -> Family:
        """What is remembered of the lines like those of *template*."""
        return self._families.setdefault(signature(template), Family())

    def restart(self, rows: list[Rows]) -> float:
        """Line number at which a new run begins, infinity if none does."""
        events = _events(rows)
        counted = ~np.isnan(events.epoch)
        first = self._first_epoch
        if np.isnan(first) and counted.any():
            first = float(events.epoch[counted][0])
        cuts = [np.inf]
        for family, group in self._groups(rows):
            if "epoch" in group.columns:
                values = group.columns["epoch"]
                before = np.concatenate(([family.epoch], values[:-1]))
                cuts += group.at[(values < before) & (values <= first)][:1].tolist()
            elif "step" in group.columns:
                cuts += self._step_restart(family, group, events.at[counted])
        return float(min(cuts))

    def _step_restart(self, family: Family, group: _Group, epochs: Ints) -> list[float]:
        """Where the steps of one kind of line fall back to their beginning, though no epoch began."""
        values = group.columns["step"]
        back = np.flatnonzero(values < np.concatenate(([family.step], values[:-1])))
        above = np.concatenate(([family.at], group.at[:-1]))[back]
        epoch_at = np.concatenate(([self._epoch_at], epochs))[
            np.searchsorted(epochs, group.at[back])
        ]
        first, stride = _first_and_stride(family, values)
        again = back[(epoch_at < above) & (values[back] <= first + stride)]
        return [float(at) for at in group.at[again[:1]]]

    def _groups(self, rows: list[Rows]) -> Iterable[tuple[Family, _Group]]:
        """The counters of each kind of line, in line order: lines of one kind may have several shapes."""
        kinds: dict[tuple[object, ...], list[Rows]] = {}
        for part in rows:
            if part.template.reading.counters:
                kinds.setdefault(signature(part.template), []).append(part)
        for key, parts in kinds.items():
            at = np.concatenate([part.at for part in parts])
            order = np.argsort(at, kind="stable")
            names = {name for part in parts for name in part.template.reading.counters}
            columns = {
                name: np.concatenate([counter(part, name) for part in parts])[order]
                for name in names
            }
            yield self._families.setdefault(key, Family()), _Group(at[order], columns)

    def place(self, rows: list[Rows]) -> list[Placed]:
        """Give every row its epoch and step; rows of one kind may come in several parts."""
        events = self._in_loop(_events(rows))
        epochs = carried(np.concatenate(([self.epoch], events.epoch)))
        # An epoch line ends what a step line above it said.
        steps = np.concatenate(([self._step], events.step))
        known = np.flatnonzero(~np.isnan(events.epoch))
        if np.isnan(self._first_epoch) and len(known):
            self._first_epoch = float(events.epoch[known[0]])
        self._batch = (events.at, epochs, steps)
        groups = list(self._groups(rows))
        for family, group in groups:
            family.count(group)
        placed = [self._placed(part, events.at, epochs, steps) for part in rows]
        for family, group in groups:
            family.remember(group)
        if len(events.at):
            self.epoch, self._step = float(epochs[-1]), float(steps[-1])
            self.event += len(events.at)
            self._alone = bool(events.alone[-1])
        if len(known):
            self._epoch_at = float(events.at[known[-1]])
        return placed

    def _in_loop(self, events: _Events) -> _Events:
        """`Epoch 1/1` tells nothing but that a fit begins: it is the epoch of the counter line above, or one more than the last such."""
        if not events.alone.any():
            return events
        epoch, last, alone = events.epoch.copy(), self.epoch, self._alone
        for i in range(len(epoch)):
            if events.alone[i]:
                epoch[i] = 1.0 if np.isnan(last) else last + 1.0 if alone else last
            last, alone = epoch[i] if epoch[i] == epoch[i] else last, bool(events.alone[i])
        return events._replace(epoch=epoch)

    def _placed(self, part: Rows, at: Ints, epochs: Floats, steps: Floats) -> Placed:
        counters = part.template.reading.counters
        where = np.searchsorted(at, part.at, side="right")
        own = bool({"epoch", "step", "batch"} & counters.keys())
        epoch = (
            np.where(_alone(part), epochs[where], part.slot(counters["epoch"]))
            if "epoch" in counters
            else epochs[where]
        )
        step = (
            part.slot(counters["step"])
            if "step" in counters
            else np.full(len(part.at), np.nan)
            if own
            else steps[where]
        )
        grain = "step" if "step" in counters else ""
        if "batch" in counters and "step" not in counters and not part.template.reading.bar:
            epoch, step, grain = self._within(part, epoch)
        time = _since_1970(part.slot(counters["time"])) if "time" in counters else seconds(part)
        return Placed(part, epoch, step, time, grain, self.event + where, own)

    def _within(self, part: Rows, epoch: Floats) -> tuple[Floats, Floats, str]:
        """(epoch with its fraction, step, grain) of lines that count batches."""
        counters = part.template.reading.counters
        batch = part.slot(counters["batch"])
        family = self.family(part.template)
        rounds = family.rounds[np.searchsorted(family.lines, part.at)]
        if "batches" not in counters:
            return epoch, batch, "batch"
        start = np.where(np.isnan(epoch), rounds, epoch - (0.0 if self._first_epoch == 0 else 1.0))
        total = np.maximum(part.slot(counters["batches"]), 1)
        return start + np.minimum(batch / total, 1.0), np.full(len(batch), np.nan), "batch"


def _first_and_stride(family: Family, steps: Floats) -> tuple[float, float]:
    known = [v for v in (family.first_step,) if not np.isnan(v)]
    some = [*known, *steps[:2].tolist()]
    stride = (
        family.stride
        if not np.isnan(family.stride)
        else abs(some[1] - some[0])
        if len(some) > 1
        else np.nan
    )
    return some[0], stride


def _events(rows: list[Rows]) -> _Events:
    events = [part for part in rows if {"epoch", "step"} & part.template.reading.counters.keys()]
    if not events:
        return _Events(np.empty(0, np.int64), np.empty(0), np.empty(0), np.empty(0, dtype=bool))
    at = np.concatenate([part.at for part in events])
    order = np.argsort(at, kind="stable")
    epoch, step = (
        np.concatenate([counter(part, name) for part in events])[order]
        for name in ("epoch", "step")
    )
    return _Events(at[order], epoch, step, np.concatenate([_alone(part) for part in events])[order])


def _alone(part: Rows) -> NDArray[np.bool_]:
    """Lines that say `epoch 1/1`."""
    slots = part.template.reading.counters
    if not {"epoch", "epochs"} <= slots.keys():
        return np.zeros(len(part.at), dtype=bool)
    return np.asarray((part.slot(slots["epoch"]) == 1) & (part.slot(slots["epochs"]) == 1))


def _since_1970(time: Floats) -> Floats:
    """Times of day; a field called `time` may as well hold how long something took."""
    milliseconds = time > LATEST
    return np.where(time > EARLIEST, np.where(milliseconds, time / 1000, time), np.nan)
