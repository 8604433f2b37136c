"""Stores as sources: a folder, a database or a binary file, read in chunks of records as it grows."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from itertools import islice

from curvetui.bulk_rows import Bulk
from curvetui.sources import Chunk, Record, Records, SourceError
from curvetui.sources.file import POLL, problem
from curvetui.sources.file_watcher import ChangeWatcher
from curvetui.stores import Store, StoreRow, StoreText, claimed
from curvetui.stores.unread import unread

MAX_ENTRIES = 1000
"""Maximum entries of a store's folder whose age is checked."""
SLICE = 500
"""Records per chunk."""


class StoreTail:
    """One store; each poll yields what is new."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self.store = store
        self._clock = clock
        self._message = ""
        self._streams: dict[str, None] = {}
        self._caught_up = False
        """Whether the content from before we started has been read."""

    def poll(self) -> Iterator[Chunk]:
        message = ""
        rows: list[StoreRow] = []
        try:
            for row in self.store.poll():
                if isinstance(row, StoreText):
                    # The time of printing is unknown.
                    yield Chunk(self.stream(""), row.data, cut=row.cut)
                    continue
                if rows and (isinstance(row, Bulk) or row.run != rows[0].run or len(rows) >= SLICE):
                    yield self._rows(rows)
                    rows = []
                if isinstance(row, Bulk):
                    yield self._chunk(row.run, row)
                else:
                    rows.append(row)
        except OSError as error:
            # A database being written, or a folder out of reach: the next poll retries.
            message = f"waiting: {problem(self.store.home, error)}"
        except (ValueError, TypeError, ArithmeticError, LookupError, RecursionError) as error:
            # Bytes that no writer of the format produces: keep everything read before them.
            message = (
                f"waiting: cannot read {self.store.home}: it is damaged ({type(error).__name__})"
            )
        if rows:
            yield self._rows(rows)
        self._caught_up = True
        if message != self._message:
            self._message = message
            yield Chunk(self.stream(""), message=message, now=self._clock())

    def heartbeats(self) -> Iterator[Chunk]:
        """A heartbeat for each run that has sent data."""
        for stream in self._streams:
            yield Chunk(stream, now=self._clock(), message=self._message)

    def shut(self) -> None:
        """Nothing stays open between polls."""

    def stream(self, run: str) -> str:
        """Name of a run of the store, for the user."""
        return f"{self.store.home}: {run}" if run else self.store.home

    def _rows(self, rows: list[StoreRow]) -> Chunk:
        return self._chunk(
            rows[0].run,
            tuple(
                Record(row.values, row.counters, messages=row.messages, settings=row.settings)
                for row in rows
            ),
        )

    def _chunk(self, run: str, records: Records) -> Chunk:
        stream = self.stream(run)
        self._streams.setdefault(stream)
        return Chunk(
            stream,
            records=records,
            now=self._written_at(),
            format=self.store.name,
            message=self._message,
            # The heartbeat that follows shows whether the run was abandoned long ago.
            more=not self._caught_up,
        )

    def _written_at(self) -> float:
        """When the records were written; for old content, the store's last change at the latest."""
        now = self._clock()
        return now if self._caught_up else min(now, changed_at(self.store.home, now))


def changed_at(home: str, now: float) -> float:
    """When the store last changed, in seconds since 1970: its newest file; *now* if unknown."""
    try:
        if not os.path.isdir(home):
            return os.stat(home).st_mtime
        with os.scandir(home) as entries:
            times = [e.stat(follow_symlinks=False).st_mtime for e in islice(entries, MAX_ENTRIES)]
    except OSError:
        return now
    return max(times, default=now)


class Opener:
    """Finds the store of a file; files of one store share a tail."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._tails: dict[tuple[type[Store], str], StoreTail] = {}

    def __call__(self, path: str) -> StoreTail | None:
        """The tail of the store that *path* belongs to, or None."""
        return self._of(claimed(path))

    def named(self, path: str) -> StoreTail | None:
        """The same for a file named by the user, of only its run; SourceError if unsupported."""
        found = claimed(path, named=True)
        if found is None and (advice := unread(path)):
            raise SourceError(f"cannot read {path}: {advice}")
        return self._of(found)

    def _of(self, found: tuple[type[Store], str] | None) -> StoreTail | None:
        if found is None:
            return None
        kind, home = found
        return self._tails.get(found) or self._tails.setdefault(
            found, StoreTail(kind(home), self._clock)
        )


class Stored:
    """One store as a source: read once, or followed."""

    def __init__(
        self,
        tail: StoreTail,
        *,
        ends: bool = False,
        poll: float = POLL,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """ends: read the present content, then stop."""
        self._tail = tail
        self._ends = ends
        self._poll = poll
        self._clock = clock
        self._wake = threading.Event()
        self._closed = False

    def chunks(self) -> Iterator[Chunk]:
        if self._ends:
            for chunk in self._tail.poll():
                if chunk.message:
                    raise SourceError(chunk.message.removeprefix("waiting: "))
                yield chunk
            return
        home = self._tail.store.home
        watcher = ChangeWatcher(
            os.path.join(home, "x") if os.path.isdir(home) else home, self._wake.set, self._clock
        )
        try:
            while not self._closed:
                self._wake.clear()
                yield from watcher.add(self._tail.poll())
                yield from watcher.add(self._tail.heartbeats())
                self._wake.wait(self._poll)
        finally:
            watcher.stop()

    def close(self) -> None:
        self._closed = True
        self._wake.set()
