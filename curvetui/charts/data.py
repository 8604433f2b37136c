"""What the charts show of a run: which curves share a chart, on which axis, raw or smoothed."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np

from curvetui.charts.derived import DerivedError, derived
from curvetui.curve import Curve, Floats
from curvetui.model import OVER, Best, Finding, Progress, RunSnapshot
from curvetui.statistics.windows import median

Axis = Literal["epoch", "step", "time"]
AXES: tuple[Axis, ...] = ("epoch", "step", "time")
FIRST = ("loss", "accuracy", "perplexity", "f1")
"""Metrics that come first; then those with a better end, those without, and `LAST`."""
LAST = ("learning_rate", "momentum", "weight_decay")
"""Settings, then machine metrics: names that contain one of `MACHINE`."""
MACHINE = tuple(
    "time duration second speed throughput memory mfu eta samples_per tokens_per".split()
)
WIDE = 1e3
"""How many times its median or first value a curve's highest value makes the axis logarithmic."""
SLICES = 4096
"""Points of a long curve that are drawn: a dozen per column of the widest screen."""
MAX_CURVES = 8
"""Maximum number of curves drawn in one chart; the legend counts the rest."""
BEST_OF = ("val", "test", None, "train")
SPLITS = {"train": 0, None: 1, "val": 2, "test": 3}


@dataclass(eq=False, repr=False)
class ChartLine:
    """One curve as a chart draws it."""

    curve: Curve
    x: Floats
    """Shape (n,), ascending, on the chart's axis; rows replaced by a resumed run are left out."""
    y: Floats
    _parts: dict[tuple[float, float], tuple[Floats, Floats]] = field(default_factory=dict)

    @property
    def split(self) -> str:
        return self.curve.split or ""

    @property
    def label(self) -> str:
        """Its name in the legend: `train`, `val cats`, or its own if it has no split or group."""
        names = [name for name in (self.curve.split, self.curve.group) if name]
        return " ".join(names) or self.curve.metric

    def part(self, low: float, high: float) -> tuple[Floats, Floats]:
        """(x, y) from *low* to *high* and one point beyond each edge; of a long piece its outline."""
        key = (low, high)
        if self._parts.get(key) is None:
            first = int(np.searchsorted(self.x, low))
            last = int(np.searchsorted(self.x, high, side="right"))
            rows = slice(max(0, first - 1), min(len(self.x), last + 1))
            self._parts.clear()
            self._parts[key] = outline(self.x[rows], self.y[rows])
        return self._parts[key]

    @cached_property
    def whole(self) -> tuple[Floats, Floats]:
        """(x, y) of all points; of a long curve its outline."""
        return outline(self.x, self.y)

    def value(self, x: float) -> float | None:
        """The value at *x*, or at the last point before it; None before the first."""
        row = int(np.searchsorted(self.x, x + 1e-9, side="right")) - 1
        return float(self.y[row]) if row >= 0 else None


class Curves:
    """The curves of one run on one axis."""

    def __init__(
        self,
        run: RunSnapshot,
        axis: Axis | None = None,
        expressions: Sequence[str] = (),
        pins: Sequence[str] = (),
    ) -> None:
        """expressions: derived metrics, left out if a curve is. pins: metrics that come first."""
        self.run, self._pins = run, pins
        self.all = tuple(run.curves)
        for text in expressions:
            with suppress(DerivedError):
                self.all += (derived(text, run.curves),)
        known = {a: [len(c) for c in run.curves if _own(c, a) is not None] for a in AXES}
        longest = max((len(c) for c in run.curves), default=0)
        self.axes = tuple(a for a in AXES if max(known[a], default=0) > min(1, longest - 1))
        """The axes with more than one point."""
        self.axis: Axis = axis if axis in self.axes else self._usual()
        self._lines: dict[str, tuple[ChartLine, ...]] = {}
        self._wide: dict[str, bool] = {}
        self.spans: dict[tuple[object, ...], tuple[float, float] | None] = {}
        """The y values to show, by what they depend on: a key that changes none of it need not wait."""

    @cached_property
    def _of_metric(self) -> dict[str, list[Curve]]:
        """The curves of each metric: asking all of hundreds for each would take longest of all."""
        found: dict[str, list[Curve]] = {}
        for curve in self.all:
            found.setdefault(curve.metric, []).append(curve)
        return found

    @cached_property
    def _metric_of(self) -> dict[str, str]:
        return {curve.name: curve.metric for curve in self.run.curves}

    def about(self, finding: Finding) -> str | None:
        """The metric that shows *finding*: the first one that has a chart."""
        found = (self._metric_of.get(name) for name in finding.metrics)
        return next((metric for metric in found if metric in self._of_metric), None)

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """One chart each, in the order they are offered."""
        return tuple(sorted(self._of_metric, key=self._rank))

    @cached_property
    def telling(self) -> int:
        """How many of `metrics` are shown by default: those with a better end."""
        return sum(self._rank(metric)[0] < 2 for metric in self.metrics)

    def is_wide(self, metric: str) -> bool:
        """Whether a linear axis would be dominated by one value."""
        if metric not in self._wide:
            self._wide[metric] = self._is_wide(metric)
        return self._wide[metric]

    def _is_wide(self, metric: str) -> bool:
        values = [y[np.isfinite(y)] for y in (line.whole[1] for line in self.lines(metric))]
        long = [y[:-1] if len(y) > 4 else y for y in values if len(y) > 3]
        # The median of every n-th point is enough to see whether a value is a thousand times as high.
        is_wide = any(y[1:].max() > WIDE * min(y[0], median(y[:: len(y) // 500 + 1])) for y in long)
        return is_wide and all(y.min() > 0 for y in values if len(y))

    def lines(self, metric: str) -> tuple[ChartLine, ...]:
        """The curves of *metric*: training first, so that validation is drawn on top."""
        if metric not in self._lines:
            curves = sorted(self._of_metric.get(metric, ()), key=lambda c: SPLITS.get(c.split, 4))
            self._lines[metric] = tuple(self.line(c) for c in curves)
        return self._lines[metric]

    def line(self, curve: Curve) -> ChartLine:
        """*curve* without the rows replaced by a resumed run; most have none and are not copied."""
        if not len(curve.back):
            return ChartLine(curve, self.x(curve), curve.y)
        return ChartLine(curve, self.x(curve)[curve.final_rows], curve.y[curve.final_rows])

    def x(self, curve: Curve) -> Floats:
        """Positions of *curve* on the axis, shape (n,); by line, if it has none of its own."""
        own = _own(curve, self.axis)
        if own is not None:
            return own
        known = [(c, places) for c in self.run.curves if (places := _own(c, self.axis)) is not None]
        other, places = max(known, key=lambda pair: len(pair[1]), default=(curve, curve.x))
        return np.interp(curve.at, other.at, places) if len(places) else curve.x

    def place(self, finding: Finding, at: float) -> float:
        """A place in the unit of *finding* as a position on the axis."""
        curve = next((c for c in self.run.curves if c.name in finding.metrics[:1]), None)
        return at if curve is None else self._translate(curve, at)

    def best(self, metric: str) -> tuple[float, float] | None:
        """(x, value) of the best validation value of *metric*, else of the first curve's best."""
        there = [b for b in self.run.best if b.metric.metric == metric]
        best = min(
            there,
            key=lambda b: BEST_OF.index(b.metric.split) if b.metric.split in BEST_OF else 9,
            default=None,
        )
        return None if best is None else (self.x_of(best), best.value)

    def x_of(self, best: Best) -> float:
        curve = next((c for c in self.run.curves if c.identity == best.metric), None)
        return best.x if curve is None else self._translate(curve, best.x)

    def best_point(self, line: ChartLine) -> Best | None:
        """The best value of *line*'s curve; None where neither end is better."""
        return next((b for b in self.run.best if b.metric == line.curve.identity), None)

    def end(self) -> float | None:
        """The planned end on the axis, in the log's counting: 59 for sixty epochs from 0.

        None once the run is over: it ended where its curves end.
        """
        progress = self.run.progress
        planned = {"epoch": progress.epochs, "step": progress.steps}.get(self.axis)
        if planned is None or self.run.state in OVER:
            return None
        counts_from_0 = self.axis == "epoch" and any(
            len(c) and c.unit == "epoch" and c.x[0] == 0 for c in self.run.curves
        )
        return planned - 1 if counts_from_0 else planned

    def range(self, metrics: Iterable[str]) -> tuple[float, float] | None:
        """First and last position of all points of *metrics*."""
        places = [line.x for metric in metrics for line in self.lines(metric) if len(line.x)]
        if places:
            return (min(float(p[0]) for p in places), max(float(p[-1]) for p in places))
        return None

    def _rank(self, metric: str) -> tuple[int, int]:
        if metric in self._pins:
            return -1, self._pins.index(metric)
        if metric in FIRST:
            return 0, FIRST.index(metric)
        if metric in LAST:
            return 3, LAST.index(metric)
        if any(word in metric.lower() for word in MACHINE):
            return 4, 0
        return (1, 0) if any(c.better for c in self._of_metric.get(metric, ())) else (2, 0)

    def _translate(self, curve: Curve, at: float) -> float:
        if curve.unit == self.axis or not len(curve):
            return at
        line = self.line(curve)
        return float(
            np.interp(
                at, curve.x if len(line.x) == len(curve) else curve.x[curve.final_rows], line.x
            )
        )

    def _usual(self) -> Axis:
        """Epochs, if every curve of the log's first metric has them and one counts them; else the
        counter of that metric's first curve. A derived metric counts as one of its curves does.
        """
        if not self.run.curves:
            return "epoch"
        name = min((c.metric for c in self.run.curves), key=self._rank)
        first = [c for c in self.run.curves if c.metric == name]
        if any(c.unit == "epoch" for c in first) and all(
            _own(c, "epoch") is not None for c in first
        ):
            return "epoch"
        unit = first[0].unit
        return "time" if unit == "minute" else unit


def system_view(run: RunSnapshot) -> RunSnapshot:
    """*run* with the curves of the machine in place of its own, which count other places."""
    return replace(run, curves=run.system, system=(), best=(), headline=None, progress=Progress())


def outline(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The first point, then lowest and highest of each of `SLICES` slices; short curves unchanged.

    Drawing takes a tenth of a second for two million points. A slice is NaN only if all of it is.
    """
    if len(x) <= 3 * SLICES:
        return x, y
    starts = 1 + np.arange(SLICES) * (len(x) - 1) // SLICES
    middles = (starts + np.append(starts[1:], len(x))) // 2
    with np.errstate(invalid="ignore"):
        low, high = np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts)
    # Keep the curve's own order within a slice.
    falls = y[starts] > y[np.append(starts[1:], len(x)) - 1]
    pairs = np.stack((np.where(falls, high, low), np.where(falls, low, high)), axis=1).ravel()
    places = np.stack((x[starts], x[middles]), axis=1).ravel()
    return np.append(x[0], places), np.append(y[0], pairs)


def _own(curve: Curve, axis: Axis) -> Floats | None:
    """The log's positions of *curve* on *axis*, interpolated where missing; None if it has none."""
    if curve.unit == axis:
        return curve.x
    places: Floats | None = getattr(curve.axis, axis)
    if places is None:
        return None
    known = np.isfinite(places)
    if not known.any():
        return None
    rows = np.arange(len(places))
    filled = places if known.all() else np.interp(rows, rows[known], places[known])
    return filled - filled[0] if axis == "time" else filled
