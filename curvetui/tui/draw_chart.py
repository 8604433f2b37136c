"""Paints one chart: frame, axes, curves, the numbers of the findings above them, the best point, NaN, the cursor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from curvetui.model import Finding, Floats
from curvetui.tui import chart
from curvetui.tui.cells import Canvas, clip, width
from curvetui.tui.curves import MOST, Line, smooth
from curvetui.tui.desk import SMOOTH, Desk
from curvetui.tui.frame import paint_frame
from curvetui.tui.legend import paint_legend, x_labels
from curvetui.tui.scale import Scale, needed, settle
from curvetui.windows import thin

GUTTER = 5
"""Columns left of the frame, for the values of the y axis; more if they need more."""


@dataclass(frozen=True)
class Plot:
    """The cells inside a chart's frame and what they stand for."""

    canvas: Canvas
    left: int
    """First column inside the frame."""
    width: int
    height: int
    x: Scale
    y: Scale
    metric: str

    TOP = 2
    """First row of the curves: below the frame and the row of the marks."""

    def column(self, x: float) -> int | None:
        """The canvas column of *x*; None outside."""
        cell = self.x.place(x, self.width)
        return None if cell is None else self.left + cell

    def row(self, y: float) -> int:
        """The canvas row of *y*; values outside stand on the edge."""
        part = min(1.0, max(0.0, float(self.y.fraction(np.array([y]))[0])))
        return self.TOP + self.height - 1 - min(self.height - 1, int(part * self.height))


def paint_chart(desk: Desk, canvas: Canvas, slot: int) -> None:
    """Paint the chart of *slot* over the whole *canvas*."""
    x = desk.x_scale()
    shown = desk.shown
    if x is None or not shown or canvas.height < 5:
        _nothing(desk, canvas, slot)
        return
    scales = {metric: y_scale(desk, metric, x) for metric in shown}
    metric = shown[min(slot, len(shown) - 1)]
    marks = max((width(label) for scale in scales.values() for _, label in scale.ticks(9)), default=0)
    left = max(GUTTER, marks + 1) + 1
    plot = Plot(canvas, left, canvas.width - left - 1, canvas.height - 3, x, scales[metric], metric)
    if plot.width < 4:
        _nothing(desk, canvas, slot)
        return
    _frame(desk, plot, slot)
    lines = desk.curves.lines(metric)[:MOST] if desk.curves else ()
    for line in lines:
        _curve(desk, plot, line)
    for line in lines:
        _missing(desk, plot, line)
    _best(desk, plot)
    _findings(desk, plot, slot)
    _cursor(desk, plot)
    paint_legend(desk, canvas, left, metric, slot)


def y_scale(desk: Desk, metric: str, x: Scale) -> Scale:
    """The y axis of *metric*; it stays still while the run is live and nothing leaves it."""
    curves = desk.curves
    assert curves is not None
    log = metric in desk.log
    inside = [line.y[(line.x >= x.low) & (line.x <= x.high)] for line in curves.lines(metric)]
    span = needed(inside, log, desk.everything)
    key = ("y", curves.run.name, metric, desk.window, desk.everything)
    if span is None:
        return desk.scales.get(key) or Scale(0.0, 1.0)
    desk.scales[key] = settle(desk.scales.get(key), *span, log)
    return desk.scales[key]


def _nothing(desk: Desk, canvas: Canvas, slot: int) -> None:
    """Where no curve is yet: what is waited for, once."""
    if slot:
        return
    text = (desk.snapshot.message if desk.snapshot else "") or desk.words["no curves" if desk.run else "waiting"]
    text = clip(desk.look.signs.printable(text), canvas.width - 2)
    canvas.put((canvas.width - width(text)) // 2, canvas.height // 2, text, "dim")


def _frame(desk: Desk, plot: Plot, slot: int) -> None:
    canvas, left = plot.canvas, plot.left - 1
    is_active = slot == desk.active and not desk.panel and len(desk.areas) > 3
    role = "frame.on" if is_active else "frame"
    paint_frame(canvas, desk.look.signs, role, left)
    for value, label in plot.y.ticks(max(3, plot.height // 2)):
        row = plot.row(value)
        canvas.right(left - 1, row, label, "label")
        canvas.put(left, row, desk.look.signs.joins[1], role)
    x_labels(desk, canvas, plot.x, left)


def _curve(desk: Desk, plot: Plot, line: Line) -> None:
    role = line.split if line.split in desk.look.signs.line and line.split else "other"
    y = line.y
    weight = SMOOTH[desk.smoothing]
    if weight:
        _draw(plot, line.x, y, "." if desk.look.ascii else "solid", "faint")
        y = smooth(y, weight)
    pen = desk.look.signs.line.get(line.split, "*") if desk.look.ascii else {"val": "broken", "test": "dots"}.get(line.split, "solid")
    _draw(plot, line.x, y, pen, role)


def _draw(plot: Plot, x: Floats, y: Floats, pen: str, role: str) -> None:
    """Put a curve's dots into the canvas, together with the dots that are there."""
    x, y = _cut(x, y, plot.x)
    if not len(x):
        return
    if len(x) > 2 * plot.width:
        x, y = thin(x, y, plot.width)
    y = np.where(np.isfinite(y), y, np.nan)
    rows = chart.draw(plot.x.fraction(x), plot.y.fraction(y), plot.width, plot.height, pen)
    for row, text in enumerate(rows, plot.TOP):
        cells, roles = plot.canvas.text[row], plot.canvas.roles[row]
        for column, char in enumerate(text, plot.left):
            if char != " ":
                cells[column] = chart.join(cells[column], char)
                roles[column] = role


def _cut(x: Floats, y: Floats, scale: Scale) -> tuple[Floats, Floats]:
    """The part of a curve inside the x axis, with its ends where the line crosses the edges."""
    first, last = int(np.searchsorted(x, scale.low)), int(np.searchsorted(x, scale.high, side="right"))
    inner_x, inner_y = x[first:last], y[first:last]
    if first and first < len(x):
        edge = np.interp(scale.low, x[first - 1 : first + 1], y[first - 1 : first + 1])
        inner_x, inner_y = np.insert(inner_x, 0, scale.low), np.insert(inner_y, 0, edge)
    if 0 < last < len(x):
        edge = np.interp(scale.high, x[last - 1 : last + 1], y[last - 1 : last + 1])
        inner_x, inner_y = np.append(inner_x, scale.high), np.append(inner_y, edge)
    return inner_x, inner_y


def _missing(desk: Desk, plot: Plot, line: Line) -> None:
    """NaN stands where the curve was last seen, infinities at the edge they left by."""
    rows = np.flatnonzero(~np.isfinite(line.y))
    signs = desk.look.signs
    seen: set[int] = set()
    for row in rows.tolist():
        column = plot.column(float(line.x[row]))
        if column is None or column in seen:
            continue
        seen.add(column)
        value = float(line.y[row])
        before = line.y[:row][np.isfinite(line.y[:row])]
        if np.isnan(value):
            place = plot.row(float(before[-1])) if len(before) else plot.TOP + plot.height - 1
            plot.canvas.put(column, place, signs.missing, "act")
        else:
            up = value > 0
            plot.canvas.put(column, plot.TOP if up else plot.TOP + plot.height - 1, signs.up if up else signs.low, "act")


def _best(desk: Desk, plot: Plot) -> None:
    best = desk.curves.best(plot.metric) if desk.curves else None
    column = plot.column(best[0]) if best else None
    if best and column is not None:
        plot.canvas.put(column, plot.row(best[1]), desk.look.signs.best, "best")


def _findings(desk: Desk, plot: Plot, slot: int) -> None:
    """The numbers of the findings above the places where they begin; the selected one with the span it holds for."""
    curves, selected = desk.curves, desk.selected
    assert curves is not None
    names = {m: {line.curve.name for line in curves.lines(m)} for m in desk.shown}
    lane = plot.canvas.text[1]
    for number, finding in sorted(desk.findings, key=lambda n: (n == selected, n.number)):
        ours = bool(names[plot.metric] & set(finding.metrics))
        # What concerns no chart on the screen (the learning rate, say) is told in the first one.
        homeless = not any(shown & set(finding.metrics) for shown in names.values())
        column = plot.column(curves.place(finding, finding.first))
        if column is None or not (ours or (homeless and slot == 0)):
            continue
        is_selected = selected is not None and finding is selected.finding
        if is_selected:
            _span(desk, plot, finding, column)
        sign = desk.look.signs.number(number)
        while not is_selected and column < plot.left + plot.width - 1 and lane[column] != " ":
            column += 1
        plot.canvas.put(column, 1, sign, finding.level)
        plot.canvas.zone(1, column, column + width(sign), finding.identity)


def _span(desk: Desk, plot: Plot, finding: Finding, column: int) -> None:
    curves = desk.curves
    assert curves is not None
    last = plot.column(min(plot.x.high, curves.place(finding, finding.last)))
    for place in range(column, (column if last is None else last) + 1):
        if plot.canvas.text[1][place] == " ":
            plot.canvas.put(place, 1, desk.look.signs.across, finding.level)


def _cursor(desk: Desk, plot: Plot) -> None:
    column = plot.column(desk.cursor) if desk.cursor is not None else None
    if column is None:
        return
    for row in range(1, plot.TOP + plot.height):
        if plot.canvas.text[row][column] == " ":
            plot.canvas.put(column, row, desk.look.signs.cursor, "cursor")
