"""Where a report goes: standard output, or a file that is either written whole or not at all."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterable, Mapping

from curvetui.sources import SourceError
from curvetui.system.atomic_write import put


def write(parts: Iterable[str], path: str | None) -> None:
    """Write *parts* to the file at *path*, or to standard output.

    Raises:
        SourceError: the file cannot be written.
    """
    if path is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            # A locale that lacks a character must not end the report in its middle.
            sys.stdout.reconfigure(errors="replace")
        for part in parts:
            sys.stdout.write(part)
        sys.stdout.flush()
        return
    write_bytes("".join(parts).encode("utf-8", "replace"), path)


def write_bytes(data: bytes, path: str) -> None:
    """Write *data* to the file at *path*, whole or not at all.

    Raises:
        SourceError: the file cannot be written.
    """
    try:
        _write_file(data, path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SourceError(f"cannot write {path}: {reason}; try another --output") from error


def _write_file(data: bytes, path: str) -> None:
    if os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode):
        # A pipe or a device cannot be replaced, and what it is given cannot be taken back.
        with open(path, "wb") as file:
            file.write(data)
        return
    put(data, path, _mode(path))


def _mode(target: str) -> int:
    """The permissions of the file that is replaced, else what a new file gets here."""
    try:
        return stat.S_IMODE(os.stat(target).st_mode)
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def shows_colour(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether standard output is a terminal that wants colours."""
    return sys.stdout.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def shows_ascii_only(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether standard output cannot show more than ASCII, or a terminal says so by its locale."""
    if "utf" not in (sys.stdout.encoding or "utf-8").lower():
        return True
    # Python turns LANG=C into UTF-8 for itself; the terminal has not changed by that.
    return sys.stdout.isatty() and (environ.get("LC_ALL") or environ.get("LANG")) in ("C", "POSIX")
