"""What the screen shows, state by state and size by size, as text. `FRAMES=write pytest tests/tui` writes them anew."""

from __future__ import annotations

import math
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from curvetui.log_tail import Tail
from curvetui.model import Lines, Snapshot
from curvetui.tui import actions, digest
from curvetui.tui.app import Curvetui
from curvetui.tui.dispatch import press
from curvetui.tui.theme import theme_of_terminal
from tests.tui.screens import (
    POSITION,
    SEED,
    Feed,
    Player,
    finding,
    first,
    run_of,
    screen_state,
    short,
    whole,
)

FRAMES = Path(__file__).parent / "frames"
SIZES = {"200x50": (200, 50), "120x40": (120, 40), "80x24": (80, 24), "50x20": (50, 20)}
DROP = finding()
GAP = finding("overfitting", "act", 6, 10, "open", ("val_loss",))


def waiting(size):
    """Nothing has come yet; the source says what it waits for."""
    return screen_state(size=size, message="waiting for train.log")


def one_epoch(size):
    """The first epoch: single points, and a plan."""
    return screen_state(run_of(first(1), planned=10), size=size)


def dropped(size):
    """A recovered drop and an open finding; the plan is known."""
    return screen_state(run_of(SEED, findings=(DROP, GAP), planned=20), size=size)


def chinese(size):
    """The same in Chinese."""
    return screen_state(run_of(SEED, findings=(DROP, GAP), planned=20), size=size, language="zh")


def plain_ascii(size):
    """The same without any character beyond ASCII."""
    return screen_state(run_of(SEED, findings=(DROP, GAP), planned=20), size=size, ascii_only=True)


def not_a_number(size):
    """The loss becomes NaN at epoch 6 and infinite at epoch 8."""
    losses = [*SEED["loss"][:5], math.nan, math.nan, math.inf, math.nan, math.nan]
    columns = {"epoch": SEED["epoch"], "loss": losses, "val_loss": SEED["val_loss"]}
    nan = finding("non_finite", "stop", 6, 10, "ended", ("loss",))
    return screen_state(
        run_of(columns, findings=(nan,), state="failed", lines=Lines(30, 10, 3)),
        size=size,
        live=False,
    )


def replayed(size):
    """A replay that stands at epoch 8, paused."""
    return screen_state(
        run_of(first(8), findings=(DROP,), planned=10),
        size=size,
        position=POSITION,
        player=Player(),
    )


def cursor(size):
    """The cursor reads epoch 8 in all charts."""
    made = dropped(size)
    actions.go_there(made)
    actions.walk(made, 1)
    actions.go_there(made)
    return made


def by_steps(size):
    """A log that counts steps, with a learning rate, smoothed, on a logarithmic axis."""
    steps = list(range(0, 20_000, 100))
    losses = [10 / (1 + s / 500) + 0.2 * math.sin(s) for s in steps]
    rates = [1e-3 * (1 - s / 20_000) for s in steps]
    made = screen_state(
        run_of({"step": steps, "loss": losses, "learning_rate": rates}, planned=20_000), size=size
    )
    press(made, "s")
    press(made, "g")
    return made


def all_keys(size):
    """The help."""
    made = dropped(size)
    press(made, "?")
    return made


def list_of_runs(size):
    """Three runs to pick from."""
    runs = (
        run_of(SEED, "run-a", (GAP,)),
        run_of(first(6), "run-b", state="finished"),
        run_of(first(4), "run-c", (DROP,)),
    )
    made = screen_state(*runs, size=size)
    press(made, "r")
    return made


def runs_behind(size):
    """Three more runs behind the one that is shown."""
    runs = [
        run_of(
            {"epoch": list(range(1, 21)), "val_loss": [a / (1 + n / 4) + b for n in range(20)]},
            name,
        )
        for name, a, b in (
            ("wide", 1.5, 0.6),
            ("deep", 2.0, 0.3),
            ("dropout", 1.8, 0.9),
            ("base", 1.2, 0.2),
        )
    ]
    made = screen_state(*runs, size=size, live=False)
    for _ in range(3):
        press(made, "o")
    return made


def raw_log(size):
    """The log below the charts, at the place of the selected finding."""
    lines = "".join(
        f"Epoch {n}/20 - 5s - loss: {SEED['loss'][n - 1]} - val_loss: {SEED['val_loss'][n - 1]}\n"
        for n in SEED["epoch"]
    )
    findings = (replace(DROP, detected_row=7), replace(GAP, detected_row=5))
    made = screen_state(
        replace(run_of(SEED, findings=findings, planned=20), tail=Tail(((0, lines.encode()),))),
        size=size,
    )
    press(made, "l")
    press(made, "enter")
    return made


def away_for_two_hours(size):
    """Somebody comes back."""
    made = screen_state(run_of(first(6), planned=20), size=size)
    made.seen.clock = lambda: 0.0
    digest.arrived(made)
    made.take(Snapshot((run_of(SEED, findings=(DROP, GAP), planned=20),)))
    made.seen.clock = lambda: 7200.0
    digest.arrived(made)
    return made


def all_commands(size):
    """The list of commands."""
    made = dropped(size)
    press(made, ":")
    return made


def all_settings(size):
    """The page of settings and keys, one of which was moved."""
    made = dropped(size)
    made.keymap = {"m": "f2"}
    press(made, "C")
    return made


def metric_browser(size):
    """All metrics of the run, under the log's own prefixes."""
    steps = list(range(20))
    columns = {"step": steps, "loss": [2.0 / (1 + s) for s in steps]}
    for layer in range(12):
        columns[f"layers/{layer}/grad"] = [float(layer + s) for s in steps]
    found = finding("gradient_spike", "act", 3, 19, "open", ("layers/7/grad",), unit="step")
    made = screen_state(run_of(columns, findings=(found,)), size=size)
    press(made, "m")
    return made


STATES = (
    waiting, one_epoch, dropped, chinese, plain_ascii, not_a_number, replayed, cursor, by_steps, runs_behind, raw_log,
    away_for_two_hours,
)  # fmt: skip
PAGES = (all_keys, list_of_runs, all_commands, all_settings, metric_browser)
"""Textual screens of their own: their frames come from a running app."""


async def on_screen(made):
    """What a running app shows of *made*, rows without trailing blanks."""
    app = Curvetui(Feed(made.snapshot), made, clock=lambda: 0.0)
    async with app.run_test(size=made.size) as pilot:
        while app._page is None or not app._page.is_mounted:
            await pilot.pause()
        await pilot.pause()
        rows = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]
    return "\n".join(rows) + "\n"


def compare(name, frame):
    """*frame* is what was kept under *name*."""
    path = FRAMES / f"{name}.txt"
    frame = short(frame)
    if os.environ.get("FRAMES") == "write":
        path.write_text(frame, encoding="utf-8")

    assert frame == path.read_text(encoding="utf-8"), (
        "the screen looks different: if that is meant, run `python -m tests.regenerate frames` and read the difference"
    )
    assert len(frame.encode()) <= 5_000


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", PAGES, ids=lambda state: state.__name__)
async def test_a_page_looks_as_it_did(state, size):
    """A page changes only when somebody means it to."""
    compare(f"{state.__name__}-{size}", await on_screen(state(SIZES[size])))


@pytest.mark.parametrize("state", PAGES, ids=lambda state: state.__name__)
async def test_a_page_has_nothing_but_ascii_where_the_terminal_has_nothing_else(state):
    """Also its frame, its list and what scrolls."""
    made = state((80, 24))
    made.use(screen_state(ascii_only=True).theme)

    assert (await on_screen(made)).isascii()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_looks_as_it_did(state, size):
    """A screen changes only when somebody means it to."""
    compare(f"{state.__name__}-{size}", whole(state(SIZES[size])).plain())


def test_ascii_mode_keeps_the_letters_that_the_terminal_shows():
    """`--ascii` is for a font without braille: Chinese sentences stay, and each cell in its place."""
    made = chinese((80, 24))
    before = whole(made).plain()
    made.use(theme_of_terminal(True, {"LANG": "C.UTF-8"}))
    after = whole(made).plain()

    assert "?" not in after.replace("? 帮助", "")
    assert not set("│─⣀★①") & set(after)
    assert re.findall("[\u4e00-\u9fff]+", after) == re.findall("[\u4e00-\u9fff]+", before)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_ascii_mode_has_nothing_but_ascii(state):
    """No state shows a braille dot, a box or an arrow where the terminal may not have them."""
    made = state((100, 30))
    made.use(screen_state(ascii_only=True).theme)
    if made.words.language == "zh":
        return

    assert whole(made).plain().isascii()


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_every_size_from_nothing_to_large(state):
    """No size makes it fail or write outside its rows."""
    for width, height in [
        (1, 1),
        (2, 9),
        (29, 7),
        (30, 8),
        (31, 9),
        (56, 17),
        (56, 18),
        (99, 40),
        (100, 20),
        (300, 80),
        (1, 60),
        (200, 1),
    ]:
        made = state((width, height))
        rows = whole(made).text

        assert len(rows) == height
        assert all(len(row) == width for row in rows)
