"""Silence: judged against the run's own pace, with evaluation and checkpoint pauses allowed for."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from curvetui.engine.batch_read import read_source
from curvetui.engine.engine import Engine
from curvetui.engine.session import Session
from curvetui.run.stall import Pulse
from curvetui.sources import Chunk, open_writers


def beating(*intervals: float) -> tuple[Pulse, float]:
    """(a pulse after points at these intervals, the time of the last one)."""
    pulse, now = Pulse(), 1000.0
    pulse.add(now - 2, 0)
    pulse.add(now, 0)
    for count, interval in enumerate(intervals, 1):
        now += interval
        pulse.add(now, count)
    return pulse, now


def test_a_long_silence_is_said_once():
    """Ten times the usual interval, and no second time until it changes."""
    pulse, now = beating(*[10] * 8)

    assert [pulse.tick(now + s) for s in (50, 99, 101, 150, 200)] == [
        False,
        False,
        True,
        False,
        False,
    ]
    assert (pulse.silences[0].row, pulse.silences[0].level) == (8, "watch")


def test_a_very_long_silence_asks_to_act():
    """Forty times the usual interval and ten minutes."""
    pulse, now = beating(*[10] * 8)
    pulse.tick(now + 101)

    assert pulse.tick(now + 601)
    assert [s.level for s in pulse.silences] == ["act"]


def test_it_is_over_when_points_come():
    """The silence stays known, as one that passed."""
    pulse, now = beating(*[10] * 8)
    pulse.tick(now + 200)
    pulse.add(now + 300, 9)

    assert [s.over for s in pulse.silences] == [True]


@pytest.mark.parametrize(
    ("intervals", "silence"),
    [([10] * 2, 10_000), ([10, 10, 300, 10, 10, 10, 10], 500), ([0.1] * 20, 55)],
)
def test_is_quiet_about_what_is_usual(intervals, silence):
    """The first epochs, a pause like one the run came back from (evaluation), anything below a minute."""
    pulse, now = beating(*intervals)

    assert not pulse.tick(now + silence)


def test_a_writer_that_has_gone_asks_to_act_sooner():
    """Where no process here writes the log any more; but not at once: it may be on another machine."""
    pulse, now = beating(*[10] * 8)
    levels = []
    for seconds in (120, 310):
        pulse.tick(now + seconds, alive=False)
        levels.append(pulse.silences[0].level)

    assert levels == ["watch", "act"]


def test_the_times_in_the_log_tell_its_pace():
    """For points that were there before us: (usual, longest) seconds between them."""
    pulse = Pulse()
    pulse.add(1000.0, 5)

    assert not pulse.tick(1000.0 + 5000, logged=(600.0, 700.0))
    assert pulse.tick(1000.0 + 6001, logged=(600.0, 700.0))


def test_what_was_there_already_tells_nothing_of_the_pace():
    """A log of a thousand lines is read in a blink; its next line may still take an hour."""
    pulse = Pulse()
    for row in range(1000):
        pulse.add(1000 + row / 1e6, row)

    assert not pulse.tick(4600)


def test_a_saved_log_has_no_pulse():
    """Without arrival times nothing is judged by the clock."""
    pulse = Pulse()
    for row in range(20):
        pulse.add(None, row)

    assert not pulse.tick(1e9)


@contextmanager
def holding(path):
    """Another process that holds *path* open for writing."""
    code = f"import sys; f = open({str(path)!r}, 'a'); print('ready', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"ready\n"
        yield process
        process.kill()


def fresh(monkeypatch):
    """No look at the processes of a moment ago is used again."""
    monkeypatch.setattr(open_writers, "FRESH", -1.0)


def test_a_process_that_held_a_log_open_is_missed_when_it_has_gone(tmp_path, monkeypatch):
    """It is known at once, not after a minute."""
    fresh(monkeypatch)
    path = tmp_path / "a.log"
    writer = open_writers.OpenWriter(str(path))
    with holding(path) as process:
        writer.wrote(10.0)
        writer.wrote(11.5)
        assert writer.alive
        process.kill()
        process.wait()

        writer.look(12.0)

    assert (writer.alive, writer.has_left) == (False, True)


def test_a_program_that_opens_its_log_for_each_line_has_not_left(tmp_path, monkeypatch):
    """It was seen with the log open once, by chance."""
    fresh(monkeypatch)
    path = tmp_path / "a.log"
    writer = open_writers.OpenWriter(str(path))
    with holding(path):
        writer.wrote(10.0)

    writer.look(11.0)

    assert (writer.alive, writer.has_left) == (False, False)


def test_a_run_whose_writer_has_gone_is_told_as_over_until_it_goes_on():
    """Its state is the one `check` would report."""
    engine = Engine("a.log")
    engine.feed(b"epoch 1/9 loss 0.5\nepoch 2/9 loss 0.4\n", 100.0)

    assert engine.tick(101.0, False, left=True)
    assert engine.snapshots()[-1].state == "interrupted"

    engine.feed(b"epoch 3/9 loss 0.3\n", 102.0)

    assert engine.snapshots()[-1].state == "running"


def test_a_run_without_a_plan_is_not_over_because_its_writer_has_gone():
    """Nobody can tell whether it was finished; it stalls as any run does."""
    engine = Engine("a.log")
    engine.feed(b"epoch 1 loss 0.5\nepoch 2 loss 0.4\n", 100.0)

    assert not engine.tick(101.0, False, left=True)


def test_a_log_that_nobody_was_seen_to_write_goes_on():
    """That no process has it open says nothing by itself."""
    engine = Engine("a.log")
    engine.feed(b"epoch 1/9 loss 0.5\nepoch 2/9 loss 0.4\n", 100.0)

    engine.tick(101.0, False)

    assert engine.snapshots()[-1].state == "running"


def test_the_first_minute_is_not_blank():
    """After ten seconds without a metric the message says what is likely, and what to do."""
    session = Session()
    session.take(Chunk("-", b"loading the data\n", now=100.0))
    assert not session.snapshot().message

    assert session.take(Chunk("-", now=111.0))
    assert "python -u" in session.snapshot().message

    session.take(Chunk("-", b"epoch 1 loss 0.5\nepoch 2 loss 0.4\n", now=112.0))
    assert not session.snapshot().message


def test_a_source_that_says_why_it_waits_is_not_talked_over():
    """Its own message comes first; and a run with metrics may be silent for as long as it likes."""
    session = Session()
    session.take(Chunk("a.log", now=100.0, message="waiting for a.log"))
    session.take(Chunk("a.log", now=120.0, message="waiting for a.log"))
    assert session.snapshot().message == "waiting for a.log"

    session.take(Chunk("a.log", b"epoch 1 loss 0.5\nepoch 2 loss 0.4\n", now=121.0))
    session.take(Chunk("a.log", now=150.0))
    assert not session.snapshot().message


@pytest.mark.parametrize("age", [0.0, 7200.0])
def test_a_log_that_is_still_written_has_no_end_to_explain(age, tmp_path, monkeypatch):
    """`check` on the log of a healthy job is asked every night; an old one is not looked after."""
    fresh(monkeypatch)
    path = tmp_path / "a.log"
    path.write_text(
        "".join(f"epoch {n}/40 loss {1 / n:.3f} val_loss {1 / n:.3f}\n" for n in range(1, 17))
    )
    with holding(path):
        then = time.time() - age
        os.utime(path, (then, then))
        (run,) = read_source(str(path)).runs

    assert run.state == ("interrupted" if age else "running")
    assert [f.kind for f in run.findings if f.level == "watch"] == ["interrupted"] * bool(age)


def test_a_log_that_nobody_writes_has_ended(tmp_path, monkeypatch):
    """However new it is; a run that failed has failed, whoever holds its log."""
    fresh(monkeypatch)
    path = tmp_path / "a.log"
    path.write_text("epoch 1/9 loss 0.5\nepoch 2/9 loss 0.4\n")
    assert read_source(str(path)).runs[0].state == "interrupted"
    path.write_text("epoch 1/2 loss 0.5\nepoch 2/2 loss 0.4\n")
    with holding(path):
        assert read_source(str(path)).runs[0].state == "finished"


def test_the_number_of_a_deleted_file_is_not_the_log_that_gets_it(tmp_path, monkeypatch):
    """Within the time that a scan of all processes is reused, the file it saw may be gone."""
    log = tmp_path / "train.log"
    log.write_text("epoch 1 loss 0.5\n")
    stat = log.stat()
    found = {(stat.st_dev, stat.st_ino): os.getppid()}
    monkeypatch.setattr(open_writers, "_known", (time.monotonic(), found))
    writer = open_writers.OpenWriter(str(log))
    writer.look(0.0)

    assert writer.alive is False


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (b"python\0-u\0train.py\0--lr\x000.1\0", "python train.py"),
        (b"/usr/bin/python3\0/home/me/src/train.py\0", "python3 train.py"),
        (b"python\0-m\0pkg.train\0--x\0", "python -m pkg.train"),
        (b"./train\0", "train"),
        (b"bash\0run.sh\0", "bash run.sh"),
        (b"-bash\0", ""),
        (b"zsh\0-i\0", ""),
        (b"a\x1b[2J\0\xff\0", "a\x1b[2J \udcff"),
    ],
)
def test_a_pipe_is_named_by_the_command_before_it(line, name):
    """`stdin` says nothing where three windows show one; a shell with several commands has no name."""
    assert open_writers._command(line) == name


def test_the_command_before_a_pipe_is_found_and_none_where_nobody_writes():
    """By the pipe that it holds."""
    ours, theirs = os.pipe()
    assert open_writers.command_before(ours) == ""
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=theirs) as process:
        os.close(theirs)
        process.stdin.write(b"x")
        process.stdin.flush()
        os.read(ours, 1)
        assert open_writers.command_before(ours) == "cat"
        process.kill()
    os.close(ours)
