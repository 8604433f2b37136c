"""Sockets, `tcp://127.0.0.1:8765` and `unix:///path`, for any number of training programs.

One thread reads a slice from each writer in turn; a flooding one is throttled by the system.
"""

import contextlib
import errno
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

from curvetui.sources import Chunk
from curvetui.sources.connection import RefusedError, ReportedPlace, WriterConnection
from curvetui.sources.counts import Counts, said
from curvetui.sources.listening import Opened, listen, remove_own, warning
from curvetui.sources.writer import Writer
from curvetui.wire import address_of

MAX_WRITERS = 500
"""Most simultaneous connections; others wait to be accepted, in the system's buffers."""
MAX_RUNS = 1000
"""Most runs in memory: others replace ended runs, or are dropped and counted."""
ENDS = ("finished", "failed")
"""Words that end a run."""
SLICE, LEAST = 1 << 16, 1 << 12
"""Bytes read from a writer at a time: what one engine processes quickly; less with many."""
ROUND = 1 << 20
"""Bytes read from all writers before the screen is updated."""
HELD = 2.0
"""Seconds connected for a disconnect to end the run: others connect for each line."""
HELLO_SECONDS = 10.0
"""Seconds within which a client must present the token."""
SILENT_SECONDS = 2.0
"""Seconds after which a connection without data makes room for another that waits."""
BEAT = 1.0
"""Seconds without data after which there is a heartbeat."""


class Listener:
    """Yields the data of all writers, run by run."""

    def __init__(
        self,
        spelled: str,
        *,
        token: str | None = None,
        allow_remote: bool = False,
        clock: Callable[[], float] = time.time,
        beat: float = BEAT,
    ) -> None:
        """spelled: the address; token: required from every writer. SourceError: cannot listen."""
        self.counts = Counts()
        self.writers: set[Writer] = set()
        self._token = token or None
        self._clock = clock
        self._beats = beat
        self._opened: Opened = listen(address_of(spelled), allow_remote=allow_remote, token=token)
        self.address = str(self._opened.address)
        self.ends = False
        """Whether to stop when all writers that sent data have disconnected."""
        self.warning = warning(self._opened.address)
        self._selector = selectors.DefaultSelector()
        self._wake, self._woken = socket.socketpair()
        self._runs: set[str] = set()
        self._has_announced = False
        """Whether any run has received data."""
        self._over: dict[str, None] = {}
        """Runs that have reported their end, earliest first."""
        self._going: set[str] = set()
        """Runs that may continue: named ones, and those with a connected writer."""
        self._left: set[str] = set()
        """Runs whose writer disconnected after a while, until they send more."""
        self._beaten = clock()
        self.accepted = 0
        """Number of connections so far."""
        self._deaf: list[Any] = []
        """Listening sockets skipped until the next round."""
        self._serving = self._closed = False
        for sock in (*self._opened.sockets, self._woken):
            self._selector.register(sock, selectors.EVENT_READ)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        if self._serving:
            with contextlib.suppress(OSError):
                self._wake.send(b"x")
        else:
            self._release()

    def chunks(self) -> Iterator[Chunk]:
        self._serving = True
        try:
            yield self._beat()
            while not self._closed and not (self.ends and self._has_announced and not self.writers):
                yield from self._turn()
                yield from self._heartbeats()
                # Do not draw while more is waiting: judging takes as long as reading many slices.
                yield self._beat(more=bool(self._selector.select(0)))
        finally:
            self._serving = False
            self._release()

    def _release(self) -> None:
        self._closed = True
        for writer in self.writers:
            writer.socket.close()
        self.writers.clear()
        for sock in (*self._opened.sockets, self._wake, self._woken):
            sock.close()
        self._selector.close()
        remove_own(self._opened)

    def _turn(self) -> Iterator[Chunk]:
        ready = [key for key, _ in self._selector.select(self._beats)]
        while self._deaf:
            self._selector.register(self._deaf.pop(), selectors.EVENT_READ)
        size = min(SLICE, max(LEAST, ROUND // max(1, len(ready))))
        for key in ready:
            if key.data in self.writers:
                yield from self._read(key.data, size)
            # A writer may have been evicted in this very round.
            elif key.data is None and key.fileobj is not self._woken:
                self._accept(key.fileobj)
        if self._token is not None:
            self._dismiss_silent()

    def _read(self, writer: Writer, size: int) -> Iterator[Chunk]:
        """Read up to *size* bytes, and the end if there: a lost writer must free its slot."""
        gone = False
        try:
            for data in writer.read(size):
                gone = not data
                for place in writer.connection.finish() if gone else writer.connection.feed(data):
                    writer.has_spoken = True
                    yield from self._chunk(writer, place)
                writer.has_spoken |= writer.connection.run is not None
            writer.answer()
        except RefusedError:
            self._leave(writer)
            return
        if gone:
            self._leave(writer)
            if writer.nameless:
                self._going.discard(writer.name)
                self._runs.discard(writer.name)
                yield Chunk(
                    writer.name,
                    now=self._clock(),
                    message=self.message,
                    end=True,
                    passing=True,
                    more=True,
                )

    def _chunk(self, writer: Writer, place: ReportedPlace) -> Iterator[Chunk]:
        run = place.run or writer.name
        if run not in self._runs:
            if len(self._runs) >= MAX_RUNS and self._over:
                yield self._forgotten()
            if len(self._runs) >= MAX_RUNS:
                self.counts["dropped"] += len(place.records) or place.text.count(b"\n")
                return
            self._runs.add(run)
        self._note_end(run, place)
        self._going.add(run)
        self._left.discard(run)
        self._has_announced = True
        writer.nameless |= place.run is None
        records = place.records
        if records and writer.run != run:
            writer.run, records = run, (records[0]._replace(first=True), *records[1:])
        yield Chunk(
            run, place.text, now=self._clock(), message=self.message, records=records, more=True
        )

    def _note_end(self, run: str, place: ReportedPlace) -> None:
        last = place.records[-1] if place.records else None
        if last is not None and any(kind in ENDS for kind, _ in last.messages):
            self._over[run] = None
        elif last is not None or place.text:
            self._over.pop(run, None)

    def _forgotten(self) -> Chunk:
        """Evict the run that ended longest ago."""
        oldest = next(iter(self._over))
        del self._over[oldest]
        self._runs.discard(oldest)
        self._going.discard(oldest)
        self._left.discard(oldest)
        self.counts["forgotten"] += 1
        return Chunk(
            oldest, now=self._clock(), message=self.message, end=True, passing=True, gone=True
        )

    def _accept(self, listening: Any) -> None:
        if len(self.writers) >= MAX_WRITERS:
            self._make_room()
        while len(self.writers) < MAX_WRITERS:
            try:
                sock, _ = listening.accept()
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE):
                    break
                return
            sock.setblocking(False)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            self.accepted += 1
            writer = Writer(
                sock,
                WriterConnection(self.counts, self._token),
                f"connection {self.accepted}",
                self._clock(),
            )
            self.writers.add(writer)
            self._selector.register(sock, selectors.EVENT_READ, writer)
        # No room or no descriptors: retrying at once would fail again.
        self._selector.unregister(listening)
        self._deaf.append(listening)

    def _make_room(self) -> None:
        """Close those that have waited longest without token or data; active writers are kept.

        As many go at once as there may be others before the writer that has something to say.
        """
        latest = self._clock() - SILENT_SECONDS
        silent = (
            w
            for w in self.writers
            if not w.connection.known or not w.has_spoken and w.since < latest and not w.waits
        )
        oldest = sorted(silent, key=lambda w: w.since)[: max(MAX_WRITERS // 10, 1)]
        for writer in [w for w in oldest if w is oldest[0] or w.since < latest]:
            self.counts["no_token"] += not writer.connection.known
            self._leave(writer)

    def _dismiss_silent(self) -> None:
        """Close connections that missed the deadline for the token."""
        latest = self._clock() - HELLO_SECONDS
        for writer in [w for w in self.writers if not w.connection.known and w.since < latest]:
            self.counts["no_token"] += 1
            self._leave(writer)

    def _leave(self, writer: Writer) -> None:
        self._selector.unregister(writer.socket)
        self.writers.discard(writer)
        writer.socket.close()
        if not self.warning and self._clock() - writer.since >= HELD:
            self._left.add(writer.connection.run or writer.name)

    def _heartbeats(self) -> Iterator[Chunk]:
        """A heartbeat of each run that may go on, and whether its writer is connected."""
        now = self._clock()
        if now - self._beaten < BEAT:
            return
        self._beaten = now
        connected = {writer.connection.run or writer.name for writer in self.writers}
        for run in sorted(self._going):
            yield Chunk(
                run,
                now=now,
                message=self.message,
                alive=True if run in connected else None if self.warning else False,
                left=run in self._left and run not in connected,
                more=True,
            )

    def _beat(self, *, more: bool = False) -> Chunk:
        return Chunk(self.address, now=self._clock(), message=self.message, more=more)

    @property
    def message(self) -> str:
        """The listening address until the first connection; then only errors."""
        listening = f"listening on {self.address}" + (f" ({self.warning})" if self.warning else "")
        full = (
            f"{MAX_WRITERS} writers; more have to wait" if len(self.writers) >= MAX_WRITERS else ""
        )
        return " · ".join(
            filter(None, ["" if self._has_announced else listening, full, *said(self.counts)])
        )
