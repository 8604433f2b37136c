"""SQLite databases that a training writes to while we read: opened read-only, let go at once, never locked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cache
from typing import Any

MAGIC = b"SQLite format 3\x00"
BUSY = 0.5
"""Seconds that a writer is waited for before the next poll tries again."""


def query(path: str, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """The rows that *sql* finds.

    Raises:
        OSError: the database cannot be read now, for instance because it is being written.
    """
    # Not at the top: nearly all logs are text, and must not wait for it.
    import sqlite3
    from urllib.parse import quote

    try:
        with closing(
            sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, timeout=BUSY)
        ) as connection:
            yield from connection.execute(sql, values).fetchall()
    except sqlite3.Error as error:
        raise OSError(f"cannot read {path}: {error}") from error


@cache
def columns(path: str, size: int) -> dict[str, frozenset[str]]:
    """Table -> its columns; *size* of the file makes a later look a new one."""
    assert size >= 0
    try:
        tables = [
            name for (name,) in query(path, "select name from sqlite_master where type = 'table'")
        ]
        return {
            name: frozenset(
                column
                for (column,) in query(path, "select name from pragma_table_info(?)", (name,))
            )
            for name in tables
        }
    except OSError:
        return {}
