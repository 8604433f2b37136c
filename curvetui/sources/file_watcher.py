"""Change notifications from the system, with a message where there may be none."""

import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from curvetui.sources import Chunk

MOUNTS = "/proc/mounts"
"""Linux' list of mounts; other systems have no such file."""
REMOTE = frozenset(
    "9p afs beegfs ceph cifs gpfs lustre ncpfs nfs nfs4 smb3 smbfs vboxsf virtiofs".split()
)
"""File systems that report only local changes, if any. So do nearly all named `fuse.…`."""
SHOWN = 10.0
"""Seconds for which the status line mentions polling."""


class ChangeWatcher:
    """Calls *wake* when something next to a path changes. Not every system reports changes."""

    def __init__(
        self, path: str, wake: Callable[[], None], clock: Callable[[], float], *, deep: bool = False
    ) -> None:
        """deep: anywhere below *path*, not only next to it."""
        self._clock = clock
        folder = path if deep else os.path.dirname(path) or os.curdir
        self._stop, trouble = _watch(folder, wake, deep=deep)
        kind = file_system(folder)
        self.why = trouble or (f"{kind} may not tell of changes" if is_remote(kind) else "")
        """Why notifications are unreliable; empty if they are reliable."""
        self._until: float | None = None

    def stop(self) -> None:
        self._stop()

    def add(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """Pass on the chunks; those without a message mention polling for a while, if necessary."""
        for chunk in chunks:
            is_silent = self.why and not chunk.message
            yield chunk._replace(message=self._message()) if is_silent else chunk

    def _message(self) -> str:
        now = self._clock()
        if self._until is None:
            # Only now: until here a more severe message was shown instead.
            self._until = now + SHOWN
        return f"polled every second: {self.why}" if now < self._until else ""


def _watch(folder: str, wake: Callable[[], None], *, deep: bool) -> tuple[Callable[[], None], str]:
    """(function to stop, why this folder has no notifications; empty if it has)."""
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    class Handler(FileSystemEventHandler):
        # Reading raises events too (opened, closed): waking on them would loop forever.
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in ("modified", "created", "moved", "deleted"):
                wake()

    # It warns of events that come while it stops, in the middle of what we say at the end.
    logging.getLogger("watchdog").setLevel(logging.ERROR)
    observer = Observer()
    try:
        observer.schedule(Handler(), folder, recursive=deep)
        observer.start()
    except FileNotFoundError:
        return lambda: None, "its folder was not there"
    except (OSError, RuntimeError) as error:
        return lambda: None, str(getattr(error, "strerror", None) or error).lower()

    def stop() -> None:
        observer.stop()
        observer.join(timeout=1)

    return stop, ""


def is_remote(kind: str) -> bool:
    """Whether a type of file system may be shared with other machines."""
    return kind in REMOTE or kind.startswith("fuse.")


def file_system(path: str) -> str:
    """The type of the file system of *path*, in the system's spelling; empty if unknown."""
    place, found = os.path.realpath(path), ("", "")
    with suppress(OSError), open(MOUNTS, encoding="utf-8", errors="surrogateescape") as mounts:
        for mount in mounts:
            _, spelled, kind, *_ = mount.split(" ")
            point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), spelled).rstrip(
                "/"
            )
            # Of two mounts at one point, the later hides the earlier.
            if f"{place}/".startswith(f"{point}/") and len(point) >= len(found[0]):
                found = (point, kind)
    return found[1]
