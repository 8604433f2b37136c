"""MLflow's file store: one file per metric of a run, lines `<milliseconds> <value> <step>`.

Source: mlflow, `store/tracking/file_store.py`; a metric `val/loss` is in the folder `val`.
"""

import os
import re
from collections.abc import Iterator

from curvetui.bulk_rows import Bulk
from curvetui.stores import Store, StoreRow
from curvetui.stores._growing import Growing
from curvetui.stores._points import StorePoint, in_order
from curvetui.stores._settings import MAX_VALUE, spelled_out

MAX_METRICS = 2000
MAX_META = 1 << 14
"""Maximum bytes of a run's metadata file."""
_ENDS = {
    **dict.fromkeys(("3", "FINISHED"), ("finished", "finished")),
    **dict.fromkeys(("4", "FAILED"), ("failed", "failed")),
    **dict.fromkeys(("5", "KILLED"), ("failed", "killed")),
}


class MLflowFiles(Store):
    title = "MLflow file store"

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._files: dict[str, Growing] = {}
        self._params: set[str] = set()
        self._status = ""

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:  # noqa: ARG003 - identified by its location
        parts = os.path.abspath(path).split(os.sep)
        for index in range(len(parts) - 1, 0, -1):
            home = os.sep.join(parts[:index])
            is_part = parts[index] in ("metrics", "params", "tags")
            if is_part and os.path.isfile(os.path.join(home, "meta.yaml")):
                return home if os.path.isabs(path) else os.path.relpath(home)
        return None

    def poll(self) -> Iterator[Bulk | StoreRow]:
        yield from self._settings()
        yield from self._points()
        yield from self._end()

    def _settings(self) -> Iterator[StoreRow]:
        """The parameters added since the last poll, one file each."""
        fresh = [p for p in _files(os.path.join(self.home, "params")) if p not in self._params]
        self._params.update(fresh)
        found: list[tuple[str, str]] = []
        for path in fresh:
            with open(path, encoding="utf-8", errors="replace") as file:
                name = os.path.relpath(path, os.path.join(self.home, "params"))
                found += spelled_out(name.replace(os.sep, "/"), file.read(MAX_VALUE + 1).strip())
        if found:
            yield StoreRow("", {}, {}, settings=tuple(found))

    def _end(self) -> Iterator[StoreRow]:
        try:
            with open(os.path.join(self.home, "meta.yaml"), encoding="utf-8") as file:
                match = re.search(r"(?m)^status: *(\w+)", file.read(MAX_META))
        except (OSError, UnicodeDecodeError):
            return
        status = match[1] if match else ""
        if status in _ENDS and status != self._status:
            self._status = status
            yield StoreRow("", {}, {}, (_ENDS[status],))

    def _points(self) -> Iterator[Bulk]:
        found: list[StorePoint] = []
        folder = os.path.join(self.home, "metrics")
        for path in _files(folder):
            name = os.path.relpath(path, folder).replace(os.sep, "/")
            file = self._files.get(path) or self._files.setdefault(path, Growing(path))
            found += [point for line in file.lines() if (point := _point(name, line))]
        yield from in_order(found)


def _point(metric: str, line: bytes) -> StorePoint | None:
    parts = line.split()
    try:
        return StorePoint(
            float(parts[0]) / 1000,
            float(parts[2]) if len(parts) > 2 else float("nan"),
            metric,
            float(parts[1]),
        )
    except (ValueError, IndexError):
        return None


def _files(folder: str) -> list[str]:
    return [
        os.path.join(place, name)
        for place, _, names in sorted(os.walk(folder))
        for name in sorted(names)
    ][:MAX_METRICS]
