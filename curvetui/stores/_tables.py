"""Finds tables of numbers anywhere in a JSON document."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from curvetui import names
from curvetui.names.counters import axes_in, counter_of, plan_of
from curvetui.names.rows import renamed

MAX_DEPTH = 8
MAX_COLUMNS = 2000
_WRAPPERS = frozenset(
    "history metrics log logs data results curves scalars evals_result log_history records".split()
)
"""Keys that say nothing about the metrics below them."""


class JsonTable(NamedTuple):
    """Columns of equal length."""

    columns: dict[str, list[float | None]]
    """None where a row has no number."""
    counters: Mapping[str, list[float | None]]


def tables(document: Any) -> list[JsonTable]:
    """Return a document's tables of training metrics; none if no name is a known metric.

    Example:
        >>> [t.columns for t in tables({"history": {"loss": [2.0, 1.0], "val_loss": [2.1, 1.5]}})]
        [{'loss': [2.0, 1.0], 'val_loss': [2.1, 1.5]}]
    """
    found = _merged(_tables(document, (), 0))
    return [
        t
        for t in found
        if any(names.is_known(name) for name in t.columns)
        and len(next(iter(t.columns.values()))) > (0 if is_state(document) else 1)
    ]


def is_state(document: Any) -> bool:
    """Whether it is a Trainer's state, which is a history even with a single entry."""
    return isinstance(document, dict) and isinstance(document.get("log_history"), list)


def number(value: Any) -> float | None:
    """A JSON value as a number, also if quoted; None if it is not one."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        try:
            return float(value) if len(value) < 40 else None
        except ValueError:
            return None
    return _float(value)


def _float(value: Any) -> float | None:
    """A number as a float, infinite if beyond its range; None for anything else."""
    try:
        return float(value) if isinstance(value, int | float) else None
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def logged_number(value: Any) -> float | None:
    """A logged value as a number: a boolean too, and NaN and infinities as text; None for other text."""
    if isinstance(value, str) and re.fullmatch("(?i)[-+]?(?:nan|inf|infinity)", value):
        return float(value)
    return _float(value)


def _tables(node: Any, path: tuple[str, ...], depth: int) -> Iterator[JsonTable]:
    if depth > MAX_DEPTH:
        return
    if isinstance(node, list):
        yield from _rows(node, path)
        return
    if not isinstance(node, dict):
        return
    columns = {
        _name(path, key): cells
        for key, value in node.items()
        if (cells := _column(value)) is not None and not _is_sample(node)
    }
    yield from _split(columns)
    if columns:
        node = {key: value for key, value in node.items() if _column(value) is None}
    if (
        node
        and all(str(key).isdigit() for key in node)
        and all(isinstance(v, dict) for v in node.values())
    ):
        # `{"1": {"loss": …}, "2": …}`: the keys are counters.
        yield from _rows([{"epoch": int(key), **value} for key, value in node.items()], path)
        return
    for key, value in node.items():
        yield from _tables(value, (*path, str(key)), depth + 1)


def _is_sample(node: Mapping[Any, Any]) -> bool:
    """Whether numbers beside the lists are their mean and spread: the episodes of one evaluation."""
    told = {
        word
        for key, value in node.items()
        if number(value) is not None
        for word in names.tokens(str(key))
    }
    return "mean" in told and "std" in told


def _column(value: Any) -> list[float | None] | None:
    """A list of numbers, or an object whose keys are indices (`{"0": 1.0, "1": 0.9}`)."""
    if isinstance(value, dict) and len(value) > 1 and all(str(key).isdigit() for key in value):
        value = list(value.values())
    if not isinstance(value, list) or not value or isinstance(value[0], list | dict):
        return None
    cells = [number(v) for v in value]
    if any(c is not None for c in cells) and all(not isinstance(v, list | dict) for v in value):
        return cells
    return None


def _rows(node: list[Any], path: tuple[str, ...]) -> Iterator[JsonTable]:
    """A list of objects, one per row; missing names become gaps."""
    rows = [_row(row) for row in node if isinstance(row, dict)]
    rows = [row for row in rows if not any(key.endswith("train_runtime") for key in row)]
    columns: dict[str, list[float | None]] = {}
    for index, row in enumerate(rows):
        for name, value in row.items():
            if name not in columns and len(columns) < MAX_COLUMNS:
                columns[name] = [None] * index
            if name in columns:
                columns[name].append(value)
        for cells in columns.values():
            cells.extend([None] * (index + 1 - len(cells)))
    yield from _split(
        {name if counter_of(name) else _name(path, name): cells for name, cells in columns.items()}
    )


def _row(row: Mapping[str, Any]) -> dict[str, float]:
    """A row's numbers, named with its texts: `{"phase": "val", "loss": 0.5}` has `val/loss`."""
    found = dict(_flat(row, (), 0))
    texts = {
        key.lower(): value
        for key, value in row.items()
        if isinstance(value, str) and number(value) is None
    }
    names_of = renamed(texts, [name for name in found if counter_of(name) is None]) if texts else {}
    return {names_of.get(name, name): value for name, value in found.items()}


def _flat(row: Mapping[str, Any], path: tuple[str, ...], depth: int) -> Iterable[tuple[str, float]]:
    for key, value in row.items():
        if isinstance(value, dict) and depth < MAX_DEPTH:
            yield from _flat(value, (*path, str(key)), depth + 1)
        elif (found := number(value)) is not None:
            yield _name(path, str(key)), found


def _name(path: tuple[str, ...], key: str) -> str:
    return "/".join([part for part in path if part.lower() not in _WRAPPERS] + [str(key)])


def _split(columns: Mapping[str, list[float | None]]) -> Iterator[JsonTable]:
    """Group columns by length, counters separate from metrics."""
    lengths: dict[int, dict[str, list[float | None]]] = {}
    for name, cells in list(columns.items())[:MAX_COLUMNS]:
        lengths.setdefault(len(cells), {})[name] = cells
    for group in lengths.values():
        axes = axes_in(group)
        counters = {axis: group[name] for name, axis in axes.items()}
        names_left = [name for name in group if name not in axes and plan_of(name) is None]
        if rest := {name: group[name] for name in names_left}:
            yield JsonTable(rest, counters)


def _merged(found: Iterable[JsonTable]) -> list[JsonTable]:
    """Merge tables of equal length without counters: `{"train": {…}, "valid": {…}}`."""
    out: list[JsonTable] = []
    for table in found:
        size = len(next(iter(table.columns.values())))
        alone = [t for t in out if not t.counters and not table.counters]
        twin = next((t for t in alone if len(next(iter(t.columns.values()))) == size), None)
        if twin is None:
            out.append(JsonTable(dict(table.columns), dict(table.counters)))
        else:
            twin.columns.update(table.columns)
    return out
