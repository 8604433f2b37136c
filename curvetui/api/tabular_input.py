"""Columns by name from a history: a flat or nested mapping, rows, or a data frame."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from curvetui.names.counters import counter_of
from curvetui.names.rows import renamed

EXPECTED = (
    "diagnose takes columns by name, e.g. {'epoch': [1, 2], 'loss': [0.9, 0.7]}, a list of rows, a data frame,"
    " or Keras' History"
)


def items_of(table: Any) -> dict[str, Any]:
    """Return the columns of *table* by name, unconverted.

    Args:
        table: a mapping of names to sequences; one of mappings (`{"valid_0": {"auc": […]}}` of
            LightGBM and XGBoost); a list of rows (`[{"epoch": 1, "loss": 0.9}, …]`); a data frame
            of pandas, polars or pyarrow; Keras' `History`.

    Raises:
        ValueError: it is none of these, or two columns have the same name.
    """
    if isinstance(table, str | os.PathLike):
        raise ValueError(  # noqa: TRY004
            f"{os.fspath(table)!r} is not a column; to read a log: curvetui.read({os.fspath(table)!r})"
        )
    if isinstance(table, Mapping):
        return dict(_flat(table, ""))
    if isinstance(table, list | tuple):
        return _turned(table)
    if isinstance(history := getattr(table, "history", None), Mapping):
        return _of_keras(table, history)
    if type(table).__name__ == "LazyFrame":
        table = table.collect()
    names = getattr(table, "column_names", None)
    if names is None:
        names = getattr(table, "columns", None)
    if names is None:
        raise ValueError(f"{EXPECTED}, not {type(table).__name__}")
    return _framed(table, list(names))


def _of_keras(table: Any, history: Mapping[Any, Any]) -> dict[str, Any]:
    """The columns of a `History`; its `epoch` counts from 0 (also after `initial_epoch`), Keras prints it from 1."""
    columns = dict(_flat(history, ""))
    epochs = getattr(table, "epoch", None)
    if isinstance(epochs, list) and all(len(values) == len(epochs) for values in columns.values()):
        return {"epoch": [epoch + 1 for epoch in epochs], **columns}
    return columns


def keras_plan(table: Any) -> tuple[int | None, bool]:
    """Return `epochs` as given to `fit`, and whether `fit` ended: after them, or by a callback.

    (None, False) for anything but Keras' `History`.
    """
    params, epochs = getattr(table, "params", None), getattr(table, "epoch", None)
    planned = params.get("epochs") if isinstance(params, Mapping) else None
    if type(planned) is not int or planned < 1 or not isinstance(epochs, list):
        return None, False
    stopped = getattr(getattr(table, "model", None), "stop_training", False) is True
    return planned, stopped or (bool(epochs) and epochs[-1] + 1 >= planned)


def flat(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Flatten a row with nested rows: `{"train": {"loss": 0.9}}` -> `{"train/loss": 0.9}`."""
    return dict(_flat(row, ""))


def _flat(table: Mapping[Any, Any], before: str) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}/")
        else:
            yield f"{before}{name}", value


def _turned(rows: list[Any] | tuple[Any, ...]) -> dict[str, Any]:
    """The columns of a list of rows; names missing in a row were not measured there."""
    if not rows or not all(isinstance(row, Mapping) for row in rows):
        other = next((type(r).__name__ for r in rows if not isinstance(r, Mapping)), "")
        what = f"a list of {other}" if rows else "an empty list"
        raise ValueError(f"{EXPECTED}, not {what}: a curve needs a name")
    spread = [_with_texts_in_names(flat(row)) for row in rows]
    names = dict.fromkeys(name for row in spread for name in row)
    return {name: [row.get(name) for row in spread] for name in names}


def _with_texts_in_names(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its texts in its names: `{"phase": "val", "loss": 0.5}` has `val/loss`."""
    texts = {name.lower(): value for name, value in row.items() if isinstance(value, str)}
    if not texts:
        return row
    measured = [name for name, value in row.items() if not isinstance(value, str)]
    names = renamed(texts, [name for name in measured if counter_of(name) is None])
    return {names.get(name, name): value for name, value in row.items()}


def _framed(table: Any, names: list[Any]) -> dict[str, Any]:
    """A frame's columns, including its index if its name is a counter."""
    titles = ["/".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in names]
    twice = next((name for name, count in Counter(titles).items() if count > 1), None)
    if twice is not None:
        raise ValueError(f"two columns are called {twice!r}; give each a name of its own")
    index = getattr(table, "index", None)
    name = getattr(index, "name", None)
    counts = isinstance(name, str) and name not in titles and counter_of(name) is not None
    return {
        **({str(name): index} if counts else {}),
        **{text: table[each] for text, each in zip(titles, names, strict=True)},
    }
