"""The time that is left, replayed with the arrival times of real trainings (`arrivals.json`: seconds, text)."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median

import pytest

from curvetui.engine.progress import Pace, printed
from curvetui.engine.session import HINT, Session
from curvetui.sources import Chunk

RECORDED = json.loads((Path(__file__).parent / "arrivals.json").read_text("utf-8"))
"""Keras 3.15 on JAX, CatBoost 1.2 and tqdm 4.70 on a pseudo-terminal; most frames that were drawn over are left out."""


def left_of(arrivals):
    """(seconds left as said, the truth, epochs done) whenever something came."""
    session, end = Session(), arrivals[-1][0]
    for at, text in arrivals:
        session.take(Chunk("log", text.encode(), now=1e9 + at))
        for run in session.snapshot().runs[-1:]:
            # In its last moments a program saves and tidies up.
            if run.progress.left is not None and at < 0.95 * end:
                yield run.progress.left, end - at, run.progress.epoch or 0.0


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_it_is_near_the_truth_after_the_second_epoch(name):
    """Within 25 % in the median, of runs that count epochs, batches of epochs, steps, and rounds."""
    told = list(left_of(RECORDED[name]))
    has_epochs = any(epoch for *_, epoch in told)
    errors = [abs(said - true) / true for said, true, epoch in told if epoch >= 2 or not has_epochs]

    assert len(errors) >= 5
    assert median(errors) <= 0.25


@pytest.mark.parametrize("size", [1, 10, 1000])
def test_it_is_counted_the_same_way_at_every_size(size):
    """Ten seconds an epoch after a first one of a minute, whatever it is divided into."""
    pace = Pace()
    for tick in range(1, 3 * size + 1):
        place = tick / size
        pace.add(place, 60 * min(place, 1) + 10 * max(place - 1, 0))

    assert pace.rate == pytest.approx(10, rel=0.02)


def test_a_log_that_was_there_before_us_tells_no_pace():
    """It comes in one burst; what is added to it does."""
    pace = Pace()
    for epoch in range(1, 30):
        pace.add(epoch, 1e9)
    before = pace.rate
    for epoch in range(30, 33):
        pace.add(epoch, 1e9 + 3600 + 20 * epoch)

    assert before is None
    assert pace.rate == pytest.approx(20)


def test_days_of_places_are_kept_in_little_room():
    """And the pace is that of the second half."""
    pace = Pace()
    for step in range(1, 100_000):
        pace.add(step, step * (1.0 if step < 50_000 else 2.0))

    assert len(pace._marks) <= 128
    assert pace.rate == pytest.approx(2, rel=0.03)


def test_a_plan_that_comes_late_finds_the_pace_of_its_own_counter():
    """Batches were counted first; the plan counts epochs."""
    lines = [f"step {i} loss {2 / i:.3f}\n" for i in range(1, 61)]
    lines += [f"Epoch {e}/10 step {60 * e} loss {0.03 / e:.4f}\n" for e in range(2, 6)]
    session = Session()
    for at, text in enumerate(lines):
        session.take(Chunk("log", text.encode(), now=1e9 + (at if at < 60 else 60 * (at - 58))))
    progress = session.snapshot().runs[-1].progress

    assert progress.left == pytest.approx(300, rel=0.1)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("remaining: 1m 38s", 98), ("remaining: 35.4s", 35.4), ("remaining time: 0:10:12", 612), ("remaining: 2h 3s", 7203),
     ("remaining: 5", None), ("remaining: 1.2.3s", None), ("remaining: " + "9" * 400 + "s", None), ("eta: 0:01", None)],
)  # fmt: skip
def test_what_a_log_prints_of_the_whole_run_is_read(text, seconds):
    """An `eta` is an epoch's in some logs, so it is not taken for the run's."""
    assert printed("remaining", [text, "saved"]) == seconds


def test_the_times_of_a_resumed_log_tell_the_pace_of_late():
    """Its places go back, and days lie between; the last few points count."""
    rows = [(e, 100.0 * e) for e in range(1, 11)] + [(e, 90_000.0 + 10 * e) for e in range(6, 14)]
    session = Session()
    for epoch, at in rows:
        record = json.dumps(
            {"epoch": epoch, "planned_epochs": 20, "time": 1e9 + at, "loss": 2 / epoch}
        )
        session.take(Chunk("log", record.encode() + b"\n", now=2e9))
    progress = session.snapshot().runs[-1].progress

    assert (progress.epoch, progress.epochs) == (13, 20)
    assert progress.left == pytest.approx(70)


def progress_after(rows, *, start=0.0, before=()):
    """The progress of a log of steps that arrive as (step, seconds); *before*: in one burst."""
    session = Session()
    text = "".join(f"step {step} loss {2 / (1 + step):.4f}\n" for step in before)
    session.take(Chunk("log", text.encode(), now=1e9 + start))
    for step, at in rows:
        line = f"step {step} loss {2 / (1 + step):.4f}\n"
        session.take(Chunk("log", line.encode(), now=1e9 + at))
    return session.snapshot().runs[-1].progress


@pytest.mark.parametrize(
    ("first", "before"),
    [(1, range(0)), (76_000, range(0)), (301, range(1, 301)), (5_001, range(4_000, 5_001, 10))],
)
def test_the_pace_is_that_of_what_was_watched(first, before):
    """A log that was there before, or that counts from elsewhere, is not divided by its steps."""
    rows = [(first + n, float(n + 1)) for n in range(40)]
    progress = progress_after(rows, before=before)

    assert progress.pace == pytest.approx(1.0, rel=0.05)
    assert progress.pace_unit == "step"


def test_a_log_that_came_at_once_has_no_pace():
    """Nothing is known of its clock."""
    assert progress_after([], before=range(1, 300)).pace is None


@pytest.mark.parametrize(
    ("at", "alive", "is_said"),
    [(1, None, True), (1, True, True), (1, False, False), (90_000, None, False), (90_000, False, False), (90_000, True, True)],
)  # fmt: skip
@pytest.mark.parametrize("text", [b"hello\nworld\n", b"step,loss\n1,2.0", b"loading the data\n"])
def test_that_output_is_held_back_is_said_of_a_running_program_only(text, at, alive, is_said):
    """An old log may be of a program that has ended; one that no process writes is."""
    session = Session()
    session.take(Chunk("log", text, now=1e9))
    for now in (0, 5, 12):
        session.take(Chunk("log", now=1e9 + at + now, alive=alive))
    assert (session.snapshot().message == HINT) == is_said
    session.take(Chunk("log", b"\nepoch 1 loss 2.0\nepoch 2 loss 1.5\n", now=1e9 + at + 13))
    session.take(Chunk("log", now=1e9 + at + 30, alive=alive))

    assert session.snapshot().message == "" or not session.snapshot().runs


def bars(epochs, batches, each, *, anew=False, noise=False):
    """A text like that of Hugging Face's Trainer: one bar for the run (or *anew* for each epoch) and a
    line each so many batches; *noise*: another bar in between."""
    text, total = "", batches if anew else epochs * batches

    def frame(done, of):
        return f"\r {100 * done // of}%|{'#' * (10 * done // of):10}| {done}/{of} [00:01<00:02, 20.0it/s]"

    for batch in range(1, epochs * batches + 1):
        done = (batch - 1) % batches + 1 if anew else batch
        text += frame(done, total) if batch % 3 == 0 else ""
        if batch % each == 0:
            values = {"loss": round(1 / (1 + batch / 60), 4), "epoch": round(batch / batches, 2)}
            text += f"\r{'':70}\r{values}\n" + frame(done, total)
            text += "".join(frame(i, 7) for i in range(8)) if noise else ""
    return text.encode()


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        (bars(10, 60, 20), 10),
        (bars(3, 500, 50, noise=True), 3),
        (bars(100, 7, 10), 100),
        (bars(2, 60, 7), 2),
        (bars(10, 60, 20, anew=True), None),
        (bars(1, 600, 20), None),
    ],
)
@pytest.mark.parametrize("piece", [311, 1 << 20])
def test_a_bar_of_the_whole_run_tells_how_many_epochs_follow(text, plan, piece):
    """Where it and the epochs beside it allow only one number; a bar for each epoch tells none, ever."""
    session, known = Session(), []
    for at in range(0, len(text), piece):
        session.take(Chunk("a.log", text[at : at + piece]))
        known.append(session.snapshot().runs[-1:])
    told = [run.progress.epochs for runs in known for run in runs]

    assert set(told) <= {plan, None}
    assert session.finish().runs[0].progress.epochs == plan
    assert plan is None or piece > 311 or told.index(plan) < len(told) / 3
