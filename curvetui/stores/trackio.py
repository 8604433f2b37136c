"""Trackio: a SQLite database with one JSON object of metrics per row; NaN is the text `NaN`.

Source: gradio-app/trackio, `trackio/sqlite_storage.py`.
"""

import os
from collections.abc import Iterator
from typing import Any

from curvetui.stores import Store, StoreRow
from curvetui.stores._points import seconds_of
from curvetui.stores._settings import spelled_out
from curvetui.stores._sqlite import columns, has_columns, query
from curvetui.stores._tables import logged_number
from curvetui.stores.notebook import decoded_json


class Trackio(Store):
    title = "Trackio database"

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._last = 0
        self._configured: set[str] = set()

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:
        is_ours = has_columns(path, head, "metrics", "timestamp", "run_name", "step", "metrics")
        return path if is_ours else None

    def poll(self) -> Iterator[StoreRow]:
        yield from self._settings()
        sql = "select rowid, timestamp, run_name, step, metrics from metrics where rowid > ? order by rowid"
        for row, time, run, step, text in query(self.home, sql, (self._last,)):
            self._last = max(self._last, row)
            values, counters = _parted(text)
            if (at := logged_number(step)) is not None:
                counters["step"] = at
            seconds = float(time) if isinstance(time, int | float) else seconds_of(time)
            if seconds == seconds:
                counters["time"] = seconds
            if values:
                yield StoreRow(str(run), values, counters)

    def _settings(self) -> Iterator[StoreRow]:
        held = columns(self.home, os.path.getsize(self.home)).get("configs", frozenset())
        if not {"run_name", "config"} <= held:
            return
        for run, text in query(self.home, "select run_name, config from configs"):
            if run not in self._configured:
                self._configured.add(run)
                config = decoded_json(text)
                found = [
                    pair
                    for name, value in (config.items() if isinstance(config, dict) else ())
                    if not str(name).startswith("_")
                    for pair in spelled_out(str(name), value)
                ]
                yield StoreRow(str(run), {}, {}, settings=tuple(found))


def _parted(text: Any) -> tuple[dict[str, float], dict[str, float]]:
    found = decoded_json(text)
    values: dict[str, float] = {}
    counters: dict[str, float] = {}
    for name, value in found.items() if isinstance(found, dict) else ():
        number = logged_number(value)
        if number is not None:
            (counters if name == "epoch" else values)[name] = number
    return values, counters
