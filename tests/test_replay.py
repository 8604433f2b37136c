"""Replay: the screen shows only what was known then, and time is the viewer's."""

from __future__ import annotations

from itertools import islice

from curvetui.cli.replay import Replay
from curvetui.sources.file import Saved
from tests.conftest import sample, snapshot_of, told


def played(name: str, **options) -> Replay:
    return Replay(Saved(str(sample(name))), **{"speed": 10_000, **options})


def test_ends_where_check_ends(sample_log):
    """Live, replay and check tell the same in the end."""
    replay = Replay(Saved(str(sample_log)), speed=10_000)
    replay.seek(replay.steps)
    last = next(iter(replay))

    assert told(last) == told(snapshot_of(sample_log.read_bytes(), name=str(sample_log)))


def test_shows_a_step_at_a_time():
    """Every line with points is a step."""
    lengths = [len(s.runs[0].curves[0]) for s in islice(played("keras-validation-drop"), 10)]

    assert lengths == list(range(1, 11))


def test_knows_nothing_of_what_comes_later():
    """At epoch 8 the drop is open; only at epoch 9 has it recovered."""
    replay = played("keras-validation-drop", start=8)
    replay.toggle()
    states = iter(replay)
    then = next(states).runs[0]
    replay.step(1)
    later = next(states).runs[0]

    assert [f.status for f in then.findings if f.kind == "validation_drop"] == ["open"]
    assert [f.status for f in later.findings if f.kind == "validation_drop"] == ["recovered"]


def test_goes_back():
    """Seeking back forgets what came later."""
    replay = played("keras-validation-drop", start=10)
    states = iter(replay)
    next(states)
    replay.step(-7)

    assert len(next(states).runs[0].curves[0]) == 3


def test_says_where_it_stands():
    """Position, length, speed and pause are in every snapshot."""
    replay = played("keras-validation-drop", start=4)
    replay.toggle()
    replay.faster(0.5)
    position = next(iter(replay)).position

    assert (position.at, position.of, position.speed, position.paused) == (4, 10, 5_000, True)


def test_text_without_line_feeds_has_its_steps_too():
    """A log that was pasted into one line replays epoch by epoch."""
    assert played("keras-glued-one-line").steps == 10
