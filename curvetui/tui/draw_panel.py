"""Paints the side panel: the verdict, the list of findings, and the card of the selected one."""

from __future__ import annotations

from curvetui.charts.places import place
from curvetui.charts.text_cells import clip, padded, width, wrap
from curvetui.model import Finding
from curvetui.tui import overlay
from curvetui.tui.card import Row, advice_of, card_rows
from curvetui.tui.cells import Canvas
from curvetui.tui.figures import figures
from curvetui.tui.frame import paint_frame
from curvetui.tui.levels import HOLDS, LOUD, is_lasting, life
from curvetui.tui.screen_state import Numbered, ScreenState

LEFT = 2
"""First column of the text: the frame, and one blank."""
LOWEST = 3
"""Row below the verdict, at least, in a roomy panel."""
ROOMY = 22
"""Rows of a panel from which on a finding takes two rows of the list."""


def paint_panel(desk: ScreenState, canvas: Canvas) -> None:
    """Paint the panel over the whole *canvas*, and note in the desk how far the card can be scrolled."""
    _frame(desk, canvas)
    bottom = canvas.height - 1
    row = _digest(desk, canvas, _verdict(desk, canvas, 1))
    found, selected = desk.findings, desk.selected
    if selected is None:
        desk.reading = 0
        _calm(desk, canvas, row)
        return
    row = _list(desk, canvas, row, found, selected)
    if bottom - row >= 2:
        _divider(desk, canvas, row, selected, found)
        title = desk.words.card(selected.finding).title
        is_read = any(title in "".join(canvas.text[y]) for y in range(row))
        if canvas.height >= ROOMY:
            # Where the list wraps titles it shows them whole, or cut at the second row.
            is_read |= not _titles(desk, canvas, selected)[-1].endswith(desk.look.signs.more)
        room = canvas.width - LEFT - 1
        done = selected == found[0] and _has_advice(desk)
        _card(
            desk,
            canvas,
            row + 1,
            card_rows(desk, selected, room, with_title=not is_read, with_advice=not done),
        )


def _calm(desk: ScreenState, canvas: Canvas, row: int) -> None:
    """Nothing was found: why, and how each metric stands."""
    room, bottom = canvas.width - LEFT - 1, canvas.height - 1
    why = (
        "not yet"
        if desk.run and not desk.run.judged
        else "all hidden"
        if desk.run and desk.run.findings
        else "none yet"
        if desk.live
        else "no findings"
    )
    if desk.run and row < bottom:
        canvas.put(LEFT, row, clip(desk.words[why], room), "dim")
    for y, line in enumerate(figures(desk, room), row + 2):
        if y >= bottom:
            return
        x = LEFT
        for text, role in line:
            x = canvas.put(x, y, text, role)


def _frame(desk: ScreenState, canvas: Canvas) -> None:
    words = desk.words
    role = "frame.on" if desk.panel else "frame"
    paint_frame(canvas, desk.look.signs, role)
    x = canvas.put(
        2, 0, clip(f" {words['findings']} ", canvas.width - 4), "title" if desk.panel else ""
    )
    found = desk.run.findings if desk.run else ()
    holding = sum(map(is_lasting, found))
    text = f" {words['n open'].format(n=holding, of=len(found))} " if found else ""
    if desk.level != "note":
        text = f" {words['from'].format(level=words[desk.level])} "
    if width(text) < canvas.width - 3 - x:
        canvas.right(canvas.width - 2, 0, text, "dim")


def _verdict(desk: ScreenState, canvas: Canvas, row: int) -> int:
    """Paint level and verdict, and the one thing to do; return the row after it."""
    if desk.run is None:
        return row
    say, room = desk.look.signs.printable, canvas.width - LEFT - 1
    most = max(1, min(5, canvas.height // 5))
    if desk.run.judged:
        row = _level_and_verdict(desk, canvas, row, most)
    if _has_advice(desk):
        head = f"{desk.words['do']}  "
        advice = say(advice_of(desk.words.card(desk.findings[0].finding)))
        lines = _cut(desk, wrap(advice, room, indent=width(head), first=width(head)), room, most)
        x = canvas.put(LEFT, row, head, "accent")
        for line in lines:
            canvas.put(x, row, line, "")
            x, row = LEFT, row + 1
    for role, text in overlay.sentences(desk):
        for line in wrap(say(text), room, indent=3)[:most]:
            canvas.put(LEFT, row, line, role)
            row += 1
    # A sentence that gets a line longer shall not move all that is below it.
    return max(row, LOWEST) + 1 if canvas.height >= ROOMY else row


def _level_and_verdict(desk: ScreenState, canvas: Canvas, row: int, most: int) -> int:
    """A bar in the colour of the level over the whole width, then the sentence."""
    run, words = desk.run, desk.words
    assert run is not None
    level, room = desk.level_shown, canvas.width - LEFT - 1
    badge = f" {words[level]} " if level in LOUD else ""
    text = desk.look.signs.printable(words.verdict(run))
    gap = width(badge) + 1 if badge else 0
    lines = _cut(desk, wrap(text, room, first=gap), room, most)
    if badge:
        canvas.put(LEFT, row, badge, f"{level}.bar")
    for line, start in zip(lines, (LEFT + gap, *(LEFT for _ in lines)), strict=False):
        canvas.put(start, row, line, "title")
        row += 1
    return row


def _has_advice(desk: ScreenState) -> bool:
    """Whether there is something to do about the gravest finding."""
    found = desk.findings
    if not found or found[0].finding.status not in HOLDS or found[0].finding.level == "note":
        return False
    return bool(advice_of(desk.words.card(found[0].finding)))


def _cut(desk: ScreenState, lines: list[str], room: int, most: int) -> list[str]:
    """At most *most* lines; the last one says that there was more."""
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], clip(" ".join(lines[most - 1 :]), room, desk.look.signs.more)]


def _digest(desk: ScreenState, canvas: Canvas, row: int) -> int:
    """Paint what happened while nobody looked, until it was read; return the row after it."""
    if not desk.seen.keys:
        return row
    most = max(2, canvas.height // 4)
    lines = desk.seen.brief[:most]
    for line in lines:
        if row >= canvas.height - 1:
            break
        x = LEFT
        for text, role in line:
            x = canvas.put(
                x,
                row,
                clip(desk.look.signs.printable(text), canvas.width - 1 - x, desk.look.signs.more),
                role,
            )
        row += 1
    if len(desk.seen.brief) > most:
        canvas.right(canvas.width - 2, row - 1, f" +{len(desk.seen.brief) - most} [d]", "dim")
    return row + (canvas.height >= ROOMY)


def _list(
    desk: ScreenState, canvas: Canvas, row: int, found: list[Numbered], selected: Numbered
) -> int:
    """Paint as many findings around the selected one as a third of the panel holds; return the row after them."""
    is_roomy = canvas.height >= ROOMY
    left = max(1, (canvas.height - row) * 2 // 5)
    room = max(1, left // (2 if is_roomy else 1))
    at = found.index(selected)
    first = max(0, min(at - room // 2, len(found) - room))
    for numbered in found[first : first + room]:
        titles = _titles(desk, canvas, numbered) if is_roomy else []
        tall = len(titles) + 1 if is_roomy else 1
        # A title on two rows may cost another finding its place, never the selected one.
        if row + tall > canvas.height - 1 or (tall > left and found.index(numbered) > at):
            break
        if is_roomy:
            _rows(desk, canvas, row, numbered, titles, numbered == selected)
        else:
            _one_row(desk, canvas, row, numbered, numbered == selected)
        for line in range(row, row + tall):
            canvas.zone(line, 1, canvas.width - 1, ("finding", numbered.number))
        row, left = row + tall, left - tall
    return row


def _titles(desk: ScreenState, canvas: Canvas, numbered: Numbered) -> list[str]:
    """The title of a finding in one row, or in two where it is long."""
    signs = desk.look.signs
    room = canvas.width - 4 - max(1, width(signs.number(numbered.number)))
    lines = wrap(signs.printable(desk.words.card(numbered.finding).title), room)
    return lines if len(lines) <= 2 else [lines[0], clip(" ".join(lines[1:]), room, signs.more)]


def span(desk: ScreenState, finding: Finding) -> str:
    """`since 25`, `since 25, still so at the end`, `back to normal at 9`."""
    ended = finding.last if finding.ended_at is None else finding.ended_at
    places = (finding.first, finding.last, ended)
    first, last, end = (place(value, finding.unit) for value in places)
    return life(desk.words, finding, (first, last, end))


def _role(finding: Finding) -> str:
    return finding.level if is_lasting(finding) else "dim"


def _head(
    desk: ScreenState, canvas: Canvas, row: int, numbered: Numbered, is_selected: bool
) -> int:
    signs = desk.look.signs
    canvas.put(1, row, signs.here if is_selected else " ", "accent")
    sign = signs.number(numbered.number)
    canvas.put(2, row, sign, numbered.finding.level)
    return 3 + max(1, width(sign))


def _rows(
    desk: ScreenState,
    canvas: Canvas,
    row: int,
    numbered: Numbered,
    titles: list[str],
    is_selected: bool,
) -> None:
    finding, words, signs = numbered.finding, desk.words, desk.look.signs
    x = _head(desk, canvas, row, numbered, is_selected)
    for title in titles:
        canvas.put(
            x, row, title, "selected" if is_selected else "" if is_lasting(finding) else "dim"
        )
        row += 1
    x = canvas.put(x, row, words[finding.level], _role(finding))
    text = f" {signs.dot} {words[finding.unit]} {place(finding.first, finding.unit)} {signs.dot} {span(desk, finding)}"
    if is_lasting(finding):
        text = f" {signs.dot} {span(desk, finding)}"
    canvas.put(x, row, clip(text, canvas.width - 1 - x), "dim")


def _ending(desk: ScreenState, finding: Finding) -> str:
    """The same for a row that begins with the first place."""
    if is_lasting(finding):
        return desk.words["still so" if finding.status == "open" else "still so at the end"]
    return span(desk, finding)


def _one_row(
    desk: ScreenState, canvas: Canvas, row: int, numbered: Numbered, is_selected: bool
) -> None:
    finding, words, signs = numbered.finding, desk.words, desk.look.signs
    x = _head(desk, canvas, row, numbered, is_selected)
    x = canvas.put(x, row, f"{padded(words[finding.level], 5)} ", _role(finding))
    x = canvas.put(x, row, f"{place(finding.first, finding.unit):<4} ", "dim")
    end = canvas.width - 1
    if canvas.width >= 64:
        end = canvas.right(end, row, f" {_ending(desk, finding)}", "dim")
    title = clip(signs.printable(words.card(finding).title), end - x, signs.more)
    canvas.put(x, row, title, "selected" if is_selected else "" if is_lasting(finding) else "dim")


def _divider(
    desk: ScreenState, canvas: Canvas, row: int, selected: Numbered, found: list[Numbered]
) -> None:
    signs, finding = desk.look.signs, selected.finding
    role = "frame.on" if desk.panel else "frame"
    canvas.put(0, row, signs.joins[0] + signs.across * (canvas.width - 2) + signs.joins[1], role)
    x = canvas.put(2, row, f" {signs.number(selected.number)} ", finding.level)
    x = canvas.put(x, row, f"{desk.words[finding.level]} ", finding.level)
    text = f"{signs.dot} {desk.words[finding.unit]} {place(finding.first, finding.unit)} "
    canvas.put(x, row, clip(text, canvas.width - 2 - x, " "), "dim")
    text = f" {found.index(selected) + 1}/{len(found)} "
    if len(found) > 1 and x + width(text) < canvas.width - 16:
        canvas.right(canvas.width - 2, row, text, "dim")


def _card(desk: ScreenState, canvas: Canvas, top: int, rows: list[Row]) -> None:
    room = canvas.height - 1 - top
    desk.reading = max(0, len(rows) - room)
    desk.scrolled = min(desk.scrolled, desk.reading)
    for y, row in enumerate(rows[desk.scrolled : desk.scrolled + room], top):
        x = LEFT
        for text, role in row:
            x = canvas.put(x, y, text, role, canvas.width - 1 - x)
    left = desk.reading - desk.scrolled
    if left > 0:
        text = f" {desk.look.signs.low} {desk.words['more'].format(n=left)}{'' if desk.reads else ' PgDn'} "
        canvas.right(canvas.width - 2, canvas.height - 1, clip(text, canvas.width - 4), "dim")
