"""Marks on a chart: NaN and infinities, the best point, the numbers of the findings, the cursor."""

from __future__ import annotations

import numpy as np

from curvetui.charts.data import Line
from curvetui.model import LEVELS, Finding
from curvetui.tui.cells import width
from curvetui.tui.plot import Plot
from curvetui.tui.screen_state import ScreenState

SHIFT = 4
"""Cells that a finding's number may stand beside its place where others have it; farther off it would lie."""
MOST_OUTSIDE = 20
"""Points of a curve beyond the edges that are marked."""


def missing(desk: ScreenState, plot: Plot, line: Line) -> None:
    """NaN stands where the curve was last seen, infinities at the edge they left by; one mark a column."""
    rows = np.flatnonzero(~np.isfinite(line.y))
    inside = rows[(line.x[rows] >= plot.x.low) & (line.x[rows] <= plot.x.high)]
    if not len(inside):
        return
    columns = np.minimum(
        (plot.x.fraction(line.x[inside]) * plot.width).astype(np.int64), plot.width - 1
    )
    firsts = inside[np.append(True, np.diff(columns) > 0)]
    seen = np.maximum.accumulate(np.where(np.isfinite(line.y), np.arange(len(line.y)), -1))
    signs, bottom = desk.look.signs, plot.TOP + plot.height - 1
    for row in firsts.tolist():
        value, column = float(line.y[row]), plot.column(float(line.x[row]))
        place = plot.row(float(line.y[seen[row]])) if seen[row] >= 0 else bottom
        sign = signs.missing
        if not np.isnan(value):
            sign, place = (signs.up, plot.TOP) if value > 0 else (signs.low, bottom)
        if column is not None:
            plot.canvas.put(column, place, sign, "act")


def outside(desk: ScreenState, plot: Plot, line: Line) -> None:
    """A triangle at the edge where a wild first point lies beyond it."""
    rows = np.flatnonzero(np.isfinite(line.y) & ((line.y > plot.y.high) | (line.y < plot.y.low)))
    for row in rows[:MOST_OUTSIDE].tolist():
        column, up = plot.column(float(line.x[row])), bool(line.y[row] > plot.y.high)
        if column is not None:
            sign = desk.look.signs.up if up else desk.look.signs.low
            plot.canvas.put(column, plot.TOP if up else plot.TOP + plot.height - 1, sign, "dim")


def best(desk: ScreenState, plot: Plot) -> None:
    """A star on the best point."""
    found = desk.curves.best(plot.metric) if desk.curves else None
    column = plot.column(found[0]) if found else None
    if found and column is not None:
        plot.canvas.put(column, plot.row(found[1]), desk.look.signs.best, "best")


def findings(desk: ScreenState, plot: Plot, slot: int) -> None:
    """The numbers of the findings above the places where they begin; the selected one with the span it holds for."""
    curves, selected = desk.curves, desk.selected
    assert curves is not None
    names = {m: {line.curve.name for line in curves.lines(m)} for m in desk.shown}
    lane, spans = plot.canvas.text[1], []
    # The selected one takes its place first, then the graver ones.
    for number, finding in sorted(
        desk.findings, key=lambda n: (n != selected, -LEVELS.index(n.finding.level), n.number)
    ):
        ours = bool(names[plot.metric] & set(finding.metrics))
        # What concerns no chart on the screen (the learning rate, say) is told in the first one.
        homeless = not any(shown & set(finding.metrics) for shown in names.values())
        column = plot.column(curves.place(finding, finding.first))
        if column is None or not (ours or (homeless and slot == 0)):
            continue
        sign = desk.look.signs.number(number)
        free = [
            c for c in range(column, min(column + SHIFT, plot.left + plot.width)) if lane[c] == " "
        ]
        if free:
            plot.canvas.put(free[0], 1, sign, finding.level)
            plot.canvas.zone(1, free[0], free[0] + width(sign), ("finding", number))
        if selected is not None and finding is selected.finding:
            spans.append((finding, column))
    for finding, column in spans:
        _span(desk, plot, finding, column)


def _span(desk: ScreenState, plot: Plot, finding: Finding, column: int) -> None:
    curves = desk.curves
    assert curves is not None
    # The ground of `stop` is for a word; a bar of it would drown the chart.
    role = "act" if finding.level == "stop" else finding.level
    last = plot.column(min(plot.x.high, curves.place(finding, finding.last)))
    for place in range(column, (column if last is None else last) + 1):
        if plot.canvas.text[1][place] == " ":
            plot.canvas.put(place, 1, desk.look.signs.across, role)


def cursor(desk: ScreenState, plot: Plot) -> None:
    """A line through all charts at the epoch that is read."""
    column = plot.column(desk.cursor) if desk.cursor is not None else None
    if column is None:
        return
    for row in range(1, plot.TOP + plot.height):
        if plot.canvas.text[row][column] == " ":
            plot.canvas.put(column, row, desk.look.signs.cursor, "cursor")
