"""SwanLab's local folder: `run-…/logs/<metric>/*.log`, JSON lines with an index and a value, and `files/config.yaml`.

Source: swanlab 0.3, `data/run/exp.py`: `{"index": 3, "data": 0.41, "create_time": "2026-01-01T10:00:00"}`.
"""

import os
import re
from collections.abc import Iterator
from urllib.parse import unquote

from curvetui.bulk_rows import Bulk
from curvetui.stores import Store, StoreRow
from curvetui.stores._growing import GrowingFiles, files_below
from curvetui.stores._points import StorePoint, in_order, seconds_of
from curvetui.stores._settings import spelled_out
from curvetui.stores._tables import number
from curvetui.stores.notebook import decoded_json

_HEAD = rb'^\{(?=[^\n]*"index":)[^\n]*"data":'
_SETTING = r"(?m)^(?P<name>[\w./-]+):\s*\n(?:  \w+:.*\n)*?  value: *(?P<value>.+)$"
MAX_FILES = 5000
MAX_CONFIG = 1 << 18
"""Maximum bytes of the configuration."""


class SwanLab(Store):
    title = "SwanLab run folders"

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._files = GrowingFiles()
        self._configured = False

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:
        if not path.endswith(".log") or not re.match(_HEAD, head):
            return None
        logs = os.path.dirname(os.path.dirname(os.path.abspath(path)))
        if os.path.basename(logs) != "logs":
            return None
        return os.path.dirname(logs)

    def poll(self) -> Iterator[StoreRow | Bulk]:
        if not self._configured:
            self._configured = True
            if settings := self._settings():
                yield StoreRow("", {}, {}, settings=settings)
        found: list[StorePoint] = []
        logs = files_below(os.path.join(self.home, "logs"), ".log")
        # Each metric's files are ordered by their first index.
        logs.sort(key=lambda log: (os.path.dirname(log[0]), len(log[0]), log[0]))
        for path, name in logs[:MAX_FILES]:
            metric, lines = unquote(os.path.dirname(name)), self._files[path].lines()
            found += [point for line in lines if (point := _point(metric, line))]
        yield from in_order(found)

    def _settings(self) -> tuple[tuple[str, str], ...]:
        path = os.path.join(self.home, "files", "config.yaml")
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                text = file.read(MAX_CONFIG)
        except OSError:
            return ()
        found = re.finditer(_SETTING, text)
        return tuple(
            pair for m in found for pair in spelled_out(m["name"], m["value"].strip("'\" "))
        )


def _point(metric: str, line: bytes) -> StorePoint | None:
    entry = decoded_json(line)
    if not isinstance(entry, dict):
        return None
    value, step = number(entry.get("data")), number(entry.get("index"))
    if value is None or step is None:
        return None
    return StorePoint(seconds_of(entry.get("create_time")), step, metric, value)
