"""The screen as an SVG picture for README and bug reports, made from the same canvases as the
terminal's.

Dots and frames are drawn as paths, so that no font has to have them and they meet at cell edges.
"""

from html import escape
from itertools import groupby
from typing import NamedTuple

from rich.style import Style
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, DIMMED_MONOKAI, TerminalTheme

from curvetui.charts.dots import EMPTY
from curvetui.tui.cells import WIDE, Canvas
from curvetui.tui.screen_state import ScreenState
from tests.tui.screens import whole

CELL = (8.4, 18.0)
"""Width and height of a cell in pixels."""
MARGIN = 12
STYLE = (
    "<style>text{font:14px 'DejaVu Sans Mono',Menlo,Consolas,'Noto Sans Mono CJK SC',monospace;white-space:pre}"
    "path{fill:none;stroke-width:1}</style>"
)


class SvgScreen(NamedTuple):
    """The colours of the terminal that is drawn."""

    paper: str = "#101216"
    ink: str = "#d0d0d0"
    palette: TerminalTheme = DIMMED_MONOKAI


LIGHT = SvgScreen("#fdfdfb", "#202428", DEFAULT_TERMINAL_THEME)
DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""Column and row of each bit of a braille character."""
LINES = {
    "─": "lr", "│": "tb", "╭": "rb", "╮": "lb", "╰": "tr", "╯": "tl", "├": "tbr", "┤": "tbl", "┬": "lrb", "┴": "lrt",
}  # fmt: skip
"""Arms of each frame character: left, right, top, bottom."""


def picture(state: ScreenState) -> str:
    """SVG of the screen *state* at its size; the same state gives the same bytes."""
    canvas, terminal = whole(state), LIGHT if state.theme.name == "light" else SvgScreen()
    wide, high = (round(n * size + 2 * MARGIN, 1) for n, size in zip(state.size, CELL, strict=True))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}">',
        f'<rect width="100%" height="100%" rx="8" fill="{terminal.paper}"/>',
        STYLE,
    ]
    for y in range(canvas.height):
        x = 0
        for role, run in groupby(canvas.roles[y]):
            end = x + len(list(run))
            parts += _run(canvas, (x, end), y, _Paint(state.theme.style(role), terminal))
            x = end
    return "\n".join([*parts, "</svg>", ""])


class _Paint(NamedTuple):
    style: Style
    terminal: SvgScreen


def _run(canvas: Canvas, columns: tuple[int, int], y: int, paint: _Paint) -> list[str]:
    start, end = columns
    colour, paper = _colours(paint)
    left, top = MARGIN + start * CELL[0], MARGIN + y * CELL[1]
    out = []
    if paper:
        out.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{(end - start) * CELL[0]:.1f}" height="{CELL[1]}" fill="{paper}"/>'
        )
    dots, lines = "", ""
    for column in range(start, end):
        char, at = canvas.text[y][column], MARGIN + column * CELL[0]
        if EMPTY < char <= "\u28ff":
            dots += _dots(ord(char) - ord(EMPTY), at, top)
        elif char in LINES:
            lines += "".join(_arm(arm, at, top) for arm in LINES[char])
    if dots:
        out.append(
            f'<path d="{dots}" style="stroke-width:2.4;stroke-linecap:round" stroke="{colour}"/>'
        )
    if lines:
        out.append(f'<path d="{lines}" stroke="{colour}"/>')
    bold = ' style="font-weight:bold"' if paint.style.bold else ""
    return out + _texts(canvas, columns, y, f'fill="{colour}"{bold}')


def _texts(canvas: Canvas, columns: tuple[int, int], y: int, paint: str) -> list[str]:
    """Words of one role, each at its first cell and as wide as its cells in any font."""
    out, word, first = [], "", columns[0]
    base = MARGIN + y * CELL[1] + CELL[1] * 0.72
    for column in range(columns[0], columns[1] + 1):
        char = canvas.text[y][column] if column < columns[1] else " "
        if char == WIDE:
            continue
        if char != " " and char not in LINES and not EMPTY <= char <= "\u28ff":
            first = first if word else column
            word += char
        elif word:
            size = (column - first) * CELL[0]
            out.append(
                f'<text x="{MARGIN + first * CELL[0]:.1f}" y="{base:.1f}" textLength="{size:.1f}" {paint}>{escape(word)}</text>'
            )
            word = ""
    return out


def _dots(bits: int, left: float, top: float) -> str:
    """A point (a zero-length line with round ends) for each dot of a braille character."""
    step = (CELL[0] / 2, CELL[1] / 4)
    places = [dot for bit, dot in enumerate(DOTS) if bits >> bit & 1]
    return "".join(
        f"M{left + (x + 0.5) * step[0]:.1f} {top + (y + 0.5) * step[1]:.1f}h0" for x, y in places
    )


def _arm(arm: str, left: float, top: float) -> str:
    """Half a line, from the middle of the cell to one of its edges."""
    middle = f"M{left + CELL[0] / 2:.1f} {top + CELL[1] / 2:.1f}"
    way = {
        "l": f"h-{CELL[0] / 2:.1f}",
        "r": f"h{CELL[0] / 2:.1f}",
        "t": f"v-{CELL[1] / 2:.1f}",
        "b": f"v{CELL[1] / 2:.1f}",
    }
    return middle + way[arm]


def _colours(paint: _Paint) -> tuple[str, str]:
    """(text colour, background colour or empty) as CSS."""
    style, terminal = paint
    front, back = (
        "" if c is None or c.is_default else c.get_truecolor(terminal.palette).hex
        for c in (style.color, style.bgcolor)
    )
    if style.reverse:
        return terminal.paper, front or terminal.ink
    return front or terminal.ink, back
