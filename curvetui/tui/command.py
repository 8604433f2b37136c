"""The command below the screen, where there is one: whom Ctrl-C is for, and the page with what it prints."""

from __future__ import annotations

from itertools import chain

from curvetui.reading.terminal_lines import TerminalLines
from curvetui.tui.screen_state import ScreenState

SHOWN = 1 << 16
"""Bytes of the output that the page goes back."""


def interrupt(desk: ScreenState) -> bool:
    """Ctrl-C: whether it ends the screen. Where a command runs below, the first asks whom it is for, the second goes there."""
    command = desk.command
    if command is None or command.exit_code is not None:
        return True
    if desk.asks:
        command.interrupt()
    desk.asks = not desk.asks
    desk.say(desk.words["whose" if desk.asks else "passed on"])
    return False


def has_command(desk: ScreenState) -> bool:
    """Whether there is output to show, and no list that letters are typed into."""
    return desk.command is not None and desk.page in {"", "output"}


def output(desk: ScreenState) -> list[str]:
    """What the command printed last, as its terminal would have left it: of a progress bar its last frame."""
    if desk.command is None:
        return []
    lines, out, frame = TerminalLines(), [], ""
    for piece in chain(lines.feed(desk.command.output(SHOWN)), lines.finish()):
        text = piece.text.decode("utf-8", "replace").split("\n")[:-1]
        if piece.frame:
            frame = text[-1]
        else:
            out += text
            frame = ""
    return [*out, frame] if frame else out
