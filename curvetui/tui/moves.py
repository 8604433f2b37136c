"""Moves along the x axis: the cursor, and the visible range."""

import numpy as np

from curvetui.curve import Floats
from curvetui.tui.screen_state import ScreenState

LEAST_WINDOW = 1e-3
"""Smallest visible fraction of the x axis."""


def move(state: ScreenState, by: int) -> None:
    """Move the cursor by this many points; on a dense axis by columns."""
    points, scale = _points(state), state.x_scale()
    if scale is None or not len(points):
        return
    if state.cursor is None:
        inside = points[(points >= scale.low) & (points <= scale.high)]
        state.cursor = float((inside if len(inside) else points)[-1])
        return
    columns = state.areas["chart 0"].width if "chart 0" in state.areas else 80
    column = (scale.high - scale.low) / max(20, columns)
    goal = state.cursor + by * column
    at = int(np.argmin(np.abs(points - goal)))
    here = int(np.argmin(np.abs(points - state.cursor)))
    if at == here:
        at = here + (1 if by > 0 else -1)
    if not 0 <= at < len(points):
        state.set_status(state.words["at the end" if by > 0 else "at the start"])
    state.cursor = float(points[min(len(points) - 1, max(0, at))])
    show_cursor(state)


def to_edge(state: ScreenState, last: bool) -> None:
    """Put the cursor on the first or the last point."""
    points = _points(state)
    if len(points):
        state.cursor = float(points[-1 if last else 0])
        show_cursor(state)


def point_at(state: ScreenState, x: float) -> None:
    """Put the cursor on the point nearest to *x*."""
    points = _points(state)
    if len(points):
        state.cursor = float(points[int(np.argmin(np.abs(points - x)))])


def zoom(state: ScreenState, factor: float, around: float | None = None) -> None:
    """Show *factor* times as much of the x axis around a place (cursor, last point)."""
    scale, whole = state.x_scale(), _whole(state)
    points = _points(state)
    if scale is None or whole is None or not len(points):
        return
    places = (around, state.cursor, float(points[-1]))
    middle = next(place for place in places if place is not None)
    low = middle - (middle - scale.low) * factor
    high = middle + (scale.high - middle) * factor
    low, high = max(whole[0], low), min(whole[1], high)
    if high - low < LEAST_WINDOW * (whole[1] - whole[0]):
        state.set_status(state.words["no closer"])
        return
    if state.window is None and factor > 1:
        state.set_status(state.words["not zoomed"])
    state.window = None if low <= whole[0] and high >= whole[1] else (low, high)


def pan(state: ScreenState, by: float) -> None:
    """Move the visible range by that many times its width."""
    whole = _whole(state)
    if state.window is None or whole is None:
        return
    low, high = state.window
    shift = max(whole[0] - low, min(whole[1] - high, (high - low) * by))
    if not shift:
        state.set_status(state.words["at the end" if by > 0 else "at the start"])
    state.window = (low + shift, high + shift)


def fit(state: ScreenState) -> None:
    """Show the whole x axis."""
    if state.window is None:
        state.set_status(state.words["not zoomed"])
    state.window = None


def _points(state: ScreenState) -> Floats:
    """The x values of all points of the visible charts, ascending, without duplicates."""
    curves = state.curves
    if curves is None:
        return np.empty(0)
    places = [line.whole[0] for metric in state.shown for line in curves.lines(metric)]
    if not places:
        return np.empty(0)
    # np.unique would import numpy.ma, 30 ms at the first key.
    rising = np.sort(np.concatenate(places))
    return rising[np.concatenate(([True], np.diff(rising) > 0))] if len(rising) else rising


def _whole(state: ScreenState) -> tuple[float, float] | None:
    window, state.window = state.window, None
    scale = state.x_scale()
    state.window = window
    return None if scale is None else (scale.low, scale.high)


def show_cursor(state: ScreenState) -> None:
    """Move the visible range so that it contains the cursor."""
    if state.window is None or state.cursor is None:
        return
    low, high = state.window
    by = min(0.0, state.cursor - low) + max(0.0, state.cursor - high)
    state.window = (low + by, high + by)
