"""Rows in DuckDB: `--where` and `--by` as SQL, and Parquet. Requires the extra `fleet`."""

import json
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, get_args

from curvetui.engine.explain import by_kind
from curvetui.engine.facts import ALIASES
from curvetui.engine.rules import KIND
from curvetui.engine.run_query import COMPARE, SEVERITY
from curvetui.fleets.row import KEYS, OUTCOMES, FleetRow
from curvetui.fleets.separators import number_of
from curvetui.model import LEVELS, State
from curvetui.reports.json import dumped
from curvetui.sources import SourceError
from curvetui.system.atomic_write import foreign, head_of
from curvetui.system.extras import install_hint
from curvetui.system.sanitize import cleaned
from curvetui.system.unknown import unknown

MISSING = f"SQL and Parquet need DuckDB; {install_hint('sql')}"
CALM = "calm"
"""The level of a run in which nothing is open."""
FOOTER = 4 << 20
"""Bytes at the end of a Parquet file that name its columns."""
_UNKNOWN = re.compile(r'Referenced column "(.+?)" not found')
_NEAR = re.compile(r'syntax error at or near "(.+?)"')
_QUOTED = re.compile(r"'(?:[^']|'')*'")
_COMPARISON = re.compile(
    rf"\b(level|state|kind|verdict)\s*(?:=|==|!=|<>|[<>]=?|(?:not\s+)?in\b)\s*({_QUOTED.pattern}|\([^()]*\))"
    rf"|({_QUOTED.pattern})\s*(?:=|==|!=|<>|[<>]=?)\s*(level|state|kind|verdict)\b",
    re.IGNORECASE,
)
_ORDERED = re.compile(r"\blevel\s*([<>]=?)\s*'(\w+)'", re.IGNORECASE)
_NUMBERS = frozenset(
    "first best best_at last epochs planned_epochs steps planned_steps seconds size modified".split()
)


def where(rows: Sequence[FleetRow], condition: str) -> tuple[FleetRow, ...]:
    """The rows for which an SQL condition (on keys and settings) holds, or SourceError."""
    condition = spelled_out(condition)
    with _loaded(rows) as base:
        try:
            found = base.execute(
                f"select _row from runs where (\n{condition}\n) order by _row"
            ).fetchall()
            kind = base.execute(f"describe select (\n{condition}\n) from runs").fetchone()[1]
        except _duckdb().Error as error:
            raise SourceError(f"--where: {_in_short(error, condition, rows)}") from error
        except RuntimeError as error:
            # So DuckDB reports that a signal's handler has raised.
            raise KeyboardInterrupt from error
    if kind != "BOOLEAN":
        raise SourceError(f"--where {condition!r} is no condition; compare it, as in best > 0.5")
    verdicts = {row.verdict for row in rows}
    for column, value in _words(condition):
        if rows and column == "verdict" and value not in verdicts:
            raise SourceError("--where: no run has that verdict; try: verdict like '%loss%'")
    return tuple(rows[index] for (index,) in found)


def know_condition(condition: str) -> None:
    """Raise SourceError if no row could match an SQL condition; settings may have any name."""
    for column, value in _words(condition):
        known = {"level": (CALM, *LEVELS), "state": get_args(State), "kind": (*by_kind(), KIND)}
        if column in known and value not in known[column]:
            hint = f"; --level {value} selects by outcome" if value in OUTCOMES else ""
            raise SourceError(f"--where: {unknown(column, value, known[column])}{hint}")
    try:
        where((), condition)
    except SourceError as error:
        if not _UNKNOWN.search(str(error.__cause__)):
            raise


def _words(condition: str) -> Iterator[tuple[str, str]]:
    """(column, text) of every comparison of a column of words with quoted text."""
    for found in _COMPARISON.finditer(condition):
        for text in _QUOTED.findall(found[2] or found[3]):
            yield (found[1] or found[4]).lower(), text[1:-1].replace("''", "'")


def _in_short(error: Exception, condition: str, rows: Sequence[FleetRow]) -> str:
    """A condition's error message; for an unknown column, the closest match and the list."""
    text = str(error).splitlines()[0]
    if missing := _UNKNOWN.search(text):
        names = (column for column, _ in _settings(rows).values())
        what = unknown("column", missing[1], (*KEYS, *names))
        return f"{what}; text needs quotes: '{missing[1]}'"
    near = _NEAR.search(text)
    # What DuckDB stumbled over may be the end of our own query.
    is_short = near is not None and near[1] not in condition
    why = "it is not complete" if is_short else text.partition(": ")[2].strip() or text
    return f"{condition!r}: {why}; write a condition such as best > 0.5 and level = 'stop'"


def to_parquet(rows: Sequence[FleetRow], path: str) -> None:
    """Write the rows with their settings as columns, atomically, or raise SourceError."""
    draft = f"{path}.{os.getpid()}.part"
    with _loaded(rows, is_closed=False) as base:
        try:
            need_own(path)
            base.execute(
                f"copy (select * exclude (_row) from runs order by _row) to {_quoted(draft, chr(39))} (format parquet)"
            )
            os.replace(draft, path)
        except (_duckdb().Error, OSError) as error:
            reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
            raise SourceError(f"cannot write {path}: {reason}") from error


def need_own(path: str) -> None:
    """Check that *path* is missing, empty or a Parquet file of rows; else SourceError."""
    try:
        if head_of(path):
            with open(path, "rb") as file:
                file.seek(max(0, os.path.getsize(path) - FOOTER))
                end = file.read()
            if not end.endswith(b"PAR1") or not all(key.encode() in end for key in KEYS):
                raise foreign(path)
    except OSError as error:
        raise SourceError(f"cannot write {path}: {error.strerror}; try another file") from error


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError as error:
        raise SourceError(MISSING) from error
    return duckdb


@contextmanager
def _loaded(rows: Sequence[FleetRow], *, is_closed: bool = True) -> Iterator[Any]:
    """An in-memory database with table `runs`; is_closed: SQL can access nothing else."""
    duckdb = _duckdb()
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
    return dumped({"_row": index, **document, **values}) + "\n"


def _settings(rows: Sequence[FleetRow]) -> dict[str, tuple[str, str]]:
    """Setting -> (column, type); a setting whose name is also a key gets the prefix `setting_`."""
    values: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.settings.items():
            values.setdefault(name, set()).add(value)
    out: dict[str, tuple[str, str]] = {}
    taken = {key.lower() for key in KEYS} | {"_row"}
    for name, seen in values.items():
        column = cleaned(name if name and name.lower() not in taken else f"setting_{name}")
        if column.lower() not in taken:
            taken.add(column.lower())
            kind = "DOUBLE" if all(number_of(value) is not None for value in seen) else "VARCHAR"
            out[name] = (column, kind)
    return out


def spelled_out(condition: str) -> str:
    """Expand the short names of settings (`lr`, `bs`) in *condition*, except in quoted text, and
    comparisons of levels.

    Example:
        >>> spelled_out("lr > 0.01 and kind = 'lr'")
        "learning_rate > 0.01 and kind = 'lr'"
        >>> spelled_out("level >= 'act'")
        "level in ('act', 'stop')"
    """
    parts = re.split(rf"({_QUOTED.pattern}|\"[^\"]*\")", _ORDERED.sub(_levels, condition))
    for index in range(0, len(parts), 2):
        parts[index] = re.sub(r"\b(?:lr|bs|wd)\b", lambda found: ALIASES[found[0]], parts[index])
    return "".join(parts)


def _levels(found: re.Match[str]) -> str:
    holds, goal = COMPARE[found[1]], SEVERITY.get(found[2], -1.0)
    levels = [f"'{level}'" for level in (CALM, *LEVELS) if holds(SEVERITY[level], goal)]
    return f"level in ({', '.join(levels)})" if levels else "false"


def _quoted(text: str, mark: str) -> str:
    return mark + text.replace(mark, mark * 2) + mark
