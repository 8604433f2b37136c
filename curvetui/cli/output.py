"""Destination of a report: standard output, or a file that is written completely or not at all."""

from __future__ import annotations

import errno
import io
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

from curvetui.sources import SourceError
from curvetui.system.atomic_write import HEAD, foreign, head_of, put
from curvetui.system.own_output import output_kind

ALIKE = 12
"""Bytes at the start that are identical in all reports of a kind."""
MARKS = (b"## `", b"::", b"PAR1", b"  None of ")
"""Starts of reports that differ earlier and are not known by `output_kind`."""
SIGNS = (b"--ink:", b'<testsuites name="curvetui"', b"Software\0curvetui")
"""In the head of our pages, charts, pictures and XML, which begin like those of everybody."""
STDOUT = "-"
STREAMS = re.compile(r"/dev/(?:stdout|stderr|fd/\d+)|/proc/self/fd/\d+")
"""System links to this process's descriptors, such as `>(command)`."""


def write(parts: Iterable[str], path: str | None, *samples: bytes) -> None:
    """Write *parts* to *path* (None or `-`: standard output), or raise SourceError.

    samples: a file that begins like one of them may also be replaced.
    """
    if path in (None, STDOUT):
        if isinstance(sys.stdout, io.TextIOWrapper):
            # A locale that lacks a character must not truncate the report.
            sys.stdout.reconfigure(errors="replace")
        for part in parts:
            sys.stdout.write(part)
        sys.stdout.flush()
        return
    write_bytes("".join(parts).encode("utf-8", "replace"), path, *samples)


def need_writable(path: str, *samples: bytes) -> None:
    """Check that *path* can be written later, and holds nothing that does not begin like *samples*.

    Raises:
        SourceError: it cannot be written, or was not written by curvetui.
    """
    if path == STDOUT or _is_stream(path):
        return
    folder = os.path.dirname(os.path.abspath(path))
    try:
        if not os.access(folder, os.W_OK):
            number = errno.EACCES if os.path.isdir(folder) else errno.ENOENT
            raise OSError(number, os.strerror(number), path)
        if (head := head_of(path)) and not _alike(*samples)(head):
            raise foreign(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def write_bytes(data: bytes, path: str, *samples: bytes) -> None:
    """Write *data* atomically; a pipe or a device is written directly, a link refused.

    SourceError if it cannot be written, or was not written by curvetui.
    """
    if path == STDOUT:
        sys.stdout.buffer.write(data)
        return
    try:
        _write_file(data, path, samples)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: str, error: OSError) -> SourceError:
    reason = error.strerror or str(error)
    reason = "nobody reads that pipe" if error.errno == errno.ENXIO else reason
    return SourceError(f"cannot write {path}: {reason[:1].lower()}{reason[1:]}; try another file")


def _write_file(data: bytes, path: str, samples: Sequence[bytes]) -> None:
    if _is_stream(path):
        # A pipe or a device cannot be replaced, and its data cannot be withdrawn. A pipe that
        # nobody reads is an error: waiting for a reader might never end.
        descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_NONBLOCK)
        os.set_blocking(descriptor, True)
        with open(descriptor, "wb") as file:
            file.write(data)
        return
    put(data, path, _mode(path), _alike(data, *samples))


def _is_stream(path: str) -> bool:
    """Whether *path* is a pipe or a device, or refers to a descriptor of this process."""
    try:
        found = os.stat(path) if STREAMS.fullmatch(path) else os.lstat(path)
    except OSError:
        return False
    return (
        stat.S_ISFIFO(found.st_mode) or stat.S_ISCHR(found.st_mode) or bool(STREAMS.fullmatch(path))
    )


def _alike(*samples: bytes) -> Callable[[bytes], bool]:
    """Whether a file begins like one of *samples*: an older such report may be replaced.

    Most share `ALIKE` bytes; Markdown, GitHub's and Parquet have a mark.
    """

    def is_alike(head: bytes, data: bytes) -> bool:
        if head[:ALIKE] == data[:ALIKE]:
            return all(sign in head for sign in SIGNS if sign in data[:HEAD])
        kind = output_kind(data)
        return (kind is not None and kind == output_kind(head)) or any(
            head.startswith(mark) and data.startswith(mark) for mark in MARKS
        )

    return lambda head: any(is_alike(head, data) for data in samples)


def _mode(target: str) -> int:
    """The permissions of the replaced file, else the default of a new file."""
    try:
        return stat.S_IMODE(os.stat(target).st_mode)
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def kind_of(path: str | None, endings: Mapping[str, str]) -> str:
    """The kind of document for *path*, by its suffix; no suffix, `.txt`, `.log`, a device: text.

    endings: suffix -> kind. SourceError for another suffix.
    """
    path = path or ""
    ending = os.path.splitext(path)[1].lower()
    # A device or a pipe may have any name.
    if ending in ("", ".txt", ".log") or (os.path.exists(path) and not os.path.isfile(path)):
        return "text"
    if ending not in endings:
        known = ", ".join(sorted((*endings, ".txt")))
        raise SourceError(
            f"no report has the suffix {ending}; known: {known}; or name one: --report text"
        )
    return endings[ending]


def shows_colour(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether standard output is a terminal with colours."""
    return sys.stdout.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def shows_ascii_only(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether standard output supports only ASCII, or a terminal's locale does."""
    if "utf" not in (sys.stdout.encoding or "utf-8").lower():
        return True
    # Python changes LANG=C to UTF-8 for itself; the terminal stays the same.
    return sys.stdout.isatty() and (environ.get("LC_ALL") or environ.get("LANG")) in ("C", "POSIX")
