"""What keys and snapshots do to the running screen; clock and feed are the test's own."""

from __future__ import annotations

import threading

import pytest
from textual.events import MouseScrollUp

from curvetui.model import Snapshot
from curvetui.tui.app import Curvetui
from curvetui.tui.screen_state import ScreenState
from curvetui.tui.view_state import Memory
from curvetui.tui.words import ScreenWords
from tests.tui.screens import (
    POSITION,
    SEED,
    Feed,
    Player,
    card,
    finding,
    first,
    run_of,
    screen_state,
    verdict,
)

DROP = finding()
GAP = finding("overfitting", "act", 6, 10, "open", ("val_loss",))
DONE = Snapshot((run_of(SEED, findings=(DROP, GAP), planned=10),), live=False)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def screen(feed, clock=None, player=None):
    """The app with fixed words."""
    state = ScreenState(ScreenWords("en", card, verdict), screen_state().theme, player)
    state.opened = True
    return Curvetui(feed, state, clock or Clock())


def text(app):
    """All that is on the screen."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def shown(pilot, what):
    """Wait until *what* is on the screen; messages are waited for, not seconds."""
    for _ in range(200):
        await pilot.pause()
        if what in text(pilot.app):
            return
    raise AssertionError(f"{what!r} is not on the screen:\n{text(pilot.app)}")


async def test_shows_the_newest_snapshot():
    """What the feed gives is seen: name, epoch, values, finding, words."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/10")
        everything = text(app)

    for part in (
        "train.log",
        "keras",
        "val 1.417",
        "Accuracy fell 26 points",
        "A drop at epoch 8",
        "②",
        "★",
    ):
        assert part in everything


async def test_waits_before_the_next_redraw_but_not_after_a_key():
    """At most ten redraws a second come from snapshots; a key shows its effect at once."""
    clock, feed = Clock(), Feed(Snapshot((run_of(first(3)),)))
    app = screen(feed, clock)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 3")
        feed.put(Snapshot((run_of(first(4)),)))
        while feed.given < 2 or not app._due:
            await pilot.pause()
        before = text(app)
        await pilot.press("?")
        await pilot.pause()

        assert "epoch 3" in before
        assert "put the cursor where the finding begins" in text(app)


@pytest.mark.parametrize(("key", "code"), [("q", 0), ("ctrl+c", 130), ("ctrl+q", 0)])
async def test_leaves_with_the_right_code(key, code):
    """q is a normal end, Ctrl-C is 130, also while the feed blocks."""
    app = screen(Feed(DONE))
    async with app.run_test() as pilot:
        await shown(pilot, "train.log")
        await pilot.press(key)

    assert app.return_value == code


async def test_error_of_the_feed_ends_the_screen():
    """A feed that breaks is not passed over in silence."""

    class Broken:
        def __iter__(self):
            yield DONE
            raise OSError("the disk is gone")

        def close(self):
            """Nothing to end."""

    app = screen(Broken())
    async with app.run_test() as pilot:
        while app.return_value is None:
            await pilot.pause()

    assert str(app.reader.error) == "the disk is gone"


async def test_enter_goes_to_the_finding_and_reads_its_epoch():
    """The cursor stands at the finding's epoch in all charts, and the legends show the values there."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/10")
        await pilot.press("n", "enter")
        await shown(pilot, "val 1.757")

        assert "val 0.6055" in text(app)
        assert app.state.cursor == 8


async def test_cursor_zoom_and_back():
    """Arrows walk over the points, + narrows the axis around the cursor, Escape undoes one thing at a time."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/10")
        await pilot.press("left", "left", "left")
        assert app.state.cursor == 8
        await pilot.press("+")
        window = app.state.window
        assert window is not None
        assert window[0] < 8 < window[1]
        await pilot.press("escape")
        assert (app.state.cursor, app.state.window) == (None, window)
        await pilot.press("escape")
        assert app.state.window is None


async def test_small_screen_switches_between_chart_and_panel():
    """On 50×20 the panel and the chart are one key apart."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(50, 20)) as pilot:
        await shown(pilot, "10/10")
        assert "╭─ loss" in text(app)
        await pilot.press("tab")
        await shown(pilot, "findings")
        assert "╭─ loss" not in text(app)
        await pilot.press("tab")
        await shown(pilot, "╭─ loss")


async def test_another_metric():
    """`a` shows the next metric in the chart."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, "╭─ loss")
        await pilot.press("a")
        await shown(pilot, "╭─ accuracy")


async def test_replay_keys_reach_the_player():
    """Pause, steps, speed, restart and leaps are told to the player, who alone decides."""
    player = Player()
    app = screen(Feed(Snapshot((run_of(first(8)),), position=POSITION)), player=player)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "8/10")
        await pilot.press("space", ".", ",", "]", "[", "home", "}", "{")

    assert player.told == [
        ("toggle", None),
        ("step", 1),
        ("step", -1),
        ("faster", 2.0),
        ("faster", 0.5),
        ("seek", 0),
        ("seek", 9),
        ("seek", 7),
    ]


async def test_survives_being_resized_to_nothing_and_back():
    """A screen of 1×1 shows what it can; the large one comes back as it was."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/10")
        before = text(app)
        for size in ((1, 1), (24, 3), (200, 50), (1, 1), (50, 20), (120, 40)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        await shown(pilot, "╭─ accuracy")

        assert text(app) == before


async def test_tiny_screen_tells_the_latest_epoch():
    """Too small to draw in: one line with the epoch and the last value."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(28, 4)) as pilot:
        await shown(pilot, "10/10  val_loss 1.417")


async def test_picks_a_run_by_typing():
    """`r` lists the runs; letters find one, Enter shows it."""
    runs = (run_of(SEED, "baseline"), run_of(first(6), "wide-net"), run_of(first(4), "newest"))
    app = screen(Feed(Snapshot(runs)))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "newest")
        await pilot.press("r", "b", "a", "s", "enter")
        await shown(pilot, "epoch 10")

        assert app.state.run.name == "baseline"


async def test_card_can_be_copied():
    """`y` puts the selected card into the clipboard, whole."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/10")
        await pilot.press("y")
        await shown(pilot, "copied")

    assert "Rule  z = −12.6" in app.clipboard


async def test_log_text_cannot_speak_to_the_terminal():
    """Names from a log are shown, never obeyed: no escape sequence, no markup, no reordering gets through."""
    evil = "\x1b[2J\x1b]0;owned\x07[bold red]x[/] \u202egnp.exe\x00\x9b5n"
    columns = {"epoch": [1, 2], "loss": [1.0, 0.5], f"val_{evil}": [1.0, 2.0]}
    app = screen(Feed(Snapshot((run_of(columns, name=evil),), message=evil)))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "[bold red]x[/]")
        everything = text(app)

    assert not any(
        ord(c) < 32 and c != "\n" or 0x7F <= ord(c) < 0xA0 or c == "\u202e" for c in everything
    )


async def test_mouse_reads_zooms_and_selects():
    """A click in a chart reads the epoch there, the wheel zooms around it, a click in the list selects."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/10")
        plot = app.panes["chart 0"]
        column = next(x for x in range(120) if plot.canvas.text[1][x] == "①")
        await pilot.click(plot, offset=(column, 6))
        assert app.state.cursor == 8
        await pilot.click(plot, offset=(column, 1))
        assert app.state.selected.finding == DROP
        row = next(y for y in range(40) if "②" in app.panes["panel"].canvas.text[y])
        await pilot.click(app.panes["panel"], offset=(10, row))
        assert app.state.selected.finding == GAP
        await pilot._post_mouse_events([MouseScrollUp], plot, offset=(column, 6), button=0)
        await pilot.pause()
        assert app.state.window is not None


async def test_click_on_the_footer_is_the_key():
    """The footer's keys can be clicked."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/10")
        column = "".join(app.panes["footer"].canvas.text[0]).index("help")
        await pilot.click(app.panes["footer"], offset=(column, 0))
        await shown(pilot, "logarithmic y axis")


async def test_a_state_that_cannot_be_kept_is_said_once(tmp_path):
    """The screen goes on without it."""
    (tmp_path / "file").write_text("")
    app = Curvetui(
        Feed(DONE), screen_state(), Clock(), memory=Memory(tmp_path / "file" / "state.json")
    )
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "cannot save the view")
        await pilot.press("n")
        await pilot.pause()

        assert "cannot save the view" not in text(app)


async def test_reading_waits_for_the_answer_to_a_key():
    """The gate is closed when a key comes, and open again once its effect is painted."""
    feed = Feed(DONE)
    feed.gate = threading.Event()
    feed.gate.set()
    app = screen(feed)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/10")
        app.reader.hold()
        assert not feed.gate.is_set()
        await pilot.press("s")
        await pilot.pause()

        assert feed.gate.is_set()


async def test_news_waits_for_the_answer_to_a_key():
    """What a key changed is sent before the next snapshot is painted; then that comes at once."""
    feed = Feed(Snapshot((run_of(first(3)),)))
    app = screen(feed)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, "epoch 3")
        began = app._clock()
        app._answers = True
        feed.put(DONE)
        while app.reader._newest is None:
            await pilot.pause()
        app.take()

        assert "epoch 10/10" not in text(app)
        app._painted = -1.0
        app._answered(began)
        await shown(pilot, "epoch 10/10")
