"""ClearML's offline sessions: `metrics.jsonl`, a list of events a line, beside `task.json`.

Source: clearml, `backend_interface/metrics/interface.py` and `Task.set_offline`.
"""

import os
import re
from collections.abc import Iterator
from typing import Any

from curvetui.bulk_rows import Bulk
from curvetui.stores import HEAD, Store, StoreRow
from curvetui.stores._growing import Growing
from curvetui.stores._points import StorePoint, in_order
from curvetui.stores._settings import spelled_out
from curvetui.stores._tables import number
from curvetui.stores.notebook import parsed_in

_METRICS = "metrics.jsonl"
_HEAD = rb'\s*\[\s*\{(?=.*"(?:metric|variant)":)(?=.*"(?:iter|variant)":)'
_FILES = frozenset((_METRICS, "log.jsonl", "task.json"))


class ClearML(Store):
    title = "ClearML offline sessions"

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._file = Growing(os.path.join(home, _METRICS))
        self._configured = False

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:  # noqa: ARG003 - of another file than metrics.jsonl
        folder, name = os.path.split(path)
        if name not in _FILES:
            return None
        try:
            with open(os.path.join(folder, _METRICS), "rb") as file:
                return (folder or ".") if re.match(_HEAD, file.read(HEAD)) else None
        except OSError:
            return None

    def poll(self) -> Iterator[StoreRow | Bulk]:
        if not self._configured:
            self._configured = True
            yield StoreRow("", {}, {}, settings=tuple(_settings(self.home)))
        yield from in_order(point for line in self._file.lines() for point in _points(line))


def _points(line: bytes) -> Iterator[StorePoint]:
    """The scalars of one line; a metric and its variant are a path unless they are the same."""
    import json

    try:
        events = json.loads(line, parse_int=float) if line.strip() else []
    except (ValueError, RecursionError):
        return
    for event in events if isinstance(events, list) else ():
        if not isinstance(event, dict) or "metric" not in event:
            continue
        step, value, time = (number(event.get(key)) for key in ("iter", "value", "timestamp"))
        if step is not None and value is not None:
            names = dict.fromkeys(str(event.get(key, "")) for key in ("metric", "variant"))
            yield StorePoint(
                float("nan") if time is None else time / 1000,
                step,
                "/".join(filter(None, names)),
                value,
            )


def _settings(home: str) -> Iterator[tuple[str, str]]:
    """The parameters in `task.json`, section by section."""
    task: Any = parsed_in(home, "task.json")
    sections = task.get("hyperparams") if isinstance(task, dict) else None
    for entries in sections.values() if isinstance(sections, dict) else ():
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            yield from spelled_out(
                str(name), entry.get("value") if isinstance(entry, dict) else None
            )
