"""What is told to somebody who comes back."""

from __future__ import annotations

from curvetui.model import Snapshot
from curvetui.tui import digest
from curvetui.tui.dispatch import press
from tests.tui.screens import POSITION, Player, finding, first, run_of, screen_state, whole

DROP = finding()
GAP = finding("overfitting", "act", 6, 10, "open", ("val_loss",))


class Clock:
    """Seconds since 1970, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def watched(size=(120, 40)):
    """A run of six epochs that somebody looks at; (state, clock)."""
    made, clock = screen_state(size=size), Clock()
    made.seen.clock = clock
    arrive(made, run_of(first(6)))
    return made, clock


def arrive(made, run, **more):
    made.take(Snapshot((run,), **more))
    digest.arrived(made)


def told(made):
    return [" ".join("".join(text for text, _ in line).split()) for line in made.seen.digest]


def test_tells_what_happened_since_the_last_key():
    """Epochs, a better value, a new finding."""
    made, clock = watched()
    clock.now += 7200
    arrive(made, run_of(first(9), findings=(DROP,)))

    assert told(made) == [
        "While you were away (2:00:00)",
        "epoch 6 → 9",
        "best val_loss 1.504 → 1.476",
        "best val_accuracy 0.8659 → 0.9023",
        "① watch Accuracy fell 26 points for one epoch",
    ]
    assert "While you were away" in whole(made).plain()


def test_a_log_that_is_opened_again_has_no_news():
    """It is called live until it was seen not to grow, and ended from then on."""
    made, clock = watched()
    for state in ("unknown", "running"):
        clock.now += 7200
        arrive(made, run_of(first(6), state=state))

        assert told(made) == []


def test_is_silent_for_somebody_who_looks():
    """Ten minutes without a key are a pause, less is not."""
    made, clock = watched()
    clock.now += 500
    arrive(made, run_of(first(9), findings=(DROP,)))

    assert told(made) == []


def test_tells_how_a_finding_went_on_and_that_the_run_ended():
    """A life that goes on is news, one that does not is none."""
    made, clock = watched()
    arrive(made, run_of(first(7), findings=(GAP, finding(status="open"))))
    press(made, "n")
    clock.now += 7200
    arrive(made, run_of(first(7), findings=(GAP, DROP), state="finished"))

    assert told(made)[1:] == [
        "finished",
        "② open → recovered: Accuracy fell 26 points for one epoch",
    ]


def test_leaves_the_panel_after_two_keys_and_stays_a_key_away():
    """The first key may be pressed before it was read."""
    made, clock = watched()
    clock.now += 7200
    arrive(made, run_of(first(9), findings=(DROP,)))
    press(made, "n")
    assert "While you were away" in whole(made).plain()
    press(made, "n")
    assert "While you were away" not in whole(made).plain()
    press(made, "d")

    assert made.page == "away"
    assert "epoch 6 → 9" in "".join(text for line in made.seen.digest for text, _ in line)


def test_nothing_happened_is_not_told():
    """No new line, no digest; and none when the pauses are switched off."""
    made, clock = watched()
    clock.now += 7200
    arrive(made, run_of(first(6)))
    assert told(made) == []
    made.seen.away_after = 0
    made.seen.is_away = False
    clock.now += 7200
    arrive(made, run_of(first(9)))

    assert told(made) == []


def test_a_replay_has_no_away():
    """It shows what was, when it was."""
    made = screen_state(player=Player())
    clock = made.seen.clock = Clock()
    arrive(made, run_of(first(6)), position=POSITION)
    clock.now += 7200
    arrive(made, run_of(first(9), findings=(DROP,)), position=POSITION)

    assert told(made) == []
