"""The cells inside a chart's frame, and the coordinates they stand for."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from curvetui.charts.data import ChartLine
from curvetui.charts.scale import EDGE, Scale, needed, settle, with_headroom
from curvetui.charts.text_cells import width
from curvetui.tui.cells import Canvas
from curvetui.tui.screen_state import ScreenState

GUTTER = 5
"""Columns left of the frame for the y axis labels; more if the labels need it."""
TICKS = 8
"""Maximum number of y axis labels."""
MAX_SPANS = 200
"""Maximum y ranges of a run that are kept until the next snapshot."""
OTHERS = 4
"""Further colours, `other0` and so on."""
LEAST = (4, 2)
"""Minimum columns and rows of a plot."""


@dataclass(frozen=True)
class Plot:
    """The cells inside a chart's frame and the coordinates they stand for."""

    canvas: Canvas
    left: int
    """First column inside the frame."""
    width: int
    height: int
    x: Scale
    y: Scale
    metric: str

    TOP = 2
    """First row of the curves: below the frame and the row of marks."""

    def column(self, x: float) -> int | None:
        """The canvas column of *x*; None outside."""
        cell = self.x.place(x, self.width)
        return None if cell is None else self.left + cell

    def count(self, line: ChartLine) -> int:
        """The number of visible points of a curve."""
        first, last = np.searchsorted(line.x, (self.x.low, self.x.high))
        return int(last - first)

    def row(self, y: float) -> int:
        """The canvas row of *y*; values outside are put at the edge."""
        part = min(1.0, max(0.0, self.y.part(y)))
        return self.TOP + self.height - 1 - min(self.height - 1, int(part * self.height + EDGE))


class Ink(NamedTuple):
    """How a curve is drawn."""

    role: str
    before: int
    """Number of earlier curves of its split."""
    like: str
    """The split whose line style it has."""


def inks(lines: tuple[ChartLine, ...]) -> list[Ink]:
    """The first curve of a split gets its colour and style, the next ones what no other has."""
    splits = [line.split or "train" for line in lines]
    free = [split for split in ("train", "val", "test") if split not in splits]
    out = []
    for at, split in enumerate(splits):
        before = splits[:at].count(split)
        if before:
            like = free.pop() if free else split
            out.append(Ink(f"other{(before - 1) % OTHERS}", before, like))
        else:
            out.append(Ink(split, 0, split))
    return out


def plot_of(state: ScreenState, canvas: Canvas, slot: int) -> Plot | None:
    """The plot area of the chart in *slot*; None where there is nothing to draw or no room."""
    x, shown = state.x_scale(), state.shown
    if x is None or not shown:
        return None
    several = len(shown) > 1
    tall = [
        state.areas[f"chart {at}"].height if several else canvas.height for at in range(len(shown))
    ]
    heights = [rows - 1 - Plot.TOP for rows in tall]
    if min(heights) < LEAST[1]:
        return None
    pairs = zip(shown, heights, strict=True)
    scales = {metric: y_scale(state, metric, x, rows) for metric, rows in pairs}
    metric = shown[min(slot, len(shown) - 1)]
    height = canvas.height - 1 - Plot.TOP
    # All charts reserve the same width for labels, so that an epoch is in the same column everywhere.
    labels = max(
        (width(label) for scale in scales.values() for _, label in y_ticks(scale, height)),
        default=0,
    )
    left = max(GUTTER, labels + 1) + 1
    plot = Plot(canvas, left, canvas.width - left - 1, height, x, scales[metric], metric)
    return plot if plot.width >= LEAST[0] and plot.height >= LEAST[1] else None


def y_ticks(scale: Scale, height: int) -> list[tuple[float, str]]:
    """The labels of a y axis of *height* rows."""
    return scale.ticks(min(TICKS, max(3, height // 2)))


def y_scale(state: ScreenState, metric: str, x: Scale, rows: int) -> Scale:
    """The y axis of *metric* over *rows*; live, it stays until a value leaves it."""
    curves = state.curves
    assert curves is not None
    log = state.is_log(metric)
    asked, spans = (state.beside, metric, x, log, state.everything), curves.spans
    if len(spans) > MAX_SPANS:
        spans.clear()
    if asked not in spans:
        lines = [line for placed in (curves, *state.behind) for line in placed.lines(metric)]
        parts = [line.part(x.low, x.high) for line in lines]
        inside = [y[(places >= x.low) & (places <= x.high)] for places, y in parts]
        spans[asked] = needed(inside, log, state.everything)
    span = spans[asked]
    key = (
        "y",
        state.titles.key(curves.run),
        state.beside,
        metric,
        state.window,
        state.everything,
        rows,
        # A finished run fills its axis.
        state.live,
    )
    if span is None:
        return state.scales.get(key) or Scale(0.0, 1.0)
    old = state.scales.get(key)
    if old is not None and state.live and not log:
        span = with_headroom(old, *span)
    state.scales[key] = settle(old, *span, log, rows)
    return state.scales[key]
