"""What happened while the user was away: where each run was at the last key, and since."""

from curvetui.engine.progress import clock, position
from curvetui.languages import number
from curvetui.model import RunSnapshot
from curvetui.tui.last_seen import Line, SeenMark, key_of, mark_of
from curvetui.tui.screen_state import ScreenState

MAX_RUNS = 50
"""Number of runs remembered, the newest."""
READING = 2
"""Keys after which the digest leaves the panel; the first may be pressed before it is read."""
ENDS = ("finished", "failed", "interrupted")
"""States that are news by themselves: an archived log is `running` until it was seen not to grow."""


def mark_all(state: ScreenState, *, only_new: bool = False) -> None:
    """Record the current state as seen; *only_new*: keep the marks of runs that already have one."""
    for run in state.snapshot.runs[-MAX_RUNS:] if state.snapshot else ():
        if run.judged and not (only_new and state.titles.key(run) in state.seen.marks):
            state.seen.marks[state.titles.key(run)] = mark_of(run)


def arrived(state: ScreenState) -> None:
    """A snapshot arrived: describe what is new since the last key, if that was long ago."""
    if (
        state.snapshot is None
        or state.snapshot.position is not None
        or state.run is None
        or not state.run.judged
    ):
        return
    now = state.seen.clock()
    if state.seen.pressed is None:
        state.seen.pressed = now
    if state.seen.away_after and now - state.seen.pressed >= state.seen.away_after:
        state.seen.is_away = True
    if not state.seen.is_away:
        mark_all(state, only_new=True)
        return
    _digest(state, state.run, now - state.seen.pressed)


def touched(state: ScreenState) -> None:
    """A key was pressed: the user is back."""
    state.follow_run()
    state.seen.pressed = state.seen.clock()
    state.seen.keys = max(0, state.seen.keys - 1)
    state.seen.is_away = False
    mark_all(state)


def _digest(state: ScreenState, run: RunSnapshot, seconds: float) -> None:
    before, words, seen = state.seen.marks.get(state.titles.key(run)), state.words, state.seen
    if before is None:
        return
    now = mark_of(run)
    head: Line = [(words["away"].format(time=clock(seconds)), "heading")]
    lines = [*_progress(state, before, now), *_bests(state, run, before)]
    if now.state != before.state and (lines or now.state in ENDS):
        lines.append([(words[now.state], "title")])
    new, changed = _findings(state, run, before)
    if lines or new or changed:
        seen.digest, seen.keys = [head, *lines, *new, *changed], READING
        signs: list[Line] = [
            [(f"{words[word]} ", ""), *(line[0] for line in found)]
            for word, found in (("new", new), ("changed", changed))
            if found
        ]
        seen.brief = [head, *lines, *signs]


def _progress(state: ScreenState, before: SeenMark, now: SeenMark) -> list[Line]:
    arrow = state.theme.signs.arrow
    for unit in ("epoch", "step"):
        was, here = getattr(before, unit), getattr(now, unit)
        if was is not None and here is not None and was != here:
            return [
                [(f"{state.words[unit]} {position(was, unit)} {arrow} {position(here, unit)}", "")]
            ]
    return []


def _bests(state: ScreenState, run: RunSnapshot, before: SeenMark) -> list[Line]:
    arrow, lines = state.theme.signs.arrow, []
    for best in run.best:
        was = before.best.get(best.metric.title)
        if was is not None and was != best.value and best.metric.split in {"val", "test", None}:
            text = f"{state.words['best']} {best.metric.title} {number(was)} {arrow} {number(best.value)}"
            lines.append([(text, "")])
    return lines[:2]


def _findings(
    state: ScreenState, run: RunSnapshot, before: SeenMark
) -> tuple[list[Line], list[Line]]:
    """(new findings, newest first; findings whose status changed)."""
    words, signs = state.words, state.theme.signs
    new: list[Line] = []
    changed: list[Line] = []
    for at, finding in enumerate(run.findings, 1):
        was = before.findings.get(key_of(finding))
        head = (signs.number(at) + " ", finding.level)
        title = words.card(finding).title
        if was is None:
            new.append([head, (f"{words[finding.level]} ", finding.level), (title, "")])
        elif was != finding.status:
            text = f"{words[was]} {signs.arrow} {words[finding.status]}: "
            changed.append([head, (text, "dim"), (title, "")])
    return new[::-1], changed
