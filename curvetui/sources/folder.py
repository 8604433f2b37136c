"""A folder or a glob: follows every log in it; new ones appear automatically."""

import glob
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence

from curvetui.sources import Chunk, SourceError, Tail
from curvetui.sources.file import POLL, Followed, Saved
from curvetui.sources.file_search import SYSTEM, common_folder, listing, listing_of, modified
from curvetui.sources.file_watcher import ChangeWatcher

LEFT = 86400.0
"""Seconds since its last change after which a log counts as ended: it is read once and closed."""
LOOKING = 0.5
"""Seconds per round for probing files before the followed ones get their turn."""
MANY = 10
"""Number of files from which on progress is shown while reading."""
BEATS = 100
"""Maximum heartbeats per second."""
RESCAN = 5.0
"""Seconds between searches for new files without system notifications."""
HEAD = 1 << 16
"""Size in bytes after which a file's type no longer changes."""
Opens = Callable[[str], Tail | None]
"""Finds the store that a file is part of and that is followed as a whole; its files share a result."""


class Folder:
    """Follows each file that *names* lists and *accepts* takes; others are asked again later."""

    def __init__(
        self,
        spelled: str | Sequence[str],
        accepts: Callable[[str], bool],
        *,
        opens: Opens = lambda _: None,
        clock: Callable[[], float] = time.time,
        poll: float = POLL,
    ) -> None:
        """spelled: folders, globs, files. accepts: whether a file's content is a log."""
        several = [spelled] if isinstance(spelled, str) else list(spelled)
        self.spelled = " ".join(several[:3])
        self._several = several
        self._names = listing_of(several)
        self._accepts = accepts
        self._left: dict[str, tuple[int, float]] = {}
        """Abandoned files that were read to their end: size and modification time."""
        self._wanted: deque[str] = deque()
        """Of those, the ones to be sent again."""
        self._waiting: list[str] = []
        """Files not probed yet, newest last."""
        self._done = 0
        self._opens = opens
        self._clock = clock
        self._poll = poll
        self._wake = threading.Event()
        self._closed = False
        self._tails: dict[str, Tail] = {}
        self._refused: dict[str, int] = {}
        self._text: dict[str, int] = {}
        """Files followed as text -> size when last checked for being part of a store."""

    def close(self) -> None:
        self._closed = True
        self._wake.set()

    def want(self, path: str) -> None:
        """Send all of an abandoned file again; may be called from any thread."""
        self._wanted.append(path)
        self._wake.set()

    def chunks(self) -> Iterator[Chunk]:
        root, deep = self.watch
        watcher = ChangeWatcher(
            root if deep else os.path.join(root, "x"), self._wake.set, self._clock, deep=deep
        )
        try:
            yield from watcher.add(self._following())
        finally:
            watcher.stop()
            for tail in self._tails.values():
                tail.shut()

    def _following(self) -> Iterator[Chunk]:
        looked = beaten = -RESCAN
        while not self._closed:
            noticed = self._wake.is_set()
            self._wake.clear()
            if not self._waiting and (noticed or self._clock() - looked >= RESCAN):
                looked = self._clock()
                self._find()
            yield from self._look_inside()
            if not self._tails and not self._left and not self._waiting:
                yield Chunk(
                    self.spelled, message=f"waiting for a log in {self.spelled}", now=self._clock()
                )
            # Also when others send data: one run may fall silent while others continue.
            beats = self._clock() - beaten >= max(self._poll, len(self._tails) / BEATS)
            beaten = self._clock() if beats else beaten
            for chunk in self._followed(beats=beats):
                yield chunk._replace(more=True) if self._waiting else chunk
            if not self._waiting:
                self._wake.wait(self._poll)

    def _followed(self, *, beats: bool) -> Iterator[Chunk]:
        tails = dict.fromkeys(self._tails.values())
        for tail in tails:
            yield from tail.poll()
        for tail in tails if beats else ():
            yield from tail.heartbeats()

    @property
    def watch(self) -> tuple[str, bool]:
        """(folder to watch, whether recursively): system folders are only polled, once a second."""
        root = os.path.realpath(self._root())
        is_deep = any(os.path.isdir(name) or "**" in name for name in self._several)
        return root, is_deep and not any(
            os.path.commonpath((root, own)) in (root, own) for own in SYSTEM
        )

    def _root(self) -> str:
        root = self._several[0] if len(self._several) == 1 else common_folder(self._several)
        while glob.has_magic(root) or not os.path.isdir(root):
            root = os.path.dirname(root)
            if not root:
                return os.curdir
        return root

    def _find(self) -> None:
        for path in reversed(self._names()):
            if path in self._text:
                self._ask_again(path)
            if path in self._tails:
                continue
            if path in self._refused and self._refused[path] == _size(path):
                continue
            if path in self._left and self._left[path] == _stamp(path):
                continue
            self._waiting.append(path)

    def _look_inside(self) -> Iterator[Chunk]:
        """Probe waiting files for a limited time: followed ones need not wait for thousands."""
        end = self._clock() + LOOKING
        while self._wanted:
            yield from self._old(self._wanted.popleft(), anew=True)
        while self._waiting and not self._closed and self._clock() <= end:
            path = self._waiting.pop()
            self._done += 1
            for chunk in self._new(path):
                yield chunk._replace(message=chunk.message or self._progress(), more=True)
        # Show everything read so far now; what was not judged yet comes next.
        yield Chunk(self.spelled, message=self._progress(), more=bool(self._waiting))
        if not self._waiting:
            self._done = 0

    def _progress(self) -> str:
        total = self._done + len(self._waiting)
        if total < MANY or not self._waiting:
            return ""
        return f"reading: {self._done:,}/{total:,}".replace(",", " ")

    def _new(self, path: str) -> Iterator[Chunk]:
        was_left = self._left.pop(path, None) is not None
        tail = self._opens(path)
        if tail is None and not was_left and not self._accepts(path):
            self._refused[path] = _size(path)
            return
        if tail is None and self._clock() - modified(path) > LEFT:
            yield from self._old(path, anew=was_left)
            return
        if tail is None:
            tail = Followed(path, clock=self._clock)
            self._text[path] = _size(path)
        self._tails[path] = tail
        for chunk in tail.poll():
            yield chunk._replace(anew=was_left)
            was_left = False
        # Whether it still runs is known from the start: that it does not is no news.
        yield from tail.heartbeats()

    def _old(self, path: str, *, anew: bool) -> Iterator[Chunk]:
        """All of an abandoned file; closed afterwards."""
        self._left[path] = _stamp(path)
        for chunk in _whole(path):
            yield chunk._replace(anew=anew, now=self._left[path][1])
            anew = False

    def _ask_again(self, path: str) -> None:
        """Check whether a file followed as text turned out to be part of a store."""
        size = _size(path)
        if size == self._text[path]:
            return
        tail = self._opens(path)
        if tail is not None:
            self._tails.pop(path).shut()
            self._tails[path] = tail
        if tail is not None or self._text[path] >= HEAD:
            # Its start no longer changes.
            del self._text[path]
        else:
            self._text[path] = size


class SavedFolder:
    """Every log in a folder, read once to its end."""

    def __init__(
        self, spelled: str, accepts: Callable[[str], bool], opens: Opens = lambda _: None
    ) -> None:
        self.spelled = spelled
        self._names = listing(spelled)
        self._accepts = accepts
        self._opens = opens
        self._closed = False
        self.has_found = False
        """Whether it has yielded anything."""

    def chunks(self) -> Iterator[Chunk]:
        done: set[Tail] = set()
        for path in reversed(self._names()):
            if self._closed:
                return
            tail = self._opens(path)
            if tail is not None:
                for chunk in tail.poll() if tail not in done else ():
                    self.has_found = True
                    yield chunk
                done.add(tail)
            elif self._accepts(path):
                self.has_found = True
                yield from _whole(path)

    def close(self) -> None:
        self._closed = True


def _whole(path: str) -> Iterator[Chunk]:
    """All of a file; a message if it cannot be read."""
    try:
        yield from Saved(path).chunks()
    except SourceError as error:
        yield Chunk(path, message=str(error), end=True)


def _stamp(path: str) -> tuple[int, float]:
    """(size, modification time) of a file."""
    return _size(path), modified(path)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return -1
