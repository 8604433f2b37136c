"""The view of a log and what was seen of it outlive the screen."""

from __future__ import annotations

import json

import pytest

from curvetui.model import Snapshot
from curvetui.tui import digest
from curvetui.tui.dispatch import press
from curvetui.tui.view_state import Memory, view_of
from tests.tui.screens import SEED, finding, first, run_of, screen_state

DROP = finding()


def left(tmp_path, *keys):
    """A state after some keys, kept in a file; the file's path."""
    made = screen_state(run_of(first(6)), size=(120, 40))
    digest.arrived(made)
    for key in keys:
        press(made, key)
    Memory(tmp_path / "state.json").keep(made)
    return made, tmp_path / "state.json"


def test_a_log_opens_as_it_was_left(tmp_path):
    """Charts, axis, smoothing, level: as they were."""
    made, path = left(tmp_path, "s", "g", "c", "f", "z")
    again = screen_state(run_of(SEED), size=(120, 40))
    said = Memory(path).recall(again)

    assert said == ""
    assert view_of(again) == view_of(made)
    assert again.smoothing == 1


def test_a_restart_tells_what_happened_in_between(tmp_path):
    """Marks are kept too, so the digest spans the restart."""
    _, path = left(tmp_path, "n")
    again = screen_state(size=(120, 40))
    Memory(path).recall(again)
    again.take(Snapshot((run_of(SEED, findings=(DROP,)),)))
    digest.arrived(again)

    assert any("epoch 6 → 10" in text for line in again.seen.digest for text, _ in line)


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"schema": "curvetui.state/1"}',
        '{"schema": "curvetui.state/1", "view": {}, "seen": {"a": 3}, "pressed": 1}',
        '{"schema": "curvetui.state/1", "view": ' + "[" * 100_000,
    ],
)
def test_a_broken_file_is_set_aside_and_said(tmp_path, text):
    """It is neither believed nor lost, and the screen opens."""
    path = tmp_path / "state.json"
    path.write_text(text)
    made = screen_state(run_of(SEED))
    said = Memory(path).recall(made)

    assert str(tmp_path / "state.json.broken") in said
    assert (tmp_path / "state.json.broken").read_text() == text
    assert not path.exists()


def test_nonsense_in_a_view_is_passed_over(tmp_path):
    """Somebody edited it, or a newer version wrote it."""
    _, path = left(tmp_path)
    data = json.loads(path.read_text())
    data["view"] = {
        "axis": "moon",
        "charts": "many",
        "smoothing": 99,
        "level": 3,
        "metrics": {"x": 1},
        "slot": None,
        "flipped": 7,
    }
    path.write_text(json.dumps(data))
    made = screen_state(run_of(SEED), size=(120, 40))
    Memory(path).recall(made)
    press(made, "s")

    assert (made.axis, made.charts, made.level, made.metrics) == (None, None, "note", {})


def test_is_not_written_when_nothing_changed_nor_all_the_time(tmp_path):
    """Half a minute between writings, however fast a run goes."""
    made, _ = left(tmp_path)
    path = tmp_path / "other.json"
    memory = Memory(path)
    memory.keep(made, now=100.0)
    before = path.stat().st_mtime_ns
    press(made, "s")
    memory.keep(made, now=110.0)
    assert path.stat().st_mtime_ns == before
    memory.keep(made, now=131.0)

    assert json.loads(path.read_text())["view"]["smoothing"] == 1


def test_a_file_that_cannot_be_read_is_said(tmp_path):
    """A folder in its place is not set aside."""
    (tmp_path / "state.json").mkdir()

    assert "state.json" in Memory(tmp_path / "state.json").recall(screen_state())
    assert (tmp_path / "state.json").is_dir()


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        '{"schema": "curvetui.state/1", "seen": ' + "[" * 200_000,
        '{"schema": "curvetui.state/1", "pressed": 1, "seen": {}, "view": {"metrics": {"\u00b2": "loss"}, "charts": -9}}',
        '{"schema": "curvetui.state/1", "pressed": 1, "seen": {}, "view": {"axis": {}, "level": [], "slot": 1e400}}',
        '{"schema": "curvetui.state/1", "pressed": NaN, "seen": {"a": {"best": 3}}, "view": 7}',
    ],
)
def test_a_hostile_state_file_opens_like_none(tmp_path, text):
    """Brackets without end, numbers that are none, fields of another kind: the screen opens, and is kept again."""
    path = tmp_path / "state.json"
    path.write_text(text)
    made = screen_state(run_of(first(6)), size=(120, 40))
    Memory(path).recall(made)
    Memory(tmp_path / "new.json").keep(made)

    assert (tmp_path / "new.json").exists()
