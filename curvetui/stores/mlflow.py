"""MLflow's file store: one file a metric in a run's `metrics` folder, lines `<milliseconds> <value> <step>`.

Source: mlflow, `store/tracking/file_store.py`; a metric called `val/loss` lies in a folder `val`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from curvetui.stores import Row, Store
from curvetui.stores._growing import Growing

MAX_METRICS = 2000


class MLflowFiles(Store):
    title = "MLflow file store"

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._files: dict[str, Growing] = {}

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:  # noqa: ARG003 - known by where it lies
        parts = os.path.abspath(path).split(os.sep)
        for index in range(len(parts) - 1, 0, -1):
            home = os.sep.join(parts[:index])
            if index < len(parts) and parts[index] in ("metrics", "params", "tags") and os.path.isfile(os.path.join(home, "meta.yaml")):
                return home if os.path.isabs(path) else os.path.relpath(home)
        return None

    def poll(self) -> Iterator[Row]:
        found: list[tuple[float, float, str, float]] = []
        folder = os.path.join(self.home, "metrics")
        for path in _files(folder):
            name = os.path.relpath(path, folder).replace(os.sep, "/")
            file = self._files.get(path) or self._files.setdefault(path, Growing(path))
            whole, end, _ = file.read().rpartition(b"\n")
            file.used(len(whole) + len(end))
            found += [(*point, name, value) for *point, value in map(_point, whole.split(b"\n")) if point]  # type: ignore[misc]
        for time, step, name, value in sorted(found, key=lambda point: point[:3]):
            yield Row("", {name: value}, {"step": step, "time": time})


def _point(line: bytes) -> tuple[float, float, float] | tuple[float]:
    """(time, step, value) of a line; without a place if it is none."""
    parts = line.split()
    try:
        return float(parts[0]) / 1000, float(parts[2]) if len(parts) > 2 else float("nan"), float(parts[1])
    except (ValueError, IndexError):
        return (float("nan"),)


def _files(folder: str) -> list[str]:
    return [os.path.join(place, name) for place, _, names in sorted(os.walk(folder)) for name in sorted(names)][:MAX_METRICS]
