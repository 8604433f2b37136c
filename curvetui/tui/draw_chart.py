"""Paints one chart: frame, axes, curves, and the marks over them."""

import numpy as np

from curvetui.charts import dots
from curvetui.charts.columns import DENSE, extremes, medians
from curvetui.charts.data import MAX_CURVES, ChartLine
from curvetui.charts.family import family_of
from curvetui.charts.scale import Scale
from curvetui.charts.smoothing import is_smoothed, smooth
from curvetui.charts.text_cells import clip, width, wrap
from curvetui.curve import Floats
from curvetui.tui import marks, overlay
from curvetui.tui.cells import Canvas
from curvetui.tui.legend import outlier_inks, paint_legend, x_labels
from curvetui.tui.plot import Ink, Plot, inks, plot_of, y_ticks
from curvetui.tui.reference_levels import paint_levels
from curvetui.tui.screen_state import ScreenState

SMOOTHED = 2000
"""Number of x positions at which a long curve is averaged."""


def paint_chart(state: ScreenState, canvas: Canvas, slot: int) -> None:
    """Paint the chart of *slot* over the whole *canvas*."""
    plot = plot_of(state, canvas, slot)
    if plot is None or state.curves is None:
        _nothing(state, canvas, slot)
        return
    _frame(state, plot, slot)
    lines = state.curves.lines(plot.metric)[:MAX_CURVES]
    for other, line in overlay.lines(state, plot.metric):
        _draw(
            plot,
            *line.part(plot.x.low, plot.x.high),
            other.letter if state.theme.ascii else dots.PENS.get(line.split, "solid"),
            other.role,
        )
    every = state.curves.lines(plot.metric)
    if len(every) > MAX_CURVES:
        lines = _family(state, plot, every)
    else:
        _curves(state, plot, lines)
    for line in lines:
        marks.missing(state, plot, line)
        marks.outside(state, plot, line)
    paint_levels(state, plot)
    marks.best(state, plot)
    marks.findings(state, plot)
    marks.cursor(state, plot)
    overlay.names(state, canvas, *paint_legend(state, canvas, plot.left, plot.metric, slot))


def _curves(state: ScreenState, plot: Plot, lines: tuple[ChartLine, ...]) -> None:
    """Draw each curve, and the letters of overlaid runs at the ends of theirs."""
    counts = [plot.count(line) for line in lines]
    has_dense = max(counts, default=0) > DENSE * plot.width
    # Sparse values over a dense curve are drawn as marks: a line between them would hide the median.
    marked = [has_dense and count <= plot.width for count in counts]
    for line, ink, is_marked in zip(lines, inks(lines), marked, strict=True):
        if not is_marked:
            _curve(state, plot, line, ink)
    overlay.letters(state, plot)
    for line, ink, is_marked in zip(lines, inks(lines), marked, strict=True):
        if is_marked:
            marks.points(state, plot, line, ink.role)


def _family(state: ScreenState, plot: Plot, lines: tuple[ChartLine, ...]) -> tuple[ChartLine, ...]:
    """Draw a family too large to tell apart as a band with its median, and return the outliers."""
    family = family_of(lines, plot.x, plot.width)
    letter = "." if state.theme.ascii else ""
    low, high = plot.y.fraction(family.low), plot.y.fraction(family.high)
    _put(plot, dots.band(low, high, plot.height, letter), "faint")
    _draw(plot, family.x, family.middle, "*" if state.theme.ascii else "solid", "train")
    for line, (role, sign) in zip(family.outliers, outlier_inks(state), strict=False):
        _draw(
            plot, *line.part(plot.x.low, plot.x.high), sign if state.theme.ascii else "broken", role
        )
    overlay.letters(state, plot)
    return family.outliers


def _nothing(state: ScreenState, canvas: Canvas, slot: int) -> None:
    """Where there is no curve yet, say once what is awaited."""
    if slot:
        return
    snapshot, words = state.snapshot, state.words
    over = state.run is not None or (snapshot is not None and not snapshot.live)
    lines = [
        (words.remark(snapshot.message) if snapshot else "")
        or words["no curves" if over else "waiting"]
    ]
    if snapshot is not None and snapshot.read and state.run is None and not snapshot.message:
        lines = [words["no metric in"].format(n=snapshot.read), words["no metric help"]]
        if snapshot.guess:
            lines.append(words["try pattern"].format(pattern=snapshot.guess))
    lines = [
        row for line in lines for row in wrap(state.theme.signs.printable(line), canvas.width - 4)
    ][: canvas.height]
    for y, text in enumerate(lines, max(0, (canvas.height - len(lines)) // 2)):
        canvas.write((canvas.width - width(text)) // 2, y, text, "dim")


def _frame(state: ScreenState, plot: Plot, slot: int) -> None:
    canvas, left = plot.canvas, plot.left - 1
    has_others = len(state.areas) - ("advice" in state.areas) > 3
    is_active = slot == state.active and not state.panel and has_others
    role = "frame.on" if is_active else "frame"
    canvas.frame(state.theme.signs, role, left)
    for value, label in y_ticks(plot.y, plot.height):
        row = plot.row(value)
        canvas.right(left - 1, row, clip(label, left - 1), "label")
        canvas.write(left, row, state.theme.signs.joins[1], role)
    x_labels(state, canvas, plot.x, left)


def _curve(state: ScreenState, plot: Plot, line: ChartLine, ink: Ink) -> None:
    role, before, like = ink
    x, y = line.part(plot.x.low, plot.x.high)
    pen = state.theme.pen_of(like, before)
    width = state.smoothed_over(plot.metric)
    smoothed = bool(width) and is_smoothed(line.x, width)
    if plot.count(line) > DENSE * plot.width:
        _band(state, plot, x, y)
        x, y = medians(line.x, line.y, plot.x, plot.width)
    elif smoothed:
        _draw(plot, x, y, "." if state.theme.ascii else "solid", "faint")
    if smoothed:
        x, y = _mean(line, plot.x, width)
    _draw(plot, x, y, pen, role)


def _band(state: ScreenState, plot: Plot, x: Floats, y: Floats) -> None:
    """Fill each column of a dense curve from its lowest to its highest value."""
    low, high = extremes(plot.x.fraction(x), plot.y.fraction(y), plot.width)
    _put(plot, dots.band(low, high, plot.height, "." if state.theme.ascii else ""), "faint")


def _mean(line: ChartLine, x: Scale, width: float) -> tuple[Floats, Floats]:
    """The smoothed curve, at a limited number of x positions where it has many points."""
    first, last = np.searchsorted(line.x, (x.low, x.high))
    first, last = max(0, int(first) - 1), min(len(line.x), int(last) + 1)
    step = max(1, (last - first) // SMOOTHED)
    rows = np.append(np.arange(first, last - 1, step), max(first, last - 1))
    return line.x[rows], smooth(line.x, line.y, width, rows)


def _draw(plot: Plot, x: Floats, y: Floats, pen: str, role: str) -> None:
    """Add a curve's dots to those already on the canvas."""
    x, y = _cut(x, y, plot.x)
    if not len(x):
        return
    y = np.where(np.isfinite(y), y, np.nan)
    x, y = plot.x.fraction(x), plot.y.fraction(y)
    if len(x) > 2 * plot.width:
        x, y = _thin(x, y, plot.width)
    _put(plot, dots.draw(x, y, plot.width, plot.height, pen), role)


def _put(plot: Plot, rows: tuple[str, ...], role: str) -> None:
    for row, text in enumerate(rows, plot.TOP):
        cells, roles = plot.canvas.text[row], plot.canvas.roles[row]
        for column, char in enumerate(text.strip(), plot.left + len(text) - len(text.lstrip())):
            if char != " ":
                # A curve replaces the band below it: their combined dots would look like a thick line.
                below = " " if roles[column] == "faint" != role else cells[column]
                cells[column] = dots.join(below, char)
                roles[column] = role


def _thin(x: Floats, y: Floats, columns: int) -> tuple[Floats, Floats]:
    """Lowest and highest value of each column of cells; x is the middle of the column."""
    there = np.isfinite(y)
    x, y = x[there], y[there]
    starts = np.searchsorted(x, np.arange(columns) / columns)
    ends = np.append(starts[1:], len(x))
    taken = starts < ends
    starts, ends = starts[taken], ends[taken]
    if not len(starts):
        return x[:0], y[:0]
    low, high = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    # Keep the curve's own order within a column, so that the line between columns is short.
    falls = y[starts] > y[ends - 1]
    pairs = np.stack((np.where(falls, high, low), np.where(falls, low, high)), axis=1)
    middles = (np.flatnonzero(taken) + 0.5) / columns
    return np.repeat(middles, 2), pairs.ravel()


def _cut(x: Floats, y: Floats, scale: Scale) -> tuple[Floats, Floats]:
    """The part of a curve inside the x axis, cut where the line crosses the edges."""
    first = int(np.searchsorted(x, scale.low))
    last = int(np.searchsorted(x, scale.high, side="right"))
    inner_x, inner_y = x[first:last], y[first:last]
    if first and first < len(x):
        edge = np.interp(scale.low, x[first - 1 : first + 1], y[first - 1 : first + 1])
        inner_x, inner_y = np.insert(inner_x, 0, scale.low), np.insert(inner_y, 0, edge)
    if 0 < last < len(x):
        edge = np.interp(scale.high, x[last - 1 : last + 1], y[last - 1 : last + 1])
        inner_x, inner_y = np.append(inner_x, scale.high), np.append(inner_y, edge)
    return inner_x, inner_y
