"""What happened while nobody looked: marks of where each run stood at the last key, and the difference in words."""

from __future__ import annotations

from curvetui.charts.places import place
from curvetui.engine.progress import clock
from curvetui.languages import number
from curvetui.model import RunSnapshot
from curvetui.tui.last_seen import Line, SeenMark, key_of, mark_of
from curvetui.tui.screen_state import ScreenState

MOST = 50
"""Runs whose place is remembered, the newest."""
READING = 2
"""Keys after which the digest leaves the panel: the first one may be pressed before it is read."""


def mark_all(desk: ScreenState, *, only_new: bool = False) -> None:
    """Somebody looks: this is what was seen; *only_new*: runs that are marked already stay so."""
    for run in desk.snapshot.runs[-MOST:] if desk.snapshot else ():
        if run.judged and not (only_new and desk.titles.key(run) in desk.seen.marks):
            desk.seen.marks[desk.titles.key(run)] = mark_of(run)


def arrived(desk: ScreenState) -> None:
    """A snapshot has come: tell what is new since the last key, if that was long ago."""
    if (
        desk.snapshot is None
        or desk.snapshot.position is not None
        or desk.run is None
        or not desk.run.judged
    ):
        return
    now = desk.seen.clock()
    if desk.seen.pressed is None:
        desk.seen.pressed = now
    if desk.seen.away_after and now - desk.seen.pressed >= desk.seen.away_after:
        desk.seen.is_away = True
    if not desk.seen.is_away:
        mark_all(desk, only_new=True)
        return
    _digest(desk, desk.run, now - desk.seen.pressed)


def touched(desk: ScreenState) -> None:
    """A key was pressed: whoever was away is back."""
    desk.keep_run()
    desk.seen.pressed = desk.seen.clock()
    desk.seen.keys = max(0, desk.seen.keys - 1)
    desk.seen.is_away = False
    mark_all(desk)


def _digest(desk: ScreenState, run: RunSnapshot, seconds: float) -> None:
    """Tell what is different since the run was marked, if anything is."""
    before, words, seen = desk.seen.marks.get(desk.titles.key(run)), desk.words, desk.seen
    if before is None:
        return
    now = mark_of(run)
    head: Line = [(words["away"].format(time=clock(seconds)), "heading")]
    lines = [*_progress(desk, before, now), *_bests(desk, run, before)]
    if now.state != before.state:
        lines.append([(words[now.state], "title")])
    new, changed = _findings(desk, run, before)
    if lines or new or changed:
        seen.digest, seen.keys = [head, *lines, *new, *changed], READING
        signs: list[Line] = [
            [(f"{words[word]} ", ""), *(line[0] for line in found)]
            for word, found in (("new", new), ("changed", changed))
            if found
        ]
        seen.brief = [head, *lines, *signs]


def _progress(desk: ScreenState, before: SeenMark, now: SeenMark) -> list[Line]:
    arrow = desk.look.signs.arrow
    for unit in ("epoch", "step"):
        was, here = getattr(before, unit), getattr(now, unit)
        if was is not None and here is not None and was != here:
            return [[(f"{desk.words[unit]} {place(was, unit)} {arrow} {place(here, unit)}", "")]]
    return []


def _bests(desk: ScreenState, run: RunSnapshot, before: SeenMark) -> list[Line]:
    """Better values of the metric that people look at first."""
    arrow, lines = desk.look.signs.arrow, []
    for best in run.best:
        was = before.best.get(best.metric.title)
        if was is not None and was != best.value and best.metric.split in {"val", "test", None}:
            text = f"{desk.words['best']} {best.metric.title} {number(was)} {arrow} {number(best.value)}"
            lines.append([(text, "")])
    return lines[:2]


def _findings(
    desk: ScreenState, run: RunSnapshot, before: SeenMark
) -> tuple[list[Line], list[Line]]:
    """(new findings, the newest first; those whose life went on)."""
    words, signs = desk.words, desk.look.signs
    new: list[Line] = []
    changed: list[Line] = []
    for at, finding in enumerate(run.findings, 1):
        was = before.findings.get(key_of(finding))
        head = (signs.number(at) + " ", finding.level)
        title = words.card(finding).title
        if was is None:
            new.append([head, (f"{words[finding.level]} ", finding.level), (title, "")])
        elif was != finding.status:
            changed.append(
                [
                    head,
                    (f"{words[was]} {signs.arrow} {words[finding.status]}: ", "dim"),
                    (title, ""),
                ]
            )
    return new[::-1], changed
