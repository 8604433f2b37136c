"""Paints the pages: the help, which is the key table in words, and lists to pick from."""

from __future__ import annotations

from curvetui.tui.cells import Canvas, clip, width
from curvetui.tui.choices import choices
from curvetui.tui.desk import Desk
from curvetui.tui.frame import paint_frame
from curvetui.tui.keys import GROUPS, TABLE

Line = list[tuple[str, str]]


def paint_page(desk: Desk, canvas: Canvas) -> None:
    """Paint the open page over the whole *canvas*."""
    paint_frame(canvas, desk.look.signs, "frame.on")
    canvas.put(2, 0, f" {desk.words[desk.page]} ", "title")
    canvas.right(canvas.width - 2, 0, f" Esc {desk.words['close']} ", "dim")
    (_help if desk.page == "help" else _list)(desk, canvas)


def help_lines(desk: Desk) -> list[Line]:
    """The key table, group by group; rows that do nothing now are dim."""
    language, ascii_only = desk.words.language, desk.look.ascii
    say = desk.look.signs.printable
    lines: list[Line] = []
    for group, names in GROUPS.items():
        rows = [row for row in TABLE if row.group == group]
        lines.append([(say(names[language == "zh"]), "heading")])
        for row in rows:
            sign = row.sign(ascii_only)
            text = f"  {sign}{' ' * max(1, 8 - width(sign))}"
            lines.append([(text, "key"), (say(row.help(language)), "" if row.when(desk) or not desk.shown else "dim")])
        lines.append([])
    return lines[:-1]


def _help(desk: Desk, canvas: Canvas) -> None:
    lines, room = help_lines(desk), canvas.height - 2
    columns = 2 if canvas.width >= 120 and len(lines) > room else 1
    held = room * columns
    desk.picked = min(desk.picked, max(0, len(lines) - held))
    shown = lines[desk.picked : desk.picked + held]
    for at, line in enumerate(shown):
        x = 2 + (at // room) * (canvas.width // 2)
        end = x + canvas.width // columns - 4
        for text, role in line:
            x = canvas.put(x, 1 + at % room, clip(text, end - x) if role != "key" else text, role)
    left = len(lines) - held - desk.picked
    if left > 0:
        text = f" {desk.look.signs.low} {desk.words['more'].format(n=left)} "
        canvas.right(canvas.width - 2, canvas.height - 1, text, "dim")


def _list(desk: Desk, canvas: Canvas) -> None:
    signs = desk.look.signs
    found = choices(desk)
    desk.picked = min(desk.picked, max(0, len(found) - 1))
    x = canvas.put(2, 1, "> ", "accent")
    canvas.put(x, 1, signs.printable(desk.query) or desk.words["find"], "" if desk.query else "dim")
    room = canvas.height - 4
    first = max(0, desk.picked - room + 1)
    wide = min(canvas.width // 2, max((width(c.text) for c in found), default=0) + 2)
    for row, choice in enumerate(found[first : first + room], 3):
        is_picked = row - 3 + first == desk.picked
        canvas.put(1, row, signs.here if is_picked else " ", "accent")
        x = canvas.put(3, row, clip(signs.printable(choice.text), wide, signs.more), "selected" if is_picked else "")
        canvas.put(3 + wide, row, clip(choice.about, canvas.width - 5 - wide), "dim")
        canvas.zone(row, 1, canvas.width - 1, ("pick", row - 3 + first))

