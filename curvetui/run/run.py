"""One run while it grows, and its frozen view."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import numpy as np

from curvetui.curve import Axis, Curve, Floats, Metric, Unit
from curvetui.model import Note, Points, State
from curvetui.names import tokens
from curvetui.run.axes import located
from curvetui.run.growing import GrowingAxis, GrowingCurve, extend
from curvetui.run.history import History
from curvetui.run.stall import Silence

GROUP = "system"
DIGITS = 2
"""Resolution in minutes."""


class SystemCurves:
    """Append-only; long ones are thinned like the log's."""

    def __init__(self) -> None:
        self._curves: dict[str, GrowingCurve] = {}
        self._since = 0.0
        """Seconds since 1970 of the first reading."""

    def add(self, values: Mapping[str, float], now: float, row: int) -> None:
        """Add one reading at *now* (seconds since 1970), after *row* lines of the log."""
        if not self._curves:
            self._since = now
        axis = GrowingAxis()
        for name in values:
            if name not in self._curves:
                metric = Metric(f"{GROUP}/{name}", name, None, GROUP)
                self._curves[name] = GrowingCurve(metric, axis)
        if values:
            part = Axis(np.array([float(row)]), time=np.array([now]))
            curves = [self._curves[name] for name in values]
            extend(curves, part, [np.array([value]) for value in values.values()])

    def view(self) -> tuple[Curve, ...]:
        axes = {id(curve.axis): curve.axis.view() for curve in self._curves.values()}
        places = {key: self._minutes(axis) for key, axis in axes.items()}
        return tuple(
            Curve(c.metric, "minute", places[id(c.axis)], c.y.view(), axes[id(c.axis)], c.windows)
            for c in self._curves.values()
        )

    def _minutes(self, axis: Axis) -> Floats:
        assert axis.time is not None
        return np.round(np.maximum.accumulate(axis.time - self._since) / 60, DIGITS)


SPLITS = {
    "train": frozenset(("train", "training", "trn", "tr")),
    "val": frozenset(("val", "valid", "validation", "dev", "eval", "evaluation")),
    "test": frozenset(("test", "testing", "tst", "eval")),
}
"""Words in a name that mean a split."""


def distinct(curves: list[Curve], grains: list[str]) -> list[Curve]:
    """Give a group to curves whose metric, split and group are taken, and a label to all."""
    taken: set[tuple[str, str | None, str | None]] = set()
    out = []
    for curve, grain in zip(curves, grains, strict=True):
        metric = curve.identity
        if metric[1:4] in taken:
            numbered = (f"{grain or metric.name} {count}" for count in range(2, len(curves) + 2))
            names = chain((metric.name, grain), numbered)
            free = next(n for n in names if n and (metric.metric, metric.split, n) not in taken)
            metric = metric._replace(group=free)
        taken.add(metric[1:4])
        out.append(curve.named(metric))
    splits: dict[str, set[str | None]] = {}
    for curve in out:
        splits.setdefault(curve.metric, set()).add(curve.split)
    for curve in out:
        if len(splits[curve.metric]) > 1 and not SPLITS.get(curve.split or "", frozenset()) & set(
            tokens(curve.name)
        ):
            curve.label = f"{curve.split or ''} {curve.name}".strip()
    return out


MAX_CURVES = 2_000
"""Maximum distinct metrics of one run; further ones are counted but not stored."""
MAX_NOTES = 500
MAX_SAME = 50
"""Maximum notes of one kind."""
MAX_SETTINGS = 500
FRAME = "frame"
"""Granularity prefix of a curve from overwritten frames of a bar."""
JOINED = "pass"
"""Granularity of values merged from the batches of each evaluation."""
WHOLE = f"{FRAME} step"
"""Granularity of values in a bar for the whole run, at the bar's own counter."""


Place = tuple[float | None, ...]
"""Epoch and step of a row."""


class Run:
    """One run while its log is being read."""

    def __init__(self, prefer: Unit = "step") -> None:
        """prefer: which axis to use if the points have both."""
        self.prefer = prefer
        self.curves: dict[tuple[Metric, str], GrowingCurve] = {}
        self.notes: list[Note] = []
        self.settings: dict[str, str] = {}
        self._guessed: set[str] = set()
        """Numbers that are settings only because they have occurred just once."""
        self.settings_at: dict[str, float] = {}
        """Line on which each setting last changed."""
        self.planned_epochs: float | None = None
        self.planned_steps: float | None = None
        self.is_inside = False
        """Whether the last line is inside an epoch, in a run whose earlier epochs were complete."""
        self.rows = 0
        self.refused = 0
        """Number of values of metrics beyond `MAX_CURVES`."""
        self.left_out = 0
        """Number of single values at a place where their curve has another one."""
        self.empty: Floats = np.empty((0, 2))
        """Line and position of rows without any value: JSON has no NaN."""
        self.returned: list[int] = []
        """Lines at which a restarted program repeated an earlier position; increasing."""
        self.hidden: set[tuple[Metric, str]] = set()
        """Curves that turned out not to be what their name says."""
        self.apparent_ends: set[int] = set()
        """Lines of errors that were last when everything had been read; withdrawn if values follow."""
        self.from_frames: set[Metric] = set()
        self.whole: set[Metric] = set()
        self.order_in_bars: dict[Metric, int] = {}
        self.system = SystemCurves()

    def add(self, batches: Iterable[Points]) -> None:
        """Append values; batches with the same `at` array share their lines and an axis."""
        together: dict[int, tuple[GrowingAxis, list[Points]]] = {}
        for points in batches:
            if not len(points.y):
                continue
            axis, group = together.setdefault(id(points.at), (GrowingAxis(), []))
            key = (points.metric, points.grain)
            if key not in self.curves and len(self.curves) < MAX_CURVES:
                self.curves[key] = GrowingCurve(points.metric, axis)
            if key in self.curves:
                group.append(points)
            else:
                self.refused += len(points.y)
        for _, group in together.values():
            if group:
                one = group[0]
                epoch, step, time = map(_finite, (one.epoch, one.step, one.time))
                part = Axis(one.at.astype(np.float64), epoch, step, time)
                extend([self.curves[p.metric, p.grain] for p in group], part, [p.y for p in group])
                self.rows = max(self.rows, int(one.at[-1]) + 1)

    def note(self, note: Note) -> None:
        """Store the run's messages, up to `MAX_NOTES`; of repeated ones, the last of each kind."""
        same = [n for n in self.notes if n.kind == note.kind] if len(self.notes) >= MAX_SAME else []
        if len(same) >= MAX_SAME:
            self.notes.remove(same[0])
        if len(self.notes) < MAX_NOTES:
            self.notes.append(note)

    def setting(self, name: str, value: str, at: float = 0.0) -> None:
        """Store a hyperparameter that the log printed on line *at*."""
        self._guessed.discard(name)
        if name not in self.settings and len(self.settings) >= MAX_SETTINGS:
            return
        if self.settings.get(name) != value:
            self.settings[name], self.settings_at[name] = value, at

    def guess(self, name: str, value: str) -> None:
        """Store a number that occurred once as a setting, until it is a curve's first point."""
        if name not in self.settings or name in self._guessed:
            self.setting(name, value)
            self._guessed.add(name)

    def is_curve(self, name: str) -> None:
        """Remove a setting that turned out to be a curve."""
        if name in self._guessed:
            self._guessed.discard(name)
            self.settings.pop(name, None)

    def view(
        self, state: State = "running", silences: tuple[Silence, ...] = (), attempts: int = 0
    ) -> History:
        """Freeze the state; arrays are shared. attempts: earlier interrupted runs in the log."""
        shown = self._shown()
        # Curves that share an axis here share it in the view: it is located once, and compared by
        # identity.
        axes = {
            id(a): located(a.view(), self.prefer) for a in (self.curves[key].axis for key in shown)
        }
        returned = np.array(self.returned, dtype=np.float64)
        curves = distinct(
            [_curve(self.curves[key], *axes[id(self.curves[key].axis)], returned) for key in shown],
            [
                "" if grain in (WHOLE, JOINED) else grain.removeprefix(FRAME).strip()
                for _, grain in shown
            ],
        )
        plan = (self.planned_epochs, self.planned_steps)
        return History(
            tuple(curves),
            *plan,
            tuple(self.notes),
            dict(self.settings),
            self.rows,
            state,
            silences,
            self.empty,
            attempts,
            frozenset(self.apparent_ends),
            dict(self.settings_at),
            self.system.view(),
        )

    @property
    def limits(self) -> Iterator[str]:
        if self.refused:
            yield f"{self.refused} values were left out: the log names more than {MAX_CURVES} metrics"
        if self.left_out:
            count = "1 value was" if self.left_out == 1 else f"{self.left_out} values were"
            yield f"{count} left out: the log gives another one at the same place"
        thinned = [curve for curve in self.curves.values() if curve.axis.thinned is not None]
        if thinned:
            dropped = sum(curve.axis.view().dropped for curve in thinned)
            width = max(curve.slice for curve in thinned)
            yield f"{dropped} older values were thinned, after they were judged: of every {width} the lowest and the highest are kept"

    @property
    def begin(self) -> Place:
        """Epoch and step of the first row of the first curve; nothing without one."""
        axis = next((curve.axis for curve in self.curves.values()), None)
        counters = (axis.epoch, axis.step) if axis else ()
        first = (np.nan if c is None else float(c.view()[0]) for c in counters)
        return tuple(None if np.isnan(value) else value for value in first)

    def recent(self, count: int) -> float:
        """Number of the line after which no curve has *count* points."""
        return max(
            (
                float(c.axis.at.view()[-count])
                for c in self.curves.values()
                if c.axis.at.size >= count
            ),
            default=-1.0,
        )

    def _is_shown(self, metric: Metric, grain: str) -> bool:
        """Whether the metric is shown at this granularity: whole-run bar, other bars, or lines."""
        if metric in self.whole:
            return grain == WHOLE
        return grain != WHOLE and grain.startswith(FRAME) == (metric in self.from_frames)

    def _shown(self) -> list[tuple[Metric, str]]:
        """The curves that are shown; a curve from progress-bar frames is hidden if kept lines reported the metric first."""
        shown = [key for key in self.curves if self._is_shown(*key)]
        results = {m.metric for m, grain in shown if grain != JOINED and m.split in ("val", "test")}
        shown = [
            key
            for key in shown
            if key not in self.hidden and not (key[1] == JOINED and key[0].metric in results)
        ]
        if len(shown) < 2:
            return shown
        begun: dict[Metric, float] = {}
        for key in shown:
            at = float(self.curves[key].axis.at.view()[0])
            begun[key[0]] = min(at, begun.get(key[0], at))
        # An epoch's value comes before those within the epoch: it has the plain name.
        return sorted(
            shown,
            key=lambda key: (
                begun[key[0]],
                key[1].startswith(f"{FRAME} "),
                self.curves[key].axis.at.view()[0],
                self.order_in_bars.get(key[0], -1) if key[1].startswith(FRAME) else -1,
            ),
        )


def _finite(column: Floats | None) -> Floats | None:
    """The counter; NaN where it is infinite, which is nowhere."""
    if column is None or not np.isinf(column).any():
        return column
    return np.where(np.isinf(column), np.nan, column)


def _curve(growing: GrowingCurve, unit: Unit, x: Floats, axis: Axis, returned: Floats) -> Curve:
    return Curve(growing.metric, unit, x, growing.y.view(), axis, growing.windows, returned)
