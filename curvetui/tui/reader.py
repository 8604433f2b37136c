"""The one thread that iterates the feed; the screen takes only the newest snapshot, however many came."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Protocol

from curvetui.model import Snapshot

PATIENCE = 2.0
"""Seconds at most that the reader waits for the first chart."""
AHEAD = 0.1
"""Seconds at most that the screen waits for the first snapshot: its first frame is to be a chart, not an empty one."""


class Feed(Protocol):
    """What the screen shows: snapshots, each of them whole."""

    def __iter__(self) -> Iterator[Snapshot]:
        """Block until there is news."""

    def close(self) -> None:
        """Make the iteration end soon."""


class FeedReader:
    """Iterates a feed; says once that there is news, until the news is taken.

    It may be started before anybody listens: the first lines are read while the screen is being set up.

    A daemon thread and no worker of Textual: that would keep the program from ending until the feed next speaks.
    """

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._gate: threading.Event | None = getattr(feed, "gate", None)
        self._say: Callable[[], object] | None = None
        self._newest: Snapshot | None = None
        self._told = False
        self._lock = threading.Lock()
        self._came = threading.Event()
        self._shown = threading.Event()
        self.error: Exception | None = None
        """What ended the feed before its time."""
        self._thread = threading.Thread(target=self._read, name="feed", daemon=True)

    def start(self) -> None:
        """Begin to read; without effect the second time."""
        if self._thread.ident is None:
            self._thread.start()

    def go_ahead(self) -> None:
        """Let the first lines be read before anything else is done: two threads would take turns at one interpreter."""
        self._came.wait(AHEAD)

    def listen(self, say: Callable[[], object]) -> None:
        """Call *say*, from the reader's thread, when there is news; at once if there is already."""
        with self._lock:
            self._say = say
            waiting = self._told
        if waiting:
            say()

    def take(self) -> Snapshot | None:
        """The newest snapshot since the last call, or None."""
        with self._lock:
            newest, self._newest, self._told = self._newest, None, False
        return newest

    def shown(self) -> None:
        """The first snapshot is on the screen."""
        self._shown.set()

    def want(self, source: str) -> None:
        """Somebody looks at a run of which only an outline is known: have all of it told, if the feed can."""
        want = getattr(self._feed, "want", None)
        if want is not None:
            want(source)

    def hold(self) -> None:
        """A key is being answered: whoever reads shall not take half of the interpreter's time meanwhile."""
        if self._gate is not None:
            self._gate.clear()

    def go_on(self) -> None:
        """It has been answered."""
        if self._gate is not None:
            self._gate.set()

    def close(self) -> None:
        self._shown.set()
        self._feed.close()

    def _read(self) -> None:
        try:
            for snapshot in self._feed:
                self._put(snapshot)
                # Until the first chart is painted the interpreter is the screen's alone.
                self._shown.wait(PATIENCE)
        # Whatever ends the feed has to reach the person at the screen, not die with this thread.
        except Exception as error:
            self.error = error
            self._tell()

    def _put(self, snapshot: Snapshot) -> None:
        with self._lock:
            self._newest = snapshot
            told = self._told
        if not told:
            self._tell()

    def _tell(self) -> None:
        self._came.set()
        with self._lock:
            self._told, say = True, self._say
        if say is not None:
            say()
