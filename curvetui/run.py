"""What is known of one run so far: its curves, plan, settings and notes; and the frozen view that detectors judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from curvetui.curve import Axis, Curve, Floats, GrowingAxis, GrowingCurve, Metric, Unit, extend
from curvetui.model import Note, Points, State

MAX_CURVES = 2_000
"""Distinct metrics of one run; what a log names beyond them is counted, not kept."""
MAX_NOTES = 500
MAX_SETTINGS = 500


@dataclass(frozen=True)
class History:
    """One run, frozen, as detectors see it. Nothing in it changes, so what is derived is computed once."""

    curves: tuple[Curve, ...]
    planned_epochs: float | None = None
    planned_steps: float | None = None
    notes: tuple[Note, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0
    """Lines (or rows) so far."""
    state: State = "running"
    """`running` while more may come; set once the input has ended."""

    def find(self, metric: str, split: str | None = None) -> list[Curve]:
        """Curves of that standard metric and split, in the log's order."""
        return [c for c in self.curves if c.metric == metric and c.split == split]

    def first(self, metric: str, split: str | None = None) -> Curve | None:
        """The first of them, or None."""
        return next(iter(self.find(metric, split)), None)

    @cached_property
    def learning_rate(self) -> Curve | None:
        """The first learning-rate curve."""
        return self.first("learning_rate")


class Run:
    """One run while its log is being read."""

    def __init__(self, prefer: Unit = "step") -> None:
        """prefer: which axis counts where the points have both."""
        self.prefer = prefer
        self.curves: dict[tuple[Metric, str], GrowingCurve] = {}
        self.notes: list[Note] = []
        self.settings: dict[str, str] = {}
        self.planned_epochs: float | None = None
        self.planned_steps: float | None = None
        self.rows = 0
        self.refused = 0
        """Values of metrics beyond `MAX_CURVES`."""

    def add(self, batches: Iterable[Points]) -> None:
        """Append values; batches that share one `at` array stand on the same lines and share an axis."""
        together: dict[int, list[Points]] = {}
        for points in batches:
            if len(points.y):
                together.setdefault(id(points.at), []).append(points)
        for group in together.values():
            self._append(group)

    def _append(self, group: list[Points]) -> None:
        one = group[0]
        axis = GrowingAxis()
        curves: list[GrowingCurve] = []
        values: list[Floats] = []
        for points in group:
            key = (points.metric, points.grain)
            if key not in self.curves:
                if len(self.curves) >= MAX_CURVES:
                    self.refused += len(points.y)
                    continue
                self.curves[key] = GrowingCurve(points.metric, axis)
            curves.append(self.curves[key])
            values.append(points.y)
        if curves:
            part = Axis(one.at.astype(np.float64), one.epoch, one.step, one.time)
            extend(curves, self.curves.values(), part, values)
            self.rows = max(self.rows, int(one.at[-1]) + 1)

    def note(self, note: Note) -> None:
        """Keep what the run said in words, up to `MAX_NOTES`."""
        if len(self.notes) < MAX_NOTES:
            self.notes.append(note)

    def setting(self, name: str, value: str) -> None:
        """Keep a hyper-parameter that the log printed."""
        if name in self.settings or len(self.settings) < MAX_SETTINGS:
            self.settings[name] = value

    def view(self, state: State = "running") -> History:
        """Freeze what is known now; arrays are shared, not copied."""
        curves = _distinct([self._curve(c) for c in self.curves.values()], [grain for _, grain in self.curves])
        return History(
            tuple(curves), self.planned_epochs, self.planned_steps, tuple(self.notes), dict(self.settings), self.rows, state
        )

    def _curve(self, growing: GrowingCurve) -> Curve:
        axis = growing.axis.view()
        unit, x = _place(axis, self.prefer)
        return Curve(growing.metric, unit, x, growing.y.view(), axis)


def _place(axis: Axis, prefer: Unit) -> tuple[Unit, Floats]:
    """(unit, x): the log's own counter where there is one, else 1, 2, 3 …"""
    order: tuple[Unit, Unit] = ("step", "epoch") if prefer == "step" else ("epoch", "step")
    for unit in order:
        values: Floats | None = getattr(axis, unit)
        if values is not None and not np.isnan(values).any():
            return unit, values
    return "step", np.arange(1.0, len(axis.at) + 1)


def _distinct(curves: list[Curve], grains: list[str]) -> list[Curve]:
    """Give a group to curves that would otherwise have the same metric, split and group."""
    seen: dict[tuple[str, str | None, str | None], int] = {}
    for curve in curves:
        identity = curve.identity[1:4]
        seen[identity] = seen.get(identity, 0) + 1
    taken: set[tuple[str, str | None, str | None]] = set()
    out = []
    for curve, grain in zip(curves, grains, strict=True):
        metric = curve.identity
        if seen[metric[1:4]] > 1 and (metric[1:4] in taken or grain):
            group, count = grain or metric.name, 2
            while (metric.metric, metric.split, group) in taken:
                group, count = f"{grain or metric.name} {count}", count + 1
            curve = Curve(metric._replace(group=group), curve.unit, curve.x, curve.y, curve.axis)
        taken.add(curve.identity[1:4])
        out.append(curve)
    return out
