"""TensorBoard: the event files of one run, in its folder and in the folders of its parts (`add_scalars`, train, validation).

Several files are one run: restarts write new ones, whose steps may overlap those before.
Source: tensorboard `backend/event_processing`; torch `utils/tensorboard/writer.add_scalars`; keras `callbacks.TensorBoard`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache

from curvetui import names
from curvetui.stores import HEAD, Row, Store
from curvetui.stores._events import EventFile, is_event_file

_NAMED = re.compile(r"tfevents")
_TIME = re.compile(r"tfevents\.(\d+)")
_EPOCH = re.compile(r"(?:^|/)(?:current_)?epoch$", re.IGNORECASE)
MAX_FILES = 1000


class TensorBoard(Store):
    title = "TensorBoard event files"

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._files: dict[str, EventFile] = {}
        self._epochs: dict[int, float] = {}
        self._told = 0

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:
        if not is_event_file(head):
            return None
        folder = os.path.dirname(path) or "."
        parent = os.path.dirname(os.path.abspath(folder))
        if _is_part(os.path.basename(os.path.abspath(folder))) or _has_events(parent):
            return os.path.relpath(parent) if not os.path.isabs(folder) else parent
        return folder

    def poll(self) -> Iterator[Row]:
        for path in _event_files(self.home):
            file = self._files.get(path) or self._files.setdefault(path, EventFile(path))
            part = os.path.relpath(os.path.dirname(path), self.home)
            yield from self._rows(file, "" if part == "." else part)
        damaged = sum(file.damaged for file in self._files.values())
        if damaged > self._told:
            self._told = damaged
            yield Row("", {}, {}, (("damaged", f"{damaged} records left out: their checksums are wrong"),))

    def _rows(self, file: EventFile, part: str) -> Iterator[Row]:
        spelled = cache(lambda tag: None if _EPOCH.search(tag) else _spelled(tag, part))
        for time, step, found in file.scalars():
            values = {}
            for tag, value in found.items():
                name = spelled(tag)
                if name is None:
                    self._epochs = {step: value}
                else:
                    values[name] = value
            if values:
                counters = {"step": float(step), "time": time}
                if step in self._epochs:
                    counters["epoch"] = self._epochs[step]
                yield Row("", values, counters)


def _is_part(name: str) -> bool:
    """Whether a folder is called like a split: Keras keeps one for each."""
    words = names.tokens(name)
    return bool(words) and all(w in names.SPLIT for w in words)


def _spelled(tag: str, part: str) -> str:
    """`loss` of the folder `loss_train` -> `loss_train`: `add_scalars` puts the tag before the name of each curve."""
    if not part:
        return tag
    flat = tag.replace("/", "_")
    return part if part.startswith(flat) else f"{part}/{tag}"


def _has_events(folder: str) -> bool:
    return any(_opens(path) for path in _listed(folder))


def _event_files(home: str) -> list[str]:
    """The run's event files: those of its folder, and of the folders in it; oldest first in each."""
    folders = [home, *(entry for entry in _folders(home))]
    own = _has_events(home)
    chosen = [f for f in folders if f == home or own or _is_part(os.path.basename(f))]
    return [path for folder in chosen for path in _listed(folder) if _opens(path)][:MAX_FILES]


def _folders(home: str) -> list[str]:
    try:
        with os.scandir(home) as entries:
            return sorted(e.path for e in entries if e.is_dir(follow_symlinks=False))
    except OSError:
        return []


def _listed(folder: str) -> list[str]:
    """Files that are named like event files, in the order in which they were begun."""
    try:
        found = [os.path.join(folder, name) for name in os.listdir(folder) if _NAMED.search(name)]
    except OSError:
        return []
    return sorted(found, key=lambda path: (_begun(path), path))


def _begun(path: str) -> float:
    match = _TIME.search(path)
    if match:
        return float(match[1])
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0


def _opens(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return is_event_file(file.read(HEAD))
    except OSError:
        return False
