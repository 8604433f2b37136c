"""What the keys do: each action changes the desk; what only the app can do (quit, copy) is asked for there."""

from __future__ import annotations

import numpy as np

from curvetui.curves import AXES
from curvetui.model import LEVELS, Floats
from curvetui.tui.card import copied
from curvetui.tui.desk import SMOOTH, Desk, Identity

LEAST_WINDOW = 1e-3
"""Of the whole x axis: zoom ends here."""
PAGE = 8
"""Rows of the card that a page key scrolls."""


def quit_(desk: Desk) -> None:
    """Leave."""
    desk.asked.append(("quit", ""))


def walk(desk: Desk, by: int) -> None:
    """Select the finding *by* places further down the list."""
    found, selected = desk.findings, desk.selected
    if selected is None:
        return
    at = min(len(found) - 1, max(0, found.index(selected) + by))
    select(desk, found[at].finding.identity)


def select(desk: Desk, identity: Identity) -> None:
    """Show the card of that finding from its beginning."""
    desk.chosen = identity
    desk.scrolled = 0


def go_there(desk: Desk) -> None:
    """Put the charts' cursor where the selected finding begins."""
    selected, curves = desk.selected, desk.curves
    if selected is None or curves is None:
        return
    select(desk, selected.finding.identity)
    desk.cursor = curves.place(selected.finding, selected.finding.first)
    _show_cursor(desk)
    metrics = [m for m in curves.metrics if {line.curve.name for line in curves.lines(m)} & set(selected.finding.metrics)]
    if metrics and not set(metrics) & set(desk.shown):
        desk.metrics[desk.slot if desk.slots == 1 else 0] = metrics[0]
    if "panel" in desk.areas and "chart 0" not in desk.areas:
        desk.panel = False


def scroll(desk: Desk, rows: int) -> None:
    """Move the card by *rows*."""
    desk.scrolled = min(desk.reading, max(0, desk.scrolled + rows))


def level(desk: Desk) -> None:
    """List only findings of the next level and above."""
    desk.level = LEVELS[(LEVELS.index(desk.level) + 1) % len(LEVELS)]


def copy_card(desk: Desk) -> None:
    """Put the selected card into the terminal's clipboard."""
    if desk.selected is not None:
        desk.asked.append(("copy", copied(desk, desk.selected)))
        desk.say(desk.words["copied"])


def move(desk: Desk, by: int) -> None:
    """Move the cursor by so many points; on crowded axes by so many columns."""
    points, scale = _points(desk), desk.x_scale()
    if scale is None or not len(points):
        return
    if desk.cursor is None:
        inside = points[(points >= scale.low) & (points <= scale.high)]
        desk.cursor = float((inside if len(inside) else points)[-1])
        return
    column = (scale.high - scale.low) / max(20, desk.areas["chart 0"].width if "chart 0" in desk.areas else 80)
    goal = desk.cursor + by * column
    at = int(np.argmin(np.abs(points - goal)))
    here = int(np.argmin(np.abs(points - desk.cursor)))
    if at == here:
        at = here + (1 if by > 0 else -1)
    desk.cursor = float(points[min(len(points) - 1, max(0, at))])
    _show_cursor(desk)


def to_edge(desk: Desk, last: bool) -> None:
    """Put the cursor on the first or the last point."""
    points = _points(desk)
    if len(points):
        desk.cursor = float(points[-1 if last else 0])
        _show_cursor(desk)


def point_at(desk: Desk, x: float) -> None:
    """Put the cursor on the point nearest to *x*."""
    points = _points(desk)
    if len(points):
        desk.cursor = float(points[int(np.argmin(np.abs(points - x)))])


def clear(desk: Desk) -> None:
    """Close the page; else put away the cursor; else show all of the x axis; else leave the single chart."""
    if desk.page:
        desk.page = ""
    elif desk.cursor is not None:
        desk.cursor = None
    elif desk.window is not None:
        desk.window = None
    else:
        desk.single = desk.panel = False


def zoom(desk: Desk, factor: float, around: float | None = None) -> None:
    """Show *factor* times as much of the x axis, keeping *around* (the cursor, or the last point) where it is."""
    scale, whole = desk.x_scale(), _whole(desk)
    points = _points(desk)
    if scale is None or whole is None or not len(points):
        return
    middle = around if around is not None else desk.cursor if desk.cursor is not None else float(points[-1])
    low = middle - (middle - scale.low) * factor
    high = middle + (scale.high - middle) * factor
    low, high = max(whole[0], low), min(whole[1], high)
    if high - low < LEAST_WINDOW * (whole[1] - whole[0]):
        return
    desk.window = None if low <= whole[0] and high >= whole[1] else (low, high)


def pan(desk: Desk, part: float) -> None:
    """Move the window by *part* of its width."""
    whole = _whole(desk)
    if desk.window is None or whole is None:
        return
    low, high = desk.window
    by = (high - low) * part
    by = max(whole[0] - low, min(whole[1] - high, by))
    desk.window = (low + by, high + by)


def fit(desk: Desk) -> None:
    """Show all of the x axis."""
    desk.window = None


def log_scale(desk: Desk) -> None:
    """Logarithmic y axis for the active chart, or linear again."""
    metric = desk.metric(desk.active)
    if metric is not None:
        desk.flipped ^= {metric}


def smooth(desk: Desk) -> None:
    """The next strength of smoothing, or none."""
    desk.smoothing = (desk.smoothing + 1) % len(SMOOTH)


def everything(desk: Desk) -> None:
    """Let wild first points squeeze the rest, or not."""
    desk.everything = not desk.everything


def next_metric(desk: Desk, by: int = 1) -> None:
    """Another metric in the active chart, of those that no other chart shows."""
    curves = desk.curves
    if curves is None or not curves.metrics:
        return
    slot = desk.slot if desk.slots == 1 else desk.active
    here = desk.metric(slot)
    others = set(desk.shown) - {here} if desk.slots > 1 else set()
    free = [m for m in curves.metrics if m not in others]
    at = free.index(here) if here in free else -1
    for other, metric in enumerate(desk.shown):
        if desk.slots > 1:
            desk.metrics[other] = metric
    desk.metrics[slot] = free[(at + by) % len(free)]


def axis(desk: Desk) -> None:
    """The next x axis that the log knows: epochs, steps, time."""
    curves = desk.curves
    if curves is None or len(curves.axes) < 2:
        return
    known = [a for a in AXES if a in curves.axes]
    desk.axis = known[(known.index(curves.axis) + 1) % len(known)]
    desk.cursor = desk.window = None


def focus(desk: Desk, by: int) -> None:
    """Go to the next chart or the panel."""
    if "panel" not in desk.areas or "chart 0" not in desk.areas:
        desk.panel = not desk.panel
        return
    stops = [*range(desk.slots), -1]
    at = stops.index(-1 if desk.panel else desk.active)
    stop = stops[(at + by) % len(stops)]
    desk.panel = stop == -1
    if stop >= 0:
        desk.slot = stop


def charts(desk: Desk) -> None:
    """One chart more, or one again when no more fit."""
    before, metrics = desk.slots, len(desk.curves.metrics) if desk.curves else 1
    desk.single = False
    desk.charts = desk.slots + 1 if desk.slots < metrics else 1
    if desk.slots <= before:
        desk.charts = 1


def single(desk: Desk) -> None:
    """The active chart over the whole screen, or all of them again."""
    slot = desk.active
    desk.single = not desk.single
    desk.slot, desk.panel = slot, False


def page(desk: Desk, name: str) -> None:
    """Open or close a page."""
    desk.page = "" if desk.page == name else name
    desk.query, desk.picked = "", 0


def _points(desk: Desk) -> Floats:
    """Places of all points of the shown charts, rising, each once."""
    curves = desk.curves
    if curves is None:
        return np.empty(0)
    places = [line.x for metric in desk.shown for line in curves.lines(metric)]
    if not places:
        return np.empty(0)
    # np.unique would import numpy.ma, 30 ms at the first key.
    rising = np.sort(np.concatenate(places))
    return rising[np.concatenate(([True], np.diff(rising) > 0))] if len(rising) else rising


def _whole(desk: Desk) -> tuple[float, float] | None:
    window, desk.window = desk.window, None
    scale = desk.x_scale()
    desk.window = window
    return None if scale is None else (scale.low, scale.high)


def _show_cursor(desk: Desk) -> None:
    """Move the window so that the cursor is in it."""
    if desk.window is None or desk.cursor is None:
        return
    low, high = desk.window
    by = min(0.0, desk.cursor - low) + max(0.0, desk.cursor - high)
    desk.window = (low + by, high + by)
