"""The live table of many runs: what it shows, keys, hostile names."""

from __future__ import annotations

import asyncio
import threading

import pytest
from textual.widgets import DataTable, Input, Static

from curvetui.fleets.gather import GatherProgress
from curvetui.fleets.looks import Look
from curvetui.fleets.row import FleetRow
from curvetui.fleets.table import Table, ranked
from curvetui.tui import fleet_app
from curvetui.tui.fleet_app import MAX_ROWS, FleetApp

COURSE = tuple((float(x), 1.0 / (x + 1)) for x in range(12))


def row(name: str, level: str = "calm", best: float = 0.5, lr: str = "0.1") -> FleetRow:
    """A run in the table."""
    return FleetRow(
        name, f"runs/{name}", level=level, verdict=f"{name} is {level}.", best=best,
        headline="val_loss", epochs=12.0, settings={"learning_rate": lr}, course=COURSE,
    )  # fmt: skip


def look(*rows: FleetRow, progress: GatherProgress | None = None) -> Look:
    """What was found at one moment."""
    return Look(Table(ranked(rows)), progress, {})


class Screen:
    """The app with looks that a test hands out."""

    def __init__(self, *looks: Look, **options) -> None:
        self.opened: list[str] = []
        self._gate = threading.Event()
        self.app = FleetApp(self._looks(looks), opens=self.opened.append, **options)

    def _looks(self, looks):
        yield from looks
        self._gate.wait(20)

    def run(self, *keys: str, size=(120, 30)) -> FleetApp:
        """Press *keys* and come to rest."""

        async def play() -> None:
            async with self.app.run_test(size=size) as pilot:
                while self.app._last is None:
                    await pilot.pause(0.01)
                await pilot.pause()
                for key in keys:
                    await pilot.press(key)
                await pilot.pause()
                self.text = {
                    w.id: str(w.render()) for w in self.app.query(Static) if w.id is not None
                }
                table = self.app.query_one(DataTable)
                self.rows = [
                    [str(cell) for cell in table.get_row_at(i)] for i in range(table.row_count)
                ]
                self.focused = type(self.app.focused)
                self._gate.set()

        asyncio.run(play())
        return self.app


def test_the_gravest_run_stands_first_and_is_explained_below():
    """Counts on top; under the table the whole verdict of the run at the cursor."""
    screen = Screen(look(row("a"), row("b", "stop"), row("c", "watch")))
    screen.run()
    assert [cells[0] for cells in screen.rows] == ["stop", "watch", "healthy"]
    assert "3 runs" in screen.text["summary"]
    assert "b is stop." in screen.text["run"]


def test_the_cursor_says_which_run_is_explained():
    """One down: the next run."""
    screen = Screen(look(row("a"), row("b", "stop"), row("c", "watch")))
    screen.run("down")
    assert "c is watch." in screen.text["run"]


def test_a_filter_keeps_what_it_names_and_the_next_look_obeys_it():
    """Typed behind `/`; Escape shows all again."""
    screen = Screen(look(row("a"), row("b", "stop"), row("c", "watch")))
    screen.run("slash", *"level", "greater_than_sign", "equals_sign", *"act")
    assert [cells[1] for cells in screen.rows] == ["b"]
    assert "1 match level>=act" in screen.text["state"]
    assert screen.focused is Input
    screen = Screen(look(row("a"), row("b", "stop")))
    screen.run("slash", "b", "enter", "escape")
    assert len(screen.rows) == 2
    assert screen.focused is DataTable


def test_the_cursor_stays_on_its_run_when_the_order_changes():
    """Sorted by name, the run is the same."""
    screen = Screen(look(row("a"), row("b", "stop"), row("c", "watch")))
    screen.run("down", "s")
    assert [cells[1] for cells in screen.rows] == ["a", "b", "c"]
    assert "c is watch." in screen.text["run"]


def test_enter_opens_the_run_at_the_cursor():
    """And nothing else."""
    screen = Screen(look(row("a"), row("b", "stop")))
    screen.app.suspend = _nothing
    screen.run("down", "enter")
    assert screen.opened == ["runs/a"]


def test_only_settings_that_differ_have_a_column():
    """What all runs share says nothing."""
    same = Screen(look(row("a"), row("b")))
    same.run()
    differ = Screen(look(row("a"), row("b", lr="0.3")))
    differ.run()
    assert [cells[2] for cells in differ.rows] == ["0.1", "0.3"]
    assert len(differ.rows[0]) == len(same.rows[0]) + 1


def test_rows_come_while_the_look_lasts():
    """With how far it is."""
    screen = Screen(look(row("a"), progress=GatherProgress(1, 80, False, 1.0, ())))
    screen.run()
    assert "1 of 80+" in screen.text["state"]


def test_more_rows_than_a_table_can_hold_are_said():
    """They are reached by a filter."""
    screen = Screen(look(*(row(f"run{i:04}") for i in range(MAX_ROWS + 7))))
    screen.run()
    assert len(screen.rows) == MAX_ROWS
    assert "7 more rows" in screen.text["state"]


def test_names_are_shown_as_they_are_without_control_characters():
    """No markup, no escapes."""
    screen = Screen(look(row("[red]x\x1b[31m")))
    screen.run()
    assert screen.rows[0][1] == "[red]x\ufffd[31m"


@pytest.mark.parametrize(
    ("query", "said"), [("lrr=0.1", True), ("lr=0.1", False), ("best<9", False), ("seed3", False)]
)
def test_a_filter_that_names_no_column_is_said(query, said):
    """An empty table alone would pass for an answer."""
    screen = Screen(look(row("a"), row("b")))
    screen.run(
        "slash",
        *({"=": "equals_sign", ".": "full_stop", "<": "less_than_sign"}.get(c, c) for c in query),
    )
    assert ("there is no column" in screen.text["state"]) is said


def test_ctrl_c_ends_the_screen_at_once():
    """With the exit code of an interrupted program."""
    screen = Screen(look(row("a")))
    assert screen.run("ctrl+c").return_value == 130


def test_looks_that_fail_end_the_screen_with_the_reason():
    """A table that stands still for good would be believed."""

    def broken():
        yield look(row("a"))
        raise OSError("the disk is gone")

    app = FleetApp(broken())

    async def play() -> None:
        async with app.run_test() as pilot:
            for _ in range(200):
                if app.failure:
                    return
                await pilot.pause(0.01)

    asyncio.run(play())
    assert app.failure == "the disk is gone"


def test_a_log_named_like_a_verb_is_opened_as_a_log(monkeypatch):
    """Or like an option."""
    asked = []
    monkeypatch.setattr(fleet_app.subprocess, "run", lambda words, check: asked.append(words[3:]))
    for path in ("check", "--help"):
        fleet_app._open(path)

    assert asked == [["watch", "--", "check"], ["watch", "--", "--help"]]


class _nothing:  # noqa: N801 - stands for a method
    """Instead of giving the terminal away."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False
