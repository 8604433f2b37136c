"""Following files: like `tail -F` from the beginning, with real files; the test writes, the source must tell."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Iterator

import pytest

from curvetui.sources import Chunk, SourceError, file_watcher
from curvetui.sources.file import Followed, Saved
from curvetui.sources.stdin import Stdin, is_pipe, pipe

LINE = b"epoch %d loss %d\n"


class Follower:
    """Iterates a followed file in the test's own thread, a chunk at a time."""

    def __init__(self, path) -> None:
        self.source = Followed(str(path), clock=lambda: 0.0, poll=0.02)
        self.chunks: Iterator[Chunk] = self.source.chunks()

    def until(self, wanted) -> list[Chunk]:
        """Chunks up to the first for which *wanted* holds."""
        seen = []
        for chunk in self.chunks:
            seen.append(chunk)
            if wanted(chunk):
                return seen
        raise AssertionError("the source ended")

    def read(self, size: int) -> bytes:
        """Data until *size* bytes have come."""
        data = b""
        while len(data) < size:
            data += self.until(lambda chunk: chunk.data)[-1].data
        return data


@pytest.fixture
def follow(tmp_path):
    """Makes followers, and closes them."""
    made = []

    def make(path):
        made.append(Follower(path))
        return made[-1]

    yield make
    for follower in made:
        follower.source.close()
        follower.chunks.close()


def test_reads_what_is_there_and_what_comes(follow, tmp_path):
    """First the file as it stands, then every append."""
    path = tmp_path / "a.log"
    path.write_bytes(b"one\n")
    follower = follow(path)
    assert follower.read(4) == b"one\n"

    with path.open("ab") as file:
        file.write(b"two")
    assert follower.read(3) == b"two"


def test_waits_for_a_file_that_is_not_there_yet(follow, tmp_path):
    """A named file may come later; the source says that it waits."""
    path = tmp_path / "later.log"
    follower = follow(path)
    assert "waiting for" in follower.until(lambda chunk: chunk.message)[-1].message

    path.write_bytes(b"here\n")
    seen = follower.until(lambda chunk: chunk.data)
    assert seen[-1].data == b"here\n"
    assert seen[-1].message == ""


def test_a_truncated_file_begins_anew(follow, tmp_path):
    """`> train.log` while it is watched: what follows is another beginning, not a continuation."""
    path = tmp_path / "a.log"
    path.write_bytes(b"old old old\n")
    follower = follow(path)
    follower.read(12)

    path.write_bytes(b"new\n")
    seen = follower.until(lambda chunk: chunk.data)
    assert any(chunk.cut for chunk in seen)
    assert seen[-1].data == b"new\n"


def test_a_file_that_was_truncated_and_grew_past_the_old_end_is_noticed(follow, tmp_path):
    """Copy-truncate between two looks: the first bytes tell that it is another text."""
    path = tmp_path / "a.log"
    path.write_bytes(b"old\n")
    follower = follow(path)
    follower.read(4)

    with path.open("r+b") as file:
        file.truncate(0)
        file.write(b"something longer\n")
    assert b"".join(
        c.data for c in follower.until(lambda chunk: chunk.data.endswith(b"longer\n"))
    ).endswith(b"something longer\n")


def test_a_rotated_file_is_read_to_its_end_first(follow, tmp_path):
    """Renamed and recreated: nothing of the old one is lost, then the new one is read."""
    path = tmp_path / "a.log"
    path.write_bytes(b"1\n")
    follower = follow(path)
    follower.read(2)

    with path.open("ab") as file:
        path.rename(tmp_path / "a.log.1")
        file.write(b"2\n")
    path.write_bytes(b"3\n")
    data = b"".join(c.data for c in follower.until(lambda chunk: b"3" in chunk.data))
    assert data == b"2\n3\n"


def test_a_line_written_just_before_the_rename_is_read(follow, tmp_path, monkeypatch):
    """The file is written and renamed between our last read and the look at its name: the line is not lost."""
    path = tmp_path / "a.log"
    path.write_bytes(b"1\n")
    follower = follow(path)
    follower.read(2)
    stat, looks = os.stat, itertools.count()

    def late(name, *more, **options):
        if name == str(path) and next(looks) == 1:
            with path.open("ab") as file:
                file.write(b"2\n")
            path.rename(tmp_path / "a.log.1")
            path.write_bytes(b"3\n")
        return stat(name, *more, **options)

    monkeypatch.setattr(os, "stat", late)
    data = b"".join(c.data for c in follower.until(lambda chunk: b"3" in chunk.data))

    assert data == b"2\n3\n"


def test_a_deleted_file_is_waited_for(follow, tmp_path):
    """Deleting the name ends nothing; when it is there again, it is read."""
    path = tmp_path / "a.log"
    path.write_bytes(b"1\n")
    follower = follow(path)
    follower.read(2)

    path.unlink()
    assert "deleted or moved" in follower.until(lambda chunk: chunk.message)[-1].message
    path.write_bytes(b"2\n")
    seen = follower.until(lambda chunk: chunk.data)
    assert seen[-1].data == b"2\n"
    assert seen[-1].message == ""


def test_says_how_far_it_is_in_a_large_file(follow, tmp_path, monkeypatch):
    """While much is still to come; a little more at the end of a long log is not worth a word."""
    monkeypatch.setattr("curvetui.sources.file.LARGE", 100_000)
    path = tmp_path / "a.log"
    path.write_bytes(b"x" * 199_999 + b"\n")
    follower = follow(path)

    assert [
        c.message for c in follower.until(lambda chunk: len(chunk.data) < 1 << 16) if c.data
    ] == ["reading: 32 % (0 MB)", "", "", ""]


def test_a_symlink_that_points_elsewhere_is_followed(follow, tmp_path):
    """`latest.log` -> the next run's log."""
    (tmp_path / "1").write_bytes(b"1\n")
    (tmp_path / "2").write_bytes(b"2\n")
    link = tmp_path / "latest.log"
    link.symlink_to(tmp_path / "1")
    follower = follow(link)
    follower.read(2)

    os.replace(tmp_path / "2", tmp_path / "2")
    (tmp_path / "next").symlink_to(tmp_path / "2")
    (tmp_path / "next").rename(link)
    assert follower.until(lambda chunk: chunk.data)[-1].data == b"2\n"


FAR = b"host:/export %s nfs4 rw,relatime 0 0\n"


@pytest.fixture
def mounted(monkeypatch, tmp_path):
    """Makes the system say what is mounted."""

    def make(*mounts: bytes) -> None:
        table = tmp_path / "mounts"
        table.write_bytes(b"/dev/root / ext4 rw 0 0\n" + b"".join(mounts))
        monkeypatch.setattr(file_watcher, "MOUNTS", str(table))

    return make


def test_says_for_a_while_that_a_far_file_system_is_polled(mounted, tmp_path):
    """Such a system tells at most of what this machine changes; once, for the status line has better things to show."""
    mounted(FAR % str(tmp_path).encode())
    path = tmp_path / "a.log"
    path.write_bytes(b"one\n")
    times = iter(range(1000))
    source = Followed(str(path), clock=lambda: float(next(times)), poll=0.001)
    chunks = source.chunks()
    said = [next(chunks).message for _ in range(40)]
    chunks.close()

    assert list(dict(itertools.groupby(said))) == [
        "",
        "polled every second: nfs4 may not tell of changes",
    ]
    assert said[0] == said[-1] == ""


def test_what_is_wrong_is_said_before_how_it_is_followed(follow, mounted, tmp_path):
    """A missing file is graver; when it comes the other is still to be said."""
    mounted(FAR % str(tmp_path).encode())
    path = tmp_path / "a.log"
    follower = follow(path)
    before = [next(follower.chunks).message for _ in range(5)]
    path.write_bytes(b"one\n")

    assert set(before) == {f"waiting for {path}"}
    assert follower.until(lambda chunk: chunk.data)[-1].message.startswith(
        "polled every second: nfs4"
    )


def test_a_folder_that_was_not_there_is_polled_and_that_is_said(follow, tmp_path):
    """The system gives no notice of a folder that does not exist."""
    path = tmp_path / "later" / "a.log"
    follower = follow(path)
    follower.until(lambda chunk: chunk.message)
    follower.until(lambda chunk: chunk.message)
    next(follower.chunks)
    path.parent.mkdir()
    path.write_bytes(b"one\n")

    assert (
        follower.until(lambda chunk: chunk.data)[-1].message
        == "polled every second: its folder was not there"
    )


def test_a_near_file_system_is_followed_without_a_word(follow, mounted, tmp_path):
    """Its notice is as good as it gets: also on a disk that is mounted below a far one, at a name with a blank."""
    place = tmp_path / "a b"
    place.mkdir()
    mounted(
        FAR % str(tmp_path).encode(),
        b"/dev/sdb " + str(place).replace(" ", "\\040").encode() + b" ext4 rw 0 0\n",
    )
    (place / "a.log").write_bytes(b"one\n")
    follower = follow(place / "a.log")

    assert {next(follower.chunks).message for _ in range(10)} == {""}
    assert file_watcher.file_system(str(tmp_path)) == "nfs4"


def test_closing_ends_the_following(tmp_path):
    """`close` from another thread makes `chunks` return."""
    source = Followed(str(tmp_path / "none"), poll=60)
    done = threading.Thread(target=lambda: list(source.chunks()))
    done.start()
    source.close()
    done.join(10)

    assert not done.is_alive()


def test_a_saved_file_gives_its_bytes_and_ends(tmp_path):
    """Whole, in order, then the end."""
    path = tmp_path / "a.log"
    content = b"".join(LINE % (i, i) for i in range(100_000))
    path.write_bytes(content)
    chunks = list(Saved(str(path)).chunks())

    assert b"".join(c.data for c in chunks) == content
    assert chunks[-1].end


def test_a_saved_file_that_is_missing_is_an_error_that_helps():
    """What, where, what to do."""
    with pytest.raises(
        SourceError, match="cannot read nowhere.log: no such file or directory; check the spelling"
    ):
        list(Saved("nowhere.log").chunks())


def test_standard_input_comes_as_it_is_written():
    """A pipe: what is written arrives, the end ends it."""
    out, into = os.pipe()
    chunks = Stdin(out).chunks()
    os.write(into, b"epoch 1\n")
    assert next(chunks).data == b"epoch 1\n"

    os.close(into)
    assert [c.end for c in chunks] == [True]
    os.close(out)


def test_standard_input_is_copied_on_as_tee_does():
    """Every byte; and when whoever read the copy has gone, the run is followed all the same."""
    out, into = os.pipe()
    seen, copy = os.pipe()
    chunks = Stdin(out, copy=copy).chunks()
    os.write(into, b"epoch 1\n")
    first = next(chunks)
    assert os.read(seen, 100) == b"epoch 1\n"
    os.close(seen)
    os.write(into, b"epoch 2\n")
    second = next(chunks)
    os.close(into)

    assert (first.data, first.message) == (b"epoch 1\n", "")
    assert second.data == b"epoch 2\n"
    assert "the copy ended" in second.message
    assert next(chunks).end


def test_a_named_pipe_goes_on_when_its_writer_leaves(tmp_path):
    """`mkfifo`: one writer comes after the other, and nobody waits for the first one."""
    path = str(tmp_path / "fifo")
    os.mkfifo(path)
    assert is_pipe(path)
    source = pipe(path)
    chunks = source.chunks()

    for text in (b"one\n", b"two\n"):
        with open(path, "wb") as file:
            file.write(text)
        assert next(chunks)[:2] == (path, text)
    source.close()
    assert next(chunks).end


def test_the_pipe_of_a_command_ends_with_it():
    """`curvetui <(zcat log.gz)`: /dev/fd/63 has one writer."""
    out, into = os.pipe()
    os.write(into, b"one\n")
    source = pipe(f"/dev/fd/{out}")
    os.close(into)

    assert [chunk.data for chunk in source.chunks()] == [b"one\n", b""]


def test_a_silent_pipe_beats():
    """So that a run that has stalled is noticed; only where somebody watches."""
    out, into = os.pipe()
    chunks = Stdin(out, beat=0.01, clock=lambda: 7.0).chunks()

    assert next(chunks) == Chunk("stdin", now=7.0)
    os.close(into)
