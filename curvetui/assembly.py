"""Tables of numbers -> points: which epoch and step each value belongs to, and where one run ends and the next begins.

A line without counters of its own stands at those of the lines above it. A value that repeats what its epoch
already has (a summary, an evaluation, a quotation) is no point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache

import numpy as np

from curvetui import names
from curvetui.clock import seconds
from curvetui.curve import Floats, Ints, Metric
from curvetui.formats import Value
from curvetui.model import Points
from curvetui.reader import Rows, Template
from curvetui.run import Run

MAX_PENDING = 64
"""Points of a doubtful name that are kept until it is believed."""
REPEATS = 3
"""A name that no metric is known by, in a log that counts nothing, is believed when it comes the third time."""


@dataclass
class _Family:
    """What was seen so far of the lines of one template."""

    epoch: float = np.nan
    step: float = np.nan
    first_step: float = np.nan
    stride: float = np.nan
    step_in_epoch: bool = False


@dataclass
class _Pending:
    """Values of a name that is not believed yet."""

    points: list[Points] = field(default_factory=list)
    places: set[float] = field(default_factory=set)
    count: int = 0


@dataclass(frozen=True)
class _Placed:
    """Rows with the place of each: all arrays have shape (n,), NaN where unknown."""

    rows: Rows
    epoch: Floats
    step: Floats
    time: Floats | None
    grain: str
    event: Ints
    """Which counter line each row stands under; -1 before the first."""
    own: bool
    """The lines carry counters of their own."""


class Assembler:
    """Builds the runs of one stream from the rows that its reader gives, batch by batch."""

    def __init__(self, globs: tuple[str, ...] = ()) -> None:
        """globs: only metrics whose name or title matches one of them; empty: all."""
        self._wanted = _wanted(globs)
        self.runs: list[Run] = [Run()]
        self.with_metrics = 0
        self._renew()

    @property
    def run(self) -> Run:
        """The run that is being read."""
        return self.runs[-1]

    def _renew(self) -> None:
        """Forget the counters: a run begins."""
        self._epoch = np.nan
        self._step = np.nan
        self._event = -1
        self._zero_based: bool | None = None
        self._first_epoch = np.nan
        self._families: dict[tuple[str, object], _Family] = {}
        self._owners: dict[tuple[object, ...], set[object]] = {}
        self._pending: dict[tuple[Metric, str], _Pending] = {}
        self._used = -1

    def add(self, rows: Iterable[Rows]) -> None:
        """Append a batch; rows of all templates of the same lines must come in one call."""
        left = [part for part in rows if len(part.at)]
        while left:
            cut = self._restart(left)
            now = [part.part(-1, cut) for part in left] if cut < np.inf else left
            self._append([part for part in now if len(part.at)])
            if cut == np.inf:
                return
            left = [rest for part in left if len((rest := part.part(cut, np.inf)).at)]
            if self.run.curves:
                self.runs.append(Run())
            self._renew()

    def _restart(self, rows: list[Rows]) -> float:
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
        family = self._family(part.template)
        before = np.concatenate(([family.epoch], values[:-1]))
        first = self._first_epoch if not np.isnan(self._first_epoch) else values[0]
        with np.errstate(invalid="ignore"):
            back = np.flatnonzero((values < before) & (values <= first))
        return float(part.at[back[0]]) if len(back) else np.inf

    def _step_restart(self, part: Rows, rows: list[Rows]) -> float:
        """Where the steps of one kind of line fall back to their beginning, though no epoch began."""
        values = part.slot(part.template.reading.counters["step"])
        family = self._family(part.template)
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

    def _family(self, template: Template) -> _Family:
        key = (template.format, tuple((v.name, v.split) for v in template.reading.values))
        return self._families.setdefault(key, _Family())

    def _append(self, rows: list[Rows]) -> None:
        """Place the rows of one run and hand their values on."""
        if not rows:
            return
        placed = self._place(rows)
        batches: list[tuple[tuple[Metric, str], Points]] = []
        taken: list[Ints] = []
        for part in placed:
            found = list(self._values(part))
            batches += found
            taken += [points.at for _, points in found]
        if taken:
            self.with_metrics += len(np.unique(np.concatenate(taken)))
        self.run.add(_merged(batches))
        self._plan(rows)
        self.run.rows = max(self.run.rows, max(int(part.at[-1]) for part in rows) + 1)

    def _plan(self, rows: list[Rows]) -> None:
        for part in rows:
            counters = part.template.reading.counters
            if "epochs" in counters:
                self.run.planned_epochs = float(part.slot(counters["epochs"])[-1])
            if "steps" in counters:
                self.run.planned_steps = float(part.slot(counters["steps"])[-1])

    def _place(self, rows: list[Rows]) -> list[_Placed]:
        """Give every row its epoch and step."""
        events = [part for part in rows if {"epoch", "step"} & part.template.reading.counters.keys()]
        at = np.concatenate([part.at for part in events]) if events else np.empty(0, np.int64)
        order = np.argsort(at, kind="stable")
        at = at[order]
        epochs = self._carried([_counter(p, "epoch") for p in events], order, self._epoch)
        steps = self._carried([_counter(p, "step") for p in events], order, np.nan)
        if np.isnan(self._first_epoch) and np.isfinite(epochs[1:]).any():
            self._first_epoch = float(epochs[1:][np.isfinite(epochs[1:])][0])
            self._zero_based = self._first_epoch == 0
        steps[0] = self._step
        placed = [self._placed(part, at, epochs, steps) for part in rows]
        for part in events:
            self._remember(part)
        if len(at):
            self._epoch = float(epochs[-1])
            # An epoch line ends what a step line above it said.
            last = events[int(np.searchsorted(np.cumsum([len(p.at) for p in events]), order[-1], side="right"))]
            self._step = float(steps[-1]) if "step" in last.template.reading.counters else np.nan
            self._event += len(at)
        return placed

    @staticmethod
    def _carried(columns: list[Floats], order: Ints, before: float) -> Floats:
        """The values in line order, each NaN replaced by the one above; *before* stands first."""
        joined = np.concatenate([np.array([before]), *columns])
        joined[1:] = joined[1:][order]
        known = np.where(np.isnan(joined), 0, np.arange(len(joined)))
        return joined[np.maximum.accumulate(known)]

    def _placed(self, part: Rows, at: Ints, epochs: Floats, steps: Floats) -> _Placed:
        counters = part.template.reading.counters
        where = np.searchsorted(at, part.at, side="right")
        own = bool({"epoch", "step", "batch"} & counters.keys())
        epoch = part.slot(counters["epoch"]) if "epoch" in counters else epochs[where]
        nothing = np.full(len(part.at), np.nan)
        family = self._family(part.template)
        grain = ""
        if "step" in counters:
            step = part.slot(counters["step"])
            grain = "batch" if family.step_in_epoch else "step"
        elif "epoch" in counters or "batch" in counters:
            step = nothing
        else:
            step = steps[where]
            grain = "" if np.isnan(step).all() else "step"
        if "batch" in counters and not part.template.reading.once:
            epoch, step, grain = self._within(part, epoch)
        time = part.slot(counters["time"]) if "time" in counters else seconds(part)
        return _Placed(part, epoch, step, time, grain, self._event + where, own)

    def _within(self, part: Rows, epoch: Floats) -> tuple[Floats, Floats, str]:
        """(epoch with its fraction, step, grain) of lines that count batches."""
        counters = part.template.reading.counters
        batch = part.slot(counters["batch"])
        if "batches" not in counters:
            return epoch, batch, "batch"
        start = np.where(np.isnan(epoch), 0, epoch) - (0.0 if self._zero_based or np.isnan(epoch).all() else 1.0)
        total = np.maximum(part.slot(counters["batches"]), 1)
        return start + np.minimum(batch / total, 1.0), np.full(len(batch), np.nan), "batch"

    def _remember(self, part: Rows) -> None:
        family = self._family(part.template)
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

    def _values(self, placed: _Placed) -> Iterable[tuple[tuple[Metric, str], Points]]:
        """The points of the rows' values that are believed."""
        reading = placed.rows.template.reading
        keep = np.ones(len(placed.rows.at), bool)
        if reading.once:
            keep = self._once(placed)
        shared: dict[bytes, tuple[Ints, dict[str, Floats]]] = {}
        for value in reading.values:
            metric = names.metric(value.name, value.split)
            key = (metric, placed.grain)
            mask = keep & self._new(placed, key)
            if not mask.any() or not self._wanted(metric):
                continue
            at, axes = shared.setdefault(mask.tobytes(), self._axes(placed, mask))
            points = Points(metric, at, _numbers(placed.rows, value)[mask], **axes, grain=placed.grain)  # type: ignore[arg-type]
            yield from self._believed(placed, key, points, mask)

    @staticmethod
    def _axes(placed: _Placed, mask: Floats) -> tuple[Ints, dict[str, Floats | None]]:
        def pick(column: Floats | None) -> Floats | None:
            return None if column is None or np.isnan(column).all() else column[mask]

        axes = {"epoch": pick(placed.epoch), "step": pick(placed.step), "time": pick(placed.time)}
        return placed.rows.at[mask].astype(np.float64), axes

    def _once(self, placed: _Placed) -> Floats:
        """Rows that are the first under their epoch line and whose bar is full."""
        counters = placed.rows.template.reading.counters
        keep = np.ones(len(placed.rows.at), bool)
        if "batches" in counters:
            keep = placed.rows.slot(counters["batch"]) >= placed.rows.slot(counters["batches"])
        if placed.event[-1] < 0:
            return keep
        rows = np.flatnonzero(keep)
        events, index = np.unique(placed.event[rows], return_index=True)
        fresh = index[(events > self._used) | (events < 0)]
        out = np.zeros(len(keep), bool)
        out[rows[fresh]] = True
        if len(events):
            self._used = max(self._used, int(events[-1]))
        return out

    def _new(self, placed: _Placed, key: tuple[Metric, str]) -> Floats:
        """Rows that do not repeat, in other words, what their epoch already has."""
        owners = self._owners.get(_meaning(key))
        keep = np.ones(len(placed.rows.at), bool)
        if not owners or self._signature(placed) in owners or placed.rows.template.reading.once:
            return keep
        curve = self.run.curves.get(key)
        last = curve.axis.epoch if curve is not None and placed.grain == "" else None
        if placed.own and last is not None and last.size:
            keep = placed.epoch != last.view()[-1]
        return keep

    @staticmethod
    def _signature(placed: _Placed) -> object:
        template = placed.rows.template
        return (template.format, tuple((v.name, v.split) for v in template.reading.values))

    def _believed(
        self, placed: _Placed, key: tuple[Metric, str], points: Points, mask: Floats
    ) -> Iterable[tuple[tuple[Metric, str], Points]]:
        """Pass on what is certainly a metric; keep the rest until it is repeated elsewhere."""
        owners = self._owners.setdefault(_meaning(key), set())
        signature = self._signature(placed)
        reading = placed.rows.template.reading
        certain = placed.own or reading.once or (names.is_known(key[0].name) and key[0].metric != "learning_rate" and not owners)
        if certain or signature in owners:
            owners.add(signature)
            yield key, points
            return
        pending = self._pending.setdefault(key, _Pending())
        pending.points.append(points)
        pending.places.update(placed.event[mask].tolist())
        pending.count += len(points.y)
        counted = self._event >= 0
        if len(pending.places) > 1 if counted else pending.count >= REPEATS and not owners:
            owners.add(signature)
            for part in pending.points:
                yield key, part
            del self._pending[key]
        elif pending.count > MAX_PENDING:
            del self._pending[key]
        else:
            self.run.setting(key[0].name, f"{points.y[0]:g}")


def _wanted(globs: tuple[str, ...]) -> Callable[[Metric], bool]:
    return cache(lambda metric: not globs or any(fnmatchcase(n, g) for n in (metric.name, metric.title) for g in globs))


def _meaning(key: tuple[Metric, str]) -> tuple[object, ...]:
    """What a curve measures, however the log spells it."""
    return (*key[0][1:4], key[1])


def _counter(part: Rows, name: str) -> Floats:
    slot = part.template.reading.counters.get(name)
    return np.full(len(part.at), np.nan) if slot is None else part.slot(slot).copy()


def _numbers(rows: Rows, value: Value) -> Floats:
    """The value's numbers, shape (n,)."""
    numbers = rows.slot(value.slot)
    if value.over is None:
        return numbers
    with np.errstate(divide="ignore", invalid="ignore"):
        return numbers / rows.slot(value.over)


def _merged(batches: list[tuple[tuple[Metric, str], Points]]) -> list[Points]:
    """One batch a curve, in line order: lines of several shapes may belong to one curve."""
    by_key: dict[tuple[Metric, str], list[Points]] = {}
    for key, points in batches:
        by_key.setdefault(key, []).append(points)
    return [parts[0] if len(parts) == 1 else _joined(parts) for parts in by_key.values()]


def _joined(parts: list[Points]) -> Points:
    at = np.concatenate([p.at for p in parts])
    order = np.argsort(at, kind="stable")

    def column(name: str) -> Floats | None:
        columns = [getattr(p, name) for p in parts]
        if all(c is None for c in columns):
            return None
        return np.concatenate(
            [np.full(len(p.y), np.nan) if c is None else c for p, c in zip(parts, columns, strict=True)]
        )[order]

    y = np.concatenate([p.y for p in parts])[order]
    return Points(parts[0].metric, at[order], y, column("epoch"), column("step"), column("time"), parts[0].grain)
