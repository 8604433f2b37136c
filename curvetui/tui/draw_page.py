"""The text of the pages as lines of (text, role): help (the key table) and digest."""

from curvetui.charts.text_cells import clip, padded, width
from curvetui.languages import language as language_of
from curvetui.model import LEVELS
from curvetui.tui.cells import Canvas
from curvetui.tui.draw_runs import paint_runs
from curvetui.tui.key_table import GROUPS, TABLE
from curvetui.tui.keys import useful
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
COURSE = (8, 24)
"""Minimum and maximum cells of the sparkline."""


def paint_metrics(state: ScreenState, canvas: Canvas) -> None:
    """Paint a row per metric, grouped by the log's own prefixes."""
    found, signs = metric_rows(state), state.theme.signs
    new = [text] if (text := offer(state)) else []
    state.picked = min(state.picked, max(0, len(found) + len(new) - 1))
    lines, shown = _lines(found), shown_below(state)
    if state.query and not found and not new:
        canvas.put(3, 0, clip(state.words["no metric matches"], canvas.width - 3), "watch")
    for y, text in enumerate(new):
        # A metric that can be added comes first.
        is_picked = state.picked == y
        canvas.put(0, y, signs.here if is_picked else " ", "accent")
        line = clip(
            signs.printable(f"= {text}  {state.words['add it']}"), canvas.width - 3, signs.more
        )
        canvas.put(3, y, line, "selected" if is_picked else "")
        canvas.zone(y, 0, canvas.width, ("pick", y))
    extra = len(new)
    picked = next((y for y, (at, _) in enumerate(lines) if at + extra == state.picked), 0)
    room = canvas.height - extra
    first = max(0, min(picked - room // 2, len(lines) - room))
    name = min(
        48, max((width(title_of(state, row)) for row in found), default=0) + 5, canvas.width // 2
    )
    for y, (at, row) in enumerate(lines[first : first + room], extra):
        if row is None:
            canvas.put(
                1, y, clip(signs.printable(found[-at - 1].prefix), canvas.width - 2), "heading"
            )
        else:
            _paint_row(state, canvas, y, row, (name, at + extra == state.picked))
            canvas.put(1, y, signs.knob if row.metric in shown else " ", "accent")
            canvas.put(2, y, signs.best if row.metric in state.project.pins else " ", "best")
            canvas.zone(y, 0, canvas.width, ("pick", at + extra))


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
    canvas.put(0, y, signs.here if is_picked else " ", "accent")
    text = clip(signs.printable(title_of(state, row)), name - 5, signs.more)
    canvas.put(3, y, text, "selected" if is_picked else "")
    x = name
    if row.level is not None and row.level != "note":
        canvas.put(x, y, state.words[row.level], row.level)
    x += LEVEL
    last, best = values_of(state, row)
    canvas.put(x, y, clip(last, (VALUE if best else 2 * VALUE) - 1), "")
    canvas.put(x + VALUE, y, clip(best, VALUE - 1), "")
    x += 2 * VALUE
    cells = min(COURSE[1], canvas.width - x)
    if cells >= COURSE[0]:
        canvas.put(x, y, course_of(state, row, cells), "train")


Line = list[tuple[str, str]]
TABLES = {"runs": paint_runs, "metrics": paint_metrics}
"""Pages with live rows, painted by cell: Textual's DataTable takes 8 s for 20 000."""


def paint_page(state: ScreenState, canvas: Canvas) -> None:
    """Paint the rows of the open page, if it is one of these."""
    if state.page in TABLES:
        TABLES[state.page](state, canvas)


def sections(state: ScreenState) -> list[list[Line]]:
    """The key table by group (dim: does nothing now), then what levels and signs mean."""
    language, say = state.words.language, state.theme.signs.printable
    groups, useful_now = [], useful(state)
    for group, name in GROUPS.items():
        if group == "replay" and state.player is None:
            continue
        lines: list[Line] = [[(say(language_of(language).phrase(name)), "heading")]]
        for row in (row for row in TABLE if row.group == group):
            text = padded(f"  {row.sign(state)} ", 10)
            is_useful = row in useful_now or not row.does or not state.shown
            lines.append([(text, "key"), (say(row.help(language)), "" if is_useful else "dim")])
        groups.append(lines)
    levels, marks = _legend(state)
    # Signs after the charts, levels last: on a wide screen both columns are then about equally long.
    return [*groups[:2], marks, *groups[2:], levels]


def _legend(state: ScreenState) -> list[list[Line]]:
    """The meaning of the four levels and of the signs in the charts."""
    words, signs = state.words, state.theme.signs
    levels: list[Line] = [[(words["levels"], "heading")]]
    for level in LEVELS:
        word = padded(f"  {words[level]} ", 10)
        levels.append([(word, level), (words[f"about {level}"], "")])
    shown = (
        (signs.line["train"], "train", "about train"),
        (signs.line["val"], "val", "about val"),
        (signs.best, "best", "about best"),
        (signs.number(1), "watch", "about number"),
        (signs.level, "label", "about level"),
        (signs.missing, "act", "about missing"),
        (signs.up, "act", "about infinite"),
    )
    marks: list[Line] = [[(words["signs"], "heading")]]
    marks += [
        [(f"  {sign}       ", role), (signs.printable(words[about]), "")]
        for sign, role, about in shown
    ]
    return [levels, marks]
