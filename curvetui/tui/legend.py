"""What a chart's frame carries: title, legend and values above; places of the x axis below."""

from __future__ import annotations

import math

from curvetui.charts.data import MOST, Line
from curvetui.charts.scale import Scale
from curvetui.engine.progress import clock
from curvetui.tui.cells import Canvas, clip, width
from curvetui.tui.plot import inks
from curvetui.tui.screen_state import SMOOTH, ScreenState

Entry = tuple[str, str, str]
"""(role, sign, name and value) of one curve in the legend."""


def number(value: float | None) -> str:
    """A value as the screen shows it everywhere: short, and of steady width while it moves slowly.

    Example:
        >>> [number(v) for v in (0.08123, 12.3456, 0.0000123, 1234567.0, float("nan"), None)]
        ['0.0812', '12.35', '1.23e-05', '1234567', 'NaN', '']
    """
    if value is None:
        return ""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "inf" if value > 0 else "-inf"
    size = abs(value)
    if size == 0 or 1e-3 <= size < 1:
        return f"{value:.4f}"
    if size < 1e-3 or size >= 1e7:
        return f"{value:.2e}"
    return f"{value:.{max(0, 3 - int(math.log10(size)))}f}"


def place(value: float, axis: str) -> str:
    """A place on the x axis: `24`, `3.5`, or hours and minutes."""
    if axis == "time":
        return clock(value)
    return f"{value:.0f}" if abs(value - round(value)) < 1e-6 else f"{value:.2f}".rstrip("0")


def paint_legend(
    desk: ScreenState, canvas: Canvas, left: int, metric: str, slot: int
) -> tuple[int, int]:
    """Title at the left of the upper frame; each curve's sign and value at its right; (first, end) of what is free between."""
    curves = desk.curves
    assert curves is not None
    words, signs = desk.words, desk.look.signs
    title = [metric]
    if desk.is_log(metric):
        title.append(words["log"])
    if SMOOTH[desk.smoothing]:
        title.append(words["smooth"])
    active = slot == desk.active and not desk.panel
    room = canvas.width - left - 4
    text = clip(signs.printable(f" {' · '.join(title)} "), room)
    x = canvas.put(left + 1, 0, text, "title" if active else "")
    canvas.zone(0, left, x, ("chart", slot))
    room = canvas.width - 2 - x
    parts, hidden = _fitting(desk, curves.lines(metric), room)
    end = canvas.width - 2
    if hidden:
        end = canvas.right(end, 0, f"+{hidden} ", "dim")
    for role, sign, rest in reversed(parts):
        end = canvas.right(end, 0, f"{rest} ", role)
        end = canvas.right(end, 0, f" {sign} ", role)
    return x, _other(desk, canvas, x, end)


def _fitting(desk: ScreenState, lines: tuple[Line, ...], room: int) -> tuple[list[Entry], int]:
    """As many entries as *room* holds, and how many are left out; without their names before without their values."""
    entries = [
        _entry(desk, line, ink) for line, ink in zip(lines[:MOST], inks(lines[:MOST]), strict=True)
    ]
    if _size(entries) > room:
        short = [(role, sign, rest.rpartition(" ")[2]) for role, sign, rest in entries]
        entries = short if _size(short) <= room else entries
    while entries and _size(entries) + (6 if len(entries) < len(lines) else 0) > room:
        entries.pop(0 if len(entries) <= 2 else -1)
    return entries, len(lines) - len(entries)


def _entry(desk: ScreenState, line: Line, ink: tuple[str, int]) -> Entry:
    signs = desk.look.signs
    value = (
        line.value(desk.cursor)
        if desk.cursor is not None
        else float(line.y[-1])
        if len(line.y)
        else None
    )
    return (
        ink[0],
        signs.pen(line.split, ink[1]),
        signs.printable(f"{clip(line.label, 14)} {number(value)}"),
    )


def _size(parts: list[Entry]) -> int:
    return sum(width(rest) + 4 for _, _, rest in parts)


def _other(desk: ScreenState, canvas: Canvas, x: int, end: int) -> int:
    """On a screen with one chart: the metric that the `a` key would show, with its last value; returns where that begins."""
    curves = desk.curves
    if curves is None or desk.slots != 1 or len(curves.metrics) < 2 or desk.behind:
        return end
    shown = desk.shown[0]
    following = curves.metrics[(curves.metrics.index(shown) + 1) % len(curves.metrics)]
    line = curves.lines(following)[-1]
    text = desk.look.signs.printable(
        f" [a] {following} {number(float(line.y[-1]) if len(line.y) else None)} "
    )
    if end - x > width(text) + 2:
        return canvas.right(end - 1, 0, text, "dim")
    return end


def x_labels(desk: ScreenState, canvas: Canvas, scale: Scale, left: int) -> None:
    """The unit and round places of the x axis, in the lower frame."""
    axis = desk.curves.axis if desk.curves else "epoch"
    row, room = canvas.height - 1, canvas.width - left - 2
    taken = left + 1
    cursor = _cursor_label(desk, canvas, scale, left)
    unit = f" {desk.words[axis]} "
    if room >= 24 and not (cursor and cursor[0] < left + 2 + width(unit)):
        taken = canvas.put(left + 2, row, unit, "dim")
    for value, label in scale.ticks(max(2, room // 11), whole=axis != "time"):
        text = clock(value) if axis == "time" else label
        cell = scale.place(value, room)
        x = left + 1 + (cell or 0) - (width(text) - 1) // 2
        x = min(max(left + 2, x), canvas.width - 1 - width(text))
        # Half a number beside the cursor's would be read as a whole one.
        hides = (
            cursor is not None and x < cursor[0] + width(cursor[1]) and cursor[0] < x + width(text)
        )
        if cell is not None and x > taken and not hides:
            taken = canvas.put(x, row, text, "label") + 1
    if cursor:
        canvas.put(cursor[0], row, cursor[1], "accent")


def _cursor_label(
    desk: ScreenState, canvas: Canvas, scale: Scale, left: int
) -> tuple[int, str] | None:
    """(column, text) of the cursor's place below the axis; None where it is out of sight."""
    cell = (
        None
        if desk.cursor is None or desk.curves is None
        else scale.place(desk.cursor, canvas.width - left - 2)
    )
    if cell is None or desk.cursor is None or desk.curves is None:
        return None
    text = f" {place(desk.cursor, desk.curves.axis)} "
    x = left + 1 + cell - width(text) // 2
    return min(max(left + 1, x), canvas.width - 1 - width(text)), text
