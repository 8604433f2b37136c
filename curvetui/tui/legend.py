"""What a chart's frame carries: title, legend and values above; x axis labels below."""

from typing import NamedTuple

from curvetui.charts.data import MAX_CURVES, ChartLine
from curvetui.charts.family import OUTLIERS, family_of
from curvetui.charts.scale import Scale
from curvetui.charts.text_cells import clip, width
from curvetui.engine.progress import position
from curvetui.tui.cells import Canvas
from curvetui.tui.metric_rows import value_text
from curvetui.tui.plot import Ink, inks
from curvetui.tui.screen_state import SMOOTH, ScreenState

FAMILY_COLUMNS = 80
"""Number of x positions at which a family's curves are compared for the legend."""
MARGIN = 4
"""Minimum cells between two labels of the x axis."""
LABEL = 24
"""Cells of a curve's name in the legend."""
LEAST = 4
"""Minimum cells of a group's name."""
STEADY = 6
"""Minimum cells of a curve's value."""


class Entry(NamedTuple):
    """A curve in the legend."""

    role: str
    sign: str
    name: str
    value: str = ""

    @property
    def text(self) -> str:
        return f"{self.name} {self.value}".lstrip() if self.value else self.name


def paint_legend(
    state: ScreenState, canvas: Canvas, left: int, metric: str, slot: int
) -> tuple[int, int]:
    """Paint title (left) and curves' signs, values (right) in the frame; the gap's (first, end)."""
    curves = state.curves
    assert curves is not None
    words, signs = state.words, state.theme.signs
    title = [metric]
    if state.is_log(metric):
        title.append(words["log"])
    if SMOOTH[state.smoothing]:
        title.append(words["smooth"])
    active = slot == state.active and not state.panel
    room = canvas.width - left - 4
    text = clip(signs.printable(f" {' · '.join(title)} "), room)
    x = canvas.write(left + 1, 0, text, "title" if active else "")
    canvas.zone(0, left, x, ("chart", slot))
    room = canvas.width - 2 - x
    parts, hidden = _fitting(state, curves.lines(metric), room)
    end = canvas.width - 2
    if hidden:
        end = canvas.right(end, 0, f"+{hidden} ", "dim")
    for entry in reversed(parts):
        end = canvas.right(end, 0, f"{entry.text} ", entry.role)
        end = canvas.right(end, 0, f" {entry.sign} ", entry.role)
    return x, _other(state, canvas, x, end)


def _fitting(
    state: ScreenState, lines: tuple[ChartLine, ...], room: int
) -> tuple[list[Entry], int]:
    """As many entries as fit into *room*, and how many do not; names go before values."""
    if len(lines) > MAX_CURVES:
        return _family(state, lines, room), 0
    entries = [
        _entry(state, line, ink)
        for line, ink in zip(lines[:MAX_CURVES], inks(lines[:MAX_CURVES]), strict=True)
    ]
    if _size(entries) > room:
        firsts = {entry.name.partition(" ")[0] for entry in entries}
        if len(entries) > 1 and len(firsts) == 1:
            entries = [e._replace(name=e.name.partition(" ")[2] or e.name) for e in entries]
    if _size(entries) > room:
        short = [entry._replace(name="", value=entry.value.rstrip()) for entry in entries]
        cells = (room - _size(short)) // max(1, len(short)) - 1
        if cells >= LEAST and any(line.curve.group for line in lines):
            more = state.theme.signs.more
            entries = [
                s._replace(name=clip(e.name, cells, more))
                for s, e in zip(short, entries, strict=True)
            ]
        elif _size(short) <= room:
            entries = short
    while entries and _size(entries) + (6 if len(entries) < len(lines) else 0) > room:
        entries.pop(0 if len(entries) <= 2 else -1)
    return entries, len(lines) - len(entries)


def outlier_inks(state: ScreenState) -> list[tuple[str, str]]:
    """(role, sign) of a family's outliers."""
    signs = "+%&" if state.theme.ascii else state.theme.signs.line["val"] * OUTLIERS
    return [(f"other{at}", sign) for at, sign in enumerate(signs)]


def _family(state: ScreenState, lines: tuple[ChartLine, ...], room: int) -> list[Entry]:
    """The number of curves in the band, and the names of as many outliers as fit."""
    scale = state.x_scale()
    outliers = family_of(lines, scale, FAMILY_COLUMNS).outliers if scale else ()
    text = state.words["family"].format(n=len(lines))
    entries = [Entry("dim", state.theme.signs.across, text)]
    for line, (role, sign) in zip(outliers, outlier_inks(state), strict=False):
        entries.append(_entry(state, line, Ink(role, 0, line.split))._replace(sign=sign))
    while len(entries) > 1 and _size(entries) > room:
        entries.pop()
    return entries if _size(entries) <= room else []


def _entry(state: ScreenState, line: ChartLine, ink: Ink) -> Entry:
    signs = state.theme.signs
    name = signs.printable(clip(line.label, LABEL, signs.more))
    # Constant width while the cursor moves, or the whole legend would be sent again.
    text = signs.printable(f"{value_text(line, state.cursor):<{STEADY}}")
    return Entry(ink.role, state.theme.sign_of(ink.like, ink.before), name, text)


def _size(parts: list[Entry]) -> int:
    return sum(width(entry.text) + 4 for entry in parts)


def _other(state: ScreenState, canvas: Canvas, x: int, end: int) -> int:
    """With one chart: the metric of the `a` key and its value; returns its first column."""
    curves = state.curves
    if curves is None or state.slots != 1 or len(curves.metrics) < 2 or state.behind:
        return end
    shown = state.shown[0]
    following = curves.metrics[(curves.metrics.index(shown) + 1) % len(curves.metrics)]
    line = curves.lines(following)[-1]
    text = state.theme.signs.printable(f" [a] {following} {value_text(line, None)} ")
    if end - x > width(text) + 2:
        return canvas.right(end - 1, 0, text, "dim")
    return end


def x_labels(state: ScreenState, canvas: Canvas, scale: Scale, left: int) -> None:
    """Round x axis labels in the lower frame, the first with the unit, and the cursor's position."""
    axis = state.curves.axis if state.curves else "epoch"
    row, room = canvas.height - 1, canvas.width - left - 2
    taken = left
    cursor = _cursor_label(state, canvas, scale, left)
    for value, text in x_ticks(state, scale, room, axis):
        cell = scale.place(value, room)
        x = left + 1 + (cell or 0) - (width(text.split(" ")[0]) - 1) // 2
        x = min(max(left + 1, x), canvas.width - 1 - width(text))
        # Half a label next to the cursor's would be read as a whole number.
        hides = (
            cursor is not None and x < cursor[0] + width(cursor[1]) and cursor[0] < x + width(text)
        )
        if cell is not None and x > taken and not hides:
            taken = canvas.write(x, row, text, "label") + 1
    if cursor:
        canvas.write(cursor[0], row, cursor[1], "accent")


def x_ticks(state: ScreenState, scale: Scale, room: int, axis: str) -> list[tuple[float, str]]:
    """(position, label) of an x axis of *room* cells; a whole lower end is among them."""
    most = max(2, room // 11)
    if axis == "time":
        return scale.times(most)
    ticks = scale.ticks(most, whole=True)
    if not ticks:
        return ticks
    low, first = scale.low, ticks[0]
    # The axis begins at epoch 1 while the round labels start at 20: label the beginning where there is room.
    room_before = (scale.part(first[0]) - scale.part(low)) * room
    if low < first[0] and low == round(low) and room_before > 2 * MARGIN:
        ticks.insert(0, (low, position(low, axis)))
    return _with_unit(ticks, scale, room, state.words[axis])


def _with_unit(
    ticks: list[tuple[float, str]], scale: Scale, room: int, unit: str
) -> list[tuple[float, str]]:
    """*ticks* with *unit* after the first label that has room for it."""
    ends = [*(scale.part(value) for value, _ in ticks[1:]), 1.0]
    for at, ((value, label), end) in enumerate(zip(ticks, ends, strict=True)):
        named = f"{label} {unit}"
        if width(named) + MARGIN // 2 <= (end - scale.part(value)) * room:
            return [*ticks[:at], (value, named), *ticks[at + 1 :]]
    return ticks


def _cursor_label(
    state: ScreenState, canvas: Canvas, scale: Scale, left: int
) -> tuple[int, str] | None:
    """(column, text) of the cursor's position below the axis; None where it is not visible."""
    if state.cursor is None or state.curves is None:
        return None
    cell = scale.place(state.cursor, canvas.width - left - 2)
    if cell is None:
        return None
    text = f" {position(state.cursor, state.curves.axis)} "
    x = left + 1 + cell - width(text) // 2
    return min(max(left + 1, x), canvas.width - 1 - width(text)), text
