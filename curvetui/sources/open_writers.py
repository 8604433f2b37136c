"""Whether a process on this machine still has a file open for writing."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from stat import S_ISREG

WRITING = 0o3
"""Mask of the access mode in /proc/PID/fdinfo; 0 is reading."""
HELD = 1.0
"""Seconds for which a process must have held a file open before its end means anything."""


FRESH = 2.0
"""Seconds for which the descriptors of all processes need not be looked at again, however many files are followed."""

_Identity = tuple[int, int]
"""(device, inode)"""


class OpenWriter:
    """Follows who holds one file open for writing.

    Looks at /proc, which shows the descriptors of the user's own processes only. So a yes is certain, and a no
    holds only for the user's own file: nothing is known of a file of another user, or one on a network file system,
    which another machine may be writing.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.alive: bool | None = None
        """Whether a process holds the file open; None if that cannot be determined."""
        self.has_left = False
        """Whether a process that held it open for a while has just closed it, or ended. A program that opens its log for each line never holds it that long."""
        self.pid = 0
        """The process that was found; 0: none."""
        self._since = self._seen = 0.0
        """When it was found, and when it was still there."""

    def look(self, now: float) -> None:
        """See who holds the file open at *now*, in seconds; cheap as long as it is the same process."""
        try:
            identity = _own(self.path)
            if identity is not None and self.pid and _holds(self.pid, identity):
                self._seen, self.alive, self.has_left = now, True, False
                return
            pid = None if identity is None else _writers().get(identity, 0)
        except OSError:
            pid = None
        self.has_left = pid == 0 and bool(self.pid) and self._seen - self._since >= HELD
        self.alive = None if pid is None else bool(pid)
        if pid:
            self._since = self._seen = now
        self.pid = pid or 0

    def wrote(self, now: float) -> None:
        """Something was written: who did is looked at once a second, as far as a process is known."""
        self.has_left = False
        if not self._since or self.pid and now - self._seen >= HELD:
            self.look(now)
            self._since = self._since or now


def _own(path: str) -> _Identity | None:
    """(device, inode) of the user's own file on this machine; None for any other."""
    stat = os.stat(path)
    is_known = os.path.isdir("/proc/self/fdinfo") and not _is_remote(stat.st_dev)
    return (stat.st_dev, stat.st_ino) if stat.st_uid == os.geteuid() and is_known else None


_known: tuple[float, dict[_Identity, int]] = (float("-inf"), {})
"""(when all processes were looked at last, file -> a process that holds it open for writing)."""


def _writers() -> dict[_Identity, int]:
    global _known  # noqa: PLW0603 - one look serves all files
    now = time.monotonic()
    if now - _known[0] > FRESH:
        found: dict[_Identity, int] = {}
        for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
            if pid != os.getpid():
                found |= dict.fromkeys(_held(pid), pid)
        _known = (now, found)
    return _known[1]


def _held(pid: int) -> Iterator[_Identity]:
    """The files that a process holds open for writing."""
    with suppress(OSError):
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            with suppress(OSError):
                found = os.stat(f"/proc/{pid}/fd/{descriptor}")
                if S_ISREG(found.st_mode) and _writes(pid, descriptor):
                    yield found.st_dev, found.st_ino


def _holds(pid: int, identity: _Identity) -> bool:
    return identity in _held(pid)


def _writes(pid: int, descriptor: str) -> bool:
    with open(f"/proc/{pid}/fdinfo/{descriptor}", encoding="ascii") as file:
        flags = next((line.split()[1] for line in file if line.startswith("flags:")), "0")
    return bool(int(flags, 8) & WRITING)


def _is_remote(device: int) -> bool:
    """Whether the device is a network mount; those have no block device, like memory file systems, which are local."""
    name = f"{os.major(device)}:{os.minor(device)}"
    with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as file:
        for line in file:
            parts = line.split()
            if parts[2] == name:
                kind = parts[parts.index("-") + 1]
                return kind.startswith(
                    (
                        "nfs",
                        "cifs",
                        "smb",
                        "lustre",
                        "fuse.sshfs",
                        "9p",
                        "ceph",
                        "gpfs",
                        "beegfs",
                        "afs",
                    )
                )
    return False
