"""JSON documents with a history: `trainer_state.json`, Keras' `history.json`, `evals_result`.

Any columns or rows of numbers, some of them named like metrics; JSON *lines* are text.
Source: transformers `TrainerState`; keras `History.history`; lightgbm and xgboost `evals_result`;
chainer `extensions/log_report.py`.
"""

import os
import re
from collections.abc import Iterator
from typing import Any

from curvetui.stores import Store, StoreRow
from curvetui.stores._tables import JsonTable, number, tables
from curvetui.stores.notebook import MAX_SIZE, JsonFile, decoded_json, is_notebook, parsed

MOST_EPOCHS = 1e9
"""Maximum plausible number of planned epochs."""
SMALL = 1 << 20
"""A document up to this size is read without first checking its beginning."""
_HINT = rb'(?i)"[^"]{0,40}(?:loss|acc|epoch|step|err|auc|mse|mae|l1|l2|log|reward|score|f1)[^"]{0,40}"\s*:'
_CHECKPOINT = r"^checkpoint-(\d+)$"


class Document(Store):
    title = "JSON documents of columns or rows"
    general = True

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._file = JsonFile(home)
        self._given: list[int] = []
        self._planned = False

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:
        text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        if text[:1] not in (b"{", b"[") or _is_line(text) or is_notebook(path, head):
            return None
        size = os.path.getsize(path)
        if size > MAX_SIZE or size > SMALL and not re.search(_HINT, head):
            return None
        document = parsed(path)
        return _latest(path) if document is not None and tables(document) else None

    @classmethod
    def alone(cls, path: str, home: str) -> str:  # noqa: ARG003 - of several checkpoints, the one named by the user
        return path

    def poll(self) -> Iterator[StoreRow]:
        document = self._file.news()
        if document is None:
            return
        if not self._planned and isinstance(document, dict):
            self._planned = True
            yield from _plan(document)
        found = tables(document)
        self._given += [0] * (len(found) - len(self._given))
        counted = any(table.counters for table in found)
        for index, table in enumerate(found):
            size = len(next(iter(table.columns.values())))
            # The counters of another table are not its own.
            rows: list[float | None] = [1.0 + row for row in range(size)]
            own = {"step": rows} if counted else {"epoch": rows} if _is_keras(table) else {}
            counters = table.counters or own
            yield from _rows(table._replace(counters=counters), self._given[index])
            self._given[index] = size


def _is_keras(table: JsonTable) -> bool:
    """Whether the columns are named as in Keras' `History.history`, which has a row an epoch."""
    return any(name.startswith("val_") and "/" not in name for name in table.columns)


def _rows(table: JsonTable, start: int) -> Iterator[StoreRow]:
    runs = _runs(table)
    for row in range(start, len(runs)):
        values, counters = (
            {name: cell for name, cells in columns.items() if (cell := cells[row]) is not None}
            for columns in (table.columns, table.counters)
        )
        if values:
            yield StoreRow(f"run {runs[row]}" if runs[row] > 1 else "", values, counters)


def _runs(table: JsonTable) -> list[int]:
    """The run of each row, from 1: another one begins where all counters are back at the first row's."""
    size = len(next(iter(table.columns.values())))
    counted = list(zip(*table.counters.values(), strict=True)) or [()] * size
    run, out = 1, []
    first: tuple[float | None, ...] = ()
    above, seen = first, frozenset[str]()
    for index, row in enumerate(counted):
        if row and None not in row:
            measured = {name for name, cells in table.columns.items() if cells[index] is not None}
            first, seen = (first, seen) if first else (row, frozenset(measured))
            # Rows of other metrics may list the same epochs: those of validation.
            run += row < above and not measured.isdisjoint(seen) and _is_at(row, first)
            above = row
        out.append(run)
    return out


def _is_at(row: tuple[Any, ...], first: tuple[Any, ...]) -> bool:
    return all(a <= b for a, b in zip(row, first, strict=True))


def _plan(document: dict[str, Any]) -> Iterator[StoreRow]:
    plan = {
        "steps": number(document.get("max_steps")),
        "epochs": number(document.get("num_train_epochs")),
    }
    known = {name: value for name, value in plan.items() if value is not None and value > 0}
    if known.get("epochs", 0) > MOST_EPOCHS:
        # A Trainer limited by steps has no planned number of epochs.
        del known["epochs"]
    if known:
        # A state is written with each checkpoint: stopping short of the plan does not mean
        # that the run ended.
        text = "saved under way: how the run went on is not in it"
        yield StoreRow("", {}, known, (("saved_state", text),))


def _is_line(text: bytes) -> bool:
    """Whether the first line is a whole document of several: JSON lines are read as text."""
    line, end, rest = text.partition(b"\n")
    if not end or not rest.strip():
        return False
    return isinstance(decoded_json(line), dict)


def _latest(path: str) -> str:
    """The newest of a Trainer's checkpoints, or the state next to them."""
    folder, name = os.path.split(path)
    place, checkpoint = os.path.split(folder)
    if name != "trainer_state.json":
        return path
    if not re.match(_CHECKPOINT, checkpoint):
        place = folder
    final = os.path.join(place, name)
    if os.path.isfile(final):
        return final
    try:
        matches = [re.match(_CHECKPOINT, entry) for entry in os.listdir(place or ".")]
    except OSError:
        return path
    steps = sorted((int(match[1]) for match in matches if match), reverse=True)
    states = (os.path.join(place, f"checkpoint-{step}", name) for step in steps)
    return next(filter(os.path.isfile, states), path)
