"""Paints the list of findings in the panel: one or two rows each, around the selected one."""

from curvetui.charts.text_cells import clip, padded, width, wrap
from curvetui.engine.progress import position
from curvetui.model import Finding
from curvetui.tui.cells import Canvas
from curvetui.tui.levels import is_lasting, lifetime
from curvetui.tui.screen_state import Numbered, ScreenState

ROOMY = 22
"""Rows of a panel from which on a finding takes two rows of the list."""


def wrapped(
    state: ScreenState, text: str, room: int, first: int, indent: int, most: int
) -> list[str]:
    """*text* wrapped into at most *most* lines of *room* cells; the last one says that there was
    more. *first* and *indent* are the cells that the first and the other lines begin with.
    """
    lines = wrap(text, room, indent=indent, first=first)
    if len(lines) <= most:
        return lines
    rest = " ".join(line.strip() for line in lines[most - 1 :])
    lead = " " * indent if most > 1 else ""
    space = room - len(lead) - (first if most == 1 else 0)
    return [*lines[: most - 1], lead + clip(rest, space, state.theme.signs.more)]


def paint_findings(
    state: ScreenState, canvas: Canvas, row: int, found: list[Numbered], selected: Numbered
) -> int:
    """Paint as many findings around the selected one as a third of the panel holds; return the row after them."""
    is_roomy = canvas.height >= ROOMY
    left = max(1, (canvas.height - row) * 2 // 5)
    room = max(1, left // (2 if is_roomy else 1))
    at = found.index(selected)
    first = max(0, min(at - room // 2, len(found) - room))
    for numbered in found[first : first + room]:
        titles = titles_of(state, canvas, numbered) if is_roomy else []
        tall = len(titles) + 1 if is_roomy else 1
        # A title on two rows may cost another finding its place, never the selected one.
        if row + tall > canvas.height - 1 or (tall > left and found.index(numbered) > at):
            break
        if is_roomy:
            _rows(state, canvas, row, numbered, titles, numbered == selected)
        else:
            _one_row(state, canvas, row, numbered, numbered == selected)
        for line in range(row, row + tall):
            canvas.zone(line, 1, canvas.width - 1, ("finding", numbered.number))
        row, left = row + tall, left - tall
    return row


def titles_of(state: ScreenState, canvas: Canvas, numbered: Numbered) -> list[str]:
    """The title of a finding in one row, or in two where it is long."""
    signs = state.theme.signs
    room = canvas.width - 4 - max(1, width(signs.number(numbered.number)))
    title = signs.printable(state.words.heading(numbered.finding, state.run))
    return wrapped(state, title, room, first=0, indent=0, most=2)


def span(state: ScreenState, finding: Finding) -> str:
    """`since 25`, `since 25, still so at the end`, `back to normal at 9`."""
    ended = finding.last if finding.ended_at is None else finding.ended_at
    places = (finding.first, finding.last, ended)
    first, last, end = (position(value, finding.unit) for value in places)
    return lifetime(state.words, finding, (first, last, end))


def _role(finding: Finding) -> str:
    return finding.level if is_lasting(finding) else "dim"


def _head(
    state: ScreenState, canvas: Canvas, row: int, numbered: Numbered, is_selected: bool
) -> int:
    signs = state.theme.signs
    canvas.write(1, row, signs.here if is_selected else " ", "accent")
    sign = signs.number(numbered.number)
    canvas.write(2, row, sign, numbered.finding.level)
    return 3 + max(1, width(sign))


def _rows(
    state: ScreenState,
    canvas: Canvas,
    row: int,
    numbered: Numbered,
    titles: list[str],
    is_selected: bool,
) -> None:
    finding, words, signs = numbered.finding, state.words, state.theme.signs
    x = _head(state, canvas, row, numbered, is_selected)
    for title in titles:
        canvas.write(
            x, row, title, "selected" if is_selected else "" if is_lasting(finding) else "dim"
        )
        row += 1
    x = canvas.write(x, row, words[finding.level], _role(finding))
    first, room = position(finding.first, finding.unit), canvas.width - 1 - x
    text = f" {signs.dot} {words[finding.unit]} {first} {signs.dot} {span(state, finding)}"
    if is_lasting(finding):
        text = f" {signs.dot} {span(state, finding)}"
    if width(text) > room:
        text = f" {signs.dot} {first} {signs.dot} {_ending(state, finding)}"
    canvas.write(x, row, clip(text, room, signs.more), "dim")


def _ending(state: ScreenState, finding: Finding) -> str:
    """The same for a row that begins with the first place."""
    if is_lasting(finding):
        return state.words["still so" if finding.status == "open" else "still so at the end"]
    return span(state, finding)


def _one_row(
    state: ScreenState, canvas: Canvas, row: int, numbered: Numbered, is_selected: bool
) -> None:
    finding, words, signs = numbered.finding, state.words, state.theme.signs
    x = _head(state, canvas, row, numbered, is_selected)
    x = canvas.write(x, row, f"{padded(words[finding.level], 5)} ", _role(finding))
    x = canvas.write(x, row, f"{position(finding.first, finding.unit):<4} ", "dim")
    end = canvas.width - 1
    if canvas.width >= 64:
        end = canvas.right(end, row, f" {_ending(state, finding)}", "dim")
    title = clip(signs.printable(words.heading(finding, state.run)), end - x, signs.more)
    canvas.write(x, row, title, "selected" if is_selected else "" if is_lasting(finding) else "dim")
