"""Sacred's file storage: a run's folder with `metrics.json`, `config.json` and `run.json`.

Source: sacred, `observers/file_storage.py`: `{"loss": {"steps": […], "timestamps": […], "values": […]}}`.
"""

import os
import re
from collections.abc import Iterator
from typing import Any

from curvetui.bulk_rows import Bulk
from curvetui.stores import Store, StoreRow, end_of
from curvetui.stores._points import StorePoint, in_order, seconds_of
from curvetui.stores._settings import spelled_out
from curvetui.stores._tables import number
from curvetui.stores.notebook import parsed_in

_METRICS = "metrics.json"
_HEAD = rb'^\s*\{\s*"[^"]*":\s*\{\s*"(?:steps|timestamps|values)":'
_FILES = frozenset((_METRICS, "run.json", "config.json", "cout.txt", "info.json"))


class Sacred(Store):
    title = "Sacred run folders"

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._reported: dict[str, int] = {}
        self._configured = False
        self._end = ""

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:
        folder, name = os.path.split(path)
        if name == _METRICS:
            return (folder or ".") if re.match(_HEAD, head) else None
        if name not in _FILES or not os.path.isfile(os.path.join(folder, "run.json")):
            return None
        try:
            with open(os.path.join(folder, _METRICS), "rb") as file:
                return (folder or ".") if re.match(_HEAD, file.read(4096)) else None
        except OSError:
            return None

    def poll(self) -> Iterator[StoreRow | Bulk]:
        if not self._configured:
            self._configured = True
            config = parsed_in(self.home, "config.json")
            if isinstance(config, dict):
                yield StoreRow("", {}, {}, settings=tuple(spelled_out("", config)))
        metrics = parsed_in(self.home, _METRICS)
        found: list[StorePoint] = []
        for name, columns in metrics.items() if isinstance(metrics, dict) else ():
            found += self._points(str(name), columns)
        yield from in_order(found)
        run = parsed_in(self.home, "run.json")
        status = str(run.get("status")) if isinstance(run, dict) else ""
        end = end_of("", status) if status != self._end else None
        if end is not None:
            self._end = status
            yield end

    def _points(self, name: str, columns: Any) -> Iterator[StorePoint]:
        if not isinstance(columns, dict) or not isinstance(columns.get("values"), list):
            return
        values = columns["values"]
        steps, times = (_column(columns.get(key), len(values)) for key in ("steps", "timestamps"))
        for index in range(self._reported.get(name, 0), len(values)):
            value = number(values[index])
            step = number(steps[index])
            yield StorePoint(
                seconds_of(times[index]),
                float(index) if step is None else step,
                name,
                float("nan") if value is None else value,
            )
        self._reported[name] = len(values)


def _column(cells: Any, count: int) -> list[Any]:
    return cells if isinstance(cells, list) and len(cells) == count else [None] * count
