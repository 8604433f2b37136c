"""MLflow's SQLite database, several runs in one file; NaN is the value 0 with `is_nan` set.

Source: mlflow, `store/tracking/dbmodels/models.py`: `SqlMetric`, `SqlRun`.
"""

import os
from collections.abc import Iterator

from curvetui.stores import Store, StoreRow, end_of
from curvetui.stores._settings import spelled_out
from curvetui.stores._sqlite import columns, has_columns, query
from curvetui.stores._tables import number

_METRICS = "select rowid, key, value, timestamp, run_uuid, step, is_nan from metrics where rowid > ? order by timestamp, rowid"


class MLflowSQLite(Store):
    title = "MLflow SQLite database"

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._last = 0
        self._ended: set[str] = set()
        self._configured: set[str] = set()

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:
        is_ours = has_columns(path, head, "metrics", "key", "value", "run_uuid", "step")
        return path if is_ours else None

    def poll(self) -> Iterator[StoreRow]:
        runs = {
            uuid: (name or uuid, status)
            for uuid, name, status in query(self.home, "select run_uuid, name, status from runs")
        }
        yield from self._settings(runs)
        for row, key, value, time, uuid, step, is_nan in query(self.home, _METRICS, (self._last,)):
            self._last = max(self._last, row)
            found = float("nan") if is_nan else number(value)
            places = {"step": number(step), "time": number(time)}
            counters = {name: at for name, at in places.items() if at is not None}
            if "time" in counters:
                counters["time"] /= 1000
            if found is not None:
                yield StoreRow(_title(uuid, runs), {str(key): found}, counters)
        for uuid, (_, status) in runs.items():
            end = None if uuid in self._ended else end_of("", status)
            if end is not None:
                self._ended.add(uuid)
                yield end._replace(run=_title(uuid, runs))

    def _settings(self, runs: dict[str, tuple[str, str]]) -> Iterator[StoreRow]:
        if "params" not in columns(self.home, os.path.getsize(self.home)):
            return
        found: dict[str, list[tuple[str, str]]] = {}
        for key, value, uuid in query(self.home, "select key, value, run_uuid from params"):
            if uuid not in self._configured:
                found.setdefault(uuid, []).extend(spelled_out(str(key), value))
        for uuid, settings in found.items():
            self._configured.add(uuid)
            yield StoreRow(_title(uuid, runs), {}, {}, settings=tuple(settings))


def _title(uuid: str, runs: dict[str, tuple[str, str]]) -> str:
    """The run's name, plus the start of its id if another run has the same name."""
    name = runs.get(uuid, (uuid, ""))[0]
    return f"{name} {uuid[:6]}" if sum(n == name for n, _ in runs.values()) > 1 else name
