"""Paints the pages: the help, which is the key table in words, and lists to pick from."""

from __future__ import annotations

from curvetui.charts.text_cells import clip, width
from curvetui.languages import language as language_of
from curvetui.model import LEVELS
from curvetui.tui.cells import Canvas
from curvetui.tui.choices import choices
from curvetui.tui.command import paint_output
from curvetui.tui.draw_metrics import paint_metrics
from curvetui.tui.draw_runs import paint_runs
from curvetui.tui.frame import paint_frame
from curvetui.tui.keys import GROUPS, TABLE, useful
from curvetui.tui.screen_state import ScreenState

Line = list[tuple[str, str]]
TWO_COLUMNS = 110
"""Cells from which on the help has two columns."""


def paint_page(desk: ScreenState, canvas: Canvas) -> None:
    """Paint the open page over the whole *canvas*."""
    paint_frame(canvas, desk.look.signs, "frame.on")
    canvas.put(2, 0, f" {desk.words['away page' if desk.page == 'away' else desk.page]} ", "title")
    canvas.right(canvas.width - 2, 0, f" Esc {desk.words['close']} ", "dim")
    PAINTERS.get(desk.page, _list)(desk, canvas)


def sections(desk: ScreenState) -> list[list[Line]]:
    """The key table, group by group (rows that do nothing now are dim), then what levels and signs mean."""
    language, say = desk.words.language, desk.look.signs.printable
    groups, useful_now = [], useful(desk)
    for group, name in GROUPS.items():
        if group == "replay" and desk.player is None:
            continue
        lines: list[Line] = [[(say(language_of(language).phrase(name)), "heading")]]
        for row in (row for row in TABLE if row.group == group):
            sign = row.sign(desk.look.ascii)
            text = f"  {sign}{' ' * max(1, 8 - width(sign))}"
            lines.append(
                [
                    (text, "key"),
                    (
                        say(row.help(language)),
                        "" if row in useful_now or not row.does or not desk.shown else "dim",
                    ),
                ]
            )
        groups.append(lines)
    return [*groups, *_legend(desk)]


def _legend(desk: ScreenState) -> list[list[Line]]:
    """What the four levels and the signs in the charts mean."""
    words, signs = desk.words, desk.look.signs
    levels: list[Line] = [[(words["levels"], "heading")]]
    for level in LEVELS:
        word = words[level]
        levels.append(
            [
                ("  ", ""),
                (word, level),
                (" " * max(1, 8 - width(word)) + words[f"about {level}"], ""),
            ]
        )
    shown = (
        (signs.line["train"], "train", "about train"), (signs.line["val"], "val", "about val"), (signs.best, "best", "about best"),
        (signs.number(1), "watch", "about number"), (signs.missing, "act", "about missing"), (signs.up, "act", "about infinite"),
    )  # fmt: skip
    marks: list[Line] = [[(words["signs"], "heading")]]
    marks += [
        [(f"  {sign}", role), (f"       {signs.printable(words[about])}", "")]
        for sign, role, about in shown
    ]
    return [levels, marks]


def _help(desk: ScreenState, canvas: Canvas) -> None:
    room = canvas.height - 2
    columns = _columns(sections(desk), room) if canvas.width >= TWO_COLUMNS else []
    if not columns:
        lines = [line for section in sections(desk) for line in (*section, [])][:-1]
        desk.picked = min(desk.picked, max(0, len(lines) - room))
        left = len(lines) - room - desk.picked
        columns = [lines[desk.picked : desk.picked + room]]
        if left > 0:
            text = f" {desk.look.signs.low} {desk.words['more'].format(n=left)} "
            canvas.right(canvas.width - 2, canvas.height - 1, text, "dim")
    wide = canvas.width // len(columns)
    for at, column in enumerate(columns):
        for row, line in enumerate(column, 1):
            x = 2 + at * wide
            end = (at + 1) * wide - 1
            for text, role in line:
                x = canvas.put(x, row, clip(text, end - x) if role != "key" else text, role)


def _away(desk: ScreenState, canvas: Canvas) -> None:
    """All that happened while nobody looked."""
    signs = desk.look.signs
    for row, line in enumerate(desk.seen.digest[: canvas.height - 2], 1):
        x = 2
        for text, role in line:
            x = canvas.put(
                x, row, clip(signs.printable(text), canvas.width - 2 - x, signs.more), role
            )


def _columns(parts: list[list[Line]], room: int) -> list[list[Line]]:
    """The sections in two columns, none of them divided; empty where they do not fit."""
    columns: list[list[Line]] = [[], []]
    at = 0
    for part in parts:
        gap: list[Line] = [[]] if columns[at] else []
        if len(columns[at]) + len(gap) + len(part) > room:
            at, gap = at + 1, []
        if at > 1 or len(part) > room:
            return []
        columns[at] += [*gap, *part]
    return columns


def _list(desk: ScreenState, canvas: Canvas) -> None:
    signs = desk.look.signs
    found = choices(desk)
    desk.picked = min(desk.picked, max(0, len(found) - 1))
    x = canvas.put(2, 1, "> ", "accent")
    canvas.put(x, 1, signs.printable(desk.query) or desk.words["find"], "" if desk.query else "dim")
    room = canvas.height - 4
    first = max(0, desk.picked - room + 1)
    about = min(canvas.width // 2, max((width(c.about) for c in found), default=0))
    wide = min(canvas.width - 5 - about, max((width(c.text) for c in found), default=0) + 2)
    for row, choice in enumerate(found[first : first + room], 3):
        is_picked = row - 3 + first == desk.picked
        canvas.put(1, row, signs.here if is_picked else " ", "accent")
        canvas.put(
            3,
            row,
            clip(signs.printable(choice.text), wide - 1, signs.more),
            "selected" if is_picked else "",
        )
        canvas.put(3 + wide, row, clip(choice.about, canvas.width - 5 - wide), "dim")
        canvas.zone(row, 1, canvas.width - 1, ("pick", row - 3 + first))


PAINTERS = {
    "help": _help,
    "output": paint_output,
    "away": _away,
    "runs": paint_runs,
    "metrics": paint_metrics,
}
