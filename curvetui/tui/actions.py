"""What each key does. An action changes the screen state; the app itself quits and copies."""

from os import environ

from curvetui.charts.data import AXES
from curvetui.charts.smoothing import is_smoothed
from curvetui.engine.verdict import verdict
from curvetui.model import LEVELS
from curvetui.tui import moves
from curvetui.tui.card import copied
from curvetui.tui.screen_state import SMOOTH, Identity, ScreenState

PANEL, LOG = -1, -2
"""What Tab visits besides the charts."""


def nothing(_: ScreenState) -> None:
    """Do nothing."""


def request(state: ScreenState, name: str) -> None:
    """Request something from the app: to quit, to suspend itself, to redraw the whole screen."""
    state.asked.append((name, ""))


def walk(state: ScreenState, by: int) -> None:
    """Select the finding *by* rows further down the list."""
    found, selected = state.findings, state.selected
    if selected is None:
        return
    at = min(len(found) - 1, max(0, found.index(selected) + by))
    if found[at] == selected:
        state.set_status(state.words["last finding" if by > 0 else "first finding"])
    select(state, found[at].finding.identity)
    if "panel" not in state.areas:
        state.set_status(
            f"{state.theme.signs.number(found[at].number)} {state.words.card(found[at].finding).title}"
        )


def select(state: ScreenState, identity: Identity) -> None:
    """Show the card of that finding from its first row."""
    state.chosen = identity
    state.scrolled = 0


def copy_all(state: ScreenState) -> None:
    """Copy the verdict and the cards of all listed findings to the clipboard."""
    if state.run is not None:
        cards = [copied(state, numbered) for numbered in reversed(state.findings)]
        head = verdict(state.run, state.words.language)
        _copy(state, "\n".join([head + "\n", *cards]))


def _copy(state: ScreenState, text: str) -> None:
    """Request the copy from the app. The terminal never confirms it, and tmux drops it unless told
    otherwise.
    """
    state.asked.append(("copy", text))
    state.set_status(state.words["copied in tmux" if "TMUX" in environ else "copied"])


def go_there(state: ScreenState) -> None:
    """Move the cursor to where the selected finding begins."""
    selected = state.selected
    if selected is not None and state.system != (selected.finding.unit == "minute"):
        system(state)
    curves = state.curves
    if selected is None or curves is None:
        return
    select(state, selected.finding.identity)
    state.cursor = curves.place(selected.finding, selected.finding.first)
    moves.show_cursor(state)
    metrics = [
        m
        for m in curves.metrics
        if {line.curve.name for line in curves.lines(m)} & set(selected.finding.metrics)
    ]
    if metrics and not set(metrics) & set(state.shown):
        state.metrics[state.slot if state.slots == 1 else 0] = metrics[0]
    state.scrolled_log = None
    if "panel" in state.areas and "chart 0" not in state.areas:
        state.panel = False


def scroll_page(state: ScreenState, by: int) -> None:
    """Scroll the card by that many pages; one row of the page before stays visible."""
    scroll(state, by * max(1, state.visible - 1))


def scroll(state: ScreenState, by: int) -> None:
    """Scroll the card by that many rows; in a tight panel the first step only uncovers it."""
    before = state.scrolled
    if state.is_tight and before == 0 and by > 0:
        by = 1
    state.scrolled = min(state.reading, max(0, before + by))
    if state.scrolled == before:
        state.set_status(state.words["at the end" if by > 0 else "at the start"])


def level(state: ScreenState) -> None:
    """Raise the lowest level that is listed by one; after the highest, list everything again."""
    state.level = LEVELS[(LEVELS.index(state.level) + 1) % len(LEVELS)]


def copy_card(state: ScreenState) -> None:
    """Copy the selected card to the terminal's clipboard."""
    if state.selected is not None:
        _copy(state, copied(state, state.selected))


def clear(state: ScreenState) -> None:
    """Undo one thing: a table's filter, page, cursor, zoom, single chart, log, or the run."""
    if state.page == "runs" and state.query:
        state.query, state.picked = "", 0
    elif state.page:
        page(state, state.page)
    elif state.cursor is not None:
        state.cursor = None
    elif state.window is not None:
        state.window = None
    elif state.single or state.panel:
        state.single = state.panel = False
    elif state.log:
        state.log = state.reads = False
    elif len({row.run.source for row in state.rows}) > 1:
        page(state, "runs")


def log_scale(state: ScreenState) -> None:
    """Switch the active chart's y axis between linear and logarithmic."""
    metric = state.metric(state.active)
    if metric is not None:
        state.flipped ^= {metric}


def smooth(state: ScreenState) -> None:
    """Switch to the next smoothing strength; after the last, off."""
    state.smoothing = (state.smoothing + 1) % len(SMOOTH)
    part = SMOOTH[state.smoothing]
    word = "smoothed over" if _is_seen(state, part) else "too few to smooth"
    word = word if part else "smooth off"
    state.set_status(state.words[word].format(percent=f"{part:.0%}"))


def _is_seen(state: ScreenState, part: float) -> bool:
    """Whether smoothing over *part* of the x axis changes a visible curve."""
    curves = state.curves
    lines = [line for m in state.shown for line in curves.lines(m)] if curves else []
    spans = (curves.range(state.shown) if curves else None) or (0.0, 0.0)
    return any(is_smoothed(line.x, part * (spans[1] - spans[0])) for line in lines)


def everything(state: ScreenState) -> None:
    """Include outlying first points in the y axis, or exclude them."""
    state.everything = not state.everything
    state.set_status(state.words["all points" if state.everything else "no wild points"])


def next_metric(state: ScreenState, by: int = 1) -> None:
    """Show another metric in the active chart, one that no other chart shows."""
    curves = state.curves
    if curves is None or not curves.metrics:
        return
    slot = state.slot if state.slots == 1 else state.active
    here = state.metric(slot)
    others = set(state.shown) - {here} if state.slots > 1 else set()
    free = [m for m in curves.metrics if m not in others]
    at = free.index(here) if here in free else -1
    for other, metric in enumerate(state.shown):
        if state.slots > 1:
            state.metrics[other] = metric
    state.metrics[slot] = free[(at + by) % len(free)]


def axis(state: ScreenState) -> None:
    """Switch to the next x axis the log has: epochs, steps, time."""
    curves = state.curves
    if curves is None or len(curves.axes) < 2:
        state.set_status(state.words["one axis"])
        return
    known = [a for a in AXES if a in curves.axes]
    state.axis = known[(known.index(curves.axis) + 1) % len(known)]
    state.cursor = state.window = None


def system(state: ScreenState) -> None:
    """Show the machine's curves instead of the log's, or the log's again."""
    state.system, state.metrics = not state.system, {}
    state.cursor = state.window = None


def log_x(state: ScreenState) -> None:
    """Switch the x axis between linear and logarithmic."""
    if state.curves is not None and state.curves.axis == "time":
        state.set_status(state.words["no log of time"])
        return
    state.log_x = not state.log_x
    state.set_status(state.words["log x on" if state.log_x else "log x off"])


def focus(state: ScreenState, by: int) -> None:
    """Focus the next chart, the panel or the log."""
    slots = state.slots
    stops = [*range(max(1, slots)), PANEL, *([LOG] if state.log else [])]
    at = stops.index(LOG if state.reads and state.log else PANEL if state.panel else state.active)
    stop = stops[(at + by) % len(stops)]
    state.panel, state.reads = stop == PANEL, stop == LOG
    if stop >= 0 and slots > 1:
        state.slot = stop


def charts(state: ScreenState) -> None:
    """Show one more chart; back to one when no more fit."""
    before, metrics = state.slots, len(state.curves.metrics) if state.curves else 1
    state.single = False
    state.charts = state.slots + 1 if state.slots < metrics else 1
    if state.slots <= before:
        state.charts = 1
    if state.slots == before:
        state.set_status(state.words["no more charts"])


def single(state: ScreenState) -> None:
    """Show the active chart alone, or all charts again."""
    slot = state.active
    state.single = not state.single
    state.slot, state.panel = slot, False


def bell(state: ScreenState) -> None:
    """Turn the bell on or off."""
    state.bell = not state.bell
    state.set_status(state.words["bell on" if state.bell else "bell off"])


def page(state: ScreenState, name: str) -> None:
    """Open or close a page."""
    back = state.page_below if name == "help" else ""
    state.page_below = state.page if name == "help" != state.page else ""
    state.page = back if state.page == name else name
    state.query, state.picked = "", 0
