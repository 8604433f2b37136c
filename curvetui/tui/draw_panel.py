"""Paints the side panel: the verdict, the list of findings, and the card of the selected one."""

from curvetui.charts.text_cells import clip, width, wrap
from curvetui.engine.progress import position
from curvetui.tui import overlay
from curvetui.tui.card import Row, card_rows
from curvetui.tui.cells import Canvas
from curvetui.tui.draw_findings import ROOMY, paint_findings, titles_of, wrapped
from curvetui.tui.figures import figures
from curvetui.tui.levels import LOUD, counts_as_held
from curvetui.tui.screen_state import Numbered, ScreenState

LEFT = 2
"""First column of the text: the frame, and one blank."""
LOWEST = 3
"""Row below the verdict, at least, in a roomy panel."""
TIGHT = 12
"""Rows of a panel below which the card, once scrolled, takes the place of verdict and list."""


def paint_panel(state: ScreenState, canvas: Canvas) -> None:
    """Paint the panel over the whole *canvas*, and note in the state how far the card can be scrolled."""
    _frame(state, canvas)
    found, selected = state.findings, state.selected
    state.is_tight = canvas.height < TIGHT and selected is not None
    row = 1
    if not (state.is_tight and state.scrolled):
        row = _digest(state, canvas, _verdict(state, canvas, row))
        if selected is not None:
            row = paint_findings(state, canvas, row, found, selected)
    if selected is None:
        state.reading = 0
        _calm(state, canvas, row)
        return
    has_divider = 1 < row < canvas.height - 2
    if has_divider:
        _divider(state, canvas, row, selected, found)
    _card(state, canvas, row + has_divider, _card_of(state, canvas, row, selected))


def _card_of(state: ScreenState, canvas: Canvas, row: int, selected: Numbered) -> list[Row]:
    """The rows of the card, without what stands above *row* already."""
    title = state.words.heading(selected.finding, state.run)
    is_read = any(title in "".join(canvas.text[y]) for y in range(row))
    if canvas.height >= ROOMY:
        # Where the list wraps titles it shows them whole, or cut at the second row.
        is_read |= not titles_of(state, canvas, selected)[-1].endswith(state.theme.signs.more)
    done = row > 1 and selected == state.findings[0] and bool(state.advice)
    room = canvas.width - LEFT - 1
    return card_rows(state, selected, room, with_title=not is_read, with_advice=not done)


def _calm(state: ScreenState, canvas: Canvas, row: int) -> None:
    """Nothing was found: why, and how each metric stands."""
    room, bottom = canvas.width - LEFT - 1, canvas.height - 1
    why = "none yet" if state.live else "no findings"
    if state.run and not (state.run.judged and not state.run.findings):
        why = "all hidden" if state.run.judged else "not yet"
    if state.run and row < bottom:
        canvas.write(LEFT, row, clip(state.words[why], room), "dim")
    for y, line in enumerate(figures(state, room), row + 2):
        if y >= bottom:
            return
        x = LEFT
        for text, role in line:
            x = canvas.write(x, y, text, role)


def _frame(state: ScreenState, canvas: Canvas) -> None:
    words = state.words
    role = "frame.on" if state.panel else "frame"
    canvas.frame(state.theme.signs, role)
    x = canvas.write(
        2, 0, clip(f" {words['findings']} ", canvas.width - 4), "title" if state.panel else ""
    )
    found = state.run.findings if state.run else ()
    holding = sum(map(counts_as_held, found))
    text = f" {words['n open'].format(n=holding, of=len(found))} " if found else ""
    if state.level != "note":
        text = f" {words['from'].format(level=words[state.level])} "
    if width(text) < canvas.width - 3 - x:
        canvas.right(canvas.width - 2, 0, text, "dim")


def _verdict(state: ScreenState, canvas: Canvas, row: int) -> int:
    if state.run is None:
        return row
    say, room = state.theme.signs.printable, canvas.width - LEFT - 1
    most = max(2, min(5, canvas.height // 5))
    if state.run.judged:
        row = _level_and_verdict(state, canvas, row, most)
    if state.advice:
        head = f"{state.words['do']}  "
        lines = wrapped(state, say(state.advice), room, width(head), width(head), most)
        x = canvas.write(LEFT, row, head, "accent")
        for line in lines:
            canvas.write(x, row, line, "")
            x, row = LEFT, row + 1
    for role, text in overlay.sentences(state):
        for line in wrap(say(text), room, indent=3)[:most]:
            canvas.write(LEFT, row, line, role)
            row += 1
    # A sentence that gets a line longer shall not move all that is below it.
    return max(row, LOWEST) + 1 if canvas.height >= ROOMY else row


def _level_and_verdict(state: ScreenState, canvas: Canvas, row: int, most: int) -> int:
    """A bar in the colour of the level over the whole width, then the sentence."""
    run, words = state.run, state.words
    assert run is not None
    level, room = state.level_shown, canvas.width - LEFT - 1
    badge = f" {words[level]} " if level in LOUD else ""
    text = state.theme.signs.printable(words.verdict(run))
    gap = width(badge) + 1 if badge else 0
    lines = wrapped(state, text, room, gap, 0, most)
    if badge:
        canvas.write(LEFT, row, badge, f"{level}.bar")
    for line, start in zip(lines, (LEFT + gap, *(LEFT for _ in lines)), strict=False):
        canvas.write(start, row, line, "title")
        row += 1
    return row


def _digest(state: ScreenState, canvas: Canvas, row: int) -> int:
    """Paint what happened while nobody looked, until it was read; return the row after it."""
    if not state.seen.keys:
        return row
    most, signs = max(2, canvas.height // 4), state.theme.signs
    for line in state.seen.brief[:most]:
        if row >= canvas.height - 1:
            break
        x = LEFT
        for text, role in line:
            shown = clip(signs.printable(text), canvas.width - 1 - x, signs.more)
            x = canvas.write(x, row, shown, role)
        row += 1
    if len(state.seen.brief) > most:
        canvas.right(canvas.width - 2, row - 1, f" +{len(state.seen.brief) - most} [d]", "dim")
    return row + (canvas.height >= ROOMY)


def _divider(
    state: ScreenState, canvas: Canvas, row: int, selected: Numbered, found: list[Numbered]
) -> None:
    signs, finding = state.theme.signs, selected.finding
    role = "frame.on" if state.panel else "frame"
    canvas.write(0, row, signs.joins[0] + signs.across * (canvas.width - 2) + signs.joins[1], role)
    x = canvas.write(2, row, f" {signs.number(selected.number)} ", finding.level)
    x = canvas.write(x, row, f"{state.words[finding.level]} ", finding.level)
    text = f"{signs.dot} {state.words[finding.unit]} {position(finding.first, finding.unit)} "
    canvas.write(x, row, clip(text, canvas.width - 2 - x, " "), "dim")
    text = f" {found.index(selected) + 1}/{len(found)} "
    if len(found) > 1 and x + width(text) < canvas.width - 16:
        canvas.right(canvas.width - 2, row, text, "dim")


def _card(state: ScreenState, canvas: Canvas, top: int, rows: list[Row]) -> None:
    """Paint *rows* from row *top* on. In a tight panel the first step of scrolling only uncovers
    the card.
    """
    room = max(0, canvas.height - 1 - top)
    state.visible = canvas.height - 2 if state.is_tight else room
    state.reading = max(0, len(rows) - state.visible) + state.is_tight
    state.scrolled = min(state.scrolled, state.reading)
    first = state.scrolled - (state.is_tight and state.scrolled > 0)
    for y, row in enumerate(rows[first : first + room], top):
        x = LEFT
        for text, role in row:
            x = canvas.write(x, y, text, role, canvas.width - 1 - x)
    left = len(rows) - first - room
    if left > 0:
        text = f" {state.theme.signs.low} {state.words['more'].format(n=left)}{'' if state.reads else ' PgDn'} "
        canvas.right(canvas.width - 2, canvas.height - 1, clip(text, canvas.width - 4), "dim")
