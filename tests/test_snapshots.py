"""Looking changes nothing: a run that is looked at at random moments ends as one that nobody looked at."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from curvetui.alerts.events import EventTracker
from curvetui.engine.engine import Engine
from curvetui.engine.session import Session
from curvetui.model import RunSnapshot, Snapshot
from curvetui.sources import Chunk, Record
from tests.conftest import told

EPOCH = "Epoch {}/30 train_loss: {:.3f} val_loss: {:.3f}\n"
CRASH = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nRuntimeError: CUDA error: bad\n'


def epochs(first: int, last: int) -> str:
    return "".join(EPOCH.format(e, 2 / e, 2.2 / e) for e in range(first, last))


SURVIVED = epochs(1, 9) + CRASH + epochs(9, 15) + CRASH + epochs(15, 20)
BEGUN_AGAIN = "".join(epochs(1, 4 + k) + CRASH for k in range(6))
SWEEP = "".join(epochs(1, 6) for _ in range(40))
DIVERGES = "".join(f"step {i} loss {1 if i < 60 else 1 + (i - 60) ** 2:.4f}\n" for i in range(120))
RESUMED = epochs(1, 12) + "resuming from checkpoint\n" + epochs(8, 20)
LOGS = {
    "survived": SURVIVED,
    "begun again": BEGUN_AGAIN,
    "sweep": SWEEP,
    "diverges": DIVERGES,
    "resumed": RESUMED,
}


def chunks(text: str, rng: random.Random) -> list[Chunk]:
    """The text as it may come while it is written, with heartbeats in between."""
    data, out, at, now = text.encode(), [], 0, 1e9
    while at < len(data):
        size = rng.choice((1, 40, 200, 2000))
        out.append(Chunk("a.log", data[at : at + size], now=now, more=rng.random() < 0.3))
        at, now = at + size, now + rng.choice((0.1, 5.0, 300.0))
        if rng.random() < 0.3:
            out.append(Chunk("a.log", now=now))
    return out


def ends(session: Session) -> list[dict]:
    return told(session.finish())


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", LOGS)
def test_looking_changes_nothing(name, seed):
    """Findings with all their numbers, states, verdicts: everything that a report tells."""
    made = chunks(LOGS[name], random.Random(seed))
    looked, alone, rng = Session(), Session(), random.Random(seed + 100)
    for chunk in made:
        looked.take(chunk)
        alone.take(chunk)
        if rng.random() < 0.3:
            rng.choice((looked.snapshot, looked.preview, lambda: looked.snapshot(1)))()

    assert ends(looked) == ends(alone)


def test_looking_at_samples_changes_nothing(sample_log):
    """Real logs, in every format."""
    made = chunks(sample_log.read_text(encoding="utf-8"), random.Random(1))
    looked, alone, rng = Session(), Session(), random.Random(101)
    for chunk in made:
        looked.take(chunk)
        alone.take(chunk)
        if rng.random() < 0.02:
            looked.snapshot()

    assert ends(looked) == ends(alone)


def test_two_looks_at_one_moment_see_the_same():
    """At any line."""
    session = Session()
    for line in SURVIVED.splitlines(keepends=True):
        session.take(Chunk("a.log", line.encode(), now=1e9))
        first = session.snapshot()
        session.take(Chunk("a.log", b"", now=1e9))

        assert told(session.snapshot()) == told(first)


def test_what_a_program_tells_is_not_changed_by_a_look():
    """Records of the wire: one that failed, and went on."""
    looked, alone = Session(), Session()
    records = [Record({"loss": 1 / e}, {"epoch": float(e)}) for e in range(1, 12)]
    records[5] = records[5]._replace(messages=(("failed", "exit code 1"),))
    for at, record in enumerate(records):
        for session in (looked, alone):
            session.take(Chunk("a", records=(record,), now=1e9 + at))
        looked.snapshot()

    assert ends(looked) == ends(alone)


def test_a_run_that_another_one_followed_is_never_judged_again(monkeypatch):
    """A log of many runs: the work for each is done once, whoever looks how often."""
    from curvetui.engine import judge

    asked: list[str] = []
    real = judge.Judge.judge

    def counted(self, history):
        asked.append("")
        return real(self, history)

    monkeypatch.setattr(judge.Judge, "judge", counted)
    engine = Engine("a.log")
    for line in SWEEP.splitlines(keepends=True):
        engine.feed(line.encode())
    engine.snapshots()
    before, asked = len(asked), asked.clear() or asked
    for _ in range(5):
        engine.feed(EPOCH.format(6, 0.3, 0.4).encode())
        engine.snapshots()

    assert before == 40
    assert len(asked) == 5


def test_ended_runs_are_the_same_objects_at_each_look():
    """Whoever compares snapshots sees at once that nothing is new in them."""
    session = Session()
    session.take(Chunk("a.log", SWEEP.encode(), now=1e9))
    first = session.snapshot().runs
    session.take(Chunk("a.log", EPOCH.format(7, 0.3, 0.4).encode(), now=1e9))
    second = session.snapshot().runs

    assert len(first) == 40
    assert all(a is b for a, b in zip(first[:-1], second[:-1], strict=True))
    assert first[-1] is not second[-1]


def test_counts_of_the_whole_log_stand_in_every_run_of_a_report():
    """Once nothing more comes."""
    session = Session()
    for line in SWEEP.splitlines(keepends=True):
        session.take(Chunk("a.log", line.encode()))
        session.snapshot()
    runs = session.finish().runs

    assert {run.lines.read for run in runs} == {SWEEP.count("\n")}


def test_a_watcher_hears_of_a_finding_that_is_taken_back():
    """Whoever was told that it opened is told that it is gone."""
    session, tracker = Session(), EventTracker()
    session.take(Chunk("a.log", DIVERGES.encode(), now=1e9))
    shown = session.snapshot()
    tracker.news(shown, 1.0)
    gone: list[RunSnapshot] = [replace(run, findings=()) for run in shown.runs]
    events = tracker.news(Snapshot(tuple(gone), "", True), 2.0)

    opened = [finding for finding in shown.runs[0].findings if finding.status == "open"]
    assert opened
    assert {(e.event, e.finding and e.finding.status) for e in events} == {("closed", "withdrawn")}
    assert len(events) == len(opened)
    assert tracker.news(Snapshot(tuple(map(replace, gone)), "", True), 3.0) == []
