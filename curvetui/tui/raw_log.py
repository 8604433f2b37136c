"""The raw log beside the curves: which lines are shown, and which belong to the cursor."""

import numpy as np

from curvetui.log_tail import Tail
from curvetui.tui.screen_state import ScreenState

SEARCHED, MAX_FOUND = 50_000, 500
"""Number of lines searched, and of matches listed, at most."""
FRAME = 2
"""Rows of the pane used by its frame."""
GUTTER = 6
"""Columns of the pane used by its frame, a mark and blanks; the line number comes on top."""


def has_log(state: ScreenState) -> bool:
    """Whether there is a log text to show."""
    return not state.page and bool(tail_of(state).blocks)


def is_read(state: ScreenState) -> bool:
    """Whether keys scroll the log."""
    return not state.page and state.log and state.reads and "log" in state.areas


def toggle(state: ScreenState) -> None:
    """Open the log and focus it, or close it."""
    state.log = state.reads = not (state.log and "log" in state.areas)
    state.panel, state.scrolled_log = False, None


def tail_of(state: ScreenState) -> Tail:
    """The lines that are still kept; the newest run of a log has them."""
    run, snapshot = state.run, state.snapshot
    if snapshot is None or run is None:
        return snapshot.tail if snapshot else Tail()
    runs = (run, *reversed(snapshot.runs))
    return next((r.tail for r in runs if r.tail.blocks and r.source == run.source), Tail())


def behind(state: ScreenState) -> list[int]:
    """Numbers of the lines with the values at the cursor, ascending."""
    curves, cursor = state.curves, state.cursor
    if curves is None or cursor is None:
        return []
    found = set()
    for metric in state.shown:
        for line in curves.lines(metric):
            row = int(np.searchsorted(line.x, cursor + 1e-9, side="right")) - 1
            # A curve that was not logged at this point has no line for it.
            if row >= 0 and cursor - line.x[row] < 1e-6 * max(1.0, abs(cursor)):
                at = line.curve.at
                found.add(
                    int(at[row] if len(line.x) == len(at) else at[line.curve.final_rows[row]])
                )
    return sorted(found)


def top(state: ScreenState, room: int) -> int:
    """Number of the first line shown in *room* rows."""
    tail, lines = tail_of(state), behind(state)
    last = max(tail.first, tail.end - room)
    if state.scrolled_log is not None and state.scrolled_log[0] == state.cursor:
        goal = state.scrolled_log[1]
    else:
        goal = lines[0] - room // 3 if lines else last
    return min(last, max(tail.first, goal))


def found(state: ScreenState) -> list[tuple[int, str]]:
    """(number, text) of the lines that contain the query, newest first; among the last `SEARCHED`."""
    tail, query = tail_of(state), state.query.lower()
    lines = tail.lines(max(tail.first, tail.end - SEARCHED), SEARCHED)
    return [line for line in reversed(lines) if query in line[1].lower()][:MAX_FOUND]


def not_searched(state: ScreenState) -> str:
    """Which lines a search does not reach; empty where it reaches all."""
    tail = tail_of(state)
    if tail.end - tail.first > SEARCHED:
        return state.words["last searched"].format(n=SEARCHED)
    return not_kept(state)


def not_kept(state: ScreenState) -> str:
    """Which lines are no longer kept; empty where all are."""
    n = tail_of(state).first
    return state.words["lines gone"].format(n=n) if n else ""


def go_to(state: ScreenState, line: int) -> None:
    """Show that line of the log."""
    state.log = state.reads = True
    state.panel, state.cursor = False, None
    state.scrolled_log = (None, max(tail_of(state).first, line - _room(state) // 3))


def follows(state: ScreenState) -> bool:
    """Whether the end of the log stays visible."""
    moved = state.scrolled_log is not None and state.scrolled_log[0] == state.cursor
    return not moved and not behind(state)


def scroll(state: ScreenState, by: int) -> None:
    """Scroll by this many lines; at the end the log is followed again."""
    room = _room(state)
    goal = top(state, room) + by
    at_end = goal >= tail_of(state).end - room and state.cursor is None
    state.scrolled_log = None if at_end else (state.cursor, max(tail_of(state).first, goal))


def page(state: ScreenState, by: int) -> None:
    """Scroll by one pane height."""
    scroll(state, by * max(1, _room(state) - 1))


def sideways(state: ScreenState, by: int) -> None:
    """Scroll long lines by half the pane's width, until the longest visible one is read."""
    room, tail = _room(state), tail_of(state)
    columns = state.areas["log"].width - GUTTER - len(str(tail.end))
    longest = max((len(text) for _, text in tail.lines(top(state, room), room)), default=0)
    is_at_end = state.log_column + columns >= longest if by > 0 else state.log_column == 0
    if is_at_end:
        state.set_status(state.words["at the end" if by > 0 else "at the start"])
    else:
        state.log_column = max(0, state.log_column + by * (columns // 2))


def begin(state: ScreenState) -> None:
    """Go to the first line that is kept."""
    state.scrolled_log = (state.cursor, tail_of(state).first)


def follow(state: ScreenState) -> None:
    """Go to the last line and follow the log."""
    state.cursor = state.scrolled_log = None


def _room(state: ScreenState) -> int:
    area = state.areas.get("log")
    return max(1, area.height - FRAME) if area else 1
