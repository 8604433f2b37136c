"""MLflow's file store: one file per metric of a run, lines `<milliseconds> <value> <step>`.

Source: mlflow, `store/tracking/file_store.py`; a metric `val/loss` is in the folder `val`.
"""

import os
import re
from collections.abc import Iterator

from curvetui.bulk_rows import Bulk
from curvetui.stores import Store, StoreRow, end_of
from curvetui.stores._growing import GrowingFiles, files_below
from curvetui.stores._points import StorePoint, in_order
from curvetui.stores._settings import MAX_VALUE, spelled_out

MAX_METRICS = 2000
MAX_META = 1 << 14
"""Maximum bytes of a run's metadata file."""
_STATUS = {"3": "FINISHED", "4": "FAILED", "5": "KILLED"}


class MLflowFiles(Store):
    title = "MLflow file store"

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._files = GrowingFiles()
        self._params: set[str] = set()
        self._status = ""

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:  # noqa: ARG003 - identified by its location
        parts = os.path.abspath(path).split(os.sep)
        for index in range(len(parts) - 1, 0, -1):
            home = os.sep.join(parts[:index])
            is_part = parts[index] in ("metrics", "params", "tags")
            if is_part and os.path.isfile(os.path.join(home, "meta.yaml")):
                return home
        return None

    def poll(self) -> Iterator[Bulk | StoreRow]:
        yield from self._settings()
        yield from self._points()
        yield from self._end()

    def _settings(self) -> Iterator[StoreRow]:
        """The parameters added since the last poll, one file each."""
        found: list[tuple[str, str]] = []
        for path, name in files_below(os.path.join(self.home, "params"))[:MAX_METRICS]:
            if path not in self._params:
                self._params.add(path)
                with open(path, encoding="utf-8", errors="replace") as file:
                    found += spelled_out(name, file.read(MAX_VALUE + 1).strip())
        if found:
            yield StoreRow("", {}, {}, settings=tuple(found))

    def _end(self) -> Iterator[StoreRow]:
        try:
            with open(os.path.join(self.home, "meta.yaml"), encoding="utf-8") as file:
                match = re.search(r"(?m)^status: *(\w+)", file.read(MAX_META))
        except (OSError, UnicodeDecodeError):
            return
        status = _STATUS.get(match[1], match[1]) if match else ""
        end = end_of("", status) if status != self._status else None
        if end is not None:
            self._status = status
            yield end

    def _points(self) -> Iterator[Bulk]:
        found: list[StorePoint] = []
        for path, name in files_below(os.path.join(self.home, "metrics"))[:MAX_METRICS]:
            lines = self._files[path].lines()
            found += [point for line in lines if (point := _point(name, line))]
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
