"""Rows of logs that have not changed since they were read, kept in the user's cache folder."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Any
from zlib import crc32

from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.listing import Log
from curvetui.fleets.reading import LogReading
from curvetui.fleets.row import FleetRow
from curvetui.system.atomic_write import head_of
from curvetui.version import __version__

if TYPE_CHECKING:
    import sqlite3

MAX_LOGS = 500_000
"""Maximum number of cached logs; the least recently requested are evicted first."""
DAY = 86400.0
"""Precision in seconds of a log's last-request time."""
PART = 500
"""Logs looked up per query."""
_TABLE = (
    "create table if not exists logs (key blob primary key, used real, rows text) without rowid"
)
_OTHERS = "select 1 from sqlite_master where tbl_name != 'logs'"
"""Finds tables of another program."""
HEAD = b"SQLite format 3\0"
"""Start of a database; a file without it is not ours, nor is a link or a pipe."""


def cache_path() -> str:
    """Path of the cache file."""
    from platformdirs import user_cache_path

    return str(user_cache_path("curvetui", appauthor=False) / "fleet.sqlite")


class Cache:
    """Cached rows, keyed by the log's path, size and mtime, the options, and the code version."""

    def __init__(self, options: ReadOptions, path: str | None = None, timeout: float = 5.0) -> None:
        """timeout: seconds to wait for another fleet's lock. One that cannot be opened is empty."""
        self._timeout = timeout
        self._path = path or cache_path()
        self._salt = f"{_code()}\0{options.only}\0{options.metrics}\0{options.language}\0{options.pattern}\0{options.rules}\0{sorted(options.hidden)}"
        self._base = self._open()

    def _open(self) -> sqlite3.Connection | None:
        for _ in range(2):
            with suppress(OSError), self._guarded():
                return self._connected()
            if os.path.lexists(self._path):
                break
        return None

    def _connected(self) -> sqlite3.Connection | None:
        import sqlite3

        os.makedirs(os.path.dirname(self._path), 0o700, exist_ok=True)
        if head_of(self._path)[: len(HEAD)] not in (b"", HEAD):
            return None
        base = sqlite3.connect(self._path, timeout=self._timeout, isolation_level=None)
        if base.execute(_OTHERS).fetchone():
            base.close()
            return None
        base.execute("pragma journal_mode=wal")
        # Anything lost in a power failure can be read again.
        base.execute("pragma synchronous=off")
        base.execute(_TABLE)
        os.chmod(self._path, 0o600)
        # Damaged text is read again, like a damaged row.
        base.text_factory = bytes
        return base

    def known(self, logs: Iterable[Log]) -> Iterator[tuple[Log, LogReading | None]]:
        """Yield each log with its cached rows."""
        waiting = iter(logs)
        while part := list(islice(waiting, PART)):
            yield from self._looked_up(part)

    def _looked_up(self, logs: list[Log]) -> Iterator[tuple[Log, LogReading | None]]:
        keys = [self._key(log) for log in logs]
        kept = self._rows(keys)
        for log, key in zip(logs, keys, strict=True):
            text = kept.get(key) if log.modified is not None or log.tag else None
            yield log, _reading(log, text) if text is not None else None

    def _rows(self, keys: list[bytes]) -> dict[bytes, bytes]:
        if self._base is None:
            return {}
        marks = ",".join("?" * len(keys))
        with self._guarded():
            kept = dict(
                self._base.execute(f"select key, rows from logs where key in ({marks})", keys)
            )
            now = time.time()
            self._base.execute(
                f"update logs set used = ? where used < ? and key in ({marks})",
                [now, now - DAY, *keys],
            )
            return kept
        return {}

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Go on without what SQLite cannot do; a damaged file is deleted."""
        import sqlite3

        try:
            yield
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            is_schema_wrong = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR
            if isinstance(error, sqlite3.OperationalError) and not is_schema_wrong:
                # Locked by another fleet, or the disk is full: the file is intact, so keep it.
                return
            # Its contents can be read again.
            self._base = None
            for ending in ("", "-wal", "-shm"):
                with suppress(OSError):
                    os.unlink(self._path + ending)

    def keep(self, readings: Iterable[LogReading]) -> None:
        """Store the rows of these logs; a log that could not be read is read again next time."""
        if self._base is None:
            return
        now = time.time()
        with self._guarded():
            self._base.execute("begin")
            self._base.executemany(
                "insert or replace into logs values (?, ?, ?)",
                [
                    (self._key(reading.log), now, _text(reading))
                    for reading in readings
                    if not any(row.error for row in reading.rows)
                ],
            )
            self._base.execute("commit")

    def close(self) -> None:
        if self._base is None:
            return
        with closing(self._base), self._guarded():
            (count,) = self._base.execute("select count(*) from logs").fetchone()
            if count > MAX_LOGS:
                self._base.execute(
                    "delete from logs where key in (select key from logs order by used limit ?)",
                    (count - MAX_LOGS,),
                )
        self._base = None

    def _key(self, log: Log) -> bytes:
        text = f"{self._salt}\0{log.was_named}\0{log.key}"
        return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).digest()


def _code() -> str:
    """The version plus the newest mtime of its files: rows written by other code may differ."""
    home = os.path.dirname(os.path.dirname(__file__))
    newest = max(
        entry.stat().st_mtime_ns
        for folder, _, _ in os.walk(home)
        for entry in os.scandir(folder)
        if entry.name.endswith(".py")
    )
    return f"{__version__}\0{newest}"


def _text(reading: LogReading) -> str:
    rows = [row._asdict() | {"settings": dict(row.settings)} for row in reading.rows]
    text = json.dumps([reading.log.root, rows])
    return f"{crc32(text.encode()):08x}{text}"


def _reading(log: Log, text: bytes) -> LogReading | None:
    """The rows, with paths spelled as *log* is; None if they are damaged."""
    try:
        if int(text[:8], 16) != crc32(text[8:]):
            return None
        root, rows = json.loads(text[8:])
        return LogReading(log, tuple(_row(row, root, log.root) for row in rows))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _row(document: dict[str, Any], root: str, here: str) -> FleetRow:
    course = tuple((float(x), float(y)) for x, y in document.pop("course"))
    path = document.pop("path")
    if root != here and not path.startswith(root):
        raise ValueError(path)
    return FleetRow(
        path=here + path[len(root) :] if root != here else path, **document, course=course
    )
