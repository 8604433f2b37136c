"""Chooses a run's charts for reports: curves, axes, finding numbers, the best point."""

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from curvetui.charts.data import MAX_CURVES, Axis, ChartLine, Curves
from curvetui.charts.scale import Scale, needed, settle, settle_x
from curvetui.curve import Floats
from curvetui.model import Finding, RunSnapshot
from curvetui.statistics.windows import thin


class FindingMark(NamedTuple):
    """Position of a finding on a chart's x axis."""

    number: int
    """Numbered from 1 in the order in which the findings were reported, as on the screen."""
    finding: Finding
    first: float
    last: float


class Reference(NamedTuple):
    """A level that a finding compares a curve with, drawn as a faint line."""

    value: float
    name: str
    """Key of `reports.phrases`: `floor`, `guessing`."""
    classes: int = 0


class Picture(NamedTuple):
    """One chart, ready to be rendered."""

    metric: str
    axis: Axis
    lines: tuple[ChartLine, ...]
    marks: tuple[FindingMark, ...]
    best: tuple[float, float] | None
    """(x, value)"""
    x: Scale
    y: Scale
    hidden: int = 0
    """Number of curves of this metric beyond `MAX_CURVES`."""
    references: tuple[Reference, ...] = ()

    def course(self, line: ChartLine, columns: int) -> list[tuple[Floats, Floats]]:
        """The gap-free pieces of *line* as shares of the axes, *columns* wide; no spike is lost."""
        seen = np.isfinite(line.y) & np.isfinite(line.x)
        if self.y.log:
            seen &= line.y > 0
        rows = np.flatnonzero(seen)
        cuts = np.flatnonzero(np.diff(rows) > 1) + 1
        # With NaN at every other point, there would be as many pieces as points.
        pieces = np.split(rows, cuts) if len(cuts) < columns else [rows]
        out = []
        for piece in pieces:
            if len(piece):
                x, y = thin(
                    line.x[piece], line.y[piece], max(2, round(columns * len(piece) / len(rows)))
                )
                out.append((self.x.fraction(x), np.clip(self.y.fraction(y), 0.0, 1.0)))
        return out

    def missing(self, line: ChartLine, columns: int) -> list[tuple[float, float]]:
        """(x, y) as shares where *line* is NaN (at its last value) or infinite (at the edge)."""
        rows = np.flatnonzero(~np.isfinite(line.y))
        seen = np.flatnonzero(np.isfinite(line.y))
        before = np.searchsorted(seen, rows) - 1
        out: dict[int, tuple[float, float]] = {}
        for row, last in zip(rows.tolist(), before.tolist(), strict=True):
            x = float(self.x.fraction(line.x[row : row + 1])[0])
            value = line.y[row]
            y = 1.0 if value > 0 else 0.0
            if np.isnan(value) and last >= 0:
                y = float(np.clip(self.y.fraction(line.y[seen[last]] * np.ones(1)), 0.0, 1.0)[0])
            out.setdefault(int(x * columns), (x, y))
        return list(out.values())


def numbered(run: RunSnapshot) -> list[tuple[int, Finding]]:
    """The findings with their numbers, most severe first, retracted ones last."""
    return sorted(
        enumerate(run.findings, 1), key=lambda n: (n[1].status == "withdrawn", -n[1].severity, n[0])
    )


def pictures(run: RunSnapshot, most: int) -> list[Picture]:
    """At most *most* charts, most important first; findings without a chart are put on the first."""
    curves = Curves(run)
    metrics = [m for m in curves.metrics if any(len(line.x) for line in curves.lines(m))][:most]
    out = [_picture(curves, metric) for metric in metrics]
    if not out:
        return []
    shown = {line.curve.name for picture in out for line in picture.lines}
    marks: list[list[FindingMark]] = [[] for _ in out]
    for number, finding in enumerate(run.findings, 1):
        if finding.unit == "minute":
            continue
        mark = FindingMark(
            number,
            finding,
            curves.place(finding, finding.first),
            curves.place(finding, finding.last),
        )
        for place, picture in enumerate(out):
            ours = {line.curve.name for line in picture.lines} & set(finding.metrics)
            if ours or place == 0 and not shown & set(finding.metrics):
                marks[place].append(mark)
    return [_marked(picture, found) for picture, found in zip(out, marks, strict=True)]


def _marked(picture: Picture, marks: Iterable[FindingMark]) -> Picture:
    marks = tuple(marks)
    found = dict.fromkeys(r for mark in marks for r in _references(mark.finding))
    is_loss = picture.metric.endswith(("loss", "entropy"))
    return picture._replace(marks=marks, references=tuple(found) if is_loss else ())


def _references(finding: Finding) -> Iterator[Reference]:
    """The loss levels named by *finding*: the cost of guessing, and the lowest possible loss."""
    evidence = finding.evidence
    if finding.status != "withdrawn" and evidence.get("floor"):
        yield Reference(float(evidence["floor"]), "floor")
    if finding.kind == "not_learning" and (evidence.get("classes") or 0) > 1:
        classes = int(evidence["classes"])
        yield Reference(math.log(classes), "guessing", classes)


def _picture(curves: Curves, metric: str) -> Picture:
    lines = tuple(line for line in curves.lines(metric) if len(line.x))
    low = min(float(line.x[0]) for line in lines)
    high = max(float(line.x[-1]) for line in lines)
    x = settle_x(None, low, high, curves.end(), live=False)
    return Picture(
        metric,
        curves.axis,
        lines[:MAX_CURVES],
        (),
        curves.best(metric),
        x,
        _y_scale(curves, metric, lines),
        max(0, len(lines) - MAX_CURVES),
    )


def _y_scale(curves: Curves, metric: str, lines: tuple[ChartLine, ...]) -> Scale:
    """Rounded limits; logarithmic where the screen's axis is."""
    values = [line.y for line in lines]
    log = curves.is_wide(metric)
    span = needed(values, log)
    return Scale(0.0, 1.0) if span is None else settle(None, *span, log)
