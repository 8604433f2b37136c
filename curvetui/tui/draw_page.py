"""Paints the pages over the charts: lists with a line to type in, and text that scrolls."""

from collections.abc import Iterator

from curvetui.charts.text_cells import clip, padded, width
from curvetui.tui import raw_log
from curvetui.tui.cells import Canvas
from curvetui.tui.choices import choices, runs
from curvetui.tui.command import output
from curvetui.tui.draw_help import help_lines
from curvetui.tui.draw_metrics import paint_metrics
from curvetui.tui.draw_runs import in_vain, paint_runs
from curvetui.tui.frame import paint_frame
from curvetui.tui.key_conditions import LISTS
from curvetui.tui.last_seen import Line
from curvetui.tui.metric_rows import metric_rows
from curvetui.tui.run_query import unknown
from curvetui.tui.screen_state import ScreenState

MARGIN = 2
"""Cells of the frame and a blank at either side."""
HINTS = {"runs": "filter hint", "metrics": "metric hint"}


def paint_page(state: ScreenState, canvas: Canvas) -> None:
    """Paint the open page, its frame included, over *canvas*."""
    words, signs = state.words, state.theme.signs
    paint_frame(canvas, signs, "frame.on")
    title = signs.printable(words["away page" if state.page == "away" else state.page])
    canvas.put(MARGIN, 0, f" {title} ", "title")
    top = 1
    if state.page in LISTS:
        _query(state, canvas)
        top = 2
    inner = Canvas(canvas.width - 2 * MARGIN, max(0, canvas.height - top - 1))
    parts = [part for part in PAINTERS.get(state.page, _text)(state, inner) if part]
    canvas.paste(MARGIN, top, inner)
    close = f"Esc {words['close']}"
    room = canvas.width - 3 - width(close) - 4
    said = clip(signs.printable(f" {signs.dot} ".join(parts)), max(0, room), signs.more)
    text = f" {said}  {close} " if said else f" {close} "
    canvas.right(canvas.width - 2, canvas.height - 1, signs.printable(text), "dim")


def _query(state: ScreenState, canvas: Canvas) -> None:
    """What was typed with a cursor after it, or what can be typed."""
    signs, room = state.theme.signs, canvas.width - 2 * MARGIN
    text = signs.printable(state.query)
    while width(text) >= room:
        text = text[1:]
    x = canvas.put(MARGIN, 1, text)
    if not state.query:
        hint = signs.printable(state.words[HINTS.get(state.page, "find")])
        canvas.put(MARGIN, 1, clip(hint, room, ""), "dim")
    canvas.roles[1][x] = "input"


def _choices(state: ScreenState, canvas: Canvas) -> Iterator[str]:
    """Entries with what is said about them; the rows around the selected one."""
    signs, found, room = state.theme.signs, choices(state), canvas.height
    state.picked = min(state.picked, max(0, len(found) - 1))
    right = min(canvas.width // 2, max((width(c.about) for c in found), default=0))
    longest = max((width(c.text) for c in found), default=0)
    wide = min(canvas.width - 3 - right, longest + 2)
    first = max(0, min(state.picked - room // 2, len(found) - room))
    for y, choice in enumerate(found[first : first + room]):
        is_picked = y + first == state.picked
        canvas.put(0, y, signs.here if is_picked else " ", "accent")
        text = padded(clip(signs.printable(choice.text), wide - 1, signs.more), wide)
        x = canvas.put(2, y, text, "selected" if is_picked else "")
        about = clip(signs.printable(choice.about), canvas.width - x, signs.more)
        canvas.put(x, y, about, "dim")
        canvas.zone(y, 0, canvas.width, ("pick", y + first))
    if not found:
        yield state.words["not found"]
        yield raw_log.not_searched(state) if state.page == "search" else ""


def _runs(state: ScreenState, canvas: Canvas) -> Iterator[str]:
    paint_runs(state, canvas)
    yield state.words["runs shown"].format(n=len(runs(state)), of=len(state.rows))
    if unknown(state.rows, state.query):
        yield in_vain(state)


def _metrics(state: ScreenState, canvas: Canvas) -> Iterator[str]:
    paint_metrics(state, canvas)
    n, known = len(metric_rows(state)), len(state.curves.metrics) if state.curves else 0
    yield state.words["runs shown"].format(n=n, of=max(n, known))


def _text(state: ScreenState, canvas: Canvas) -> Iterator[str]:
    """Text that scrolls; a command's output is followed: its rows are counted from the end."""
    lines, signs = _lines(state, canvas.width), state.theme.signs
    most = max(0, len(lines) - canvas.height)
    state.picked = min(state.picked, most)
    first = most - state.picked if state.page == "output" else state.picked
    for y, line in enumerate(lines[first : first + canvas.height]):
        x = 0
        for text, role in line:
            x = canvas.put(x, y, signs.printable(text), role)
    if left := most - first:
        yield f"{signs.low} {state.words['more'].format(n=left)}"


def _lines(state: ScreenState, room: int) -> list[Line]:
    if state.page == "help":
        return help_lines(state, room)
    lines = state.seen.digest
    if state.page == "output":
        lines = [[(line.expandtabs(4), "")] for line in output(state)]
    return [part for line in lines for part in _folded(line, room)]


def _folded(line: Line, room: int) -> Iterator[Line]:
    """*line* in pieces of *room* cells; a single piece of text is broken where it is full."""
    text = line[0][0] if len(line) == 1 else ""
    while width(text) > room:
        head = clip(text, room, "") or text[:1]
        yield [(head, line[0][1])]
        text = text[len(head) :]
        line = [(text, line[0][1])]
    yield line


PAINTERS = {
    "runs": _runs,
    "metrics": _metrics,
    **dict.fromkeys(("commands", "search", "settings"), _choices),
}
"""Each paints its page and yields what the lower frame says."""
