"""The mouse as a terminal sends it: raw SGR events through a pseudo-terminal."""

from __future__ import annotations

import re
import sys
import time

import pytest

from tests.benchmarks.pty_screen import PtyScreen

CURVETUI = [sys.executable, "-c", "from curvetui.cli.start import entry; entry()"]
UP, DOWN = 64, 65
"""Buttons of the wheel."""


@pytest.fixture
def watching(tmp_path):
    """A log of sixty epochs on a screen of 120×40."""
    log = tmp_path / "train.log"
    log.write_text(
        "".join(
            f"Epoch {e}/60\n391/391 - 12s - loss: {1 / e:.4f} - val_loss: {1.1 / e:.4f}\n"
            for e in range(1, 61)
        )
    )
    screen = PtyScreen([*CURVETUI, str(log)], (120, 40))
    screen.until("╍ val".encode())
    screen.until_quiet(1.0)
    yield screen
    screen.close()


def labels(sent: bytes) -> set[int]:
    """Whole numbers that were sent: the places of the x axis among them."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", " ", sent.decode("utf-8", "replace"))
    return {int(word) for word in re.findall(r"\b\d+\b", text)}


def wheel(screen, button, column, row):
    """What comes after one notch over (column, row), both counted from 1."""
    before = len(screen.sent)
    screen.type(f"\x1b[<{button};{column};{row}M".encode())
    end = time.monotonic() + 10
    while len(screen.sent) == before and time.monotonic() < end:
        screen.read(0.2)
    screen.until_quiet(0.5)
    return screen.sent[before:]


def test_the_wheel_zooms_a_chart(watching):
    """Up shows less of the x axis, around the pointer; down shows all of it again."""
    near = labels(wheel(watching, UP, 40, 10))
    far = wheel(watching, DOWN, 40, 10)

    assert near & {15, 25, 35, 45}
    assert far


def test_the_wheel_over_the_status_line_does_nothing(watching):
    """There is nothing to scroll: not a byte is sent."""
    before = len(watching.sent)
    watching.type(b"\x1b[<65;5;1M")

    assert watching.until_quiet(1.0) == 0 or len(watching.sent) == before
