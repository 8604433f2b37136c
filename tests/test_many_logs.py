"""Folders of many logs: the newest first, small once they have ended, whole again for whoever looks."""

from __future__ import annotations

import gc
import os
import tracemalloc

import pytest

from curvetui.engine.session import Session
from curvetui.engine.watch import watch
from curvetui.sources import Chunk, SourceError
from curvetui.sources.folder import Folder
from curvetui.sources.several import Several

NOW = 1e9


def log(path, epochs=20, days=2.0, scale=1.0):
    """A log of so many epochs that was last written so many days ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "".join(
            f"epoch {e} train_loss {scale / e:.4f} val_loss {scale / e + 0.1:.4f}\n"
            for e in range(1, epochs + 1)
        )
    )
    os.utime(path, (NOW - 86400 * days, NOW - 86400 * days))
    return path


def folder(spelled):
    return Folder(spelled, lambda _: True, clock=lambda: NOW, poll=0.01)


def until(source, session, what):
    """The first snapshot of *source* of which *what* is true."""
    for snapshot in watch(source, session):
        if what(snapshot):
            return snapshot
    raise AssertionError("the source has ended")


def test_the_newest_log_is_read_first(tmp_path):
    """Whoever opens a folder looks for the last run."""
    for days in (9, 2, 5):
        log(tmp_path / f"{days}.log", days=days)
    source = folder(str(tmp_path))
    streams = list(
        dict.fromkeys(chunk.stream for _, chunk in zip(range(6), source.chunks(), strict=False))
    )

    assert [os.path.basename(stream) for stream in streams] == ["2.log", "5.log", "9.log"]


def test_a_run_that_died_before_the_first_look_is_no_news(tmp_path):
    """Its bell would ring for each of a sweep that is opened in the evening."""
    for name in "abc":
        path = log(tmp_path / f"{name}.log", days=0.1)
        path.write_text(path.read_text().replace("train_loss", "/40 train_loss").replace(" /", "/"))
        os.utime(path, (NOW - 8640, NOW - 8640))
    read = until(folder(str(tmp_path)), Session(), lambda s: len(s.runs) == 3 and not s.is_reading)

    assert [run.state for run in read.runs] == ["interrupted"] * 3


class Chunks:
    """A source of given chunks."""

    def __init__(self, *chunks):
        self._chunks = chunks

    def chunks(self):
        yield from self._chunks


def test_the_first_look_at_a_folder_shows_more_than_one_run():
    """One run's chart would flash before the table of all."""
    made = [Chunk(n, b"epoch 1 loss 2\nepoch 2 loss 1\n", NOW, more=n != "c") for n in "abc"]
    first = next(watch(Chunks(*made), Session(), lambda: 0.0, preview=True))

    assert len(first.runs) == 3


def test_the_first_look_at_a_large_log_does_not_wait_for_its_end():
    """What is read by then is shown."""
    times = iter((0.0, 0.01, 0.06, *[0.06] * 9))
    made = [Chunk("a", b"epoch %d loss 2\n" % n, NOW, more=n < 9) for n in range(1, 10)]
    first = next(watch(Chunks(*made), Session(), lambda: next(times), preview=True))

    assert len(first.runs[0].curves[0]) == 2


def test_runs_stand_in_the_order_in_which_they_were_written(tmp_path):
    """The newest comes last, in whatever order files are read."""
    for days in (9, 2, 5):
        log(tmp_path / f"{days}.log", days=days)
    snapshot = until(folder(str(tmp_path)), Session(), lambda s: len(s.runs) == 3)

    assert [run.name for run in snapshot.runs] == ["9.log", "5.log", "2.log"]


def test_many_ended_runs_are_outlines_and_stay_what_they_were(tmp_path):
    """Curves are short; findings, state and best values are those of the whole run."""
    for number in range(12):
        log(tmp_path / f"{number}.log", epochs=200, days=2 + number)
    whole = until(
        folder(str(tmp_path)),
        Session(),
        lambda s: len(s.runs) == 12 and all(r.state != "running" for r in s.runs),
    ).runs
    small = until(
        folder(str(tmp_path)), Session(whole=3), lambda s: sum(r.is_outline for r in s.runs) == 9
    ).runs

    for one, other in zip(whole, small, strict=True):
        assert (one.findings, one.state, one.best) == (other.findings, other.state, other.best)
        assert len(other.curves[0]) == (32 if other.is_outline else 200)


def test_a_run_that_somebody_looks_at_is_whole_again(tmp_path):
    """All its points come back, and it stays so while others end."""
    for number in range(12):
        log(tmp_path / f"{number}.log", epochs=200, days=2 + number)
    source, session = folder(str(tmp_path)), Session(whole=3)
    snapshots = watch(source, session)
    first = next(s for s in snapshots if len(s.runs) == 12)
    name = next(run for run in first.runs if run.is_outline).source[0]
    source.want(name)
    lengths = (len(r.curves[0]) for s in snapshots for r in s.runs if r.source[0] == name)

    assert next(length for length in lengths if length > 32) > 32
    assert next(length for length in lengths if length == 200)


def test_a_log_that_was_left_goes_on(tmp_path):
    """It is read anew once it grows, and is live."""
    path = log(tmp_path / "a.log", days=3)
    source, session = folder(str(tmp_path)), Session(whole=0)
    snapshots = watch(source, session)
    assert next(s.runs[0].state for s in snapshots if s.runs[0].state != "running") == "unknown"
    with path.open("a") as stream:
        stream.write("epoch 21 train_loss 0.01 val_loss 0.2\n")
    os.utime(path, (NOW - 1, NOW - 1))
    source._clock = lambda: NOW + 10
    run = next(s.runs[0] for s in snapshots if s.runs and s.runs[0].state == "running")

    assert len(run.curves[0]) == 21


def test_a_finished_run_takes_little_memory(tmp_path):
    """20 kB, its findings included; what statistics keep of the last curves does not grow with the runs."""
    paths = [
        log(tmp_path / f"{number}.log", epochs=300, days=2, scale=1 + number)
        for number in range(80)
    ]
    session, sizes = Session(whole=0), []
    tracemalloc.start()
    for part in (paths[:40], paths[40:]):
        for path in part:
            session.take(Chunk(str(path), path.read_bytes(), end=True))
        gc.collect()
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()

    assert len(session.snapshot().runs) == 80
    assert (sizes[1] - sizes[0]) / 40 < 20_000


@pytest.mark.parametrize("count", [120, 60])
def test_progress_is_told_while_many_files_are_looked_into(count, tmp_path):
    """Without it, "run 7/7" reads as if the folder held no more; and the message goes away."""
    for number in range(count):
        log(tmp_path / f"{number}.log", epochs=3)
    messages = []
    until(
        folder(str(tmp_path)),
        Session(),
        lambda s: messages.append(s.message) or (len(s.runs) == count and not s.message),
    )

    assert messages[-1] == ""
    assert any(m.startswith("reading: ") and m.endswith(f"/{count}") for m in messages)


def test_files_folders_and_globs_are_followed_together(tmp_path):
    """Each log once, however often it is named."""
    log(tmp_path / "a.log")
    log(tmp_path / "runs" / "b.log")
    log(tmp_path / "c" / "c.log")
    source = folder(
        [
            str(tmp_path / "a.log"),
            str(tmp_path / "runs"),
            str(tmp_path / "c" / "*.log"),
            str(tmp_path / "*.log"),
        ]
    )
    snapshot = until(source, Session(), lambda s: len(s.runs) >= 3)

    assert sorted(run.name for run in snapshot.runs) == ["a.log", "b.log", "c.log"]


class Given:
    """A source that gives chunks, then ends or fails."""

    def __init__(self, *chunks, fails=""):
        self._chunks, self._fails = chunks, fails

    def chunks(self):
        yield from self._chunks
        if self._fails:
            raise SourceError(self._fails)

    def close(self):
        """Nothing to do."""


@pytest.mark.parametrize("fails", ["", "gpu2 cannot be reached"])
def test_several_sources_end_with_the_last_and_fail_alone(fails):
    """What one gives comes, whatever happens to the other."""
    source = Several(
        [Given(Chunk("a", b"1\n"), Chunk("a", b"2\n")), Given(Chunk("b", b"3\n"), fails=fails)]
    )
    chunks = list(source.chunks())

    assert sorted(c.data for c in chunks if c.data) == [b"1\n", b"2\n", b"3\n"]
    assert [c.message for c in chunks if c.message] == ([fails] if fails else [])
