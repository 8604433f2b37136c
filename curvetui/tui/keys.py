"""The key table: dispatch, footer, help and the command list are all generated from it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from textual.binding import Binding
from textual.keys import _character_to_key, format_key

from curvetui.languages import language as language_of
from curvetui.tui import actions, command, metric_rows, moves, overlay, raw_log, replay
from curvetui.tui.screen_state import ScreenState

Action = Callable[[ScreenState], None]
Group = str


def name_of(key: str) -> str:
    """Textual's name of a key: `question_mark`."""
    return _character_to_key(key) if len(key) == 1 else key


PRINTED = {
    "pagedown": "PgDn", "pageup": "PgUp", "escape": "Esc", "delete": "Del", "backspace": "Backspace", "enter": "Enter", "tab": "Tab",
    "home": "Home", "end": "End", "insert": "Ins", "up": "Up", "down": "Down", "left": "Left", "right": "Right",
}  # fmt: skip


def key_label(key: str) -> str:
    """A key, by Textual's name, as the help prints it.

    Example:
        >>> key_label("pagedown"), key_label("ctrl+g"), key_label("shift+left"), key_label("f5"), key_label("less_than_sign")
        ('PgDn', 'Ctrl-G', 'Shift-Left', 'F5', '<')
    """
    *held, last = key.split("+")
    is_upper = bool(held) and len(last) == 1 or last[:1] == "f" and last[1:].isdecimal()
    label = PRINTED.get(last) or (last.upper() if is_upper else format_key(last))
    return "-".join((*map(str.capitalize, held), label))


def always(_: ScreenState) -> bool:
    """Condition of keys that work on every screen."""
    return True


class KeyRow(NamedTuple):
    """One row of the help: related keys and what they do."""

    shown: str
    """The keys as they are displayed."""
    name: str
    """One word for the footer."""
    about: str
    """What the keys do, for the help."""
    does: Mapping[str, Action]
    """Key (as Textual names it; printable ones are themselves) to action."""
    group: Group = "chart"
    when: Callable[[ScreenState], bool] = always
    rank: int = 0
    """Priority for a place in the footer; 0: help only."""
    plain: str = ""
    """The keys displayed in ASCII, where `shown` is not ASCII."""
    command: bool = False
    """Whether it is offered in the command list."""

    def sign(self, state: ScreenState) -> str:
        """The keys as the user has bound them."""
        if any(key in state.keymap for key in self.does):
            first = list(self.does)[: 1 + (" " in self.shown)]
            return " ".join(key_label(state.keymap.get(key, name_of(key))) for key in first)
        return self.plain if state.theme.ascii and self.plain else self.shown

    def label(self, language: str) -> str:
        return language_of(language).phrase(self.name)

    def help(self, language: str) -> str:
        return language_of(language).phrase(self.about)


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
    "finding": "findings", "chart": "charts", "replay": "replay", "screen": "screen", "list": "lists",
}  # fmt: skip

LISTS = ("runs", "metrics", "commands", "search", "settings")
"""Pages that accept typed text."""
LIST_KEYS = ("up", "down", "pageup", "pagedown", "home", "end", "left", "right", "enter", "tab", "shift+tab", "space", "ctrl+r", "ctrl+p", "delete")  # fmt: skip
"""Keys that move within them, whatever the table assigns to these keys elsewhere."""
FIXED = frozenset({"ctrl+c", "escape", *LIST_KEYS})
"""Keys that cannot be rebound."""
_p = partial
TABLE: tuple[KeyRow, ...] = (
    KeyRow("↑↓", "scroll", "scroll log and pages (PgUp PgDn; End follows)",
        {"up": _p(raw_log.scroll, by=-1), "down": _p(raw_log.scroll, by=1), "k": _p(raw_log.scroll, by=-1), "j": _p(raw_log.scroll, by=1),
         "pageup": _p(raw_log.page, by=-1), "pagedown": _p(raw_log.page, by=1), "home": raw_log.begin, "end": raw_log.follow},
        "screen", lambda state: raw_log.is_read(state) or state.page in {"help", "output"}, 3, plain="Up Down"),
    KeyRow("< >", "sideways", "long lines of the log: to the left, to the right",
        {"<": _p(raw_log.sideways, by=-1), ">": _p(raw_log.sideways, by=1)}, "screen", raw_log.is_read, 8),
    KeyRow("space", "pause", "pause, or go on", {"space": replay.toggle}, "replay", replay.replays, 2),
    KeyRow(", .", "step", "one step back, one forward",
        {",": _p(replay.step, by=-1), ".": _p(replay.step, by=1)}, "replay", replay.replays, 4),
    KeyRow("[ ]", "speed", "half, or twice as fast",
        {"[": _p(replay.faster, factor=0.5), "]": _p(replay.faster, factor=2.0)}, "replay", replay.replays, 9),
    KeyRow("{ }", "seek", "a tenth of the log back, forward",
        {"{": _p(replay.leap, direction=-1), "}": _p(replay.leap, direction=1)}, "replay", replay.replays, 13),
    KeyRow("Home", "restart", "from the beginning", {"home": replay.restart}, "replay", replay.replays, 14),
    KeyRow("n p", "finding", "next and previous finding (also arrows, j k)",
        {"up": _p(actions.walk, by=-1), "down": _p(actions.walk, by=1), "p": _p(actions.walk, by=-1),
         "n": _p(actions.walk, by=1), "k": _p(actions.walk, by=-1), "j": _p(actions.walk, by=1)},
        "finding", _has_findings, 3),
    KeyRow("⏎", "go there", "put the cursor where the finding begins",
        {"enter": actions.go_there}, "finding", _has_findings, 6, plain="Enter"),
    KeyRow("PgDn", "read on", "scroll the card (PgUp back; also J K)",
        {"pagedown": _p(actions.scroll_page, pages=1), "pageup": _p(actions.scroll_page, pages=-1),
         "J": _p(actions.scroll, rows=1), "K": _p(actions.scroll, rows=-1),
         "ctrl+d": _p(actions.scroll_page, pages=1), "ctrl+u": _p(actions.scroll_page, pages=-1)},
        "finding", lambda state: _has_findings(state) and not raw_log.is_read(state), 12),
    KeyRow("f", "level", "list only findings of a level and above", {"f": actions.level}, "finding", _no_page, 16,
        command=True),
    KeyRow("y", "copy", "copy the card (to the terminal's clipboard)", {"y": actions.copy_card},
        "finding", _has_findings, 17, command=True),
    KeyRow("Y", "copy all", "copy the verdict and all cards", {"Y": actions.copy_all}, "finding",
        _has_findings, command=True),
    KeyRow("←→", "cursor", "read values at an epoch (b w; Shift: by ten)",
        {"left": _p(moves.move, by=-1), "right": _p(moves.move, by=1), "b": _p(moves.move, by=-1), "w": _p(moves.move, by=1),
         "shift+left": _p(moves.move, by=-10), "shift+right": _p(moves.move, by=10),
         "B": _p(moves.move, by=-10), "W": _p(moves.move, by=10)},
        "chart", _has_charts, 5, plain="b w"),
    KeyRow("^ $", "first, last", "cursor to the first, last point (Home, End)",
        {"^": _p(moves.to_edge, last=False), "$": _p(moves.to_edge, last=True),
         "home": _p(moves.to_edge, last=False), "end": _p(moves.to_edge, last=True)},
        "chart", _has_charts),
    KeyRow("a", "metric", "next metric in this chart (A: the one before)",
        {"a": actions.next_metric, "A": _p(actions.next_metric, by=-1)}, "chart", _many_metrics, 7, command=True),
    KeyRow("m", "metrics", "all metrics: find one, show it, add a chart", {"m": _p(actions.page, name="metrics")},
        "chart", _has_charts, 7, command=True),
    KeyRow("N P", "page", "the next metrics in all charts (P: back)", {"N": _p(metric_rows.turn, by=1), "P": _p(metric_rows.turn, by=-1)},
        "chart", _many_metrics),
    KeyRow("+ -", "zoom", "show less, more of the x axis (0: all of it)",
        {"+": _p(moves.zoom, factor=0.5), "=": _p(moves.zoom, factor=0.5), "-": _p(moves.zoom, factor=2.0), "0": moves.fit},
        "chart", _has_charts, 8),
    KeyRow("< >", "pan", "move along the x axis when zoomed",
        {"<": _p(moves.pan, part=-0.25), ">": _p(moves.pan, part=0.25)}, "chart", lambda state: state.window is not None, 7),
    KeyRow("g", "log y", "logarithmic y axis", {"g": actions.log_scale}, "chart", _has_charts, 10, command=True),
    KeyRow("s", "smooth", "smooth more, or not; the raw curve stays",
        {"s": actions.smooth}, "chart", _has_charts, 11, command=True),
    KeyRow("e", "everything", "y axis includes extreme first points", {"e": actions.everything}, "chart",
        _has_charts, command=True),
    KeyRow("x", "axis", "x axis: epochs, steps, time", {"x": actions.axis}, "chart", _has_charts, command=True),
    KeyRow("u", "system", "GPU, CPU, memory and disk, or the log's curves again", {"u": actions.system}, "chart", _is_measured, 9, command=True),
    KeyRow("X", "log x", "logarithmic x axis", {"X": actions.log_x}, "chart", _has_charts, command=True),
    KeyRow("c", "charts", "add a chart, or return to one", {"c": actions.charts}, "chart", _has_charts,
        command=True),
    KeyRow("z", "full", "this chart over the whole screen", {"z": actions.single}, "chart", _can_fill, 15, command=True),
    KeyRow("d", "since", "what happened while you were away", {"d": _p(actions.page, name="away")}, "screen",
        lambda state: state.page in {"", "away"} and bool(state.seen.digest), 2, command=True),
    KeyRow("l", "log text", "the raw log, with the lines behind the cursor", {"l": raw_log.toggle}, "screen",
        raw_log.has_log, 7, command=True),
    KeyRow("/", "search", "find a line of the log by what it says", {"/": _p(actions.page, name="search")}, "screen",
        raw_log.has_log, 14, command=True),
    KeyRow("Tab", "switch", "next chart or panel",
        {"tab": _p(actions.focus, by=1), "shift+tab": _p(actions.focus, by=-1)}, "screen",
        lambda state: not state.page and not state.single and not _one_thing(state), 3),
    KeyRow("Tab", "findings/chart", "on a small screen: the findings, or the chart",
        {"tab": _p(actions.focus, by=1), "shift+tab": _p(actions.focus, by=-1)}, "screen", _one_thing, 2),
    KeyRow("r", "runs", "pick a run", {"r": _p(actions.page, name="runs")}, "screen", _many_runs, 6, command=True),
    KeyRow("o", "compare", "overlay one more run, up to 3; then none", {"o": overlay.one_more},
        "screen", _many_runs, 8, command=True),
    KeyRow("t", "output", "what the command prints", {"t": _p(actions.page, name="output")}, "screen",
        command.has_command, 7, command=True),
    KeyRow("↑↓", "line", "up, down; letters find", {}, "list", _picks, 3,
        plain="Up Down"),
    KeyRow("←→", "sort", "runs: by another column (Ctrl-R: reversed)", {}, "list",
        lambda state: state.page == "runs", 5, plain="Left Right"),
    KeyRow("Tab", "draw behind", "runs: draw this one behind as well, or remove it", {}, "list",
        lambda state: state.page == "runs", 5),
    KeyRow("Tab", "chart", "metrics: give it a chart of its own, or take it away", {}, "list",
        lambda state: state.page == "metrics", 5),
    KeyRow("Ctrl-P", "pin", "pin it to the top, or unpin it; kept for the project", {}, "list",
        lambda state: state.page in {"metrics", "runs"}, 6),
    KeyRow("Del", "remove", "metrics: forget a derived one; type val_loss - train_loss to make one", {}, "list",
        lambda state: state.page == "metrics" and bool(state.project.expressions), 7),
    KeyRow("⏎", "pick", "choose this line", {}, "list", _picks, 4, plain="Enter"),
    KeyRow(":", "commands", "find a command by its name",
        {":": _p(actions.page, name="commands"), "ctrl+p": _p(actions.page, name="commands")}, "screen", _no_page, 18),
    KeyRow("C", "settings", "settings and keys: change them here", {"C": _p(actions.page, name="settings")}, "screen", _no_page,
        command=True),
    KeyRow("?", "help", "all keys", {"?": _p(actions.page, name="help"), "f1": _p(actions.page, name="help")}, "screen",
        lambda state: not _picks(state), 2),
    KeyRow("Ctrl-G", "bell", "toggle the bell", {"ctrl+g": actions.bell}, "screen",
        _no_page, command=True),
    KeyRow("Esc", "back", "close, hide the cursor, zoom out fully", {"escape": actions.clear}, "screen",
        _goes_back, 4),
    KeyRow("Ctrl-L", "redraw", "redraw the screen", {"ctrl+l": actions.redraw}, "screen"),
    KeyRow("Ctrl-Z", "suspend", "go to the shell; fg returns", {"ctrl+z": actions.suspend}, "screen"),
    KeyRow("q", "quit", "quit (Ctrl-C quits at once)", {"q": actions.quit_, "ctrl+q": actions.quit_}, "screen",
        lambda state: not _picks(state), 1),
    KeyRow("Ctrl-Q", "quit", "leave", {"ctrl+q": actions.quit_}, "list", _picks, 1),
)  # fmt: skip


def useful(state: ScreenState) -> list[KeyRow]:
    """The rows whose keys work on the screen below an open page."""
    page, state.page = state.page, ""
    rows = [row for row in TABLE if row.when(state)]
    state.page = page
    return rows


def offered(state: ScreenState) -> list[KeyRow]:
    """The rows that are shown in the footer now, in table order."""
    return [row for row in TABLE if row.rank and row.when(state)]


def bindings() -> list[Binding]:
    """Textual bindings: each key under its own name as id, so that a keymap can rebind it."""
    keys = dict.fromkeys((*(key for row in TABLE for key in row.does), *LIST_KEYS))
    about = {key: row.about for row in reversed(TABLE) for key in row.does}
    return [
        Binding(name_of(key), f"press({key!r})", about.get(key, ""), show=False, id=name_of(key))
        for key in keys
    ]


def rebindable() -> dict[str, str]:
    """Key to description, for those that can be rebound; of several with one action the first."""
    found: dict[tuple[object, ...], tuple[str, str]] = {}
    for row in TABLE:
        for key, action in row.does.items():
            given = tuple(getattr(action, "keywords", {}).items())
            if key not in FIXED:
                found.setdefault(
                    (row.about, getattr(action, "func", action), given), (key, row.about)
                )
    return dict(found.values())


def keymap_of(text: str) -> dict[str, str]:
    """The setting `keys` as a map from keys of the table to the keys that do the same; what names no such key is left out.

    Example:
        >>> keymap_of("m=f2 question_mark=H nonsense=x")
        {'m': 'f2', '?': 'H'}
    """
    known = {name_of(key): key for key in rebindable()}
    pairs = (part.rpartition("=")[::2] for part in text.split())
    return {known[old]: name_of(new) for old, new in pairs if old in known and new}
