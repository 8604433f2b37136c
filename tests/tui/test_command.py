"""A command below the screen: whom Ctrl-C is for, the size, and the page with its output."""

from __future__ import annotations

import pytest

from curvetui.model import Snapshot
from curvetui.tui.app import Curvetui
from curvetui.tui.command import interrupt
from curvetui.tui.dispatch import press
from tests.tui.screens import SEED, Feed, run_of, screen_state, whole
from tests.tui.test_screen import shown, text

RUNNING = Snapshot((run_of(SEED, planned=20),))
PRINTED = b"epoch 1 loss 0.5\r\n 10%|#  |\r 70%|## |\r100%|###|\r\n\x1b[31mred\x1b[0m [bold]x[/]\nepoch 2\r 30%|#  |"


class Command:
    """Remembers what it is told."""

    exit_code: int | None = None

    def __init__(self) -> None:
        self.told: list = []
        self.printed = PRINTED

    def interrupt(self) -> None:
        self.told.append("interrupt")

    def resize(self, rows: int, columns: int) -> None:
        self.told.append((rows, columns))

    def output(self, size: int) -> bytes:
        return self.printed


def screen(command):
    made = screen_state()
    made.command = command
    return Curvetui(Feed(RUNNING), made)


async def test_ctrl_c_asks_and_the_second_one_goes_to_the_command():
    """Neither ends the screen."""
    command = Command()
    app = screen(command)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/20")
        await pilot.press("ctrl+c")
        await shown(pilot, "Ctrl-C again: stop it; q: leave it running")
        assert "interrupt" not in command.told
        await pilot.press("ctrl+c")
        await shown(pilot, "Ctrl-C was sent to the program")

        assert command.told.count("interrupt") == 1
        assert app.return_value is None


async def test_another_key_in_between_takes_the_question_back():
    """Two Ctrl-C an hour apart are two questions."""
    command = Command()
    app = screen(command)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/20")
        await pilot.press("ctrl+c", "a", "ctrl+c")
        await shown(pilot, "Ctrl-C again")

    assert "interrupt" not in command.told


@pytest.mark.parametrize(("keys", "code"), [(("ctrl+c", "q"), 0), (("q",), 0)])
async def test_q_only_leaves(keys, code):
    """The command goes on."""
    command = Command()
    app = screen(command)
    async with app.run_test() as pilot:
        await shown(pilot, "10/20")
        await pilot.press(*keys)

    assert app.return_value == code
    assert "interrupt" not in command.told


@pytest.mark.parametrize(("keys", "code"), [(("q",), None), (("q", "q"), 0), (("q", "m", "escape", "q"), None), (("ctrl+c",), 130)])  # fmt: skip
async def test_q_asks_once_while_a_program_writes_into_our_pipe(keys, code):
    """It says that the program goes on; the second one in a row leaves."""
    app = screen(None)
    app.state.writes = lambda: True
    async with app.run_test() as pilot:
        await shown(pilot, "10/20")
        await pilot.press(*keys)
        if code is None:
            await shown(pilot, "q again")

    assert app.return_value == code


async def test_ctrl_c_ends_the_screen_when_the_command_is_over():
    """There is nobody to ask about."""
    command = Command()
    command.exit_code = 0
    app = screen(command)
    async with app.run_test() as pilot:
        await shown(pilot, "10/20")
        await pilot.press("ctrl+c")

    assert app.return_value == 130


async def test_the_command_knows_the_screens_size():
    """Also after it was changed."""
    command = Command()
    app = screen(command)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/20")
        await pilot.resize_terminal(90, 30)
        await pilot.pause()

    assert command.told[-1] == (30, 90)


async def test_the_output_is_one_key_away():
    """As a terminal would have left it: of a bar its last frame; colours are gone, markup is text."""
    app = screen(Command())
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/20")
        await pilot.press("t")
        await shown(pilot, "100%|###|")
        lines = [line.strip("│ ") for line in text(app).splitlines()]
        assert lines[2:6] == ["epoch 1 loss 0.5", "100%|###|", "red [bold]x[/]", "30%|#  |"]
        await pilot.press("t")
        await shown(pilot, "epoch 10/20")


async def test_the_output_can_be_read_back():
    """Up goes back, down comes again; the end stays at hand."""
    command = Command()
    command.printed = b"".join(b"line %d\n" % i for i in range(100))
    app = screen(command)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, "epoch 10/20")
        await pilot.press("t")
        await shown(pilot, "line 99")
        await pilot.press("pageup")
        await shown(pilot, "line 89")
        assert "line 90" not in text(app)
        await pilot.press("pagedown")
        await shown(pilot, "line 99")


def test_without_a_command_there_is_no_output():
    """The key does nothing."""
    made = screen_state()

    assert not press(made, "t")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_question_is_whole_on_a_narrow_screen(language):
    """Whom Ctrl-C is for must be read before it is pressed again."""
    made = screen_state(run_of(SEED, planned=20), size=(50, 20), language=language)
    made.command = Command()
    interrupt(made)

    assert made.words["whose"] in whole(made).plain()
