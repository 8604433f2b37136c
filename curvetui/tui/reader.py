"""The one thread that iterates the feed; the screen only takes the newest snapshot."""

import threading
from collections.abc import Callable, Iterator
from typing import Protocol

from curvetui.model import Snapshot

PATIENCE = 2.0
"""Seconds the reader waits at most for the first chart."""
AHEAD = 0.1
"""Seconds to wait for the first snapshot, so that the first frame is a chart."""


class Feed(Protocol):
    """What the screen shows: complete snapshots."""

    def __iter__(self) -> Iterator[Snapshot]:
        """Block until there is a new snapshot."""

    def close(self) -> None:
        """Make the iteration end soon."""


class FeedReader:
    """Iterates a feed in a daemon thread; signals each new snapshot until it is taken.

    It may start before anybody listens, while the screen is being set up.
    """

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._gate: threading.Event | None = getattr(feed, "gate", None)
        self._callback: Callable[[], object] | None = None
        self._newest: Snapshot | None = None
        self._is_notified = False
        self._wanted = ""
        """The source whose run was requested from the feed."""
        self._lock = threading.Lock()
        self._came = threading.Event()
        self._shown = threading.Event()
        self.error: Exception | None = None
        """The exception that ended the feed."""
        self._thread = threading.Thread(target=self._read, name="feed", daemon=True)

    def start(self) -> None:
        """Start reading; later calls do nothing."""
        if self._thread.ident is None:
            self._thread.start()

    def go_ahead(self) -> None:
        """Let the reader run first: two threads would compete for the interpreter."""
        self._came.wait(AHEAD)

    def listen(self, callback: Callable[[], object]) -> None:
        """Call *say* from the reader's thread for each new snapshot, at once if there is one."""
        with self._lock:
            self._callback = callback
            waiting = self._is_notified
        if waiting:
            callback()

    def take(self) -> Snapshot | None:
        """The newest snapshot since the last call, or None."""
        with self._lock:
            newest, self._newest, self._is_notified = self._newest, None, False
        return newest

    def shown(self) -> None:
        self._shown.set()

    def want(self, source: str) -> None:
        """The user looks at a run kept as outline: request all of it once, if the feed can."""
        want = getattr(self._feed, "want", None)
        if want is not None and source and source != self._wanted:
            want(source)
        self._wanted = source

    def hold(self) -> None:
        """A key is being handled: pause reading, which would take half of the interpreter's time."""
        if self._gate is not None:
            self._gate.clear()

    def go_on(self) -> None:
        if self._gate is not None:
            self._gate.set()

    def close(self) -> None:
        self._shown.set()
        self._feed.close()

    def _read(self) -> None:
        try:
            for snapshot in self._feed:
                self._put(snapshot)
                # Until the first chart is painted the screen has the interpreter to itself.
                self._shown.wait(PATIENCE)
        # Whatever ends the feed must reach the user, not die with this thread.
        except Exception as error:
            self.error = error
            self._notify()

    def _put(self, snapshot: Snapshot) -> None:
        with self._lock:
            self._newest = snapshot
            is_notified = self._is_notified
        if not is_notified:
            self._notify()

    def _notify(self) -> None:
        self._came.set()
        with self._lock:
            self._is_notified, callback = True, self._callback
        if callback is not None:
            callback()
