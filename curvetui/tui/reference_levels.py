"""Levels that a finding speaks of, as dotted lines: guessing (ln C), one class for all, floors."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from curvetui.charts.text_cells import width
from curvetui.languages import number
from curvetui.model import Finding
from curvetui.tui.plot import Plot
from curvetui.tui.screen_state import ScreenState

APART = 4
"""Rows above and below a line within which its name may be written."""


class ReferenceLevel(NamedTuple):
    """A value that means something by itself, and the word for it."""

    value: float
    word: str
    classes: int = 0
    smoothing: float = 0.0


def _guessing(evidence: Mapping[str, Any]) -> Iterator[ReferenceLevel]:
    """The loss of a model that gives all classes the same probability."""
    if (classes := int(evidence.get("classes") or 0)) > 1:
        yield ReferenceLevel(math.log(classes), "guess level", classes)


def _softmax_twice(evidence: Mapping[str, Any]) -> Iterator[ReferenceLevel]:
    yield ReferenceLevel(evidence["floor"], "all right")
    yield ReferenceLevel(evidence["ceiling"], "all wrong")


def _floor(evidence: Mapping[str, Any]) -> Iterator[ReferenceLevel]:
    smoothing = evidence.get("smoothing") or 0.0
    word = "smoothing floor" if smoothing else "floor level"
    yield ReferenceLevel(evidence["floor"], word, smoothing=smoothing)


def _one_class(evidence: Mapping[str, Any]) -> Iterator[ReferenceLevel]:
    yield ReferenceLevel(evidence["value"], "one class")


LEVELS_OF: Mapping[str, Callable[[Mapping[str, Any]], Iterator[ReferenceLevel]]] = {
    "not_learning": _guessing,
    "wrong_initial_loss": _guessing,
    "double_softmax": _softmax_twice,
    "loss_floor": _floor,
    "constant_predictions": _one_class,
}


def levels_of(state: ScreenState, metric: str) -> dict[str, ReferenceLevel]:
    """The levels on the chart of *metric*: of the selected finding, and of those that hold."""
    curves, selected = state.curves, state.selected
    if curves is None:
        return {}
    named = {line.curve.name for line in curves.lines(metric)}

    def concerns(finding: Finding) -> bool:
        is_shown = finding.holds or selected is not None and finding is selected.finding
        # The first metric is the one whose values the evidence gives.
        return is_shown and finding.metrics[0] in named

    return {
        level.word: level
        for _, finding in reversed(state.findings)
        if finding.kind in LEVELS_OF and concerns(finding)
        for level in LEVELS_OF[finding.kind](finding.evidence)
    }


def paint_levels(state: ScreenState, plot: Plot) -> None:
    """Draw and name the levels that lie within the y axis, where no curve is."""
    signs = state.theme.signs
    for level in levels_of(state, plot.metric).values():
        if not plot.y.low <= level.value <= plot.y.high:
            continue
        row = plot.row(level.value)
        free = {" ", signs.level, signs.down, signs.joins[1]}
        for column in range(plot.left, plot.left + plot.width):
            # A gap of a broken curve stays one.
            if set(plot.canvas.text[row][column - 1 : column + 2]) <= free:
                plot.canvas.write(column, row, signs.level, "label")
        text = state.words[level.word].format(
            n=level.classes, smoothing=level.smoothing, value=number(level.value)
        )
        _write_name(plot, row, f" {signs.printable(text)} ", signs.level)


def _write_name(plot: Plot, row: int, text: str, dotted: str) -> None:
    """Write *text* as far right as there is room, on the line or near it."""
    size, bottom = width(text), plot.TOP + plot.height
    near = range(max(plot.TOP, row - APART), min(bottom, row + APART + 1))
    for y in sorted(near, key=lambda y: (abs(y - row), y)):
        cells = plot.canvas.text[y]
        for x in range(plot.left + plot.width - size, plot.left - 1, -1):
            if set(cells[x : x + size]) <= {" ", dotted}:
                plot.canvas.write(x, y, text, "label")
                return
