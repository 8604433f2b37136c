"""Paints the metric browser: a row per metric under the log's own prefixes."""

from curvetui.charts.text_cells import clip, width
from curvetui.engine.progress import position
from curvetui.tui.cells import Canvas
from curvetui.tui.metric_rows import (
    MetricRow,
    course_of,
    metric_rows,
    offer,
    shown_below,
    title_of,
    values_of,
)
from curvetui.tui.screen_state import ScreenState

VALUE = 11
"""Cells of a value."""
LEVEL = 6
COURSE = (8, 40)
"""Minimum and maximum cells of the sparkline."""
LEAST_WITH_HEADS = 6
"""Rows from which one of them says what the values are."""


def paint_metrics(state: ScreenState, canvas: Canvas) -> None:
    """Paint a row per metric, grouped by the log's own prefixes."""
    found, signs = metric_rows(state), state.theme.signs
    new = [text] if (text := offer(state)) else []
    state.picked = min(state.picked, max(0, len(found) + len(new) - 1))
    lines, shown = _lines(found), shown_below(state)
    if state.query and not found and not new:
        canvas.write(3, 0, clip(state.words["no metric matches"], canvas.width - 3), "watch")
    for y, text in enumerate(new):
        # A metric that can be added comes first.
        is_picked = state.picked == y
        canvas.write(0, y, signs.here if is_picked else " ", "accent")
        line = clip(
            signs.printable(f"= {text}  {state.words['add it']}"), canvas.width - 3, signs.more
        )
        canvas.write(3, y, line, "selected" if is_picked else "")
        canvas.zone(y, 0, canvas.width, ("pick", y))
    extra = len(new)
    top = extra + (bool(found) and canvas.height >= LEAST_WITH_HEADS)
    picked = next((y for y, (at, _) in enumerate(lines) if at + extra == state.picked), 0)
    room = canvas.height - top
    first = max(0, min(picked - room // 2, len(lines) - room))
    name = min(
        48, max((width(title_of(state, row)) for row in found), default=0) + 5, canvas.width // 2
    )
    if top > extra:
        _heads(state, canvas, extra, name + LEVEL)
    for y, (at, row) in enumerate(lines[first : first + room], top):
        if row is None:
            canvas.write(
                1, y, clip(signs.printable(found[-at - 1].prefix), canvas.width - 2), "heading"
            )
        else:
            _paint_row(state, canvas, y, row, (name, at + extra == state.picked))
            canvas.write(1, y, signs.knob if row.metric in shown else " ", "accent")
            canvas.write(2, y, signs.best if row.metric in state.project.pins else " ", "best")
            canvas.zone(y, 0, canvas.width, ("pick", at + extra))


def _heads(state: ScreenState, canvas: Canvas, y: int, x: int) -> None:
    """What the values below are, from column *x* on."""
    curves, at, words = state.curves, state.cursor, state.words
    last = words["column last"] if at is None or not curves else f"@ {position(at, curves.axis)}"
    for head in (last, words["column best"], words["column spark"]):
        canvas.write(x, y, clip(head, VALUE - 1), "dim")
        x += VALUE


def _lines(found: list[MetricRow]) -> list[tuple[int, MetricRow | None]]:
    """(index, metric); a heading row before each prefix is (-1 - index of its first metric, None)."""
    out: list[tuple[int, MetricRow | None]] = []
    for at, row in enumerate(found):
        if row.prefix and (not at or found[at - 1].prefix != row.prefix):
            out.append((-at - 1, None))
        out.append((at, row))
    return out


def _paint_row(
    state: ScreenState, canvas: Canvas, y: int, row: MetricRow, shape: tuple[int, bool]
) -> None:
    """Paint one metric; *shape*: cells of its name, and whether it is selected."""
    signs, (name, is_picked) = state.theme.signs, shape
    canvas.write(0, y, signs.here if is_picked else " ", "accent")
    text = clip(signs.printable(title_of(state, row)), name - 5, signs.more)
    canvas.write(3, y, text, "selected" if is_picked else "")
    x = name
    if row.level is not None and row.level != "note":
        canvas.write(x, y, state.words[row.level], row.level)
    x += LEVEL
    last, best = values_of(state, row)
    canvas.write(x, y, clip(last, (VALUE if best else 2 * VALUE) - 1), "")
    canvas.write(x + VALUE, y, clip(best, VALUE - 1), "")
    x += 2 * VALUE
    cells = min(COURSE[1], canvas.width - x)
    if cells >= COURSE[0]:
        canvas.write(x, y, course_of(state, row, cells), "train")
