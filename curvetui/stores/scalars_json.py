"""Scalars exported by TensorBoard as JSON: `[[wall time, step, value], …]` per tag.

Source: tensorboard, `plugins/scalar` (the download below a chart, named `run-train-tag-loss.json`);
tensorboardX, `SummaryWriter.export_scalars_to_json` (`all_scalars.json`, a path before each tag).
"""

import os
import re
from collections.abc import Iterator
from typing import Any

from curvetui import names
from curvetui.bulk_rows import Bulk
from curvetui.stores import Store
from curvetui.stores._points import StorePoint, in_order
from curvetui.stores._tables import number
from curvetui.stores.notebook import MAX_SIZE, JsonFile, parsed

EARLIEST = 5e8
"""Minimum plausible wall time, in seconds since 1970."""
_TAG = r"^(?:run-)?(?P<run>.*?)-?tag-(?P<tag>.+)$"


class ScalarsJson(Store):
    title = "TensorBoard scalars as JSON"

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._file = JsonFile(home)
        self._reported: dict[str, int] = {}

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:
        start = re.sub(rb"\s", b"", head[:400])
        is_plain = re.match(rb"\[\[\d+\.?\d*,-?\d+,", start)
        is_named = re.match(rb"\{\"[^\"]*\":\[\[\d+\.?\d*,-?\d+,", start)
        if not is_plain and not is_named or os.path.getsize(path) > MAX_SIZE:
            return None
        return path if _curves(path, parsed(path)) else None

    def poll(self) -> Iterator[Bulk]:
        found = []
        for name, points in _curves(self.home, self._file.news()).items():
            found += [
                StorePoint(time, step, name, value)
                for time, step, value in points[self._reported.get(name, 0) :]
            ]
            self._reported[name] = max(self._reported.get(name, 0), len(points))
        yield from in_order(found)


_Triples = list[tuple[float, float, float]]


def _curves(path: str, document: Any) -> dict[str, _Triples]:
    """The points of each tag; empty for other documents."""
    if isinstance(document, list):
        points = _triples(document)
        return {_tag(path): points} if points else {}
    if not isinstance(document, dict):
        return {}
    found = {str(name): _triples(value) for name, value in document.items()}
    common = os.path.commonpath(list(found)) if found and all(map(str.strip, found)) else ""
    return {
        (name[len(common) :].strip("/") or name if common else name): points
        for name, points in found.items()
        if points
    }


def _triples(value: Any) -> _Triples:
    """[(seconds since 1970, step, value)]; empty unless all entries are valid."""
    out: _Triples = []
    for entry in value if isinstance(value, list) else ():
        cells = [number(cell) for cell in entry] if isinstance(entry, list) else []
        if len(cells) != 3 or cells[0] is None or cells[1] is None or cells[0] < EARLIEST:
            return []
        out.append((cells[0], cells[1], float("nan") if cells[2] is None else cells[2]))
    return out


def _tag(path: str) -> str:
    """The tag in the file's name: `run-exp_train-tag-loss.json` -> `train/loss`."""
    stem = os.path.splitext(os.path.basename(path))[0]
    match = re.match(_TAG, stem)
    if not match:
        return stem
    split = names.split_of(match["run"])
    tag = match["tag"]
    return f"{split}/{tag}" if split and names.split_of(tag) is None else tag
