"""Writes files atomically, never through a link, and never over a file that curvetui did not write."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE = 0o700
"""Permissions of a folder for settings and state: the names of runs are private."""
HEAD = 1 << 12
"""Bytes at the start of a file by which it is recognised as ours."""


def keep(text: str | bytes, path: Path, is_ours: Callable[[bytes], bool] | None = None) -> None:
    """Write *text* to *path* atomically; its folder is created if necessary.

    is_ours: whether a file that begins with these bytes may be replaced (None: any regular one).
    OSError if it cannot be written, or must not be replaced.
    """
    os.makedirs(os.path.dirname(os.path.abspath(path)), PRIVATE, exist_ok=True)
    put(text.encode() if isinstance(text, str) else text, path, is_ours=is_ours)


def put(
    data: bytes,
    path: str | Path,
    mode: int | None = None,
    is_ours: Callable[[bytes], bool] | None = None,
) -> None:
    """Write *data* to *path* atomically with *mode* (None: private); OSError as in `keep`."""
    # Importing it takes some milliseconds, which `check` need not spend.
    import tempfile

    head = head_of(path)
    if head and is_ours is not None and not is_ours(head):
        raise foreign(path)
    descriptor, draft = tempfile.mkstemp(
        prefix=".curvetui-", dir=os.path.dirname(os.path.abspath(path))
    )
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
        if mode is not None:
            os.chmod(draft, mode)
        os.replace(draft, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise


def head_of(path: str | Path) -> bytes:
    """The first `HEAD` bytes of *path*, empty if missing; OSError if it is no regular file."""
    try:
        need_regular(path, os.lstat(path))
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return b""
    with open(descriptor, "rb") as file:
        need_regular(path, os.fstat(descriptor))
        return file.read(HEAD)


def open_to_append(path: str | Path, mode: int = 0o666) -> int:
    """A descriptor of *path* to append to, created if need be; OSError if not regular."""
    with suppress(FileNotFoundError):
        need_regular(path, os.lstat(path))
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(path, flags, mode)
    try:
        need_regular(path, os.fstat(descriptor))
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def need_regular(path: str | Path, found: os.stat_result) -> None:
    """Check that *found* is a regular file; OSError whose `strerror` names its type."""
    if stat.S_ISLNK(found.st_mode):
        raise OSError(errno.ELOOP, "it is a symbolic link; name the file itself", str(path))
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))


def foreign(path: str | Path) -> OSError:
    """The error for a file that another program has written."""
    return FileExistsError(
        errno.EEXIST, "it holds something else, which is left as it is", str(path)
    )


def set_aside(path: Path) -> Path:
    """Rename the file to an unused `NAME.broken` (`-2` …); its new path, or OSError."""
    for number in range(1, 1000):
        aside = path.with_name(f"{path.name}.broken{'' if number == 1 else f'-{number}'}")
        # A link, unlike a rename, fails if the target exists.
        with suppress(FileExistsError):
            os.link(path, aside, follow_symlinks=False)
            os.unlink(path)
            return aside
    raise FileExistsError(errno.EEXIST, "too many broken files", str(path))
