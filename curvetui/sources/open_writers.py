"""Whether a process on this machine still has a file open for writing."""

from __future__ import annotations

import os
from contextlib import suppress

WRITING = 0o3
"""Mask of the access mode in /proc/PID/fdinfo; 0 is reading."""


def is_written(path: str) -> bool | None:
    """Whether a process holds *path* open for writing; None if that cannot be determined.

    Looks at /proc, which shows the descriptors of the user's own processes only. So a yes is certain, and a no
    holds only for the user's own file: a file of another user, or one on a network file system (which another
    machine may be writing), gives None.
    """
    try:
        stat = os.stat(path)
        if (
            stat.st_uid != os.geteuid()
            or not os.path.isdir("/proc/self/fdinfo")
            or _is_remote(stat.st_dev)
        ):
            return None
        identity = (stat.st_dev, stat.st_ino)
        return any(
            _holds(pid, identity)
            for pid in os.listdir("/proc")
            if pid.isdigit() and int(pid) != os.getpid()
        )
    except OSError:
        return None


def _holds(pid: str, identity: tuple[int, int]) -> bool:
    with suppress(OSError):
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            with suppress(OSError):
                found = os.stat(f"/proc/{pid}/fd/{descriptor}")
                if (found.st_dev, found.st_ino) == identity and _writes(pid, descriptor):
                    return True
    return False


def _writes(pid: str, descriptor: str) -> bool:
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
