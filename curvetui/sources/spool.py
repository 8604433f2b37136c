"""The files of supervised commands: location, companion files, and clean-up."""

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
"""Seconds for which spools are kept: of successful commands, and of failed ones."""
SAFE = DAY
"""Seconds for which every spool is kept, since the user was told its name."""
MAX_TOTAL = 2 << 30
"""Total bytes of older spools of ended commands."""
MAX_STATUS = 1 << 22
"""Maximum bytes read of a status, which includes the command's arguments."""
TRIES, PAUSE = 5, 0.002
"""Attempts to read a status that is being written, and seconds between them."""


def own_folder() -> str:
    """The user's private folder for spools: in the home folder, or in that of temporary files if
    nothing can be written there, as on some compute nodes; SourceError if it is somebody else's.
    """
    chosen = os.environ.get("XDG_STATE_HOME")
    home = os.path.join(chosen or os.path.expanduser("~/.local/state"), "curvetui")
    with contextlib.suppress(OSError):
        os.makedirs(home, mode=0o700, exist_ok=True)
    if chosen or os.access(home, os.W_OK):
        return _private(home)
    temporary = os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - a folder of the user's own in it
    folder = os.path.join(temporary, f"curvetui-{os.geteuid()}")
    if os.path.islink(folder):
        raise cannot_keep(folder, "it is a link")
    return _private(folder)


def _private(folder: str) -> str:
    """*folder*, which only the user can read; created if missing."""
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
    """Create a spool named *stem* in *folder*; SourceError if there is no room."""
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
    """The error for a folder that cannot hold a command's output."""
    full = reason.lower() in (os.strerror(e).lower() for e in (errno.ENOSPC, errno.EDQUOT))
    advice = "free some space, or set" if full else "set"
    return SourceError(
        f"cannot keep the output in {folder}: {reason[:1].lower()}{reason[1:]}; {advice} XDG_STATE_HOME to a folder"
        " that you can write to"
    )


def is_in_own_folder(path: str) -> bool:
    """Whether *path* is in our spool folder, which nobody else can write to."""
    with contextlib.suppress(SourceError, OSError):
        return os.path.samefile(os.path.dirname(os.path.abspath(path)), own_folder())
    return False


def newest_spool() -> str | None:
    """The spool that was written to last, of a command that may still run; None without one."""
    with contextlib.suppress(SourceError, OSError):
        found = [entry for entry in os.scandir(own_folder()) if entry.name.endswith(".log")]
        return max(found, key=lambda entry: entry.stat().st_mtime).path if found else None
    return None


def open_own(path: str) -> IO[bytes]:
    """Open the file at *path*; OSError if it is a link, not regular, or not the user's."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    file = open(descriptor, "rb")  # noqa: SIM115 - closed by the caller
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
        file.close()
        raise PermissionError(errno.EPERM, "it is not a regular file of your own", path)
    return file


def open_orders(spool: str) -> int:
    """Open the pipe for orders to *spool*'s supervisor; OSError if nobody reads it."""
    path = spool + ORDERS
    # Checked before opening too: opening a device may have side effects.
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
    """The supervisor's status of *spool*; empty unless both files are valid and our own."""
    # Imported late: not needed for short logs.
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
    """Whether the supervisor of *spool* is alive and reads orders."""
    try:
        os.close(open_orders(spool))
    except OSError:
        return False
    return True


class Ended(NamedTuple):
    """The spool of a command that has ended."""

    spool: str
    size: int
    """Total bytes of its files."""
    ended: float
    """Last write in seconds since 1970."""
    failed: bool
    """Whether its command failed, or its exit code is unknown."""

    def remove(self) -> None:
        for ending in ("", BEFORE, STATUS, ORDERS):
            with contextlib.suppress(OSError):
                os.unlink(self.spool + ending)


def ended_spools(folder: str) -> list[Ended]:
    """Every spool in *folder* whose command has ended, oldest first; failed ones count as newer."""
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
    """Remove spools of commands that ended too long ago, and the oldest if too large.

    Those of failed commands are kept longest; those of the last `SAFE` seconds always.
    """
    spools = [one for one in ended_spools(folder) if now - one.ended > SAFE]
    total = sum(one.size for one in spools)
    for one in spools:
        if total > MAX_TOTAL or now - one.ended > (KEPT_FAILED if one.failed else KEPT):
            one.remove()
            total -= one.size


def remove_all(folder: str, now: float) -> tuple[int, int]:
    """Remove the spools of all ended commands; return their number and bytes."""
    # One without a status may belong to a command that is just starting.
    spools = [
        one for one in ended_spools(folder) if now - one.ended > MINUTE or status_of(one.spool)
    ]
    for one in spools:
        one.remove()
    return len(spools), sum(one.size for one in spools)
