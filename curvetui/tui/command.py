"""The command below the screen, where there is one: whom Ctrl-C is for, and the page with what it prints."""

from __future__ import annotations

from itertools import chain

from curvetui.reading.terminal_lines import TerminalLines
from curvetui.tui.screen_state import ScreenState

SHOWN = 1 << 16
"""Bytes of the output that the page goes back."""


def interrupt(state: ScreenState) -> bool:
    """Ctrl-C: whether it ends the screen. Where a command runs below, the first asks whom it is for, the second goes there."""
    command = state.command
    if command is None or command.exit_code is not None:
        return True
    if state.asks:
        command.interrupt()
    state.asks = not state.asks
    state.say(state.words["whose" if state.asks else "passed on"])
    return False


def has_command(state: ScreenState) -> bool:
    """Whether there is output to show, and no list that letters are typed into."""
    return state.command is not None and state.page in {"", "output"}


def output(state: ScreenState) -> list[str]:
    """What the command printed last, as its terminal would have left it: of a progress bar its last frame."""
    if state.command is None:
        return []
    lines, out, frame = TerminalLines(), [], ""
    for piece in chain(lines.feed(state.command.output(SHOWN)), lines.finish()):
        text = piece.text.decode("utf-8", "replace").split("\n")[:-1]
        if piece.frame:
            frame = text[-1]
        else:
            out += text
            frame = ""
    return [*out, frame] if frame else out
