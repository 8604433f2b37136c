"""Marks on a chart: NaN and infinities, the best point, the findings' numbers, the cursor."""

import numpy as np

from curvetui.charts.data import ChartLine
from curvetui.charts.scale import EDGE
from curvetui.charts.text_cells import width
from curvetui.languages import number
from curvetui.model import Finding
from curvetui.tui.plot import Plot
from curvetui.tui.screen_state import ScreenState

SHIFT = 4
"""Cells a finding's number may move aside to avoid others; farther away it would be misleading."""
MAX_GAP = 6
"""Cells around a mark within which the value of a point beyond the edge may be written."""
MAX_OUTSIDE = 20
"""Number of points beyond the edges that are marked, per curve."""


def missing(state: ScreenState, plot: Plot, line: ChartLine) -> None:
    """Mark NaN at the last value, infinities at the edge they left by; one per column."""
    rows = np.flatnonzero(~np.isfinite(line.y))
    inside = rows[(line.x[rows] >= plot.x.low) & (line.x[rows] <= plot.x.high)]
    if not len(inside):
        return
    columns = np.minimum(
        (plot.x.fraction(line.x[inside]) * plot.width).astype(np.int64), plot.width - 1
    )
    firsts = inside[np.append(True, np.diff(columns) > 0)]
    seen = np.maximum.accumulate(np.where(np.isfinite(line.y), np.arange(len(line.y)), -1))
    signs, bottom = state.theme.signs, plot.TOP + plot.height - 1
    for row in firsts.tolist():
        value, column = float(line.y[row]), plot.column(float(line.x[row]))
        place = plot.row(float(line.y[seen[row]])) if seen[row] >= 0 else bottom
        sign = signs.missing
        if not np.isnan(value):
            sign, place = (signs.up, plot.TOP) if value > 0 else (signs.low, bottom)
        if column is not None:
            plot.canvas.write(column, place, sign, "act")


def points(state: ScreenState, plot: Plot, line: ChartLine, role: str) -> None:
    """Mark every value of a curve."""
    first = int(np.searchsorted(line.x, plot.x.low))
    last = int(np.searchsorted(line.x, plot.x.high, side="right"))
    for row in range(first, last):
        column = plot.column(float(line.x[row]))
        if column is not None and np.isfinite(line.y[row]):
            plot.canvas.write(column, plot.row(float(line.y[row])), state.theme.signs.point, role)


def outside(state: ScreenState, plot: Plot, line: ChartLine) -> None:
    """Mark values beyond an edge with a triangle, and write the farthest value."""
    slack = EDGE * (plot.y.high - plot.y.low)
    inside = (line.x >= plot.x.low) & (line.x <= plot.x.high) & np.isfinite(line.y)
    signs = state.theme.signs
    for up, place in ((True, plot.TOP), (False, plot.TOP + plot.height - 1)):
        beyond = line.y > plot.y.high + slack if up else line.y < plot.y.low - slack
        rows = np.flatnonzero(inside & beyond)
        for row in rows[:MAX_OUTSIDE].tolist():
            column = plot.column(float(line.x[row]))
            if column is not None:
                plot.canvas.write(column, place, signs.up if up else signs.low, "label")
        if len(rows):
            far = int(rows[np.argmax(line.y[rows]) if up else np.argmin(line.y[rows])])
            column = plot.column(float(line.x[far]))
            text = signs.printable(number(float(line.y[far])))
            # A curve that comes in from beyond the edge may leave room only in the next row.
            if column is not None and not _write_value(plot, place, column, text):
                _write_value(plot, place + (1 if up else -1), column, text)


def _write_value(plot: Plot, row: int, column: int, text: str) -> bool:
    """Write *text* beside the mark in *column*; return whether there was room."""
    size, cells, end = width(text), plot.canvas.text[row], plot.left + plot.width
    for start in (
        *range(column + 1, column + MAX_GAP),
        *range(column - size, column - size - MAX_GAP, -1),
    ):
        # Two values side by side would be read as one.
        joins = any(map(str.isdigit, (cells[start - 1], *cells[start + size : start + size + 1])))
        inside = plot.left <= start and start + size <= end and not joins
        if inside and set(cells[start : start + size]) == {" "}:
            plot.canvas.write(start, row, text, "label")
            return True
    return False


def best(state: ScreenState, plot: Plot) -> None:
    """Mark the best point with a star."""
    found = state.curves.best(plot.metric) if state.curves else None
    column = plot.column(found[0]) if found else None
    if found and column is not None:
        plot.canvas.write(column, plot.row(found[1]), state.theme.signs.best, "best")


def findings(state: ScreenState, plot: Plot) -> None:
    """The findings' numbers where they begin; of the selected one also how long it holds."""
    curves, selected = state.curves, state.selected
    assert curves is not None
    ours = {line.curve.name for line in curves.lines(plot.metric)}
    lane = plot.canvas.text[1]
    # The selected finding gets its position first, then the graver ones.
    for count, finding in sorted(
        state.findings, key=lambda n: (n != selected, -n.finding.severity, n.number)
    ):
        column = plot.column(curves.place(finding, finding.first))
        if column is None or not ours & set(finding.metrics):
            continue
        sign = state.theme.signs.number(count)
        free = [
            c for c in range(column, min(column + SHIFT, plot.left + plot.width)) if lane[c] == " "
        ]
        if free:
            plot.canvas.write(free[0], 1, sign, finding.level)
            plot.canvas.zone(1, free[0], free[0] + width(sign), ("finding", count))
        if selected is not None and finding is selected.finding:
            _span(state, plot, finding, column)


def _span(state: ScreenState, plot: Plot, finding: Finding, column: int) -> None:
    """Thicken the lower frame for as long as *finding* holds, between the axis labels."""
    curves, signs = state.curves, state.theme.signs
    assert curves is not None
    # The background colour of `stop` is meant for a word; a whole bar of it would dominate the chart.
    role = "act" if finding.level == "stop" else finding.level
    last = plot.column(min(plot.x.high, curves.place(finding, finding.last)))
    row = plot.canvas.height - 1
    for place in range(column, (column if last is None else last) + 1):
        if plot.canvas.text[row][place] == signs.across:
            plot.canvas.write(place, row, signs.span, role)


def cursor(state: ScreenState, plot: Plot) -> None:
    """A vertical line through all charts at the cursor."""
    column = plot.column(state.cursor) if state.cursor is not None else None
    if column is None:
        return
    for row in range(1, plot.TOP + plot.height):
        if plot.canvas.text[row][column] == " ":
            plot.canvas.write(column, row, state.theme.signs.cursor, "cursor")
