"""Kinds of line and their counters: the last counter values of each kind are stored."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvetui.assembly.located_rows import counter, in_line_order
from curvetui.curve import Floats, Ints, Metric
from curvetui.reading import compiled
from curvetui.reading.rows import Rows

Mask = NDArray[np.bool_]
Key = tuple[object, ...]
COUNTED = ("epoch", "step", "batch")
_FOLD = r"(?i)(?:k?fold|cv|seed|trial|repeat|repetition)[ _]?\d+$"
"""The group of a training that begins anew with the next one: `[Fold 1 Ep 003]`."""
MIN_PRINTS = 10
"""Lines inside the first epoch from which on an end there is no excerpt of a few lines."""
MAX_KIN = 16
"""Maximum number of kinds with the same metrics that are checked for the predecessor of a new kind."""


NO_LINES, NO_ROUNDS, YES = np.empty(0, np.int64), np.zeros(1), np.ones(1, bool)
"""What a new kind of line begins with; never written to."""


class LineGroup(NamedTuple):
    """The counters of one kind's lines in a batch, in line order."""

    at: Ints
    columns: dict[str, Floats]


@dataclass(eq=False, repr=False)
class LineFamily:
    """State of one kind of line, i.e. lines with the same values."""

    counted: tuple[str, ...] = ()
    values: frozenset[Metric] = frozenset()
    """The metrics of the lines; empty for counter-only lines."""
    at: float = -1.0
    """Number of the last such line."""
    epoch: float = np.nan
    step: float = np.nan
    batch: float = np.nan
    first_epoch: float = np.nan
    first_step: float = np.nan
    first_batch: float = np.nan
    stride: float = np.nan
    once: bool = False
    """Whether there is at most one such line per epoch."""
    is_last: bool = False
    """Whether its last line counts the last planned epoch: `Epoch 5/5`."""
    gone_on: int = 0
    """How often its steps went on in a later epoch."""
    leader: dict[str, float] = field(default_factory=dict)
    """For counter-only lines: the measuring lines' position at the last one, by counter."""
    full: int = 0
    """Epochs whose batches were counted to the end."""
    cut: int = 0
    """Epochs whose batches were not."""
    share: float = np.nan
    """Share of the epoch's batches at the last line."""
    pace: float = 0.0
    """Share between two lines."""
    lines: Ints = field(default_factory=lambda: NO_LINES)
    """Line numbers in the current batch, shape (n,)."""
    rounds: Floats = field(default_factory=lambda: NO_ROUNDS)
    """Number of restarts of the batch counter so far, if no epoch is known, shape (n,)."""

    overall: Mask = field(default_factory=lambda: YES)
    """Whether each percentage so far was that of the epochs: `Epoch 2/5 | Progress: 40%`, shape (n,)."""

    def count(self, group: LineGroup) -> None:
        """Count the restarts of the batch counter."""
        self.lines = group.at
        batch = group.columns.get("batch")
        if batch is not None and "percent" in group.columns:
            of_run = 100 * group.columns["epoch"] / group.columns.get("epochs", np.nan)
            same = np.append(self.overall[-1], np.abs(batch - of_run) < 1)
            self.overall = np.logical_and.accumulate(same)[1:]
        if batch is not None:
            self.rounds = self.rounds[-1] + np.cumsum(
                batch < np.concatenate(([self.batch], batch[:-1]))
            )

    def remember(self, group: LineGroup) -> None:
        columns = group.columns
        if "batches" in columns and "batch" in columns:
            self._follow(columns["batch"] / np.maximum(columns["batches"], 1))
        if "step" in columns:
            self.first_step, self.stride = first_and_stride(self, columns["step"])
            self.step = last_known(columns["step"], self.step)
        if "batch" in columns:
            if np.isnan(self.first_batch):
                self.first_batch = float(columns["batch"][0])
            self.batch = float(columns["batch"][-1])
        if "epoch" in columns:
            if np.isnan(self.first_epoch):
                self.first_epoch = float(columns["epoch"][0])
            self.epoch = float(columns["epoch"][-1])
            self.is_last = bool(last_epochs({name: c[-1:] for name, c in columns.items()})[-1])
        self.at = float(group.at[-1])

    def _follow(self, shares: Floats) -> None:
        """Count the completed epochs; *shares*: of the epoch's batches, line by line."""
        above = np.concatenate(([self.share], shares[:-1]))
        ends = np.flatnonzero(shares <= above)
        before, steps = above[ends], (shares - above)[shares > above]
        self.pace = self.pace or float(steps[0]) if len(steps) else self.pace
        done = int((before + self.pace > 1 - 1e-9).sum())
        self.full, self.cut = self.full + done, self.cut + len(ends) - done
        self.share = float(shares[-1])

    @property
    def is_inside(self) -> bool:
        """Whether its last line is inside an epoch: after complete ones, or after many lines of the first."""
        is_first = 0 < self.pace < self.share / MIN_PRINTS
        return (self.full > 1 or is_first) and not self.cut and self.share + 1.5 * self.pace < 1


def last_epochs(columns: dict[str, Floats]) -> Mask:
    """Whether each line counts the last of several planned epochs."""
    plan = columns.get("epochs", np.full(len(columns["epoch"]), np.nan))
    return np.asarray((columns["epoch"] >= plan) & (plan > 1))


def last_known(values: Floats, before: float) -> float:
    """The last value that is not NaN."""
    known = values[~np.isnan(values)]
    return float(known[-1]) if len(known) else before


def first_and_stride(family: LineFamily, steps: Floats) -> tuple[float, float]:
    """(first step of the kind, steps between its first two lines)."""
    known = [v for v in (family.first_step,) if not np.isnan(v)]
    some = [*known, *steps[:2].tolist()]
    stride = family.stride
    if np.isnan(stride) and len(some) > 1:
        stride = abs(some[1] - some[0])
    return some[0], stride


class Families:
    """All kinds of line of one run."""

    def __init__(self) -> None:
        self._all: dict[Key, LineFamily] = {}
        self._by_value: dict[tuple[tuple[str, ...], object], list[LineFamily]] = {}
        """(counters, metrics) -> the first `MAX_KIN` such kinds."""
        self._last: LineFamily | None = None
        """The kind of the last counter line."""
        self.batch: dict[int, LineGroup] = {}
        """Kind id -> its lines in the last grouped batch."""
        self.led: dict[str, tuple[float, float]] = {}
        """Counter -> (value, stride) of the last line with metrics and that counter."""

    def of(self, part: Rows) -> LineFamily:
        """The state of lines like those of *part*."""
        key = part.template.signature
        found = self._all.get(key)
        if found is None:
            reading = part.template.reading
            counted = tuple(name for name in COUNTED if name in reading.counters)
            values = frozenset(v.metric for v in reading.values)
            found = self._all[key] = LineFamily(counted, values, once=reading.once)
            for value in map(_of_any_fold, values):
                alike = self._by_value.setdefault((counted, value), [])
                if len(alike) < MAX_KIN:
                    alike.append(found)
        return found

    def remember(self, groups: Iterable[tuple[LineFamily, LineGroup]]) -> None:
        for family, group in groups:
            family.remember(group)
            if self._last is None or family.at > self._last.at:
                self._last = family

    def groups(self, rows: list[Rows]) -> list[tuple[LineFamily, LineGroup]]:
        """The counters of each kind of line, in line order: a kind may have several shapes."""
        kinds: dict[int, tuple[LineFamily, list[Rows]]] = {}
        for part in rows:
            if part.template.reading.counters:
                family = self.of(part)
                kinds.setdefault(id(family), (family, []))[1].append(part)
        found = [(family, _grouped(parts)) for family, parts in kinds.values()]
        self.batch = {id(family): group for family, group in found}
        return found

    def leaders(
        self, name: str, groups: Iterable[tuple[LineFamily, LineGroup]]
    ) -> tuple[Ints, Floats, Floats]:
        """(lines, values, strides) of measuring lines with counter *name*; the last two begin above."""
        found = [(g.at, g.columns[name]) for f, g in groups if f.values and name in f.counted]
        value, stride = self.led.get(name, (np.nan, np.nan))
        if not found:
            return NO_LINES, np.array([value]), np.array([stride])
        at, values = in_line_order(found)
        values = np.concatenate(([value], values))
        return at, values, np.concatenate(([stride], np.abs(values[1:] - values[:-1])))

    def kin(self, family: LineFamily) -> Iterable[LineFamily]:
        """Kinds with the same counters and some of the same metrics, perhaps of another fold."""
        values = map(_of_any_fold, family.values)
        alike = (self._by_value.get((family.counted, value), ()) for value in values)
        return {id(f): f for found in alike for f in found if f is not family}.values()

    def heads(self, groups: Iterable[tuple[LineFamily, LineGroup]]) -> tuple[Floats, Mask]:
        """(lines that only count epochs, whether each counts the last one), led by the last above."""
        known = [f for f in self._all.values() if f.counted == ("epoch",) and f.at >= 0]
        above = max(known, key=lambda f: f.at, default=LineFamily())
        found = [(g.at, last_epochs(g.columns)) for f, g in groups if f.counted == ("epoch",)]
        at, last = in_line_order([(np.array([above.at]), np.array([above.is_last])), *found])
        return at, last

    @property
    def is_inside(self) -> bool:
        """Whether the last counter line is inside an epoch."""
        return self._last is not None and self._last.is_inside


def _of_any_fold(metric: Metric) -> Metric:
    """The metric of a whole training among several."""
    return metric._replace(group=None) if compiled(_FOLD).match(metric.group or "") else metric


def _grouped(parts: list[Rows]) -> LineGroup:
    names = list(dict.fromkeys(name for part in parts for name in part.template.reading.counters))
    at, *columns = in_line_order(
        [(part.at, *(counter(part, name) for name in names)) for part in parts]
    )
    return LineGroup(at, dict(zip(names, columns, strict=True)))


def beginning(family: LineFamily, values: Floats, name: str) -> tuple[float, float]:
    """(first counter value of a kind, its stride), from its state and its next *values*."""
    if name == "step":
        return first_and_stride(family, values)
    first = getattr(family, f"first_{name}")
    return float(values[0] if np.isnan(first) else first), 0.0
