"""The command run by `curvetui run`: who receives Ctrl-C, and the page with the command's output."""

from itertools import chain

from curvetui.reading.terminal_lines import TerminalLines
from curvetui.tui.screen_state import ScreenState

SHOWN = 1 << 16
"""Bytes at the end of the output that the page shows."""


def interrupt(state: ScreenState) -> bool:
    """Ctrl-C; whether it quits. With a command, the first asks, the second goes to it."""
    command = state.command
    if command is None or command.exit_code is not None:
        return True
    if state.asks:
        command.interrupt()
    state.asks = not state.asks
    state.set_status(state.words["whose" if state.asks else "passed on"])
    return False


def leaves(state: ScreenState) -> bool:
    """Whether `q` quits; the first one says what becomes of a program that writes into our pipe."""
    if state.asked_before or not state.writes():
        return True
    state.asks = True
    state.set_status(state.words["goes on"])
    return False


def has_command(state: ScreenState) -> bool:
    """Whether there is output to show and no list is being typed into."""
    return state.command is not None and state.page in {"", "output"}


def output(state: ScreenState) -> list[str]:
    """The last output as a terminal would show it: of a progress bar only its last frame."""
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
