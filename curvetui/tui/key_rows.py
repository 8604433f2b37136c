"""The rows of the key table, by what the keys are about."""

from collections.abc import Callable, Mapping
from functools import partial

from curvetui.tui import actions, command, metric_rows, moves, overlay, raw_log, replay
from curvetui.tui import key_conditions as when
from curvetui.tui.key_row import Action, Condition, KeyRow


def _by(action: Callable[..., None], by: float) -> Action:
    return partial(action, by=by)


def _page(name: str) -> Action:
    return partial(actions.page, name=name)


def _request(name: str) -> Action:
    return partial(actions.request, name=name)


def _row(
    text: str,
    does: Mapping[str, Action],
    condition: Condition = when.always,
    *,
    rank: int = 0,
    plain: str = "",
) -> KeyRow:
    """A row; text: `shown | name | about`; does: keys, separated by blanks, to action."""
    shown, name, about = text.split(" | ")
    each = {key: action for keys, action in does.items() for key in keys.split()}
    return KeyRow(shown, name, about, each, when=condition, rank=rank, plain=plain)


def _command(
    text: str, does: Mapping[str, Action], condition: Condition = when.always, *, rank: int = 0
) -> KeyRow:
    """A row that the list of commands offers too."""
    return _row(text, does, condition, rank=rank)._replace(command=True)


LOG = (
    _row(
        "↑↓ | scroll | scroll log and pages (PgUp PgDn; End follows)",
        {
            "up k": _by(raw_log.scroll, -1),
            "down j": _by(raw_log.scroll, 1),
            "pageup": _by(raw_log.page, -1),
            "pagedown": _by(raw_log.page, 1),
            "home": raw_log.begin,
            "end": raw_log.follow,
        },
        when.scrolls,
        rank=3,
        plain="Up Down",
    ),
    _row(
        "< > | sideways | long lines of the log: to the left, to the right",
        {"<": _by(raw_log.sideways, -1), ">": _by(raw_log.sideways, 1)},
        raw_log.is_read,
        rank=8,
    ),
)
REPLAY = (
    _row("space | pause | pause, or go on", {"space": replay.toggle}, rank=2),
    _row(
        ", . | step | one step back, one forward",
        {",": _by(replay.step, -1), ".": _by(replay.step, 1)},
        rank=4,
    ),
    _row(
        "[ ] | speed | half, or twice as fast",
        {"[": _by(replay.faster, 0.5), "]": _by(replay.faster, 2.0)},
        rank=9,
    ),
    _row(
        "{ } | seek | a tenth of the log back, forward",
        {"{": _by(replay.leap, -1), "}": _by(replay.leap, 1)},
        rank=13,
    ),
    _row("Home | restart | from the beginning", {"home": partial(replay.seek, at=0)}, rank=14),
)
FINDINGS = (
    _row(
        "n p | finding | next and previous finding (also arrows, j k)",
        {"up p k": _by(actions.walk, -1), "down n j": _by(actions.walk, 1)},
        rank=3,
    ),
    _row(
        "⏎ | go there | put the cursor where the finding begins",
        {"enter": actions.go_there},
        rank=6,
        plain="Enter",
    ),
    _row(
        "PgDn | read on | scroll the card (PgUp back; also J K)",
        {
            "pagedown ctrl+d": _by(actions.scroll_page, 1),
            "pageup ctrl+u": _by(actions.scroll_page, -1),
            "J": _by(actions.scroll, 1),
            "K": _by(actions.scroll, -1),
        },
        when.has_card,
        rank=12,
    ),
    _command(
        "f | level | list only findings of a level and above",
        {"f": actions.level},
        when.no_page,
        rank=16,
    ),
    _command(
        "y | copy | copy the card (to the terminal's clipboard)", {"y": actions.copy_card}, rank=17
    ),
    _command("Y | copy all | copy the verdict and all cards", {"Y": actions.copy_all}),
)
CHARTS = (
    _row(
        "←→ | cursor | read values at an epoch (b w; Shift: by ten)",
        {
            "left b": _by(moves.move, -1),
            "right w": _by(moves.move, 1),
            "shift+left B": _by(moves.move, -10),
            "shift+right W": _by(moves.move, 10),
        },
        rank=5,
        plain="b w",
    ),
    _row(
        "^ $ | first, last | cursor to the first, last point (Home, End)",
        {"^ home": partial(moves.to_edge, last=False), "$ end": partial(moves.to_edge, last=True)},
    ),
    _command(
        "a | metric | next metric in this chart (A: the one before)",
        {"a": actions.next_metric, "A": _by(actions.next_metric, -1)},
        when.many_metrics,
        rank=7,
    ),
    _command(
        "m | metrics | all metrics: find one, show it, add a chart", {"m": _page("metrics")}, rank=7
    ),
    _row(
        "N P | page | the next metrics in all charts (P: back; without a card PgDn PgUp)",
        {"N pagedown": _by(metric_rows.turn, 1), "P pageup": _by(metric_rows.turn, -1)},
        when.many_metrics,
    ),
    _row(
        "+ - | zoom | show less, more of the x axis (0: all of it)",
        {
            "+ =": partial(moves.zoom, factor=0.5),
            "-": partial(moves.zoom, factor=2.0),
            "0": moves.fit,
        },
        rank=8,
    ),
    _row(
        "< > | pan | move along the x axis when zoomed",
        {"<": _by(moves.pan, -0.25), ">": _by(moves.pan, 0.25)},
        when.is_zoomed,
        rank=7,
    ),
    _command("g | log y | logarithmic y axis", {"g": actions.log_scale}, rank=10),
    _command(
        "s | smooth | smooth more, or not; the raw curve stays", {"s": actions.smooth}, rank=11
    ),
    _command("e | everything | y axis includes extreme first points", {"e": actions.everything}),
    _command("x | axis | x axis: epochs, steps, time", {"x": actions.axis}),
    _command(
        "u | system | GPU, CPU, memory and disk, or the log's curves again",
        {"u": actions.system},
        when.is_measured,
        rank=9,
    ),
    _command("X | log x | logarithmic x axis", {"X": actions.log_x}),
    _command("c | charts | add a chart, or return to one", {"c": actions.charts}),
    _command(
        "z | full | this chart over the whole screen", {"z": actions.single}, when.can_fill, rank=15
    ),
)
AROUND = (
    _command(
        "d | since | what happened while you were away", {"d": _page("away")}, when.was_away, rank=2
    ),
    _command(
        "l | log text | the raw log, with the lines behind the cursor",
        {"l": raw_log.toggle},
        raw_log.has_log,
        rank=7,
    ),
    _command(
        "/ | search | find a line of the log by what it says",
        {"/": _page("search")},
        raw_log.has_log,
        rank=14,
    ),
    _row(
        "Tab | switch | next chart or panel",
        {"tab": _by(actions.focus, 1), "shift+tab": _by(actions.focus, -1)},
        when.several_things,
        rank=3,
    ),
    _row(
        "Tab | findings/chart | on a small screen: the findings, or the chart",
        {"tab": _by(actions.focus, 1), "shift+tab": _by(actions.focus, -1)},
        when.one_thing,
        rank=2,
    ),
    _command("r | runs | pick a run", {"r": _page("runs")}, when.many_runs, rank=6),
    _command(
        "o | compare | overlay one more run, up to 3; then none",
        {"o": overlay.one_more},
        when.many_runs,
        rank=8,
    ),
    _command(
        "t | output | what the command prints", {"t": _page("output")}, command.has_command, rank=7
    ),
)
IN_LISTS = (
    _row("↑↓ | line | up, down; letters find", {}, rank=3, plain="Up Down"),
    _row(
        "←→ | sort | runs: by another column (Ctrl-R: reversed)",
        {},
        when.shows_runs,
        rank=5,
        plain="Left Right",
    ),
    _row(
        "Tab | draw behind | runs: draw this one behind as well, or remove it",
        {},
        when.shows_runs,
        rank=5,
    ),
    _row(
        "Tab | chart | metrics: give it a chart of its own, or take it away",
        {},
        when.shows_metrics,
        rank=5,
    ),
    _row(
        "Ctrl-P | pin | pin it to the top, or unpin it; kept for the project",
        {},
        when.has_pins,
        rank=6,
    ),
    _row(
        "Del | remove | metrics: forget a derived one; type val_loss - train_loss to make one",
        {},
        when.has_derived,
        rank=7,
    ),
    _row("⏎ | pick | choose this line", {}, rank=4, plain="Enter"),
)
SCREEN = (
    _row(
        ": | commands | find a command by its name",
        {": ctrl+p": _page("commands")},
        when.no_page,
        rank=18,
    ),
    _command(
        "C | settings | settings and keys: change them here", {"C": _page("settings")}, when.no_page
    ),
    _row("? | help | all keys", {"? f1": _page("help")}, when.no_text, rank=2),
    _command("Ctrl-G | bell | toggle the bell", {"ctrl+g": actions.bell}, when.no_page),
    _row(
        "Esc | back | close, hide the cursor, zoom out fully",
        {"escape": actions.clear},
        when.goes_back,
        rank=4,
    ),
    _row("Ctrl-L | redraw | redraw the screen", {"ctrl+l": _request("redraw")}),
    _row("Ctrl-Z | suspend | go to the shell; fg returns", {"ctrl+z": _request("suspend")}),
    _row(
        "q | quit | quit (Ctrl-C quits at once)",
        {"q ctrl+q": _request("quit")},
        when.no_list,
        rank=1,
    ),
)
LEAVE = (_row("Ctrl-Q | quit | leave", {"ctrl+q": _request("quit")}, rank=1),)
