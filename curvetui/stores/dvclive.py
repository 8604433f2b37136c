"""DVCLive: one table per metric, `plots/metrics/**.tsv`, with `timestamp`, `step` and the metric.

Source: iterative/dvclive, `dvclive/plots/metric.py`; the metric's name is the file's path.
"""

import os
import re
from collections.abc import Iterator

from curvetui.bulk_rows import Bulk
from curvetui.stores import Store
from curvetui.stores._growing import GrowingFiles, files_below
from curvetui.stores._points import StorePoint, in_order

_PLACE = os.path.join("plots", "metrics")
_HEAD = rb"^(?:timestamp\t)?step\t[^\t\r\n]+\r?\n"


class DVCLive(Store):
    title = "DVCLive"

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._files = GrowingFiles()
        self._heads: dict[str, list[str]] = {}

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:
        before, place, _ = os.path.abspath(path).rpartition(os.sep + _PLACE + os.sep)
        if not place or not path.endswith(".tsv") or not re.match(_HEAD, head):
            return None
        return before

    def poll(self) -> Iterator[Bulk]:
        found: list[StorePoint] = []
        for path, name in files_below(os.path.join(self.home, _PLACE), ".tsv"):
            found += self._points(path, name.removesuffix(".tsv"))
        yield from in_order(found)

    def _points(self, path: str, metric: str) -> Iterator[StorePoint]:
        for line in self._files[path].lines():
            cells = line.decode("utf-8", "replace").strip("\r").split("\t")
            if path not in self._heads:
                self._heads[path] = cells
                continue
            row = dict(zip(self._heads[path], cells, strict=False))
            try:
                time = float(row.get("timestamp", "nan")) / 1000
                yield StorePoint(time, float(row["step"]), metric, float(cells[-1]))
            except (ValueError, KeyError):
                continue
