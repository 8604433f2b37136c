"""What the keys do: each action changes the desk; what only the app can do (quit, copy) is asked for there."""

from __future__ import annotations

from curvetui.charts.data import AXES
from curvetui.model import LEVELS
from curvetui.tui import moves
from curvetui.tui.card import copied
from curvetui.tui.screen_state import SMOOTH, Identity, ScreenState

PAGE = 8
"""Rows of the card that a page key scrolls."""
PANEL, LOG = -1, -2
"""Where Tab stops beside the charts."""


def nothing(_: ScreenState) -> None:
    """For what does nothing."""


def quit_(desk: ScreenState) -> None:
    """Leave."""
    desk.asked.append(("quit", ""))


def suspend(desk: ScreenState) -> None:
    """Give the terminal back to the shell for a while."""
    desk.asked.append(("suspend", ""))


def redraw(desk: ScreenState) -> None:
    """Send the whole screen anew, after something else wrote on it."""
    desk.asked.append(("redraw", ""))


def walk(desk: ScreenState, by: int) -> None:
    """Select the finding *by* places further down the list."""
    found, selected = desk.findings, desk.selected
    if selected is None:
        return
    at = min(len(found) - 1, max(0, found.index(selected) + by))
    select(desk, found[at].finding.identity)
    if "panel" not in desk.areas:
        desk.say(
            f"{desk.look.signs.number(found[at].number)} {desk.words.card(found[at].finding).title}"
        )


def select(desk: ScreenState, identity: Identity) -> None:
    """Show the card of that finding from its beginning."""
    desk.chosen = identity
    desk.scrolled = 0


def copy_all(desk: ScreenState) -> None:
    """Put the verdict and the cards of all listed findings into the clipboard."""
    if desk.run is not None:
        cards = [copied(desk, numbered) for numbered in reversed(desk.findings)]
        desk.asked.append(("copy", "\n".join([desk.words.verdict(desk.run) + "\n", *cards])))
        desk.say(desk.words["copied"])


def go_there(desk: ScreenState) -> None:
    """Put the charts' cursor where the selected finding begins."""
    selected, curves = desk.selected, desk.curves
    if selected is None or curves is None:
        return
    select(desk, selected.finding.identity)
    desk.cursor = curves.place(selected.finding, selected.finding.first)
    moves.show_cursor(desk)
    metrics = [
        m
        for m in curves.metrics
        if {line.curve.name for line in curves.lines(m)} & set(selected.finding.metrics)
    ]
    if metrics and not set(metrics) & set(desk.shown):
        desk.metrics[desk.slot if desk.slots == 1 else 0] = metrics[0]
    desk.scrolled_log = None
    if "panel" in desk.areas and "chart 0" not in desk.areas:
        desk.panel = False


def scroll(desk: ScreenState, rows: int) -> None:
    """Move the card by *rows*."""
    desk.scrolled = min(desk.reading, max(0, desk.scrolled + rows))


def level(desk: ScreenState) -> None:
    """List only findings of the next level and above."""
    desk.level = LEVELS[(LEVELS.index(desk.level) + 1) % len(LEVELS)]


def copy_card(desk: ScreenState) -> None:
    """Put the selected card into the terminal's clipboard."""
    if desk.selected is not None:
        desk.asked.append(("copy", copied(desk, desk.selected)))
        desk.say(desk.words["copied"])


def clear(desk: ScreenState) -> None:
    """Close the page; else put away the cursor; else show all of the x axis; else leave the single chart; else the log; else go back to the table of runs."""
    if desk.page:
        desk.page = ""
    elif desk.cursor is not None:
        desk.cursor = None
    elif desk.window is not None:
        desk.window = None
    elif desk.single or desk.panel:
        desk.single = desk.panel = False
    elif desk.log:
        desk.log = desk.reads = False
    elif len({row.run.source for row in desk.rows}) > 1:
        page(desk, "runs")


def log_scale(desk: ScreenState) -> None:
    """Logarithmic y axis for the active chart, or linear again."""
    metric = desk.metric(desk.active)
    if metric is not None:
        desk.flipped ^= {metric}


def smooth(desk: ScreenState) -> None:
    """The next strength of smoothing, or none."""
    desk.smoothing = (desk.smoothing + 1) % len(SMOOTH)


def everything(desk: ScreenState) -> None:
    """Let wild first points squeeze the rest, or not."""
    desk.everything = not desk.everything
    desk.say(desk.words["all points" if desk.everything else "no wild points"])


def next_metric(desk: ScreenState, by: int = 1) -> None:
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


def axis(desk: ScreenState) -> None:
    """The next x axis that the log knows: epochs, steps, time."""
    curves = desk.curves
    if curves is None or len(curves.axes) < 2:
        desk.say(desk.words["one axis"])
        return
    known = [a for a in AXES if a in curves.axes]
    desk.axis = known[(known.index(curves.axis) + 1) % len(known)]
    desk.cursor = desk.window = None


def log_x(desk: ScreenState) -> None:
    """Logarithmic x axis, or linear again."""
    if desk.curves is not None and desk.curves.axis == "time":
        desk.say(desk.words["no log of time"])
        return
    desk.log_x = not desk.log_x
    desk.say(desk.words["log x on" if desk.log_x else "log x off"])


def focus(desk: ScreenState, by: int) -> None:
    """Go to the next chart, the panel or the log."""
    slots = desk.slots
    stops = [*range(max(1, slots)), PANEL, *([LOG] if desk.log else [])]
    at = stops.index(LOG if desk.reads and desk.log else PANEL if desk.panel else desk.active)
    stop = stops[(at + by) % len(stops)]
    desk.panel, desk.reads = stop == PANEL, stop == LOG
    if stop >= 0 and slots > 1:
        desk.slot = stop


def charts(desk: ScreenState) -> None:
    """One chart more, or one again when no more fit."""
    before, metrics = desk.slots, len(desk.curves.metrics) if desk.curves else 1
    desk.single = False
    desk.charts = desk.slots + 1 if desk.slots < metrics else 1
    if desk.slots <= before:
        desk.charts = 1
    if desk.slots == before:
        desk.say(desk.words["no more charts"])


def single(desk: ScreenState) -> None:
    """The active chart over the whole screen, or all of them again."""
    slot = desk.active
    desk.single = not desk.single
    desk.slot, desk.panel = slot, False


def bell(desk: ScreenState) -> None:
    """Ring for what needs action, or be quiet."""
    desk.bell = not desk.bell
    desk.say(desk.words["bell on" if desk.bell else "bell off"])


def page(desk: ScreenState, name: str) -> None:
    """Open or close a page."""
    desk.page = "" if desk.page == name else name
    desk.query, desk.picked = "", 0
