"""Detects whether a local process still has a file open for writing."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISFIFO, S_ISREG

from curvetui.sources.file_watcher import file_system, is_remote

WRITING = 0o3
"""Mask of the access mode in /proc/PID/fdinfo; 0 is reading."""
HELD = 1.0
"""Seconds for which a process must have had a file open before its exit is meaningful."""


FRESH = 2.0
"""Seconds for which a scan of all processes' descriptors is reused."""

SHELLS = frozenset("bash sh zsh fish dash ksh".split())

_Identity = tuple[int, int]
"""(device, inode)"""


class OpenWriter:
    """Tracks the process that has one file open for writing, by /proc.

    True is certain; False is given for the user's own local files only.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.alive: bool | None = None
        """Whether a process has the file open; None if unknown."""
        self.has_left = False
        """Whether a process that had it open for at least `HELD` seconds has just closed it."""
        self.pid = 0
        """Id of the process found; 0: none."""
        self._since = self._seen = 0.0
        """When it was first and last seen."""

    def look(self, now: float) -> None:
        """Check who has the file open at *now*, in seconds; cheap while it is the same process."""
        try:
            identity = _own(self.path)
            if identity is not None and self.pid and identity in _held(self.pid):
                self._seen, self.alive, self.has_left = now, True, False
                return
            pid = None if identity is None else _writer_of(identity)
        except OSError:
            pid = None
        self.has_left = pid == 0 and bool(self.pid) and self._seen - self._since >= HELD
        self.alive = None if pid is None else bool(pid)
        if pid:
            self._since = self._seen = now
        self.pid = pid or 0

    def wrote(self, now: float) -> None:
        """Something was written: look for the writer, at most once a second."""
        self.has_left = False
        if not self._since or self.pid and now - self._seen >= HELD:
            self.look(now)
            self._since = self._since or now


def _own(path: str) -> _Identity | None:
    """(device, inode) of the user's own local file; None for any other."""
    stat = os.stat(path)
    is_known = os.path.isdir("/proc/self/fdinfo") and not is_remote(file_system(path))
    return (stat.st_dev, stat.st_ino) if stat.st_uid == os.geteuid() and is_known else None


_known: tuple[float, dict[_Identity, int]] = (float("-inf"), {})
"""(time of the last scan of all processes, file -> writing process)."""


def _writers() -> dict[_Identity, int]:
    global _known  # noqa: PLW0603 - one scan serves all files
    now = time.monotonic()
    if now - _known[0] > FRESH:
        found: dict[_Identity, int] = {}
        for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
            if pid != os.getpid():
                found |= dict.fromkeys(_held(pid), pid)
        _known = (now, found)
    return _known[1]


def _writer_of(identity: _Identity) -> int:
    """The process that has the file open; 0 if none. A deleted file's number goes to a new file within the scan's time."""
    pid = _writers().get(identity, 0)
    return pid if pid and identity in _held(pid) else 0


def _held(pid: int, is_kind: Callable[[int], bool] = S_ISREG) -> Iterator[_Identity]:
    with suppress(OSError):
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            with suppress(OSError):
                found = os.stat(f"/proc/{pid}/fd/{descriptor}")
                if is_kind(found.st_mode) and _writes(pid, descriptor):
                    yield found.st_dev, found.st_ino


def command_before(descriptor: int) -> str:
    """What writes into our pipe, as `python train.py`; empty if it is unknown, or a shell."""
    try:
        found = os.fstat(descriptor)
        pipe = found.st_dev, found.st_ino
        before = (int(name) for name in os.listdir("/proc") if name.isdigit())
        own = sorted(pid for pid in before if pid != os.getpid() and _is_in_our_pipeline(pid))
        pid = next((pid for pid in own if pipe in _held(pid, S_ISFIFO)), 0)
        return _command(Path(f"/proc/{pid}/cmdline").read_bytes()) if pid else ""
    except OSError:
        return ""


def _is_in_our_pipeline(pid: int) -> bool:
    with suppress(OSError):
        return os.getpgid(pid) == os.getpgrp()
    return False


def _command(line: bytes) -> str:
    """The program and its script or module; empty for a shell that runs several commands."""
    program, *words = (os.path.basename(os.fsdecode(word)) for word in line.split(b"\0")[:-1])
    is_name = (word == "-m" or not word.startswith("-") for word in words)
    script = next((at for at, found in enumerate(is_name) if found), len(words))
    named = words[script : script + 1 + (words[script : script + 1] == ["-m"])]
    return "" if program.lstrip("-") in SHELLS and not named else " ".join((program, *named))


def _writes(pid: int, descriptor: str) -> bool:
    with open(f"/proc/{pid}/fdinfo/{descriptor}", encoding="ascii") as file:
        flags = next((line.split()[1] for line in file if line.startswith("flags:")), "0")
    return bool(int(flags, 8) & WRITING)
