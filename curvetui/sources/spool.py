"""The files of supervised commands: where they go, their companions, and which of them may be removed."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from typing import IO, Any, NamedTuple

from curvetui.sources import SourceError
from curvetui.sources.pty_supervisor import BEFORE, ORDERS, SCHEMA, STATUS

MINUTE, DAY = 60.0, 86400.0
KEPT, KEPT_FAILED = 14 * DAY, 90 * DAY
"""Seconds for which the spools of commands that ended well, and of those that failed, are kept."""
SAFE = DAY
"""Seconds for which every spool is kept: the user was given its name."""
MAX_TOTAL = 2 << 30
"""Bytes that the spools of ended commands may take together once they are older than that."""
MAX_STATUS = 1 << 22
"""Bytes of a status that are read: the command's arguments are in it."""
TRIES, PAUSE = 5, 0.002
"""Attempts to read a status that is being written, and seconds between them."""


def own_folder() -> str:
    """The folder for spools, private to the user.

    Raises:
        SourceError: it is not the user's own.
    """
    base = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    folder = os.path.join(base, "curvetui")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        found = os.stat(folder)
    except OSError as error:
        raise cannot_keep(folder, error.strerror or "") from error
    if found.st_uid != os.geteuid():
        raise cannot_keep(folder, "it belongs to another user")
    if found.st_mode & 0o077:
        os.chmod(folder, 0o700)
    return folder


def reserve(folder: str, stem: str) -> str:
    """Make a new spool in *folder* whose name begins with *stem*; two made at once get different names.

    Raises:
        SourceError: there is no room, or the folder cannot be written.
    """
    for number in range(1000):
        spool = os.path.join(folder, f"{stem}{f'-{number}' if number else ''}.log")
        try:
            os.close(os.open(spool, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        except FileExistsError:
            continue
        except OSError as error:
            raise cannot_keep(folder, error.strerror or "") from error
        if not any(os.path.lexists(spool + ending) for ending in (BEFORE, STATUS, ORDERS)):
            return spool
        os.unlink(spool)
    raise cannot_keep(folder, "there are too many spools of that name")


def cannot_keep(folder: str, reason: str) -> SourceError:
    """The error for a folder that cannot take the output of a command."""
    return SourceError(
        f"cannot keep the output in {folder}: {reason[:1].lower()}{reason[1:]}; free some space, or set XDG_STATE_HOME "
        "to another folder"
    )


def is_in_own_folder(path: str) -> bool:
    """Whether *path* lies in the folder for our spools, which nobody else can write to."""
    with contextlib.suppress(SourceError, OSError):
        return os.path.samefile(os.path.dirname(os.path.abspath(path)), own_folder())
    return False


def open_own(path: str) -> IO[bytes]:
    """The file at *path*, for reading.

    Raises:
        OSError: it is a link, no regular file, or not the user's own.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    file = open(descriptor, "rb")  # noqa: SIM115 - the caller's to close
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
        file.close()
        raise PermissionError(errno.EPERM, "it is not a regular file of your own", path)
    return file


def open_orders(spool: str) -> int:
    """The pipe from which the supervisor of *spool* reads orders, open for writing.

    Raises:
        OSError: nobody reads it, or it is a link, no pipe, or not the user's own.
    """
    path = spool + ORDERS
    # Looked at before it is opened, too: opening a device may do something.
    _need_own_pipe(path, os.lstat(path))
    pipe = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        _need_own_pipe(path, os.fstat(pipe))
    except OSError:
        os.close(pipe)
        raise
    return pipe


def _need_own_pipe(path: str, found: os.stat_result) -> None:
    if not stat.S_ISFIFO(found.st_mode) or found.st_uid != os.geteuid():
        raise PermissionError(errno.EPERM, "it is not a pipe of your own", path)


def status_of(spool: str) -> dict[str, Any]:
    """The supervisor's status file beside *spool*; empty unless both are valid files of our own."""
    # Not at the top: a short log is read without it.
    import json

    for _ in range(TRIES):
        try:
            open_own(spool).close()
            with open_own(spool + STATUS) as file:
                status = json.loads(file.read(MAX_STATUS))
        except OSError:
            return {}
        except (ValueError, RecursionError):
            # It is written in place: this may have been read in the middle of a write.
            time.sleep(PAUSE)
            continue
        return status if isinstance(status, dict) and status.get("schema") == SCHEMA else {}
    return {}


def is_held(spool: str) -> bool:
    """Whether a supervisor lives that reads orders for *spool*."""
    try:
        os.close(open_orders(spool))
    except OSError:
        return False
    return True


class Ended(NamedTuple):
    """The spool of a command that has ended."""

    spool: str
    size: int
    """Bytes of all its files."""
    ended: float
    """Seconds since 1970 when it was last written."""
    failed: bool
    """Its command did not end with 0, or how it ended is not known."""

    def remove(self) -> None:
        """Delete all its files."""
        for ending in ("", BEFORE, STATUS, ORDERS):
            with contextlib.suppress(OSError):
                os.unlink(self.spool + ending)


def ended_spools(folder: str) -> list[Ended]:
    """Every spool in *folder* whose command has ended, the longest ago first; a failed one counts as newer."""
    found = []
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.endswith(".log") and not is_held(entry.path):
                with contextlib.suppress(OSError):
                    found.append(_ended(entry.path))
    return sorted(found, key=lambda one: (one.failed, one.ended))


def _ended(spool: str) -> Ended:
    sizes = 0
    for ending in ("", BEFORE, STATUS):
        with contextlib.suppress(FileNotFoundError):
            sizes += os.lstat(spool + ending).st_size
    return Ended(spool, sizes, os.lstat(spool).st_mtime, status_of(spool).get("exit") != 0)


def remove_old(folder: str, now: float) -> None:
    """Remove the spools of commands that ended too long ago, and the oldest where all together are too large.

    Those of commands that failed are kept longest: they may hold the only traceback. One that ended within the last
    `SAFE` seconds stays in any case.
    """
    spools = [one for one in ended_spools(folder) if now - one.ended > SAFE]
    total = sum(one.size for one in spools)
    for one in spools:
        if total > MAX_TOTAL or now - one.ended > (KEPT_FAILED if one.failed else KEPT):
            one.remove()
            total -= one.size


def remove_all(folder: str, now: float) -> tuple[int, int]:
    """Remove the spools of all commands that have ended; how many they were, and their bytes."""
    # One without a status may belong to a command that is just being started.
    spools = [
        one for one in ended_spools(folder) if now - one.ended > MINUTE or status_of(one.spool)
    ]
    for one in spools:
        one.remove()
    return len(spools), sum(one.size for one in spools)
