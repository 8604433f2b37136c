"""Which epoch and step each line belongs to: its own counters, or those of the lines above; and where a run begins anew."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from curvetui.clock import seconds
from curvetui.curve import Floats, Ints
from curvetui.reader import Rows, Template


@dataclass
class Family:
    """What was seen so far of the lines that give the same values."""

    epoch: float = np.nan
    step: float = np.nan
    first_step: float = np.nan
    stride: float = np.nan
    step_in_epoch: bool = False


@dataclass(frozen=True)
class Placed:
    """Rows with the place of each: all arrays have shape (n,), NaN where unknown."""

    rows: Rows
    epoch: Floats
    step: Floats
    time: Floats | None
    grain: str
    """Tells apart what stands at an epoch, at a step, and at a batch within an epoch."""
    event: Ints
    """Which counter line each row stands under; -1 before the first."""
    own: bool
    """The lines carry counters of their own."""

    @property
    def signature(self) -> object:
        """The same for all lines that give the same values, however they are shaped."""
        return signature(self.rows.template)


def signature(template: Template) -> tuple[object, ...]:
    """The same for all lines that give the same values, however they are shaped."""
    return (template.format, tuple((v.name, v.split) for v in template.reading.values))


class Places:
    """The counters of one run."""

    def __init__(self) -> None:
        self.epoch = np.nan
        """Of the last line that said one."""
        self.event = -1
        """Counter lines so far, less one."""
        self._step = np.nan
        self._first_epoch = np.nan
        self._families: dict[tuple[object, ...], Family] = {}

    def family(self, template: Template) -> Family:
        """What is remembered of the lines like those of *template*."""
        return self._families.setdefault(signature(template), Family())

    def restart(self, rows: list[Rows]) -> float:
        """Line number at which a new run begins, infinity if none does."""
        cuts = [np.inf]
        for part in rows:
            counters = part.template.reading.counters
            if "epoch" in counters:
                cuts.append(self._epoch_restart(part))
            elif "step" in counters:
                cuts.append(self._step_restart(part, rows))
        return float(min(cuts))

    def _epoch_restart(self, part: Rows) -> float:
        """Where the epochs of one kind of line fall back to the run's first one."""
        values = part.slot(part.template.reading.counters["epoch"])
        family = self.family(part.template)
        before = np.concatenate(([family.epoch], values[:-1]))
        first = self._first_epoch if not np.isnan(self._first_epoch) else values[0]
        with np.errstate(invalid="ignore"):
            back = np.flatnonzero((values < before) & (values <= first))
        return float(part.at[back[0]]) if len(back) else np.inf

    def _step_restart(self, part: Rows, rows: list[Rows]) -> float:
        """Where the steps of one kind of line fall back to their beginning, though no epoch began."""
        values = part.slot(part.template.reading.counters["step"])
        family = self.family(part.template)
        if family.step_in_epoch:
            return np.inf
        before = np.concatenate(([family.step], values[:-1]))
        with np.errstate(invalid="ignore"):
            back = np.flatnonzero(values < before)
        if not len(back):
            return np.inf
        at = part.at[back[0]]
        epochs = [r for r in rows if "epoch" in r.template.reading.counters]
        start = part.at[back[0] - 1] if back[0] else -1
        if any(((r.at > start) & (r.at <= at)).any() for r in epochs):
            family.step_in_epoch = True
            return np.inf
        first = family.first_step if not np.isnan(family.first_step) else values[0]
        stride = family.stride if not np.isnan(family.stride) else abs(values[1] - values[0]) if len(values) > 1 else 0
        return float(at) if values[back[0]] <= first + stride else np.inf

    def place(self, rows: list[Rows]) -> list[Placed]:
        """Give every row its epoch and step."""
        events = [part for part in rows if {"epoch", "step"} & part.template.reading.counters.keys()]
        at = np.concatenate([part.at for part in events]) if events else np.empty(0, np.int64)
        order = np.argsort(at, kind="stable")
        at = at[order]
        epochs = _carried([counter(p, "epoch") for p in events], order, self.epoch)
        steps = _carried([counter(p, "step") for p in events], order, np.nan)
        if np.isnan(self._first_epoch) and np.isfinite(epochs[1:]).any():
            self._first_epoch = float(epochs[1:][np.isfinite(epochs[1:])][0])
        steps[0] = self._step
        placed = [self._placed(part, at, epochs, steps) for part in rows]
        for part in events:
            self._remember(part)
        if len(at):
            self.epoch = float(epochs[-1])
            # An epoch line ends what a step line above it said.
            last = events[int(np.searchsorted(np.cumsum([len(p.at) for p in events]), order[-1], side="right"))]
            self._step = float(steps[-1]) if "step" in last.template.reading.counters else np.nan
            self.event += len(at)
        return placed

    def _placed(self, part: Rows, at: Ints, epochs: Floats, steps: Floats) -> Placed:
        counters = part.template.reading.counters
        where = np.searchsorted(at, part.at, side="right")
        own = bool({"epoch", "step", "batch"} & counters.keys())
        epoch = part.slot(counters["epoch"]) if "epoch" in counters else epochs[where]
        nothing = np.full(len(part.at), np.nan)
        family = self.family(part.template)
        grain = ""
        if "step" in counters:
            step = part.slot(counters["step"])
            grain = "batch" if family.step_in_epoch else "step"
        elif "epoch" in counters or "batch" in counters:
            step = nothing
        else:
            step = steps[where]
            grain = "" if np.isnan(step).all() else "step"
        if "batch" in counters and not part.template.reading.bar:
            epoch, step, grain = self._within(part, epoch)
        time = part.slot(counters["time"]) if "time" in counters else seconds(part)
        return Placed(part, epoch, step, time, grain, self.event + where, own)

    def _within(self, part: Rows, epoch: Floats) -> tuple[Floats, Floats, str]:
        """(epoch with its fraction, step, grain) of lines that count batches."""
        counters = part.template.reading.counters
        batch = part.slot(counters["batch"])
        if "batches" not in counters:
            return epoch, batch, "batch"
        start = np.where(np.isnan(epoch), 0, epoch) - (0.0 if self._first_epoch == 0 or np.isnan(epoch).all() else 1.0)
        total = np.maximum(part.slot(counters["batches"]), 1)
        return start + np.minimum(batch / total, 1.0), np.full(len(batch), np.nan), "batch"

    def _remember(self, part: Rows) -> None:
        family = self.family(part.template)
        counters = part.template.reading.counters
        if "epoch" in counters:
            family.epoch = float(part.slot(counters["epoch"])[-1])
        if "step" in counters:
            steps = part.slot(counters["step"])
            if np.isnan(family.first_step):
                family.first_step = float(steps[0])
            elif np.isnan(family.stride):
                family.stride = abs(float(steps[0]) - family.first_step)
            if np.isnan(family.stride) and len(steps) > 1:
                family.stride = abs(float(steps[1] - steps[0]))
            family.step = float(steps[-1])


def counter(part: Rows, *names: str) -> Floats:
    """The first of these counters that the lines carry, shape (n,); NaN if they carry none."""
    slots = part.template.reading.counters
    slot = next((slots[name] for name in names if name in slots), None)
    return np.full(len(part.at), np.nan) if slot is None else part.slot(slot).copy()


def _carried(columns: list[Floats], order: Ints, before: float) -> Floats:
    """The values in line order, each NaN replaced by the one above; *before* stands first."""
    joined = np.concatenate([np.array([before]), *columns])
    joined[1:] = joined[1:][order]
    known = np.where(np.isnan(joined), 0, np.arange(len(joined)))
    return joined[np.maximum.accumulate(known)]
