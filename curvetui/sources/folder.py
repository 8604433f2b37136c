"""A folder or a glob: every log in it is followed, and new ones appear by themselves."""

from __future__ import annotations

import glob
import os
import threading
import time
from collections.abc import Callable, Iterator

from curvetui.sources import Chunk, SourceError, Tail
from curvetui.sources.compression import Unpacker
from curvetui.sources.file import POLL, Followed, texts, torn
from curvetui.sources.file_watcher import Notice

DEPTH = 6
"""Levels below the folder that are looked at."""
SECONDS = 2.0
"""Looking for logs takes no longer; what was not seen by then is looked at next time."""
SKIPPED = frozenset(
    (
        ".git",
        "node_modules",
        "__pycache__",
        "site-packages",
        ".venv",
        "venv",
        "env",
        ".tox",
        ".mypy_cache",
        ".cache",
    )
)
"""Folders that hold no logs but many files."""
MAX_FILES = 10_000
"""Files looked at in one go."""
BEATS = 100
"""Heartbeats a second, at most."""
RESCAN = 5.0
"""Seconds between looks for new files where the system gives no notice."""


def files_below(
    folder: str, *, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
) -> list[str]:
    """The files below *folder*, newest first; links are not followed, virtual environments are skipped."""
    end = clock() + seconds
    found: list[tuple[float, str]] = []
    level = [folder]
    for _ in range(DEPTH):
        deeper: list[str] = []
        for place in level:
            if clock() > end or len(found) >= MAX_FILES:
                return _newest_first(found)
            _look(place, found, deeper)
        level = deeper
    return _newest_first(found)


def _look(place: str, found: list[tuple[float, str]], deeper: list[str]) -> None:
    """Add the files and folders of one folder."""
    try:
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.is_symlink():
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in SKIPPED and not os.path.exists(
                        os.path.join(entry.path, "pyvenv.cfg")
                    ):
                        deeper.append(entry.path)
                elif entry.is_file(follow_symlinks=False):
                    found.append((entry.stat(follow_symlinks=False).st_mtime, entry.path))
    except OSError:
        # A folder that may not be read, or has just gone, holds nothing for us.
        return


def _newest_first(found: list[tuple[float, str]]) -> list[str]:
    return [path for _, path in sorted(found, key=lambda item: (-item[0], item[1]))]


def listing(spelled: str) -> Callable[[], list[str]]:
    """How to list what a folder or a glob names now, newest first."""
    if glob.has_magic(spelled) and not os.path.exists(spelled):
        return lambda: _matching(spelled)
    return lambda: files_below(spelled)


def _matching(pattern: str) -> list[str]:
    paths = [p for p in glob.glob(pattern, recursive=True) if os.path.isfile(p)]
    return sorted(paths, key=lambda p: (-_modified(p), p))


def _modified(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0


Opens = Callable[[str], Tail | None]
"""Finds what a file is part of and is followed as a whole (a store); files of one whole get the same answer."""


class Folder:
    """Follows every file that *names* lists and *accepts* takes; a file that is not taken yet is asked about again."""

    def __init__(
        self,
        spelled: str,
        accepts: Callable[[str], bool],
        *,
        opens: Opens = lambda _: None,
        clock: Callable[[], float] = time.time,
        poll: float = POLL,
    ) -> None:
        """accepts: whether a file holds a log; it looks inside."""
        self.spelled = spelled
        self._names = listing(spelled)
        self._accepts = accepts
        self._opens = opens
        self._clock = clock
        self._poll = poll
        self._wake = threading.Event()
        self._closed = False
        self._tails: dict[str, Tail] = {}
        self._refused: dict[str, int] = {}

    def close(self) -> None:
        """Stop following."""
        self._closed = True
        self._wake.set()

    def chunks(self) -> Iterator[Chunk]:
        """What is there, oldest file first, so that the newest run comes last; then what comes."""
        notice = Notice(self._root(), self._wake.set, self._clock, deep=True)
        try:
            yield from notice.add(self._following())
        finally:
            notice.stop()
            for tail in self._tails.values():
                tail.shut()

    def _following(self) -> Iterator[Chunk]:
        looked = beaten = -RESCAN
        while not self._closed:
            noticed = self._wake.is_set()
            self._wake.clear()
            if noticed or self._clock() - looked >= RESCAN:
                looked = self._clock()
                self._find()
            if not self._tails:
                yield Chunk(
                    self.spelled, message=f"waiting for a log in {self.spelled}", now=self._clock()
                )
            tails = dict.fromkeys(self._tails.values())
            for tail in tails:
                yield from tail.round()
            # Not only when nothing else comes: one run may fall silent among others that go on.
            if self._clock() - beaten >= max(self._poll, len(tails) / BEATS):
                beaten = self._clock()
                for tail in tails:
                    yield from tail.heartbeats()
            self._wake.wait(self._poll)

    def _root(self) -> str:
        """The folder to be told about."""
        root = self.spelled
        while glob.has_magic(root) or not os.path.isdir(root):
            root = os.path.dirname(root)
            if not root:
                return "."
        return root

    def _find(self) -> None:
        for path in reversed(self._names()):
            if path in self._tails or self._refused.get(path) == _size(path):
                continue
            tail = self._opens(path) or (
                Followed(path, clock=self._clock) if self._accepts(path) else None
            )
            if tail is not None:
                self._tails[path] = tail
            else:
                self._refused[path] = _size(path)


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
        """Whether it has given anything."""

    def chunks(self) -> Iterator[Chunk]:
        """File by file, oldest first."""
        done: set[Tail] = set()
        for path in reversed(self._names()):
            if self._closed:
                return
            tail = self._opens(path)
            if tail is not None:
                for chunk in tail.round() if tail not in done else ():
                    self.has_found = True
                    yield chunk
                done.add(tail)
            elif self._accepts(path):
                self.has_found = True
                yield from _whole(path)

    def close(self) -> None:
        """Stop reading."""
        self._closed = True


def _whole(path: str) -> Iterator[Chunk]:
    unpacker = Unpacker(path)
    message = ""
    try:
        with open(path, "rb") as file:
            for data in texts(unpacker, file):
                yield Chunk(path, data)
        message = torn(unpacker, path)
    except OSError as error:
        message = f"cannot read {path}: {error.strerror}"
    except SourceError as error:
        message = str(error)
    yield Chunk(path, message=message, end=True)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return -1
