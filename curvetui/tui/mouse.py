"""What the mouse does: the same actions as the keys, where the pointer is."""

from typing import NamedTuple

from textual.events import Click, MouseEvent, MouseMove, MouseScrollDown, MouseScrollUp

from curvetui.tui import actions, digest, moves, raw_log, replay
from curvetui.tui.dispatch import pick
from curvetui.tui.key_row import KeyRow
from curvetui.tui.pane import Pane
from curvetui.tui.plot import Plot, plot_of
from curvetui.tui.screen_state import ScreenState

WHEEL = 3
"""Rows of the card scrolled by one notch of the wheel."""


class Spot(NamedTuple):
    """A cell of a pane."""

    pane: Pane
    x: int
    y: int


def obey(state: ScreenState, event: MouseEvent, spot: Spot) -> bool:
    """Perform the mouse action at *spot*; return whether there was one."""
    match event:
        case Click():
            click(state, spot)
        case MouseScrollUp():
            wheel(state, spot, up=True)
        case MouseScrollDown():
            wheel(state, spot, up=False)
        case MouseMove(button=button, delta_x=columns) if button and columns:
            drag(state, spot, int(columns))
        case _:
            return False
    digest.touched(state)
    return True


def click(state: ScreenState, spot: Spot) -> None:
    """Activate what is under the pointer: key, finding, list entry, a point of a chart."""
    meaning = spot.pane.canvas.meaning(spot.x, spot.y)
    name = str(spot.pane.name)
    if name.startswith("chart"):
        state.slot = state.slot if state.slots == 1 else int(name.rpartition(" ")[2])
        state.panel = state.reads = False
    elif name in {"panel", "log"}:
        state.panel, state.reads = name == "panel", name == "log"
    match meaning:
        case KeyRow(does=does):
            next(iter(does.values()), lambda _: None)(state)
        case ("seek", int(at)):
            replay.seek(state, at)
        case ("pick", int(at)):
            pick(state, at)
        case ("finding", int(number)):
            actions.select(
                state, state.run.findings[number - 1].identity if state.run else ("", (), 0.0)
            )
        case _:
            x = _place(state, spot)
            if x is not None:
                moves.point_at(state, x)


def wheel(state: ScreenState, spot: Spot, up: bool) -> None:
    """Zoom around the pointer in a chart; scroll elsewhere."""
    if state.page:
        state.picked = max(0, state.picked + (-1 if up else 1))
        return
    x = _place(state, spot)
    if x is not None:
        moves.zoom(state, 0.8 if up else 1.25, x)
    elif spot.pane.name == "panel":
        actions.scroll(state, -WHEEL if up else WHEEL)
    elif spot.pane.name == "log":
        raw_log.scroll(state, -WHEEL if up else WHEEL)


def drag(state: ScreenState, spot: Spot, columns: int) -> None:
    """Pan a zoomed chart by *columns*, or drag the replay position."""
    plot = _plot(state, spot)
    if plot is not None and state.window is not None:
        moves.pan(state, -columns / plot.width)
    elif spot.pane.name == "replay":
        click(state, spot)


def _plot(state: ScreenState, spot: Spot) -> Plot | None:
    name = str(spot.pane.name)
    if not name.startswith("chart"):
        return None
    return plot_of(state, spot.pane.canvas, int(name.rpartition(" ")[2]))


def _place(state: ScreenState, spot: Spot) -> float | None:
    """The x value under the pointer."""
    plot = _plot(state, spot)
    if plot is None or not 0 <= spot.x - plot.left < plot.width:
        return None
    return plot.x.value(spot.x - plot.left, plot.width)
