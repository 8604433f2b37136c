"""Pages as Textual screens: typing, scrolling, settings that are kept, keys that are moved."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Input, OptionList

from curvetui.log_tail import Tail
from curvetui.model import Snapshot
from curvetui.system import settings
from curvetui.system.settings import read_settings
from curvetui.tui.app import Curvetui
from curvetui.tui.dispatch import press
from curvetui.tui.key_row import name_of
from curvetui.tui.key_table import TABLE
from curvetui.tui.keys import bindings, keymap_of, rebindable
from tests.tui.screens import Feed, run_of, screen_state, typed
from tests.tui.test_screen import DONE, SEED, screen, shown, text


@pytest.fixture
def config(tmp_path, monkeypatch):
    """A configuration file of the test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return settings.settings_path()


async def test_a_key_that_changes_no_place_lays_nothing_out():
    """A new layout takes as long as all the rest of a key."""
    made = screen_state(run_of(SEED), size=(120, 40))
    app = Curvetui(Feed(made.snapshot), made, clock=lambda: 0.0)
    async with app.run_test(size=made.size) as pilot:
        await pilot.pause()
        before = app.screen._layout_updates
        await pilot.press("s", "left")
        assert app.screen._layout_updates == before
        await pilot.press("z")
        assert app.screen._layout_updates > before


async def test_the_help_is_wrapped_anew_on_a_screen_of_another_size():
    """Two columns for 120 cells are unreadable in 80."""
    made = screen_state(run_of(SEED), size=(130, 40))
    app = Curvetui(Feed(made.snapshot), made, clock=lambda: 0.0)
    heads = []
    async with app.run_test(size=made.size) as pilot:
        await pilot.pause()
        await pilot.press("?")
        for width in (130, 80, 130):
            await pilot.resize_terminal(width, 40)
            await pilot.pause()
            await pilot.pause()
            rows = [strip.text for strip in app.screen._compositor.render_strips()]
            heads.append(next(row for row in rows if "findings " in row).split())

    assert heads[0] == heads[2]
    assert len(heads[1]) < len(heads[0])


async def test_letters_go_to_the_list_and_not_to_the_charts():
    """`g` on a page is a letter; behind it the axis stays as it was."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/10")
        await pilot.press(":", *"arithmic x")
        await shown(pilot, "logarithmic x axis")
        assert app.screen.query_one(Input).value == "arithmic x"
        assert app.state.flipped == set()
        await pilot.press("backspace", "escape")
        await shown(pilot, "╭─ accuracy")


async def test_a_line_is_picked_by_keys_or_by_the_mouse():
    """Down and Enter, or a click."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/10")
        await pilot.press(":", *"arithmic y", "enter")
        await pilot.pause()
        assert app.state.page == ""
        before = app.state.log_x
        await pilot.press(":", *"arithmic x")
        await shown(pilot, "logarithmic x axis")
        await pilot.click(app.screen.query_one(OptionList), offset=(4, 0))
        await pilot.pause()

        assert app.state.log_x != before


async def test_the_help_scrolls_to_its_end_and_back():
    """End and Home as everywhere."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, "╭─ loss")
        await pilot.press("?")
        await shown(pilot, "next and previous finding")
        await pilot.press("end")
        await shown(pilot, "continuing is a waste")
        await pilot.press("home")
        await shown(pilot, "next and previous finding")


def test_every_key_of_the_table_is_a_binding_of_the_app():
    """Textual knows what the table knows; each under an id of its own."""
    ids = [binding.id for binding in bindings()]

    assert {name_of(key) for row in TABLE for key in row.does} <= set(ids)
    assert len(ids) == len(set(ids))


async def test_a_moved_key_does_what_the_old_one_did(config):
    """`m` is asked for at F2; then F2 opens the metrics and `m` does not."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/10")
        await pilot.press("C", *"key m", "enter")
        await shown(pilot, "press the new key")
        await pilot.press("f2", "escape")
        await pilot.press("m")
        assert app.state.page == ""
        await pilot.press("f2")
        assert app.state.page == "metrics"

    assert read_settings(config).keys == "m=f2"


async def test_a_key_that_is_taken_changes_places(config):
    """Nothing becomes unreachable: `q` at `s` puts smoothing at `q`."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/10")
        await pilot.press("C", *"key q", "enter", "s", "escape")
        await pilot.press("q")
        assert app.state.smoothing == 1
        assert app.return_value is None
        await pilot.press("s")

    assert app.return_value == 0


async def test_a_fixed_key_is_refused(config):
    """Enter and Escape always do what they do."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/10")
        await pilot.press("C", *"key m", "enter", "enter")
        await shown(pilot, "cannot be reassigned")

    assert app.state.keymap == {}
    assert not config.exists()


@pytest.mark.parametrize("page", ["r", "m", "C", ":"])
def test_the_help_opens_over_a_list_and_closes_to_it(page):
    """`?` is help until something is typed; then it is text."""
    made = screen_state(run_of(SEED, "a"), run_of(SEED, "b"), size=(120, 40))
    press(made, page)
    there = made.page
    press(made, "?")
    assert made.page == "help"
    press(made, "escape")
    assert made.page == there

    made.query = "a"
    press(made, "?")
    assert made.page == there


def test_a_setting_is_turned_shown_and_kept(config):
    """Enter goes to its next value, at once and for the next time."""
    made = screen_state(run_of(SEED), size=(120, 40))
    press(made, "C")
    press(typed(made, "smoothing ="), "enter")

    assert (made.smoothing, made.page) == (1, "settings")
    assert read_settings(config).smoothing == 1


@pytest.mark.parametrize(
    "name", [n for n in settings.Settings._fields if n not in ("keys", "ignore")]
)
def test_every_setting_comes_round(name, config):
    """Each has values to go through, all of them right."""
    made = screen_state(run_of(SEED), size=(120, 40))
    press(made, "C")
    seen = []
    for _ in range(60):
        press(typed(made, f"{name} ="), "enter")
        seen.append(getattr(made.settings, name))

    assert len(set(seen)) > 1
    assert getattr(read_settings(config), name) == seen[-1]


@pytest.mark.parametrize("text", ["", "m", "=", "nonsense=x", "escape=x", "m=", "=x ="])
def test_a_keymap_that_says_nothing_moves_nothing(text):
    """Somebody edited the file."""
    assert keymap_of(text) == {}


def test_moved_keys_are_shown_in_help_and_footer():
    """What is offered is what works."""
    made = screen_state(run_of(SEED), size=(120, 40))
    made.keymap = keymap_of("q=f10 comma=f5")
    signs = {row.about: row.sign(made) for row in TABLE}

    assert signs["quit (Ctrl-C quits at once)"] == "F10"
    assert "F5" in signs["one step back, one forward"]
    assert all(key in rebindable() for key in ("q", ",", "?"))


async def test_a_key_without_meaning_is_answered():
    """Nobody has to wonder whether it was heard."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/10")
        await pilot.press("V")
        await shown(pilot, "V does nothing here")


async def test_a_group_that_is_picked_writes_its_query_into_the_line():
    """What is listed and what the line says are the same."""
    runs = (run_of(SEED, "a/one.log"), run_of(SEED, "b/two.log"))
    app = screen(Feed(Snapshot(runs)))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10")
        await pilot.press("r", *"by:folder")
        await shown(pilot, "folder=a")
        await pilot.press("enter")
        await shown(pilot, "folder=")
        await pilot.pause()

        assert app.screen.query_one(Input).value == app.state.query
        assert app.state.query.startswith("folder=")
        await pilot.press("backspace")
        assert app.state.query == app.screen.query_one(Input).value


async def test_a_search_or_a_filter_in_vain_says_why_in_the_frame():
    """Earlier lines may be gone; a column may not exist. With matches nothing is said."""
    tail = Tail(((790, b"line one\nline two\n"),))
    runs = tuple(replace(run_of(SEED, name), tail=tail) for name in ("a", "b"))
    app = screen(Feed(Snapshot(runs)))
    async with app.run_test(size=(100, 30)) as pilot:
        await shown(pilot, "run 2/2")
        await pilot.press("r", *"foo<1")
        await shown(pilot, "0 of 2 · no column 'foo'; known: level")
        await pilot.press("escape", "escape", "/", *"line")
        await shown(pilot, "line two")
        assert "no longer kept" not in str(app.screen.query_one("#page").border_subtitle)
        await pilot.press("z")
        await shown(pilot, "nothing found · lines 1–790 are no longer kept")


@pytest.mark.parametrize("keys", [[":"], ["C"], ["?"]])
async def test_a_list_in_vain_says_so_and_a_text_how_much_is_below(keys, config):
    """With entries, and at its end, it does not."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(120, 24)) as pilot:
        await shown(pilot, "epoch 10/10")
        await pilot.press(*keys)
        if keys == ["?"]:
            await shown(pilot, "more line")
            await pilot.press("end")
            await pilot.pause()
            await shown(pilot, "Esc close")
            assert "more line" not in text(app)
        else:
            await shown(pilot, "Esc close")
            assert "nothing found" not in text(app)
            await pilot.press(*"xyzzy")
            await shown(pilot, "nothing found")


async def test_space_gives_a_metric_a_chart_until_something_is_typed():
    """After `lo` a blank belongs to the words, on another line it marks that line again."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/10")
        await pilot.press("z", "m", "down", "space")
        assert app.state.metrics == {0: "loss", 1: "accuracy"}
        await pilot.press(*"lo", "space")
        assert app.state.query == "lo "
        await pilot.press("backspace", "backspace", "backspace", "down", "space")
        assert (app.state.query, app.state.metrics) == ("", {0: "loss"})


@pytest.mark.parametrize(
    ("keys", "query"),
    [
        (["a", "b", "backspace"], "a"),
        ([*"two words", "ctrl+w"], "two "),
        ([*"two words", "ctrl+u"], ""),
        (["backspace", "x"], "x"),
        (["/", "x"], "x"),
        (["é", "日"], "é日"),
    ],
)
async def test_the_line_of_a_list_is_edited(keys, query):
    """As in a shell; a slash, by which a search begins elsewhere, is no part of it."""
    app = screen(Feed(DONE))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, "epoch 10/10")
        await pilot.press("m", *keys)

        assert app.state.query == query
        assert app.state.page == "metrics"
