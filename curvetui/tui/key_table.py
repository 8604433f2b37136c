"""The key table: which key does what, on which screens."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from curvetui.tui import actions, command, metric_rows, moves, overlay, raw_log, replay
from curvetui.tui.key_row import Action, Group, KeyRow
from curvetui.tui.screen_state import ScreenState


def _has_findings(state: ScreenState) -> bool:
    return not state.page and state.selected is not None


def _picks(state: ScreenState) -> bool:
    return state.page in LISTS


def _no_page(state: ScreenState) -> bool:
    return not state.page


def _has_charts(state: ScreenState) -> bool:
    return not state.page and "chart 0" in state.areas and bool(state.shown)


def _goes_back(state: ScreenState) -> bool:
    return (
        bool(state.page or state.window)
        or state.cursor is not None
        or state.single
        or state.panel
        or state.log
        or len(state.rows) > 1
    )


def _one_thing(state: ScreenState) -> bool:
    """Whether the screen fits the chart or the panel, but not both."""
    return (
        not state.page
        and not state.single
        and ("chart 0" in state.areas) != ("panel" in state.areas)
    )


def _can_fill(state: ScreenState) -> bool:
    return _has_charts(state) and (state.single or "panel" in state.areas)


def _many_runs(state: ScreenState) -> bool:
    return not state.page and state.snapshot is not None and len(state.snapshot.runs) > 1


def _is_measured(state: ScreenState) -> bool:
    return not state.page and state.run is not None and bool(state.run.system)


def _many_metrics(state: ScreenState) -> bool:
    return (
        _has_charts(state) and state.curves is not None and len(state.curves.metrics) > state.slots
    )


GROUPS: Mapping[Group, str] = {
    "finding": "findings",
    "chart": "charts",
    "replay": "replay",
    "screen": "screen",
    "list": "lists",
}

LISTS = ("runs", "metrics", "commands", "search", "settings")
"""Pages that accept typed text."""
LIST_KEYS = (
    "up",
    "down",
    "pageup",
    "pagedown",
    "home",
    "end",
    "left",
    "right",
    "enter",
    "tab",
    "shift+tab",
    "space",
    "ctrl+r",
    "ctrl+p",
    "delete",
)
"""Keys that move within them, whatever the table assigns to these keys elsewhere."""
FIXED = frozenset({"ctrl+c", "escape", *LIST_KEYS})
"""Keys that cannot be rebound."""


def _keys(keys: str, action: Callable[..., None], **given: Any) -> dict[str, Action]:
    """Each of *keys*, separated by blanks, does that."""
    act = partial(action, **given) if given else action
    return dict.fromkeys(keys.split(), act)


TABLE: tuple[KeyRow, ...] = (
    KeyRow(
        "↑↓",
        "scroll",
        "scroll log and pages (PgUp PgDn; End follows)",
        _keys("up k", raw_log.scroll, by=-1)
        | _keys("down j", raw_log.scroll, by=1)
        | _keys("pageup", raw_log.page, by=-1)
        | _keys("pagedown", raw_log.page, by=1)
        | _keys("home", raw_log.begin)
        | _keys("end", raw_log.follow),
        "screen",
        lambda state: raw_log.is_read(state) or state.page in {"help", "output"},
        3,
        plain="Up Down",
    ),
    KeyRow(
        "< >",
        "sideways",
        "long lines of the log: to the left, to the right",
        _keys("<", raw_log.sideways, by=-1) | _keys(">", raw_log.sideways, by=1),
        "screen",
        raw_log.is_read,
        8,
    ),
    KeyRow(
        "space",
        "pause",
        "pause, or go on",
        _keys("space", replay.toggle),
        "replay",
        replay.replays,
        2,
    ),
    KeyRow(
        ", .",
        "step",
        "one step back, one forward",
        _keys(",", replay.step, by=-1) | _keys(".", replay.step, by=1),
        "replay",
        replay.replays,
        4,
    ),
    KeyRow(
        "[ ]",
        "speed",
        "half, or twice as fast",
        _keys("[", replay.faster, factor=0.5) | _keys("]", replay.faster, factor=2.0),
        "replay",
        replay.replays,
        9,
    ),
    KeyRow(
        "{ }",
        "seek",
        "a tenth of the log back, forward",
        _keys("{", replay.leap, direction=-1) | _keys("}", replay.leap, direction=1),
        "replay",
        replay.replays,
        13,
    ),
    KeyRow(
        "Home",
        "restart",
        "from the beginning",
        _keys("home", replay.restart),
        "replay",
        replay.replays,
        14,
    ),
    KeyRow(
        "n p",
        "finding",
        "next and previous finding (also arrows, j k)",
        _keys("up p k", actions.walk, by=-1) | _keys("down n j", actions.walk, by=1),
        "finding",
        _has_findings,
        3,
    ),
    KeyRow(
        "⏎",
        "go there",
        "put the cursor where the finding begins",
        _keys("enter", actions.go_there),
        "finding",
        _has_findings,
        6,
        plain="Enter",
    ),
    KeyRow(
        "PgDn",
        "read on",
        "scroll the card (PgUp back; also J K)",
        _keys("pagedown ctrl+d", actions.scroll_page, pages=1)
        | _keys("pageup ctrl+u", actions.scroll_page, pages=-1)
        | _keys("J", actions.scroll, rows=1)
        | _keys("K", actions.scroll, rows=-1),
        "finding",
        lambda state: _has_findings(state) and (not raw_log.is_read(state)),
        12,
    ),
    KeyRow(
        "f",
        "level",
        "list only findings of a level and above",
        _keys("f", actions.level),
        "finding",
        _no_page,
        16,
        command=True,
    ),
    KeyRow(
        "y",
        "copy",
        "copy the card (to the terminal's clipboard)",
        _keys("y", actions.copy_card),
        "finding",
        _has_findings,
        17,
        command=True,
    ),
    KeyRow(
        "Y",
        "copy all",
        "copy the verdict and all cards",
        _keys("Y", actions.copy_all),
        "finding",
        _has_findings,
        command=True,
    ),
    KeyRow(
        "←→",
        "cursor",
        "read values at an epoch (b w; Shift: by ten)",
        _keys("left b", moves.move, by=-1)
        | _keys("right w", moves.move, by=1)
        | _keys("shift+left B", moves.move, by=-10)
        | _keys("shift+right W", moves.move, by=10),
        "chart",
        _has_charts,
        5,
        plain="b w",
    ),
    KeyRow(
        "^ $",
        "first, last",
        "cursor to the first, last point (Home, End)",
        _keys("^ home", moves.to_edge, last=False) | _keys("$ end", moves.to_edge, last=True),
        "chart",
        _has_charts,
    ),
    KeyRow(
        "a",
        "metric",
        "next metric in this chart (A: the one before)",
        _keys("a", actions.next_metric) | _keys("A", actions.next_metric, by=-1),
        "chart",
        _many_metrics,
        7,
        command=True,
    ),
    KeyRow(
        "m",
        "metrics",
        "all metrics: find one, show it, add a chart",
        _keys("m", actions.page, name="metrics"),
        "chart",
        _has_charts,
        7,
        command=True,
    ),
    KeyRow(
        "N P",
        "page",
        "the next metrics in all charts (P: back)",
        _keys("N", metric_rows.turn, by=1) | _keys("P", metric_rows.turn, by=-1),
        "chart",
        _many_metrics,
    ),
    KeyRow(
        "+ -",
        "zoom",
        "show less, more of the x axis (0: all of it)",
        _keys("+ =", moves.zoom, factor=0.5)
        | _keys("-", moves.zoom, factor=2.0)
        | _keys("0", moves.fit),
        "chart",
        _has_charts,
        8,
    ),
    KeyRow(
        "< >",
        "pan",
        "move along the x axis when zoomed",
        _keys("<", moves.pan, part=-0.25) | _keys(">", moves.pan, part=0.25),
        "chart",
        lambda state: state.window is not None,
        7,
    ),
    KeyRow(
        "g",
        "log y",
        "logarithmic y axis",
        _keys("g", actions.log_scale),
        "chart",
        _has_charts,
        10,
        command=True,
    ),
    KeyRow(
        "s",
        "smooth",
        "smooth more, or not; the raw curve stays",
        _keys("s", actions.smooth),
        "chart",
        _has_charts,
        11,
        command=True,
    ),
    KeyRow(
        "e",
        "everything",
        "y axis includes extreme first points",
        _keys("e", actions.everything),
        "chart",
        _has_charts,
        command=True,
    ),
    KeyRow(
        "x",
        "axis",
        "x axis: epochs, steps, time",
        _keys("x", actions.axis),
        "chart",
        _has_charts,
        command=True,
    ),
    KeyRow(
        "u",
        "system",
        "GPU, CPU, memory and disk, or the log's curves again",
        _keys("u", actions.system),
        "chart",
        _is_measured,
        9,
        command=True,
    ),
    KeyRow(
        "X",
        "log x",
        "logarithmic x axis",
        _keys("X", actions.log_x),
        "chart",
        _has_charts,
        command=True,
    ),
    KeyRow(
        "c",
        "charts",
        "add a chart, or return to one",
        _keys("c", actions.charts),
        "chart",
        _has_charts,
        command=True,
    ),
    KeyRow(
        "z",
        "full",
        "this chart over the whole screen",
        _keys("z", actions.single),
        "chart",
        _can_fill,
        15,
        command=True,
    ),
    KeyRow(
        "d",
        "since",
        "what happened while you were away",
        _keys("d", actions.page, name="away"),
        "screen",
        lambda state: state.page in {"", "away"} and bool(state.seen.digest),
        2,
        command=True,
    ),
    KeyRow(
        "l",
        "log text",
        "the raw log, with the lines behind the cursor",
        _keys("l", raw_log.toggle),
        "screen",
        raw_log.has_log,
        7,
        command=True,
    ),
    KeyRow(
        "/",
        "search",
        "find a line of the log by what it says",
        _keys("/", actions.page, name="search"),
        "screen",
        raw_log.has_log,
        14,
        command=True,
    ),
    KeyRow(
        "Tab",
        "switch",
        "next chart or panel",
        _keys("tab", actions.focus, by=1) | _keys("shift+tab", actions.focus, by=-1),
        "screen",
        lambda state: not state.page and (not state.single) and (not _one_thing(state)),
        3,
    ),
    KeyRow(
        "Tab",
        "findings/chart",
        "on a small screen: the findings, or the chart",
        _keys("tab", actions.focus, by=1) | _keys("shift+tab", actions.focus, by=-1),
        "screen",
        _one_thing,
        2,
    ),
    KeyRow(
        "r",
        "runs",
        "pick a run",
        _keys("r", actions.page, name="runs"),
        "screen",
        _many_runs,
        6,
        command=True,
    ),
    KeyRow(
        "o",
        "compare",
        "overlay one more run, up to 3; then none",
        _keys("o", overlay.one_more),
        "screen",
        _many_runs,
        8,
        command=True,
    ),
    KeyRow(
        "t",
        "output",
        "what the command prints",
        _keys("t", actions.page, name="output"),
        "screen",
        command.has_command,
        7,
        command=True,
    ),
    KeyRow("↑↓", "line", "up, down; letters find", {}, "list", _picks, 3, plain="Up Down"),
    KeyRow(
        "←→",
        "sort",
        "runs: by another column (Ctrl-R: reversed)",
        {},
        "list",
        lambda state: state.page == "runs",
        5,
        plain="Left Right",
    ),
    KeyRow(
        "Tab",
        "draw behind",
        "runs: draw this one behind as well, or remove it",
        {},
        "list",
        lambda state: state.page == "runs",
        5,
    ),
    KeyRow(
        "Tab",
        "chart",
        "metrics: give it a chart of its own, or take it away",
        {},
        "list",
        lambda state: state.page == "metrics",
        5,
    ),
    KeyRow(
        "Ctrl-P",
        "pin",
        "pin it to the top, or unpin it; kept for the project",
        {},
        "list",
        lambda state: state.page in {"metrics", "runs"},
        6,
    ),
    KeyRow(
        "Del",
        "remove",
        "metrics: forget a derived one; type val_loss - train_loss to make one",
        {},
        "list",
        lambda state: state.page == "metrics" and bool(state.project.expressions),
        7,
    ),
    KeyRow("⏎", "pick", "choose this line", {}, "list", _picks, 4, plain="Enter"),
    KeyRow(
        ":",
        "commands",
        "find a command by its name",
        _keys(": ctrl+p", actions.page, name="commands"),
        "screen",
        _no_page,
        18,
    ),
    KeyRow(
        "C",
        "settings",
        "settings and keys: change them here",
        _keys("C", actions.page, name="settings"),
        "screen",
        _no_page,
        command=True,
    ),
    KeyRow(
        "?",
        "help",
        "all keys",
        _keys("? f1", actions.page, name="help"),
        "screen",
        lambda state: not _picks(state),
        2,
    ),
    KeyRow(
        "Ctrl-G",
        "bell",
        "toggle the bell",
        _keys("ctrl+g", actions.bell),
        "screen",
        _no_page,
        command=True,
    ),
    KeyRow(
        "Esc",
        "back",
        "close, hide the cursor, zoom out fully",
        _keys("escape", actions.clear),
        "screen",
        _goes_back,
        4,
    ),
    KeyRow("Ctrl-L", "redraw", "redraw the screen", _keys("ctrl+l", actions.redraw), "screen"),
    KeyRow(
        "Ctrl-Z",
        "suspend",
        "go to the shell; fg returns",
        _keys("ctrl+z", actions.suspend),
        "screen",
    ),
    KeyRow(
        "q",
        "quit",
        "quit (Ctrl-C quits at once)",
        _keys("q ctrl+q", actions.quit_),
        "screen",
        lambda state: not _picks(state),
        1,
    ),
    KeyRow("Ctrl-Q", "quit", "leave", _keys("ctrl+q", actions.quit_), "list", _picks, 1),
)
