"""Columns of numbers from lists, arrays, tensors or data frames, which it does not import."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvetui import names
from curvetui.api.tabular_input import items_of
from curvetui.curve import Floats
from curvetui.names.counters import AXES, axes_in, counter_of, is_unmeasured, plan_of


class TableColumn(NamedTuple):
    """One column; both arrays have shape (n,)."""

    values: Floats
    there: NDArray[np.bool_]
    """Where the table does not mark the value as missing; NaN may mean missing, see `diagnose`."""


class HistoryColumns(NamedTuple):
    """The columns of a history."""

    axes: dict[str, TableColumn]
    """`epoch`, `step`, `time`, if present."""
    metrics: dict[str, TableColumn]
    left_out: tuple[str, ...]
    """Names of text columns."""


def columns_of(table: Any) -> HistoryColumns:
    """Return the columns of a mapping, rows or a data frame (pandas, polars, pyarrow), including a
    counter index.

    Raises:
        ValueError: there is no column, lengths differ, or a metric or an axis has non-numbers.
    """
    items = items_of(table)
    places = axes_in(items)
    found: dict[str, TableColumn] = {}
    texts: dict[str, ValueError] = {}
    for name, values in items.items():
        counts = is_unmeasured(name) or counter_of(name) or plan_of(name) or name in AXES
        if name not in places and counts:
            continue
        held = list(values) if isinstance(values, Iterator) else values
        try:
            found[name] = _column(name, held)
        except ValueError as error:
            if name in places or names.is_known(name) or not _is_text(held):
                raise
            texts[name] = error
    lengths = {name: len(column.values) for name, column in found.items()}
    if not found.keys() - places.keys() and texts:
        raise next(iter(texts.values()))
    if not lengths:
        raise ValueError(
            "there is no column; give at least one: {'epoch': [1, 2], 'loss': [0.9, 0.7]}"
        )
    if len(set(lengths.values())) > 1:
        found_lengths = ", ".join(f"{name!r} has {length}" for name, length in lengths.items())
        raise ValueError(
            f"all columns must have the same length: {found_lengths}; write None where nothing was measured"
        )
    axes = {axis: found.pop(name) for name, axis in places.items()}
    return HistoryColumns(axes, found, tuple(texts))


def _is_text(values: Any) -> bool:
    if isinstance(values, str) or not isinstance(values, Iterable):
        return False
    return isinstance(next((v for v in values if not _is_none(v)), None), str)


def _column(name: str, values: Any) -> TableColumn:
    is_sequence = any(hasattr(values, name) for name in ("__len__", "__iter__", "detach"))
    if isinstance(values, str | bytes | Mapping) or not is_sequence:
        raise ValueError(
            f"column {name!r} must hold numbers, one for each row, as a sequence: [0.9, 0.7], not {values!r}"
        )
    try:
        return TableColumn(*_floats(values))
    except (TypeError, ValueError, AttributeError) as error:
        raise ValueError(
            f"column {name!r} must hold numbers only, with None where nothing was measured: {error}"
        ) from error


def _floats(values: Any) -> tuple[Floats, NDArray[np.bool_]]:
    """(float64 values, which of them are present), both of shape (n,)."""
    if isinstance(values, np.ma.MaskedArray):
        return np.asarray(values.filled(np.nan), dtype=np.float64), ~np.ma.getmaskarray(values)
    if hasattr(values, "detach"):
        values = _untied(values)
    elif not isinstance(values, np.ndarray | list | tuple) and _has_gaps(values):
        values = values.to_pylist() if hasattr(values, "to_pylist") else list(values)
    array = values if isinstance(values, np.ndarray) else _quick(values)
    if array is None or array.dtype == object:
        return _one_by_one(values)
    if array.ndim == 2 and array.shape[1] == 1:
        # A list of one-element arrays, or one column cut out of a matrix.
        array = array[:, 0]
    if array.ndim != 1:
        one, several = "it is one number; give one for each row: [0.9, 0.7]", "dimensions, not one"
        raise ValueError(f"it has {array.ndim} {several}" if array.ndim else one)
    if array.dtype.kind == "M":
        # Dates in frames count nanoseconds or days; everywhere here, time is seconds since 1970.
        return array.astype("datetime64[ns]").astype(np.int64) / 1e9, ~np.isnat(array)
    return np.asarray(array, dtype=np.float64), np.ones(len(array), dtype=bool)


def _untied(tensor: Any) -> Any:
    """A tensor's values as a list or array: it may be on a GPU, or of a type unknown to numpy."""
    tensor = tensor.detach()
    return tensor.tolist() if hasattr(tensor, "tolist") else tensor.cpu().numpy()


def _has_gaps(values: Any) -> bool:
    """Which rows a frame's column marks as missing; as floats they would look like NaN."""
    count = getattr(values, "null_count", None)
    if count is not None:
        return bool(count() if callable(count) else count)
    return (
        hasattr(values, "isna")
        and str(getattr(values, "dtype", "")) != "float64"
        and bool(values.isna().any())
    )


def _quick(values: Any) -> NDArray[Any] | None:
    """An array of numbers or dates; None if each value must be checked."""
    try:
        array = np.asarray(values)
    except (TypeError, ValueError, RuntimeError):
        return None
    return array if array.dtype.kind in "biufM" else None


def _one_by_one(values: Sequence[Any]) -> tuple[Floats, NDArray[np.bool_]]:
    there = np.array([not _is_none(v) for v in values], dtype=bool)
    pairs = zip(values, there, strict=True)
    found = [number(value) if is_there else np.nan for value, is_there in pairs]
    return np.array(found, dtype=np.float64), there


def number(value: Any) -> float:
    """*value* as a float: a number, or an array or a tensor with one value.

    Raises:
        TypeError, ValueError: it is neither; text is not a number, even if it looks like one.
    """
    if isinstance(value, str | bytes):
        raise TypeError(f"{value!r} is text")
    if hasattr(value, "detach"):
        value = value.detach()
    plain = value.item() if hasattr(value, "item") else value
    try:
        return float(plain)
    except OverflowError:
        # The float64 nearest to an integer beyond its range.
        return float("inf") if plain > 0 else float("-inf")


def _is_none(value: Any) -> bool:
    """Whether it is None, a masked value, or pandas' missing value."""
    return value is None or value is np.ma.masked or type(value).__name__ in ("NAType", "NaTType")
