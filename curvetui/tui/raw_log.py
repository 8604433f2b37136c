"""The raw log beside the curves: which of its lines are shown, and which stand behind the cursor."""

from __future__ import annotations

import numpy as np

from curvetui.log_tail import Tail
from curvetui.tui.screen_state import ScreenState

SEARCHED, MAX_FOUND = 50_000, 500
"""Lines that are searched, and lines that a search lists, at most."""
FRAME = 2
"""Rows of the pane that its frame takes."""


def has_log(desk: ScreenState) -> bool:
    """Whether there is text to show."""
    return not desk.page and bool(tail_of(desk).blocks)


def is_read(desk: ScreenState) -> bool:
    """Whether keys scroll the log."""
    return not desk.page and desk.log and desk.reads and "log" in desk.areas


def toggle(desk: ScreenState) -> None:
    """Open the log and go to it, or close it."""
    desk.log = desk.reads = not (desk.log and "log" in desk.areas)
    desk.panel, desk.scrolled_log = False, None


def tail_of(desk: ScreenState) -> Tail:
    """The lines that are still there."""
    if desk.run is not None:
        return desk.run.tail
    return desk.snapshot.tail if desk.snapshot else Tail()


def behind(desk: ScreenState) -> list[int]:
    """Numbers of the lines that gave the values at the cursor, rising."""
    curves, cursor = desk.curves, desk.cursor
    if curves is None or cursor is None:
        return []
    found = set()
    for metric in desk.shown:
        for line in curves.lines(metric):
            row = int(np.searchsorted(line.x, cursor + 1e-9, side="right")) - 1
            # A curve that was not logged just there has no line behind this point.
            if row >= 0 and cursor - line.x[row] < 1e-6 * max(1.0, abs(cursor)):
                at = line.curve.at
                found.add(int(at[row] if len(line.x) == len(at) else at[line.curve.kept[row]]))
    return sorted(found)


def top(desk: ScreenState, room: int) -> int:
    """Number of the first line that is shown in *room* rows."""
    tail, lines = tail_of(desk), behind(desk)
    last = max(tail.first, tail.end - room)
    if desk.scrolled_log is not None and desk.scrolled_log[0] == desk.cursor:
        goal = desk.scrolled_log[1]
    else:
        goal = lines[0] - room // 3 if lines else last
    return min(last, max(tail.first, goal))


def found(desk: ScreenState) -> list[tuple[int, str]]:
    """(number, text) of the lines that hold what was typed, the newest first; among the last `SEARCHED`."""
    tail, query = tail_of(desk), desk.query.lower()
    lines = tail.lines(max(tail.first, tail.end - SEARCHED), SEARCHED)
    return [line for line in reversed(lines) if query in line[1].lower()][:MAX_FOUND]


def go_to(desk: ScreenState, line: int) -> None:
    """Show that line of the log."""
    desk.log = desk.reads = True
    desk.panel, desk.cursor = False, None
    desk.scrolled_log = (None, max(tail_of(desk).first, line - _room(desk) // 3))


def follows(desk: ScreenState) -> bool:
    """Whether the end of the log stays in sight."""
    moved = desk.scrolled_log is not None and desk.scrolled_log[0] == desk.cursor
    return not moved and not behind(desk)


def scroll(desk: ScreenState, by: int) -> None:
    """Move by so many lines; at the end the log is followed again."""
    room = _room(desk)
    goal = top(desk, room) + by
    at_end = goal >= tail_of(desk).end - room and desk.cursor is None
    desk.scrolled_log = None if at_end else (desk.cursor, max(tail_of(desk).first, goal))


def page(desk: ScreenState, by: int) -> None:
    """Move by as many lines as are shown."""
    scroll(desk, by * max(1, _room(desk) - 1))


def begin(desk: ScreenState) -> None:
    """Go to the first line that is kept."""
    desk.scrolled_log = (desk.cursor, tail_of(desk).first)


def follow(desk: ScreenState) -> None:
    """Go to the last line, and stay there while more come."""
    desk.cursor = desk.scrolled_log = None


def _room(desk: ScreenState) -> int:
    area = desk.areas.get("log")
    return max(1, area.height - FRAME) if area else 1
