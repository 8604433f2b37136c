"""Lists the logs named by SOURCEs: files with size and mtime, as fast as the disk allows."""

import glob
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from curvetui.engine.discovery import may_be_log
from curvetui.sources import SourceError
from curvetui.sources.file_search import SKIPPED
from curvetui.sources.open_writers import OpenWriter
from curvetui.sources.schemes import has_scheme, is_address
from curvetui.stores import claimed


class Log(NamedTuple):
    """One log to read: a file, a store's root, or an address."""

    path: str
    size: int | None = None
    """Bytes; for a store, the sum over its files."""
    modified: float | None = None
    """Seconds since 1970; for a store, its newest file."""
    was_named: bool = True
    """Whether the user named it; a file found in a folder need not be a log."""
    tag: str = ""
    """Another value that changes with the log: an etag, or the store's root."""
    error: str = ""
    """Why it cannot be read, if already known."""

    is_growing: bool = False
    """Whether its run is treated as unfinished: the end of the log is not the end of the run."""
    page: str = ""
    """File for its report; empty: no report."""
    place: str = ""
    """The same for every spelling of its path; set by `logs_of`."""

    @property
    def root(self) -> str:
        """The path that the paths of its runs begin with."""
        return self.tag if self.tag and "://" not in self.path else self.path

    @property
    def key(self) -> str:
        """A key that changes whenever the log does."""
        version = self.tag if "://" in self.path else ""
        return (
            f"{self.place or self.path}\0{self.size}\0{self.modified}\0{version}\0{self.is_growing}"
        )


def logs_of(spelled: Iterable[str]) -> Iterator[Log]:
    """Yield the logs of all SOURCEs, each once, as found; what is missing is one with an error."""
    seen: set[str] = set()
    folder_of = cache(os.path.realpath)
    for name in spelled:
        for log in _logs(name):
            if (place := _place(log, folder_of)) not in seen:
                seen.add(place)
                yield log._replace(place=place)


def _place(log: Log, folder_of: Callable[[str], str]) -> str:
    """The same for every spelling of a log's path. folder_of: `realpath`, cached."""
    path = log.path
    if has_scheme(path) or is_address(path):
        return path
    if log.tag or os.path.islink(path):
        return os.path.realpath(log.tag or path)
    folder, name = os.path.split(path)
    return os.path.join(folder_of(folder or "."), name)


def missing(sources: Sequence[str]) -> list[str]:
    """The errors of those SOURCEs that name nothing on this machine; SourceError if all do."""
    here = (s for s in sources if not (is_address(s) or has_scheme(s) or glob.has_magic(s)))
    found = [_missing(spelled) for spelled in here if not os.path.lexists(spelled)]
    if found and len(found) == len(sources):
        raise SourceError(found[0])
    return found


def _missing(spelled: str) -> str:
    return f"cannot read {spelled}: there is no such file or folder; check the spelling"


def _logs(spelled: str) -> Iterator[Log]:
    if is_address(spelled):
        yield from _at_address(spelled)
    elif spelled.startswith("ssh://"):
        yield from _on_hosts(spelled)
    elif has_scheme(spelled):
        yield Log(spelled)
    elif os.path.isdir(spelled):
        yield from _together(_below(spelled))
    elif glob.has_magic(spelled) and not os.path.exists(spelled):
        found = sorted(p for p in glob.iglob(spelled, recursive=True) if os.path.isfile(p))
        yield from _together(map(_measured, found))
        if not found:
            yield Log(spelled, error=f"cannot read {spelled}: no file matches it")
    elif os.path.lexists(spelled):
        home = claimed(spelled)
        yield (_store(home[1], [spelled]) if home else _measured(spelled))._replace(was_named=True)
    else:
        yield Log(spelled, error=_missing(spelled))


def _at_address(spelled: str) -> Iterator[Log]:
    """The objects of a SOURCE; one that cannot be listed takes no other SOURCE with it."""
    from curvetui.sources.bucket import Bucket

    bucket = Bucket(spelled)
    try:
        items = bucket.items()
    except SourceError as error:
        yield Log(spelled, error=str(error))
        return
    for item in items:
        if not bucket.names_several or may_be_log(item.path):
            yield Log(item.address, item.size, item.modified, not bucket.names_several, item.tag)


def _on_hosts(spelled: str) -> Iterator[Log]:
    """The files of a SOURCE on other machines; an unreachable host becomes a row with the error."""
    from curvetui.sources.remote_files import Unreachable, listed, names_many

    for one in listed(spelled):
        if isinstance(one, Unreachable):
            yield Log(one.spelled, error=one.why)
        elif may_be_log(one.spelled):
            log = Log(one.spelled, one.size or None, None, not names_many(spelled), one.tag)
            yield log._replace(is_growing=one.is_fresh)


def _below(folder: str) -> Iterator[Log]:
    """Yield candidate files below *folder*, skipping links, pipes, devices and what vanishes."""
    level = [folder]
    while level:
        place = level.pop()
        try:
            with os.scandir(place) as found:
                entries = sorted(found, key=lambda e: e.name)
        except FileNotFoundError:
            continue
        except OSError as error:
            yield Log(place, error=f"cannot list {place}: {_reason(error)}")
            continue
        folders = [e for e in entries if e.is_dir(follow_symlinks=False) and not _is_skipped(e)]
        level += [folder.path for folder in reversed(folders)]
        for entry in entries:
            if entry.is_file(follow_symlinks=False) and may_be_log(entry.name):
                log = _measured(entry.path)
                if not log.error or os.path.lexists(entry.path):
                    yield log


def _is_skipped(folder: os.DirEntry[str]) -> bool:
    return folder.name in SKIPPED or os.path.exists(os.path.join(folder.path, "pyvenv.cfg"))


def _measured(path: str) -> Log:
    """A file with its size and mtime; endless or unreadable files carry the reason."""
    try:
        status = os.stat(path)
    except OSError as error:
        return Log(path, was_named=False, error=f"cannot read {path}: {_reason(error)}")
    is_endless = not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode))
    why = (
        f"cannot read {path}: it is a pipe or a device, which may have no end" if is_endless else ""
    )
    return Log(path, status.st_size, status.st_mtime, was_named=False, error=why)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _together(logs: Iterable[Log]) -> Iterator[Log]:
    """Merge the files of each store into one log, yielded last: all must be known first."""
    stores: dict[str, list[Log]] = {}
    for log in logs:
        home = claimed(log.path)
        if home is None or home[1] == os.path.normpath(log.path):
            yield log
        else:
            stores.setdefault(home[1], []).append(log)
    for home_path, members in stores.items():
        yield _store(home_path, [member.path for member in members])


def _store(home: str, members: list[str]) -> Log:
    """Return a store as one log, given any of its files."""
    files = [_measured(member) for member in members]
    times = [file.modified for file in files if file.modified is not None]
    return Log(
        members[0],
        sum(file.size or 0 for file in files),
        max(times, default=None),
        was_named=False,
        tag=home,
    )


WRITTEN = 120.0
"""Seconds since its last write for which a log of this machine may grow though no process has it
open: some programs open their log for each line.
"""
GROWING = 3600.0
"""The same where the writer cannot be seen: the log is on another machine, or another user's."""


def is_growing(log: Log, written: float = WRITTEN) -> bool:
    """Whether a process has *log* open for writing, or it was written at most *written* s ago."""
    now = time.time()
    age = abs(now - (log.modified or 0.0))
    if has_scheme(log.path) or is_address(log.path):
        return log.is_growing or age < GROWING
    writer = OpenWriter(log.path)
    writer.look(now)
    return writer.alive or age < (written if writer.alive is False else GROWING)
