"""Paints the table of runs: one row per run, gravest first, and the query that filters them."""

import os
from typing import NamedTuple

from curvetui.charts.text_cells import clip, clip_middle, width, wrap
from curvetui.languages import number
from curvetui.tui import overlay
from curvetui.tui.cells import Canvas
from curvetui.tui.choices import groups_of, runs, sort_of
from curvetui.tui.levels import LOUD, TROUBLES
from curvetui.tui.run_groups import Group
from curvetui.tui.run_query import BEST, after, known, unknown
from curvetui.tui.run_rows import RunRow
from curvetui.tui.screen_state import ScreenState

SPARK = 16
"""Cells of a run's sparkline."""
NAME = (12, 36)
"""Minimum and maximum cells of a run's name."""
WIDTHS = {"outcome": 8, "state": 12, "place": 9, "last": 8, "best": 15, "spark": SPARK}
OPTIONAL = ("spark", "state", "last", "place", "best")
"""Columns dropped when there is too little room, in this order."""
BAND = 26
"""Cells of a group's median, lowest and highest best value."""
MIDDLE = 8
"""Cells of a group's median alone, where there is no room for the counts behind the band."""
LEAST_COUNTS = 18
"""Cells for the counts of a group from which on its band is shown."""
WHAT = 24
"""Cells reserved for the finding's title, if any run has a finding."""
LEAST_WHAT = 10
"""Cells below which there is no such column."""
DETAIL = 8
"""Rows of the table from which on its last one holds the selected run's name and finding uncut."""


class RunsLayout(NamedTuple):
    """The columns that fit: (name, first cell, cells)."""

    columns: tuple[tuple[str, int, int], ...]


def paint_runs(state: ScreenState, canvas: Canvas) -> None:
    """Paint the table, of runs or of groups of runs, over *canvas*."""
    groups = groups_of(state)
    if groups is not None:
        _paint_groups(state, canvas, groups)
        return
    found, signs, words = runs(state), state.theme.signs, state.words
    state.picked = min(state.picked, max(0, len(found) - 1))
    metric = after(BEST, state.query)
    layout = _layout(canvas.width, found, metric, sort_of(state))
    for name, start, size in layout.columns:
        sign = "" if name != sort_of(state) else signs.up if state.backwards else signs.low
        text = words[f"column {name}"] + sign
        if name == "best" and size == WIDTHS["best"] and len(shared := _titles(found, metric)) == 1:
            text = f"{shared.pop()}{sign}"
        canvas.write(start, 0, clip(text, size, signs.more), "accent" if sign else "dim")
    if not found and state.query:
        for y, line in enumerate(wrap(in_vain(state), canvas.width - 4)[: canvas.height - 1], 1):
            canvas.write(2, y, signs.printable(line), "watch")
    room = canvas.height - 1
    if found and canvas.height >= DETAIL:
        room -= 1
        row = found[state.picked]
        text = f" {signs.dot} ".join(filter(None, (row.title, row.what(words))))
        canvas.write(2, room + 1, clip(signs.printable(text), canvas.width - 2, signs.more), "dim")
    first = max(0, min(state.picked - room // 2, len(found) - room))
    alike = _alike(found, next(size for name, _, size in layout.columns if name == "name") - 3)
    for y, row in enumerate(found[first : first + room], 1):
        at = y - 1 + first
        canvas.write(0, y, signs.here if at == state.picked else " ", "accent")
        for name, start, size in layout.columns:
            if name == "name":
                text, role = _name(state, row, size - 1, alike), "selected" * (at == state.picked)
            else:
                text, role = _cell(state, row, name, size)
                text = clip(signs.printable(text), size - 1, signs.more)
            canvas.write(start, y, text, role)
        canvas.zone(y, 0, canvas.width, ("pick", at))


def in_vain(state: ScreenState) -> str:
    """Why no run matches, with what a query may name."""
    name = unknown(state.rows, state.query)
    if not name:
        return state.words["no run matches"]
    return state.words["no column"].format(name=name, known=", ".join(known(state.rows)))


def _titles(found: list[RunRow], metric: str) -> set[str]:
    """The names of the metrics whose best values are shown."""
    return {best.metric.title for row in found[:500] if (best := row.best_of(metric))}


def _paint_groups(state: ScreenState, canvas: Canvas, groups: list[Group]) -> None:
    """A row per group: its name, number of runs, levels, best values."""
    signs, words = state.theme.signs, state.words
    state.picked = min(state.picked, max(0, len(groups) - 1))
    room = canvas.height - 1
    first = max(0, min(state.picked - room // 2, len(groups) - room))
    # Folders below one folder are told apart by what follows it.
    values = [group.value for group in groups]
    shared = os.path.commonprefix(values).rfind("/") + 1  # noqa: RUF071 - cut at a slash
    names = [f"{g.name}={signs.more * bool(shared)}{g.value[shared:] or 'none'}" for g in groups]
    longest = max(map(width, names), default=0)
    wide = min(canvas.width // 2, longest + 2)
    is_narrow = canvas.width - wide - 9 - BAND < LEAST_COUNTS
    head = words["group head narrow" if is_narrow else "group head"]
    canvas.write(2 + wide, 0, clip(head, canvas.width - 2 - wide), "dim")
    for y, group in enumerate(groups[first : first + room], 1):
        is_picked = y - 1 + first == state.picked
        canvas.write(0, y, signs.here if is_picked else " ", "accent")
        name = clip_middle(signs.printable(names[y - 1 + first]), wide - 1, signs.more)
        canvas.write(2, y, name, "selected" if is_picked else "")
        x = canvas.write(2 + wide, y, f"{len(group.rows):>5}  ")
        if group.bests is not None:
            low, middle, high = map(number, group.bests)
            canvas.write(x, y, middle if is_narrow else f"{middle} ({low}{signs.dash}{high})")
        x += MIDDLE if is_narrow else BAND
        for outcome, count in group.counts:
            text = clip(f"{signs.square}{count} {words[outcome]}", canvas.width - x, signs.more)
            x = canvas.write(x, y, text, TROUBLES[outcome]) + 2
        canvas.zone(y, 0, canvas.width, ("pick", y - 1 + first))


def _layout(total: int, found: list[RunRow], metric: str, sort: str) -> RunsLayout:
    """The columns from left to right; of those that do not fit only the sorted one stays."""
    longest = max((width(row.title) for row in found[:500]), default=0) + 3
    name = min(NAME[1], max(NAME[0], longest), max(NAME[0], total // 3))
    widths = dict(WIDTHS)
    wanted = WHAT if any(row.level in LOUD for row in found[:500]) else 0
    for column in OPTIONAL:
        if 2 + sum(widths.values()) + name + wanted <= total:
            break
        if column != sort:
            widths.pop(column)
    named = max(map(width, _titles(found, metric)), default=0) + 1
    if "best" in widths and 2 + sum(widths.values()) + name + wanted + named <= total:
        widths["best"] += named
    if (rest := total - 2 - sum(widths.values()) - name) < LEAST_WHAT:
        name += max(0, rest)
    out, x = [], 2
    for column in ("outcome", "name", "state", "place", "last", "best", "spark"):
        size = name if column == "name" else widths.get(column, 0)
        if size:
            out.append((column, x, size))
            x += size
    return RunsLayout((*out, *([("what", x, total - x)] if total - x >= LEAST_WHAT else [])))


def _alike(found: list[RunRow], room: int) -> tuple[int, int]:
    """How many characters all names begin with, up to a separator, and end with, from a dot on;
    0 of both if they fit into *room* cells.
    """
    names = [row.title for row in found[:500]]
    if len(names) < 2 or max(map(width, names)) <= room:
        return 0, 0
    start = os.path.commonprefix(names)  # noqa: RUF071 - cut at a separator
    ends = {os.path.splitext(name)[1] for name in names}
    cut = max(map(start.rfind, "_-/ ")) + 1
    return cut, len(ends.pop()) if len(ends) == 1 else 0


def _name(state: ScreenState, row: RunRow, room: int, shared: tuple[int, int]) -> str:
    """The run's name with its signs; where it is too long, without what all names share."""
    signs, (start, end) = state.theme.signs, shared
    letter = next((b.letter for b in overlay.behind(state) if b.curves.run is row.run), "")
    sign = signs.knob if row.run is state.run else letter
    if row.key in state.pinned:
        sign = f"{signs.best}{sign}"
    sign = f"{sign} " if sign else ""
    name = signs.more * bool(start) + row.title[start : len(row.title) - end]
    return clip_middle(signs.printable(sign + name), room, signs.more)


def _cell(state: ScreenState, row: RunRow, name: str, size: int) -> tuple[str, str]:
    """(text, role) of one cell."""
    words, metric = state.words, after(BEST, state.query)
    if name == "outcome":
        role = TROUBLES.get(row.outcome, "")
        return (words[row.outcome] if role else ""), role
    if name == "state":
        return state.state_word(row.run), "good" if row.run.state == "running" else "dim"
    if name == "last":
        last = row.last_of(metric)
        return ("" if last is None else number(last)), ""
    if name == "spark":
        return row.spark(state.theme.signs.bars, size - 1), "train"
    if name == "best":
        best = row.best_of(metric)
        title = f"{best.metric.title} " if best and size > WIDTHS["best"] else ""
        return title + row.best_text(metric), ""
    return (row.place if name == "place" else row.what(words)), ""
