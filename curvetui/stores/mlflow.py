"""MLflow's file store: one file a metric in a run's `metrics` folder, lines `<milliseconds> <value> <step>`.

Source: mlflow, `store/tracking/file_store.py`; a metric called `val/loss` lies in a folder `val`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from curvetui.bulk_rows import Bulk
from curvetui.stores import Store
from curvetui.stores._growing import Growing
from curvetui.stores._points import Point, in_order

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
            if (
                index < len(parts)
                and parts[index] in ("metrics", "params", "tags")
                and os.path.isfile(os.path.join(home, "meta.yaml"))
            ):
                return home if os.path.isabs(path) else os.path.relpath(home)
        return None

    def poll(self) -> Iterator[Bulk]:
        found: list[Point] = []
        folder = os.path.join(self.home, "metrics")
        for path in _files(folder):
            name = os.path.relpath(path, folder).replace(os.sep, "/")
            file = self._files.get(path) or self._files.setdefault(path, Growing(path))
            whole, end, _ = file.read().rpartition(b"\n")
            file.used(len(whole) + len(end))
            found += [point for line in whole.split(b"\n") if (point := _point(name, line))]
        yield from in_order(found)


def _point(metric: str, line: bytes) -> Point | None:
    """What a line of a metric's file tells; None if it is no point."""
    parts = line.split()
    try:
        return Point(
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
