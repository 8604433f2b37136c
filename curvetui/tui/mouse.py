"""What the mouse does: the same actions as the keys, at the place under the pointer."""

from __future__ import annotations

from typing import NamedTuple

from textual.events import Click, MouseEvent, MouseMove, MouseScrollDown, MouseScrollUp

from curvetui.tui import actions, digest, moves, raw_log, replay
from curvetui.tui.dispatch import pick
from curvetui.tui.keys import KeyRow
from curvetui.tui.pane import Pane
from curvetui.tui.plot import Plot, plot_of
from curvetui.tui.screen_state import ScreenState

WHEEL = 3
"""Rows of the card for one notch."""


class Spot(NamedTuple):
    """A cell of a pane."""

    pane: Pane
    x: int
    y: int


def obey(desk: ScreenState, event: MouseEvent, spot: Spot) -> bool:
    """Do what the mouse asks for at *spot*; whether it asked for anything."""
    match event:
        case Click():
            click(desk, spot)
        case MouseScrollUp():
            wheel(desk, spot, up=True)
        case MouseScrollDown():
            wheel(desk, spot, up=False)
        case MouseMove(button=button, delta_x=columns) if button and columns:
            drag(desk, spot, int(columns))
        case _:
            return False
    digest.touched(desk)
    return True


def click(desk: ScreenState, spot: Spot) -> None:
    """Press what is under the pointer: a key of the footer, a finding, a line of a list, a place in a chart or replay."""
    meaning = spot.pane.canvas.meaning(spot.x, spot.y)
    name = str(spot.pane.name)
    if name.startswith("chart"):
        desk.slot, desk.panel = (
            (desk.slot if desk.slots == 1 else int(name.rpartition(" ")[2])),
            False,
        )
        desk.reads = False
    elif name in {"panel", "log"}:
        desk.panel, desk.reads = name == "panel", name == "log"
    match meaning:
        case KeyRow(does=does):
            next(iter(does.values()), lambda _: None)(desk)
        case ("seek", int(at)):
            replay.seek(desk, at)
        case ("pick", int(at)):
            pick(desk, at)
        case ("finding", int(number)):
            actions.select(
                desk, desk.run.findings[number - 1].identity if desk.run else ("", (), 0.0)
            )
        case _:
            x = _place(desk, spot)
            if x is not None:
                moves.point_at(desk, x)


def wheel(desk: ScreenState, spot: Spot, up: bool) -> None:
    """Zoom around the pointer in a chart; elsewhere scroll."""
    if desk.page:
        desk.picked = max(0, desk.picked + (-1 if up else 1))
        return
    x = _place(desk, spot)
    if x is not None:
        moves.zoom(desk, 0.8 if up else 1.25, x)
    elif spot.pane.name == "panel":
        actions.scroll(desk, -WHEEL if up else WHEEL)
    elif spot.pane.name == "log":
        raw_log.scroll(desk, -WHEEL if up else WHEEL)


def drag(desk: ScreenState, spot: Spot, columns: int) -> None:
    """Pan a zoomed chart by *columns*; drag the knob of a replay."""
    plot = _plot(desk, spot)
    if plot is not None and desk.window is not None:
        moves.pan(desk, -columns / plot.width)
    elif spot.pane.name == "replay":
        click(desk, spot)


def _plot(desk: ScreenState, spot: Spot) -> Plot | None:
    name = str(spot.pane.name)
    return (
        plot_of(desk, spot.pane.canvas, int(name.rpartition(" ")[2]))
        if name.startswith("chart")
        else None
    )


def _place(desk: ScreenState, spot: Spot) -> float | None:
    """The place on the x axis under the pointer."""
    plot = _plot(desk, spot)
    if plot is None or not 0 <= spot.x - plot.left < plot.width:
        return None
    return plot.x.value(spot.x - plot.left, plot.width)
