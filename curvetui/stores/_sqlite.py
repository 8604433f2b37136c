"""SQLite databases that may be written meanwhile: opened read-only, closed at once, never locked."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from typing import Any
from urllib.parse import quote

MAGIC = b"SQLite format 3\x00"
BUSY = 0.5
"""Seconds to wait for a writer; after that the next poll retries."""


def query(path: str, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """Return the rows of the query *sql*; OSError while the database is being written."""
    # Imported late: most logs are text and must not wait for it.
    import sqlite3

    try:
        with (
            _readable(path) as place,
            closing(sqlite3.connect(place, uri=True, timeout=BUSY)) as connection,
        ):
            connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
            found = connection.execute(sql, values).fetchall()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        # SQLite quotes a damaged schema in its message, as bytes that may be no text.
        raise OSError(f"cannot read {path}: {error}") from error
    yield from found


@contextmanager
def _readable(path: str) -> Iterator[str]:
    """Return a URI with which SQLite reads the database without creating files next to it.

    With a write-ahead log (`-wal`), SQLite creates a shared-memory file (`-shm`). An active writer
    has already created it; an empty log needs none; a log left by a dead writer is read from a
    copy.
    """
    address = f"file:{quote(path)}?mode=ro"
    if not _has_rows(path + "-wal"):
        # Without a log the file is complete; a rollback journal (`-journal`) needs normal locking.
        yield f"{address}&immutable=1" if _is_write_ahead(path) else address
    elif os.path.exists(path + "-shm"):
        yield address
    else:
        with tempfile.TemporaryDirectory(prefix="curvetui-") as folder:
            copy = os.path.join(folder, "copy")
            shutil.copyfile(path, copy)
            shutil.copyfile(path + "-wal", copy + "-wal")
            yield f"file:{quote(copy)}?mode=ro"


def _has_rows(log: str) -> bool:
    try:
        return os.path.getsize(log) > 0
    except OSError:
        return False


def _is_write_ahead(path: str) -> bool:
    """Whether the header declares a write-ahead log."""
    with open(path, "rb") as file:
        return file.read(20)[18:20] == b"\x02\x02"


def has_columns(path: str, head: bytes, table: str, *wanted: str) -> bool:
    """Whether a file that begins with *head* is a database whose *table* has these columns."""
    if not head.startswith(MAGIC):
        return False
    return {*wanted} <= columns(path, os.path.getsize(path)).get(table, frozenset())


@cache
def columns(path: str, size: int) -> dict[str, frozenset[str]]:
    """Table -> its columns. *size* of the file is part of the cache key."""
    assert size >= 0
    try:
        tables = list(query(path, "select name from sqlite_master where type = 'table'"))
        columns_of = "select name from pragma_table_info(?)"
        return {
            name: frozenset(column for (column,) in query(path, columns_of, (name,)))
            for (name,) in tables
        }
    except OSError:
        return {}
