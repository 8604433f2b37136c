"""Which of the values that lines hold are points: no summaries, repeats, quotations, nor words that happen to be numbered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from curvetui import names
from curvetui.curve import Floats, Ints, Metric
from curvetui.model import Points
from curvetui.places import Placed
from curvetui.reader import numbers_of
from curvetui.run import Run

MAX_PENDING = 64
"""Points of a doubtful name that are kept until it is believed."""
REPEATS = 3
"""A name that no metric is known by, in a log that counts nothing, is believed when it comes the third time."""

Key = tuple[Metric, str]
Mask = NDArray[np.bool_]


@dataclass
class _Pending:
    """Values of a name that is not believed yet."""

    points: list[Points] = field(default_factory=list)
    places: set[float] = field(default_factory=set)
    count: int = 0


class Believer:
    """Passes on the values of one run that are points."""

    def __init__(self, run: Run, wanted: Callable[[Metric], bool]) -> None:
        self.run = run
        self.wanted = wanted
        self._owners: dict[tuple[object, ...], set[object]] = {}
        self._pending: dict[Key, _Pending] = {}
        self._used = -1

    def points(self, placed: Placed, last_event: int) -> Iterable[tuple[Key, Points]]:
        """The points of the rows' values; *last_event* is the number of the last counter line."""
        reading = placed.rows.template.reading
        keep = np.ones(len(placed.rows.at), bool)
        if reading.bar:
            keep = self._full(placed)
        if reading.once:
            keep = self._once(placed, keep)
        shared: dict[bytes, tuple[Ints, dict[str, Floats | None]]] = {}
        for value in reading.values:
            metric = names.metric(value.name, value.split)
            key = (metric, placed.grain)
            mask = keep & self._new(placed, key)
            if not mask.any() or not self.wanted(metric):
                continue
            at, axes = shared.setdefault(mask.tobytes(), _axes(placed, mask))
            points = Points(metric, at, numbers_of(placed.rows, value)[mask], **axes, grain=placed.grain)
            yield from self._believed(placed, key, points, placed.event[mask], last_event >= 0)

    @staticmethod
    def _full(placed: Placed) -> Mask:
        """Rows whose bar is full."""
        counters = placed.rows.template.reading.counters
        if "batches" not in counters:
            return np.ones(len(placed.rows.at), bool)
        return placed.rows.slot(counters["batch"]) >= placed.rows.slot(counters["batches"])

    def _once(self, placed: Placed, keep: Mask) -> Mask:
        """Rows that are the first under their epoch line."""
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

    def _new(self, placed: Placed, key: Key) -> Mask:
        """Rows that do not repeat, in other words, what their epoch already has."""
        owners = self._owners.get(_meaning(key))
        keep = np.ones(len(placed.rows.at), bool)
        if not owners or placed.signature in owners or placed.rows.template.reading.once:
            return keep
        curve = self.run.curves.get(key)
        last = curve.axis.epoch if curve is not None and placed.grain == "" else None
        if placed.own and last is not None and last.size:
            keep = placed.epoch != last.view()[-1]
        return keep

    def _believed(self, placed: Placed, key: Key, points: Points, events: Ints, counted: bool) -> Iterable[tuple[Key, Points]]:
        """Pass on what is certainly a metric; keep the rest until it is repeated elsewhere."""
        owners = self._owners.setdefault(_meaning(key), set())
        sure = names.is_known(key[0].name) and key[0].metric != "learning_rate" and not owners
        if placed.own or placed.rows.template.reading.once or sure or placed.signature in owners:
            owners.add(placed.signature)
            yield key, points
            return
        pending = self._pending.setdefault(key, _Pending())
        pending.points.append(points)
        pending.places.update(events.tolist())
        pending.count += len(points.y)
        if len(pending.places) > 1 if counted else pending.count >= REPEATS and not owners:
            owners.add(placed.signature)
            for part in pending.points:
                yield key, part
            del self._pending[key]
        elif pending.count > MAX_PENDING:
            del self._pending[key]
        else:
            self.run.setting(key[0].name, f"{points.y[0]:g}")


def _axes(placed: Placed, mask: Mask) -> tuple[Ints, dict[str, Floats | None]]:
    def pick(column: Floats | None) -> Floats | None:
        return None if column is None or np.isnan(column).all() else column[mask]

    axes = {"epoch": pick(placed.epoch), "step": pick(placed.step), "time": pick(placed.time)}
    return placed.rows.at[mask].astype(np.float64), axes  # type: ignore[return-value]


def _meaning(key: Key) -> tuple[object, ...]:
    """What a curve measures, however the log spells it."""
    return (*key[0][1:4], key[1])
