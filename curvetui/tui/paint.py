"""Paints every area of the screen as a canvas, by name, from the state; knows no widgets."""

from collections.abc import Callable
from functools import partial

from curvetui.charts.text_cells import clip, width
from curvetui.tui import raw_log
from curvetui.tui.cells import Canvas
from curvetui.tui.draw_bars import (
    paint_advice,
    paint_footer,
    paint_notice,
    paint_replay,
    paint_status,
)
from curvetui.tui.draw_chart import paint_chart
from curvetui.tui.draw_metrics import paint_metrics
from curvetui.tui.draw_panel import paint_panel
from curvetui.tui.draw_runs import paint_runs
from curvetui.tui.layout import MAX_CHARTS
from curvetui.tui.screen_state import ScreenState

UNFOLDED = 3
"""Rows that a line behind the cursor may take; other lines are cut at the pane's edge."""


def paint_log(state: ScreenState, canvas: Canvas) -> None:
    """Paint the log over the whole *canvas*."""
    words, signs, tail = state.words, state.theme.signs, raw_log.tail_of(state)
    canvas.frame(signs, "frame.on" if state.reads else "frame")
    canvas.write(2, 0, f" {words['raw log']} ", "title" if state.reads else "")
    room = canvas.height - raw_log.FRAME
    if not tail.blocks or room < 1:
        canvas.write(2, 1, clip(words["no text"], canvas.width - 4, signs.more), "dim")
        return
    first = raw_log.top(state, room)
    lines = tail.lines(first, room)
    _where(state, canvas, first, first + len(lines))
    marked = set(raw_log.behind(state))
    notes = {
        numbered.finding.detected_row: numbered
        for numbered in sorted(state.findings, key=lambda n: n.finding.severity)
    }
    digits = len(str(tail.end))
    row = 1
    for number, text in lines:
        if row > room:
            break
        if number in marked:
            canvas.write(1, row, signs.here, "accent")
        x = canvas.write(2, row, f"{number + 1:>{digits}} ", "dim")
        if number in notes:
            canvas.write(x, row, signs.number(notes[number].number), notes[number].finding.level)
        most = min(UNFOLDED if number in marked else 1, room + 1 - row)
        for part in _folded(_from(text, state), canvas.width - 3 - x, most, signs.more):
            canvas.write(x + 2, row, part, "selected" if number in marked else "")
            row += 1


def _from(text: str, state: ScreenState) -> str:
    """*text* from the first visible column on, behind the sign for more."""
    signs, column = state.theme.signs, state.log_column
    text = signs.printable(text)
    return signs.more + text[column + 1 :] if column and text else text


def _folded(text: str, room: int, most: int, more: str) -> list[str]:
    """Wrap *text* to at most *most* rows; the rest is cut."""
    parts: list[str] = []
    while len(parts) < most - 1 and width(text) > room > 1:
        head = clip(text, room, "")
        blank = head.rfind(" ")
        head = head[:blank] if blank > len(head) // 2 else head
        parts.append(head)
        text = text[len(head) :].lstrip()
    return [*parts, clip(text, room, more)]


def _where(state: ScreenState, canvas: Canvas, first: int, end: int) -> None:
    """The range of lines, in the upper frame; and whether the cursor's lines are no longer kept."""
    words, signs, tail = state.words, state.theme.signs, raw_log.tail_of(state)
    lines = raw_log.behind(state)
    text = words["lines of"].format(first=first + 1, last=end, of=tail.end)
    if raw_log.follows(state) and state.live:
        text += f" {signs.dot} {words['follows']}"
    if lines and lines[-1] < tail.first:
        text = words["gone"].format(n=lines[-1] + 1)
    elif first == tail.first and (gone := raw_log.not_kept(state)):
        longer = f"{gone} {signs.dot} {text}"
        text = longer if width(longer) + 2 < canvas.width - 12 else gone
    text = signs.printable(f" {text} ")
    if width(text) < canvas.width - 12:
        canvas.right(canvas.width - 2, 0, text, "dim")


TABLES = {"runs": paint_runs, "metrics": paint_metrics}
"""Pages with live rows, painted by cell: Textual's DataTable takes 8 s for 20 000."""


def paint_page(state: ScreenState, canvas: Canvas) -> None:
    """Paint the rows of the open page, if it is one of these."""
    if state.page in TABLES:
        TABLES[state.page](state, canvas)


PAINTERS: dict[str, Callable[[ScreenState, Canvas], None]] = {
    "status": paint_status,
    **{f"chart {slot}": partial(paint_chart, slot=slot) for slot in range(MAX_CHARTS)},
    "advice": paint_advice,
    "panel": paint_panel,
    "log": paint_log,
    "replay": paint_replay,
    "footer": paint_footer,
    "page": paint_page,
    "notice": paint_notice,
}
"""Areas by name, in Tab order."""


def paint(state: ScreenState) -> dict[str, Canvas]:
    """A canvas for every area of the current layout."""
    canvases, areas = {}, state.areas
    state.held = state.page, areas
    try:
        for name, area in areas.items():
            canvases[name] = Canvas(area.width, area.height)
            PAINTERS[name](state, canvases[name])
            if state.theme.ascii:
                canvases[name].to_ascii(state.theme.signs)
    finally:
        state.held = "", {}
    return canvases
