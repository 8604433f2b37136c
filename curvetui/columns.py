"""Columns of numbers from whatever holds them: lists, arrays, tensors, data frames; none of their libraries is imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvetui.curve import Floats

AXES = ("epoch", "step", "time")
Nan = Literal["value", "missing"]


class Column(NamedTuple):
    """One column; both arrays have shape (n,)."""

    values: Floats
    there: NDArray[np.bool_]
    """Where something was measured."""


def columns_of(table: Any, nan: Nan = "value") -> dict[str, Column]:
    """The columns of a mapping or of a data frame (pandas, polars, pyarrow), by name.

    An index that is called `epoch` or `step` counts as a column.

    Raises:
        ValueError: there is no column, they are not equally long, or one holds something else than numbers.
    """
    columns = {str(name): _column(str(name), values, nan) for name, values in _items(table).items()}
    lengths = {name: len(column.values) for name, column in columns.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"columns must be equally long and at least one: {lengths or 'there is none'}")
    return columns


def _items(table: Any) -> Mapping[Any, Any]:
    if isinstance(table, Mapping):
        return table
    names = getattr(table, "column_names", None)
    if names is None:
        names = getattr(table, "columns", None)
    if names is None:
        raise ValueError(f"columns must be a mapping of names to sequences, or a data frame, not {type(table).__name__}")
    index = getattr(table, "index", None)
    name = getattr(index, "name", None)
    return {**({name: index} if name in AXES else {}), **{each: table[each] for each in names}}


def _column(name: str, values: Any, nan: Nan) -> Column:
    try:
        out, there = _floats(values)
    except (TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"column {name!r} must hold numbers only, with None where nothing was measured: {error}") from error
    return Column(out, there & ~np.isnan(out) if nan == "missing" else there)


def _floats(values: Any) -> tuple[Floats, NDArray[np.bool_]]:
    """(float64 values, which of them are there), both of shape (n,)."""
    if isinstance(values, np.ma.MaskedArray):
        return np.asarray(values.filled(np.nan), dtype=np.float64), ~np.ma.getmaskarray(values)
    if hasattr(values, "detach"):
        # A tensor may live on a GPU, need gradients, or be of a type that numpy has not: a list is always possible.
        values = values.detach().tolist()
    elif not isinstance(values, np.ndarray | list | tuple) and _has_gaps(values):
        values = values.to_pylist() if hasattr(values, "to_pylist") else list(values)
    array = values if isinstance(values, np.ndarray) else _quick(values)
    if array is None or array.dtype == object:
        return _one_by_one(values)
    if array.ndim != 1:
        raise ValueError(f"it has {array.ndim} dimensions, not one")
    if array.dtype.kind == "M":
        # Dates in frames count nanoseconds or days: everywhere here, time is seconds since 1970.
        return array.astype("datetime64[ns]").astype(np.int64) / 1e9, ~np.isnat(array)
    return np.asarray(array, dtype=np.float64), np.ones(len(array), dtype=bool)


def _has_gaps(values: Any) -> bool:
    """Whether a frame's column says of some rows that nothing is there; as floats those would look like NaN."""
    count = getattr(values, "null_count", None)
    if count is not None:
        return bool(count() if callable(count) else count)
    return hasattr(values, "isna") and str(getattr(values, "dtype", "")) != "float64" and bool(values.isna().any())


def _quick(values: Any) -> NDArray[Any] | None:
    """An array of numbers or dates; None where that takes a look at each value."""
    try:
        array = np.asarray(values)
    except (TypeError, ValueError, RuntimeError):
        return None
    return array if array.dtype.kind in "biufM" else None


def _one_by_one(values: Sequence[Any]) -> tuple[Floats, NDArray[np.bool_]]:
    there = np.array([not _is_none(v) for v in values], dtype=bool)
    out = np.array([number(v) if is_there else np.nan for v, is_there in zip(values, there, strict=True)], dtype=np.float64)
    return out, there


def number(value: Any) -> float:
    """*value* as a float: a number, or a tensor with one value.

    Raises:
        TypeError, ValueError: it is neither; text is no number, even where it looks like one.
    """
    if isinstance(value, str | bytes):
        raise TypeError(f"{value!r} is text")
    if hasattr(value, "detach"):
        value = value.detach()
    return float(value)


def _is_none(value: Any) -> bool:
    """None, or pandas' way of saying it."""
    return value is None or type(value).__name__ in ("NAType", "NaTType")
