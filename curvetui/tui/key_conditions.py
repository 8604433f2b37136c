"""When a key of the table does something: conditions on the screen's state."""

from curvetui.tui import raw_log
from curvetui.tui.screen_state import ScreenState

LISTS = ("runs", "metrics", "commands", "search", "settings")
"""Pages that accept typed text."""


def always(_: ScreenState) -> bool:
    """Condition of keys that work on every screen."""
    return True


def no_page(state: ScreenState) -> bool:
    """Whether charts and panel are visible."""
    return not state.page


def picks(state: ScreenState) -> bool:
    """Whether a list is open that takes typed text."""
    return state.page in LISTS


def no_list(state: ScreenState) -> bool:
    """Whether letters are keys, not text."""
    return not picks(state)


def no_text(state: ScreenState) -> bool:
    """Whether no list is open, or one in which nothing is typed yet."""
    return not picks(state) or not state.query


def shows_runs(state: ScreenState) -> bool:
    """Whether the table of runs is open."""
    return state.page == "runs"


def shows_metrics(state: ScreenState) -> bool:
    """Whether the metric browser is open."""
    return state.page == "metrics"


def has_pins(state: ScreenState) -> bool:
    """Whether a list is open whose entries can be pinned."""
    return shows_runs(state) or shows_metrics(state)


def has_derived(state: ScreenState) -> bool:
    """Whether there is a derived metric to remove."""
    return shows_metrics(state) and bool(state.project.expressions)


def has_findings(state: ScreenState) -> bool:
    """Whether there is a finding to select."""
    return not state.page and state.selected is not None


def has_card(state: ScreenState) -> bool:
    """Whether keys scroll the card."""
    return has_findings(state) and not raw_log.is_read(state)


def has_charts(state: ScreenState) -> bool:
    """Whether a chart is visible."""
    return not state.page and "chart 0" in state.areas and bool(state.shown)


def is_zoomed(state: ScreenState) -> bool:
    """Whether only a part of the x axis is visible."""
    return state.window is not None


def can_fill(state: ScreenState) -> bool:
    """Whether one chart can take more room than it has, or gives room back."""
    return has_charts(state) and (state.single or "panel" in state.areas)


def many_metrics(state: ScreenState) -> bool:
    """Whether there are metrics without a chart."""
    curves = state.curves
    return has_charts(state) and curves is not None and len(curves.metrics) > state.slots


def many_runs(state: ScreenState) -> bool:
    """Whether there is another run."""
    return not state.page and len(state.rows) > 1


def is_measured(state: ScreenState) -> bool:
    """Whether there are figures of the machine."""
    return not state.page and state.run is not None and bool(state.run.system)


def scrolls(state: ScreenState) -> bool:
    """Whether the log or a page of text is scrolled."""
    return raw_log.is_read(state) or state.page in {"help", "output"}


def one_thing(state: ScreenState) -> bool:
    """Whether the screen fits the chart or the panel, but not both."""
    one = ("chart 0" in state.areas) != ("panel" in state.areas)
    return not state.page and not state.single and one


def several_things(state: ScreenState) -> bool:
    """Whether Tab has somewhere to go."""
    return not state.page and not state.single and not one_thing(state)


def was_away(state: ScreenState) -> bool:
    """Whether there is a digest of what happened meanwhile."""
    return state.page in {"", "away"} and bool(state.seen.digest)


def goes_back(state: ScreenState) -> bool:
    """Whether there is something to close, hide or leave."""
    is_moved = state.cursor is not None or state.window is not None
    is_open = bool(state.page) or state.single or state.panel or state.log
    return is_moved or is_open or len(state.rows) > 1
