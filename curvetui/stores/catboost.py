"""CatBoost's `catboost_info` folder: one run with train and test metrics.

Source: catboost 1, `catboost_training.json` (written at the end of training), `learn_error.tsv`,
`test_error.tsv` (written during training).
"""

import os
from collections.abc import Iterator
from typing import Any

from curvetui.stores import Store, StoreRow
from curvetui.stores._tables import number
from curvetui.stores.notebook import MAX_SIZE, parsed

_WHOLE = "catboost_training.json"
_TABLES = {"learn_error.tsv": "learn", "test_error.tsv": "test"}
_BESIDE = frozenset((*_TABLES, _WHOLE, "time_left.tsv"))
MIN_FILES = 2
"""Files that distinguish this folder from one with an unrelated table."""


class CatBoostInfo(Store):
    title = "CatBoost training folders (catboost_info)"

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._reported = 0

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:
        folder, name = os.path.split(path)
        if b'"learn_metrics"' in head and head.lstrip().startswith(b"{"):
            return (folder or ".") if name == _WHOLE else path
        if name in _BESIDE and _is_home(folder):
            return folder or "."
        place, part = os.path.split(os.path.abspath(folder))
        if part in ("learn", "test") and "tfevents" in name and _is_home(place):
            return place
        return None

    @classmethod
    def alone(cls, path: str, home: str) -> str | None:
        # Alone it is an ordinary table.
        return None if os.path.basename(path) in _TABLES else home

    def poll(self) -> Iterator[StoreRow]:
        rounds = _rounds(self.home)
        for iteration, values in rounds[self._reported :]:
            yield StoreRow("", values, {"step": iteration})
        self._reported = max(self._reported, len(rounds))


def _is_home(folder: str) -> bool:
    found = sum(os.path.isfile(os.path.join(folder, name)) for name in _BESIDE)
    return found >= MIN_FILES


_Round = tuple[float, dict[str, float]]
"""(iteration, values)"""


def _rounds(home: str) -> list[_Round]:
    """All rounds: from the document, or from the tables until it is written."""
    path = home if os.path.isfile(home) else os.path.join(home, _WHOLE)
    document = parsed(path) if os.path.isfile(path) and os.path.getsize(path) < MAX_SIZE else None
    if isinstance(document, dict) and isinstance(document.get("iterations"), list):
        return _documented(document)
    return _tabled(home)


def _documented(document: dict[str, Any]) -> list[_Round]:
    meta = document.get("meta")
    names = {}
    for split in ("learn", "test"):
        metrics = meta.get(f"{split}_metrics") if isinstance(meta, dict) else None
        names[split] = [
            str(m.get("name", "")) if isinstance(m, dict) else str(m) for m in metrics or ()
        ]
        if len(names[split]) == 1 and _is_loss(metrics):
            # A single metric is the training metric, as on the console: `learn: 0.6`.
            names[split] = ["loss"]
    out: list[_Round] = []
    for entry in document["iterations"]:
        if not isinstance(entry, dict) or (iteration := number(entry.get("iteration"))) is None:
            continue
        values = {}
        for split, spelled in names.items():
            cells = entry.get(split)
            # Several test sets have one list each.
            lists = cells if cells and isinstance(cells[0], list) else [cells or []]
            for index, found in enumerate(lists):
                for name, cell in zip(spelled, found, strict=False):
                    if (value := number(cell)) is not None:
                        values[f"{split}{index or ''} {name}"] = value
        out.append((iteration, values))
    return out


def _is_loss(metrics: Any) -> bool:
    first = metrics[0] if isinstance(metrics, list) and metrics else None
    return isinstance(first, dict) and first.get("best_value") == "Min"


def _tabled(home: str) -> list[_Round]:
    found: dict[float, dict[str, float]] = {}
    for file_name, split in _TABLES.items():
        try:
            with open(os.path.join(home, file_name), encoding="utf-8", errors="replace") as file:
                lines = file.read(MAX_SIZE).split("\n")
        except OSError:
            continue
        head = lines[0].strip("\r").split("\t")
        # An incomplete last line waits for its line end.
        for line in lines[1:-1]:
            cells = [number(cell) for cell in line.strip("\r").split("\t")]
            if len(cells) == len(head) and cells[0] is not None:
                row = found.setdefault(cells[0], {})
                row |= {
                    f"{split} {name}": cell
                    for name, cell in zip(head[1:], cells[1:], strict=True)
                    if cell is not None
                }
    return sorted(found.items())
