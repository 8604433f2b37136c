"""Paints every area of the screen as a canvas, by name, from the state; knows no widgets."""

from collections.abc import Callable
from functools import partial

from curvetui.tui.cells import Canvas
from curvetui.tui.draw_bars import (
    paint_advice,
    paint_footer,
    paint_notice,
    paint_replay,
    paint_status,
)
from curvetui.tui.draw_chart import paint_chart
from curvetui.tui.draw_log import paint_log
from curvetui.tui.draw_page import paint_page
from curvetui.tui.draw_panel import paint_panel
from curvetui.tui.layout import MOST_CHARTS
from curvetui.tui.screen_state import ScreenState

PAINTERS: dict[str, Callable[[ScreenState, Canvas], None]] = {
    "status": paint_status,
    **{f"chart {slot}": partial(paint_chart, slot=slot) for slot in range(MOST_CHARTS)},
    "advice": paint_advice,
    "panel": paint_panel,
    "log": paint_log,
    "replay": paint_replay,
    "footer": paint_footer,
    "page": paint_page,
    "notice": paint_notice,
}
"""Areas by name, in Tab order."""


def paint(state: ScreenState) -> dict[str, Canvas]:
    """A canvas for every area of the current layout."""
    canvases = {}
    for name, area in state.areas.items():
        canvases[name] = Canvas(area.width, area.height)
        PAINTERS[name](state, canvases[name])
        if state.theme.ascii:
            canvases[name].to_ascii()
    return canvases


def whole(state: ScreenState) -> Canvas:
    """The whole screen as one canvas, for the tests."""
    screen = Canvas(*state.size)
    areas = state.areas
    for name, canvas in paint(state).items():
        screen.paste(areas[name].x, areas[name].y, canvas)
    return screen
