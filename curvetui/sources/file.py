"""A file read to its end, or followed as it grows, is rotated, replaced or missing."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO

from curvetui.sources import Chunk, SourceError
from curvetui.sources.compression import Unpacker
from curvetui.sources.file_text import texts, torn
from curvetui.sources.file_watcher import ChangeWatcher
from curvetui.sources.open_writers import OpenWriter

LIVE_SLICE = 1 << 16
"""Bytes read at a time while watching: the screen waits while they are processed."""
POLL = 1.0
"""Seconds: network file systems send no change notifications, so poll at least this often."""
ASK = 60.0
"""Seconds of silence before checking whether a process still has the file open for writing."""
LARGE = 32 << 20
"""Unread bytes from which on progress is shown."""
FINGERPRINT = 256
"""Bytes at the start of a file that identify it after a possible replacement."""


class Saved:
    """A complete file: read once, to its end."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._closed = False

    def chunks(self) -> Iterator[Chunk]:
        unpacker = Unpacker(self.path)
        try:
            with open(self.path, "rb") as file:
                for data in texts(unpacker, file):
                    yield Chunk(self.path, data)
                    if self._closed:
                        break
        except OSError as error:
            raise SourceError(problem(self.path, error)) from error
        yield Chunk(self.path, message=torn(unpacker, self.path), end=True)

    def close(self) -> None:
        self._closed = True


class Followed:
    """A file being written: like `tail -F`, but from its beginning."""

    def __init__(
        self, path: str, *, clock: Callable[[], float] = time.time, poll: float = POLL
    ) -> None:
        self.path = path
        self.wake = threading.Event()
        """Set when there may be something to read."""
        self._clock = clock
        self._poll = poll
        self._closed = False
        self._file: IO[bytes] | None = None
        self._identity: tuple[int, int] | None = None
        self._head = b""
        self._offset = 0
        self._unpacker = Unpacker(path)
        self._message = ""
        self._caught_up = False
        """Whether the content from before we started has been read."""
        self._came: float | None = None
        """When the file was last written, as far as known."""
        self._asked = 0.0
        self._writer = OpenWriter(path)

    def close(self) -> None:
        self._closed = True
        self.wake.set()

    def chunks(self) -> Iterator[Chunk]:
        watcher: ChangeWatcher | None = None
        try:
            # Read first: setting up the file watcher takes time to load.
            yield from self.poll()
            yield from self.heartbeats()
            watcher = ChangeWatcher(self.path, self.wake.set, self._clock)
            while not self._closed:
                self.wake.clear()
                yield from watcher.add(self.poll())
                if self._closed:
                    break
                if not self.wake.wait(self._poll):
                    yield from watcher.add(self.heartbeats())
        finally:
            if watcher:
                watcher.stop()
            self.shut()

    def heartbeats(self) -> Iterator[Chunk]:
        """No new data: update the time, and after a while check for a writer."""
        now = self._clock()
        if self._file is not None:
            # The writer may continue: that is read as usual.
            gone = f"{self.path} was deleted or moved; waiting for it to come again"
            self._message = "" if os.path.lexists(self.path) else gone
        writer = self._writer
        # At each beat, check only the process that was found.
        if writer.alive or self._came is not None and now - max(self._came, self._asked) >= ASK:
            self._asked = now
            writer.look(now)
        yield Chunk(
            self.path,
            now=now,
            message=self._message,
            alive=writer.alive,
            left=writer.has_left,
            writer=writer.pid,
        )

    def poll(self) -> Iterator[Chunk]:
        """Read until nothing is new, without waiting; then check what the path refers to."""
        if self._file is None:
            problem_now = self._open()
            if problem_now or self._message:
                changed, self._message = problem_now != self._message, problem_now
                if changed:
                    yield Chunk(self.path, message=problem_now, now=self._clock())
            if self._file is None:
                return
        yield from self._read()
        # Data written before the path was switched may have arrived in between: read it afterwards.
        has_moved = self._file is not None and self._renamed()
        if has_moved:
            yield from self._read()
        if self._file is not None and (has_moved or self._rewritten()):
            yield from self._begin_anew()

    def _begin_anew(self) -> Iterator[Chunk]:
        self.shut()
        self.wake.set()
        yield Chunk(self.path, cut=True, now=self._clock())

    def _open(self) -> str:
        """Open the file; return the reason for a failure, empty on success."""
        try:
            self._file = open(self.path, "rb")  # noqa: SIM115 - kept open while it is followed
            stat = os.fstat(self._file.fileno())
        except FileNotFoundError:
            return f"waiting for {self.path}"
        except OSError as error:
            self.shut()
            return f"waiting: {problem(self.path, error)}"
        self._identity = (stat.st_dev, stat.st_ino)
        self._head, self._offset, self._unpacker = b"", 0, Unpacker(self.path)
        return ""

    def _read(self) -> Iterator[Chunk]:
        # Checked before each read: after the old end there may be the middle of another text.
        while not self._closed and self._file is not None and not self._rewritten():
            try:
                data = self._file.read(LIVE_SLICE)
            except OSError as error:
                self.shut()
                self._message = f"waiting: {problem(self.path, error)}"
                yield Chunk(self.path, message=self._message, now=self._clock())
                return
            if not data:
                self._caught_up = True
                return
            if len(self._head) < FINGERPRINT:
                self._head += data[: FINGERPRINT - len(self._head)]
            self._offset += len(data)
            self._came = self._written_at()
            if self._caught_up:
                self._writer.wrote(self._clock())
            try:
                yield from self._chunks(data)
            except SourceError as error:
                # The rest cannot be decoded; the file may be replaced by an intact one.
                self._message = str(error)
                yield Chunk(self.path, message=self._message, now=self._clock())
                return

    def _chunks(self, data: bytes) -> Iterator[Chunk]:
        for text in self._unpacker.feed(data):
            for start in range(0, len(text), LIVE_SLICE):
                yield Chunk(
                    self.path,
                    text[start : start + LIVE_SLICE],
                    now=self._came,
                    message=self._progress() or self._message,
                    # The heartbeat after the first read shows whether the log
                    # was abandoned long ago.
                    more=len(data) == LIVE_SLICE
                    or start + LIVE_SLICE < len(text)
                    or not self._caught_up,
                    writer=self._writer.pid,
                )

    def _progress(self) -> str:
        assert self._file is not None
        size = os.fstat(self._file.fileno()).st_size
        if size - self._offset >= LARGE:
            return f"reading: {100 * self._offset // size} % ({size / 1e6:,.0f} MB)"
        return ""

    def _written_at(self) -> float:
        """When the bytes just read were written; for old ones, the file's last change at most."""
        now = self._clock()
        # Later data is timed by our clock: that of a network file system may differ.
        with suppress(OSError):
            if not self._caught_up and self._file is not None:
                return min(now, os.fstat(self._file.fileno()).st_mtime)
        return now

    def _rewritten(self) -> bool:
        """Whether the open file was truncated, or truncated and rewritten."""
        assert self._file is not None
        try:
            size = os.fstat(self._file.fileno()).st_size
            head = os.pread(self._file.fileno(), len(self._head), 0)
            return size < self._offset or head != self._head
        except OSError:
            return False

    def _renamed(self) -> bool:
        """Whether the path now refers to another file."""
        try:
            named = os.stat(self.path)
        except OSError:
            # Deleted or out of reach: keep reading the open file until the path exists again.
            return False
        return self._file is not None and (named.st_dev, named.st_ino) != self._identity

    def shut(self) -> None:
        """Close the file; the next poll opens it again."""
        if self._file is not None:
            self._file.close()
            self._file = None


def problem(path: str, error: OSError) -> str:
    """The error with *path* and a suggestion."""
    advice = {
        PermissionError: "check its permissions (ls -l), or run as a user who may read it",
        FileNotFoundError: "check the spelling",
        IsADirectoryError: "name a file in it",
    }
    reason = (error.strerror or str(error)).lower()
    return f"cannot read {path}: {reason}; {advice.get(type(error), 'try another path')}"
