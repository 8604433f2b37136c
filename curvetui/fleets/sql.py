"""Rows in DuckDB: `--where` and `--by` as SQL, and Parquet. Requires the extra `fleet`."""

import json
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from curvetui.engine.facts import ALIASES
from curvetui.fleets.row import KEYS, FleetRow
from curvetui.fleets.separators import number_of
from curvetui.sources import SourceError
from curvetui.system.atomic_write import foreign, head_of
from curvetui.system.extras import install_hint
from curvetui.system.unknown import unknown

MISSING = f"needs DuckDB; {install_hint('sql')}"
_NUMBERS = frozenset(
    "first best best_at last epochs planned_epochs steps planned_steps seconds size modified".split()
)


def where(rows: Sequence[FleetRow], condition: str) -> tuple[FleetRow, ...]:
    """The rows for which an SQL condition (on keys and settings) holds, or SourceError."""
    with _loaded(rows) as base:
        try:
            found = base.execute(
                f"select _row from runs where ({condition}) order by _row"
            ).fetchall()
        except _error() as error:
            raise SourceError(f"--where: {_in_short(error, rows)}") from error
    return tuple(rows[index] for (index,) in found)


def _in_short(error: Exception, rows: Sequence[FleetRow]) -> str:
    """A condition's error message; for an unknown column, the closest match and the list."""
    text = str(error).splitlines()[0]
    missing = re.search(r'Referenced column "(.+?)" not found', text)
    if missing is None:
        return text.partition(": ")[2].strip() or text
    names = (column for column, _ in _settings(rows).values())
    return unknown("column", missing[1], (*KEYS, *names))


def to_parquet(rows: Sequence[FleetRow], path: str) -> None:
    """Write the rows with their settings as columns, atomically, or raise SourceError."""
    draft = f"{path}.{os.getpid()}.part"
    with _loaded(rows, is_closed=False) as base:
        try:
            if (head := head_of(path)) and not head.startswith(b"PAR1"):
                raise foreign(path)
            base.execute(
                f"copy (select * exclude (_row) from runs order by _row) to {_quoted(draft, chr(39))} (format parquet)"
            )
            os.replace(draft, path)
        except (_error(), OSError) as error:
            reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
            raise SourceError(f"cannot write {path}: {reason}") from error


def _error() -> type[Exception]:
    import duckdb

    error: type[Exception] = duckdb.Error
    return error


@contextmanager
def _loaded(rows: Sequence[FleetRow], *, is_closed: bool = True) -> Iterator[Any]:
    """An in-memory database with table `runs`; is_closed: SQL can access nothing else."""
    try:
        import duckdb
    except ImportError as error:
        raise SourceError(f"this {MISSING}") from error
    settings = _settings(rows)
    columns = {
        "_row": "BIGINT",
        **{key: "DOUBLE" if key in _NUMBERS else "VARCHAR" for key in KEYS},
        **dict(settings.values()),
    }
    with (
        tempfile.TemporaryDirectory(prefix="curvetui-") as folder,
        duckdb.connect(":memory:") as base,
    ):
        path = os.path.join(folder, "rows.json")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(_line(index, row, settings) for index, row in enumerate(rows))
        given = ", ".join(f"{_quoted(name, chr(39))}: '{kind}'" for name, kind in columns.items())
        base.execute(
            f"create table runs as select * from read_json({_quoted(path, chr(39))}, format='newline_delimited', columns={{{given}}})"
        )
        if is_closed:
            base.execute("set enable_external_access = false")
        yield base


def _line(index: int, row: FleetRow, settings: dict[str, tuple[str, str]]) -> str:
    document = row.document()
    own = row.settings
    values = {
        column: number_of(own[name]) if kind == "DOUBLE" else own[name]
        for name, (column, kind) in settings.items()
        if name in own
    }
    document["settings"] = json.dumps(document["settings"], ensure_ascii=False)
    return json.dumps({"_row": index, **document, **values}) + "\n"


def _settings(rows: Sequence[FleetRow]) -> dict[str, tuple[str, str]]:
    """Setting -> (column, type); a setting whose name is also a key gets the prefix `setting_`."""
    values: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.settings.items():
            values.setdefault(name, set()).add(value)
    out: dict[str, tuple[str, str]] = {}
    taken = {key.lower() for key in KEYS} | {"_row"}
    for name, seen in values.items():
        column = name if name.lower() not in taken else f"setting_{name}"
        if column.lower() not in taken:
            taken.add(column.lower())
            kind = "DOUBLE" if all(number_of(value) is not None for value in seen) else "VARCHAR"
            out[name] = (column, kind)
    return out


def spelled_out(condition: str) -> str:
    """Expand the short names of settings (`lr`, `bs`) in *condition*, except in quoted text.

    Example:
        >>> spelled_out("lr > 0.01 and kind = 'lr'")
        "learning_rate > 0.01 and kind = 'lr'"
    """
    import re

    parts = re.split(r"('(?:[^']|'')*'|\"[^\"]*\")", condition)
    for index in range(0, len(parts), 2):
        parts[index] = re.sub(
            r"[A-Za-z_]\w*",
            lambda found: (
                ALIASES.get(found[0], found[0]) if found[0] in ("lr", "bs", "wd") else found[0]
            ),
            parts[index],
        )
    return "".join(parts)


def _quoted(text: str, mark: str) -> str:
    return mark + text.replace(mark, mark * 2) + mark
