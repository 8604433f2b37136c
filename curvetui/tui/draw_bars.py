"""Paints the one-row areas: status line, replay bar, footer keys, and the notice on a tiny screen."""

import numpy as np

from curvetui.charts.text_cells import clip, clip_middle, width
from curvetui.engine.facts import headline_of
from curvetui.engine.progress import clock, position
from curvetui.languages import number
from curvetui.model import RunSnapshot
from curvetui.tui.cells import Canvas
from curvetui.tui.keys import offered
from curvetui.tui.levels import LOUD, TROUBLES
from curvetui.tui.screen_state import Numbered, ScreenState

NARROW = 60
"""Columns below which the verdict replaces the run's name where there is no panel."""
METER = 10
"""Cells of the progress meter."""
VERDICT = "verdict"
STATE_ROLE = {"finished": "good", "failed": "act", "interrupted": "act"}


def paint_status(state: ScreenState, canvas: Canvas) -> None:
    """Run, format, state, progress, times on the left; best value or a key's answer right."""
    run = state.run
    printable = state.theme.signs.printable
    if run is None:
        canvas.write(1, 0, "curvetui", "title")
        return
    pieces, end = _pieces(state, run), canvas.width - 1
    name_and_state = sum(width(text) + 2 for text, role in pieces[:3] if role != VERDICT)
    message = _message(state, end - name_and_state)
    if message:
        # An answer may replace everything but the name; a question may replace the name too.
        part = 0.75 if state.status_text else 0.5
        room = canvas.width - 2 if state.asks else int(canvas.width * part)
        text = clip(printable(message), max(10, room), state.theme.signs.more)
        role = "accent" if state.status_text else "dim" if message is state.stats else "watch"
        end = canvas.right(end, 0, text, role) - 2
    if not message:
        # Without a panel the verdict comes before the best value.
        names_level = not {"panel", "page"} & set(state.areas) and state.level_shown in LOUD
        best = _progress(state, run) if names_level else _best(state, run)
        best = state.outlook_of_target(state.words.language) or best
        # Progress is worth more than what panel and verdict say as well.
        first = next((at for at, (_, role) in enumerate(pieces) if not role), len(pieces)) + 1
        used = sum(width(text) + 2 for text, role in pieces[:first] if role != VERDICT)
        if best and used + width(best) < end:
            end = canvas.right(end, 0, best, "dim") - 1
    x = 1
    for text, role in _fitted(pieces, end, state.theme.signs.dot):
        # The verdict may be cut; every other piece is shown whole or not at all.
        shown = clip(text, end - x, state.theme.signs.more) if role == VERDICT else text
        if shown and x + width(shown) <= end:
            x = canvas.write(x, 0, shown, "title" if role == VERDICT else role) + 2


def _fitted(pieces: list[tuple[str, str]], room: int, dot: str) -> list[tuple[str, str]]:
    """*pieces* with as much of meter and times as fits; the time left says more than the meter."""
    at = next((at for at, (text, role) in enumerate(pieces) if text and role == "accent"), None)
    if at is None or not pieces[at + 1][0]:
        return pieces
    meter, (times, role) = pieces[at : at + 2]
    left = (times.rpartition(dot)[2].strip(), role)
    for some in ([meter, (times, role)], [(times, role)], [left]):
        shown = [*pieces[:at], *some]
        if sum(width(text) + 2 for text, _ in shown if text) <= room:
            return [*shown, *pieces[at + 2 :]]
    return pieces


def _message(state: ScreenState, room: int) -> str:
    """The answer to the last key, else the source's; no hint where the run's level needs its *room*."""
    text = state.status_text
    if text == state.words["first run"] and (state.size[0] < NARROW or width(text) > room):
        text = ""
    return (
        text
        or (state.words.remark(state.snapshot.message) if state.snapshot else "")
        or state.stats
    )


def _pieces(state: ScreenState, run: RunSnapshot) -> list[tuple[str, str]]:
    """(text, role) from left to right; pieces that do not fit are dropped."""
    words, signs = state.words, state.theme.signs
    room = max(10, state.size[0] // 3)
    trouble = _trouble(state, run)
    if state.size[0] < NARROW and any(role == VERDICT for _, role in trouble):
        # The terminal's title names the run; here is room for one thing only.
        return trouble[:2]
    standing = (
        words["replay"] if state.snapshot and state.snapshot.position else state.state_word(run)
    )
    progress = run.progress
    times = [clock(progress.elapsed)] if progress.elapsed and progress.elapsed >= 1 else []
    if progress.left is not None and run.state == "running":
        times.append(f"{clock(progress.left)} {words['left']}")
    lost = run.lines.not_understood
    word = "one not understood" if lost == 1 else "not understood"
    return [
        (clip_middle(signs.printable(state.titles.title(run)), room, signs.more), "title"),
        (standing, STATE_ROLE.get(run.state, "good" if run.state == "running" else "dim")),
        *trouble,
        (_progress(state, run), ""),
        (_meter(state, run), "accent"),
        (f" {signs.dot} ".join(times), "dim"),
        (signs.printable(run.format) if state.size[0] >= 90 else "", "dim"),
        (words[word].format(n=lost) if lost else "", "watch"),
    ]


def _trouble(state: ScreenState, run: RunSnapshot) -> list[tuple[str, str]]:
    """The run's level; which of how many runs it is, and how many have the gravest level."""
    level, words, signs = state.level_shown, state.words, state.theme.signs
    pieces: list[tuple[str, str]] = []
    if level is not None and level in LOUD:
        is_alone = run.judged and not {"panel", "page"} & set(state.areas)
        is_bar = is_alone or level == "stop"
        pieces.append(
            (f" {words[level]} " if is_bar else words[level], f"{level}.bar" if is_bar else level)
        )
        if is_alone:
            pieces.append((signs.printable(words.verdict(run)), VERDICT))
    runs = state.snapshot.runs if state.snapshot else ()
    if len(runs) > 1:
        at = next(i for i, other in enumerate(runs, 1) if other is run)
        pieces.append((f"{words['run']} {at}/{len(runs)}", "dim"))
        if state.worst is not None:
            outcome, count = state.worst
            pieces.append((f"{signs.square}{count} {words[outcome]}", TROUBLES[outcome]))
    return pieces


def _progress(state: ScreenState, run: RunSnapshot) -> str:
    """`epoch 37/100`, or steps where the log has no epochs; short on narrow screens."""
    progress = run.progress
    axis = state.own_curves.axis if state.own_curves else "epoch"
    counted = [("epoch", progress.epoch, progress.epochs), ("step", progress.step, progress.steps)]
    # A counter with a plan is more useful; otherwise the one the charts use.
    for unit, now, end in sorted(counted, key=lambda c: (c[2] is None, c[0] != axis)):
        if now is not None:
            of = f"/{position(end, unit)}" if end is not None else ""
            word = f"{state.words[unit]} " if state.size[0] >= NARROW else ""
            return f"{word}{position(now, unit)}{of}"
    return ""


def done(run: RunSnapshot) -> float | None:
    """The completed part of the plan, 0 … 1; None without a plan."""
    progress = run.progress
    for now, end in ((progress.epoch, progress.epochs), (progress.step, progress.steps)):
        if now is not None and end:
            return min(1.0, max(0.0, now / end))
    return None


def _meter(state: ScreenState, run: RunSnapshot) -> str:
    part = done(run)
    if part is None or state.size[0] < NARROW:
        return ""
    full = int(part * METER + 1e-9)
    return state.theme.signs.full * full + state.theme.signs.empty * (METER - full)


def _best(state: ScreenState, run: RunSnapshot) -> str:
    """`best val_loss 0.291 @ 24`, of the headline curve, which the verdict and cards name as well."""
    curves = state.own_curves
    best = headline_of(run)
    if best is None or curves is None:
        return ""
    unit = "" if curves.axis == "epoch" else f"{state.words[curves.axis]} "
    where = position(curves.x_of(best), curves.axis)
    return f"{state.words['best']} {best.metric.title} {number(best.value)} @ {unit}{where}"


def paint_advice(state: ScreenState, canvas: Canvas) -> None:
    """What to do, in one row below the only chart of a small screen."""
    signs = state.theme.signs
    x = canvas.write(1, 0, f"{state.words['do']}  ", "accent")
    canvas.write(x, 0, clip(signs.printable(state.advice), canvas.width - 1 - x, signs.more))


def paint_replay(state: ScreenState, canvas: Canvas) -> None:
    """The replay position; a click seeks."""
    position = state.snapshot.position if state.snapshot else None
    if position is None:
        return
    signs, words = state.theme.signs, state.words
    sign = signs.paused if position.paused else signs.playing
    x = canvas.write(1, 0, sign, "accent") + 1
    speed = words["per second"].format(n=f"{position.speed:.3g}")
    if position.paused:
        word = words["played" if position.at >= position.of else "paused"]
        speed = f"{word} {signs.dot} {speed}" if canvas.width >= NARROW else word
    end = canvas.right(canvas.width - 1, 0, f" {position.at}/{position.of}  {speed:<8}", "dim") - 1
    room = end - x
    if room < 5:
        return
    knob = min(room - 1, int(position.at / max(1, position.of) * room))
    canvas.write(x, 0, signs.span * knob, "accent")
    canvas.write(x + knob, 0, signs.knob, "title")
    canvas.write(x + knob + 1, 0, signs.across * (room - knob - 1), "frame")
    for numbered, part in _played(state):
        cell = min(knob, int(part * position.at / max(1, position.of) * room))
        if cell != knob:
            canvas.write(x + cell, 0, signs.number(numbered.number)[:1], numbered.finding.level)
    for cell in range(room):
        canvas.zone(
            0, x + cell, x + cell + 1, ("seek", round(cell / max(1, room - 1) * position.of))
        )


def _played(state: ScreenState) -> list[tuple[Numbered, float]]:
    """The findings known so far, gravest last, each with the replay's part it came at."""
    longest = max(state.run.curves, key=len, default=None) if state.run else None
    if longest is None or not len(longest):
        return []
    found = sorted(state.findings, key=lambda n: n.finding.severity)
    return [
        (n, int(np.searchsorted(longest.at, n.finding.detected_row)) / len(longest)) for n in found
    ]


def paint_footer(state: ScreenState, canvas: Canvas) -> None:
    """The keys that do something now, most useful first; the rest are in the help."""
    signs = state.theme.signs
    rows = offered(state)
    last = next((row for row in rows if row.rank == 1), None)
    end = canvas.width - 1
    if last is not None:
        sign, text = last.sign(state), last.label(state.words.language)
        x = end - width(f"{sign} {text}")
        canvas.write(canvas.write(x, 0, sign, "key"), 0, f" {text}", "dim")
        canvas.zone(0, x, end, last)
        end = x - 1
    chosen, used = [], 1
    for row in sorted(rows, key=lambda row: row.rank):
        size = width(f"{row.sign(state)} {row.label(state.words.language)}  ")
        if row is not last and used + size <= end:
            chosen.append(row)
            used += size
    x = 1
    for row in (row for row in rows if row in chosen):
        start = x
        x = canvas.write(x, 0, signs.printable(row.sign(state)), "key")
        x = canvas.write(x, 0, f" {row.label(state.words.language)}  ", "dim")
        canvas.zone(0, start, x - 2, row)


def paint_notice(state: ScreenState, canvas: Canvas) -> None:
    """On a screen that is too small: the latest epoch and value."""
    run = state.run
    text = state.words["waiting"]
    if run is not None:
        curves, value = state.curves, ""
        lines = curves.lines(curves.metrics[0]) if curves and curves.metrics else ()
        if lines and len(lines[-1].y):
            value = f"{lines[-1].curve.title} {number(float(lines[-1].y[-1]))}"
        text = "  ".join(part for part in (_progress(state, run), value) if part)
    for row, part in enumerate((text, state.words["small"])[: canvas.height]):
        canvas.write(
            0, row, clip(state.theme.signs.printable(part), canvas.width, ""), "dim" if row else ""
        )
