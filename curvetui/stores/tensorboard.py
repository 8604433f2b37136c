"""TensorBoard: the event files of one run, in its folder and subfolders (train, validation).

Several files may form one run: restarts write new files whose steps may overlap the old ones; a
file that starts over from the first step begins another run.
Source: tensorboard `backend/event_processing`; torch `utils/tensorboard/writer.add_scalars`; keras
`callbacks.TensorBoard`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from curvetui import names
from curvetui.bulk_rows import Bulk, Columns
from curvetui.curve import Floats, Ints
from curvetui.stores import HEAD, Store, StoreRow

if TYPE_CHECKING:
    from curvetui.stores._events import EventFile
    from curvetui.stores._plain import Events

_NAMED = "tfevents"
_TIME = r"tfevents\.(\d+)"
_EPOCH = r"(?i)(?:^|/)(?:current_)?epoch$"
MAX_FILES = 1000


class TensorBoard(Store):
    title = "TensorBoard event files"

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self._files: dict[str, EventFile] = {}
        self._runs: dict[str, int] = {}
        """File -> which run of its folder it belongs to."""
        self._first: dict[tuple[str, int], dict[str, int]] = {}
        """(folder, run) -> first step of each tag."""
        self._splits: dict[str, bool] = {}
        """File -> whether its tags name their split, so that the folder's name is not needed."""
        self._epoch: tuple[int, float] = (0, float("nan"))
        """(step, epoch) of the last scalar that had an epoch."""
        self._reported = 0

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:
        if not _begins(head):
            return None
        folder = os.path.dirname(path) or "."
        parent = os.path.dirname(os.path.abspath(folder))
        if _is_part(os.path.basename(os.path.abspath(folder))) or _has_events(parent):
            return parent
        return folder

    @classmethod
    def alone(cls, path: str, home: str) -> str:  # noqa: ARG003 - of several runs in a folder, the one named by the user
        return path

    def poll(self) -> Iterator[StoreRow | Bulk]:
        from curvetui.stores._events import EventFile

        for path in _event_files(self.home):
            file = self._files.get(path) or self._files.setdefault(path, EventFile(path))
            for events in file.scalars():
                if settings := file.take_settings():
                    yield StoreRow(self._run_of(path), {}, {}, settings=settings)
                self._place(path, events)
                part = "" if self._splits.get(path) else self._part(path)
                if bulk := self._bulk(events, part):
                    yield Bulk(bulk.count, bulk.parts, self._run_of(path))
        damaged = sum(file.damaged for file in self._files.values())
        if damaged > self._reported:
            self._reported = damaged
            text = f"{damaged} records left out: their checksums are wrong"
            yield StoreRow("", {}, {}, (("damaged", text),))

    def _part(self, path: str) -> str:
        """The file's folder relative to the root; empty for the root itself."""
        part = os.path.relpath(os.path.dirname(path), self.home)
        return "" if part == "." or os.path.isfile(self.home) else part

    def _run_of(self, path: str) -> str:
        """The name of the file's run: only later runs of a folder have one."""
        run = self._runs.get(path, 0)
        return f"#{run + 1}" if run else ""

    def _place(self, path: str, events: list[Events]) -> None:
        """Assign a file to a run by its first scalar: from the first step begins a new run."""
        measured = [(e, tags) for e in events if (tags := _measured(e))]
        if not measured:
            return
        folder = os.path.dirname(path)
        if path not in self._runs:
            # Only the first event decides, however many were read.
            first, tags = min(measured, key=lambda found: int(found[0].rows[0]))
            self._splits[path] = any(names.split_of(tag) for tag in tags)
            last = max((run for place, run in self._first if place == folder), default=0)
            known = self._first.get((folder, last), {})
            anew = any(int(first.step[0]) <= known[tag] for tag in tags if tag in known)
            self._runs[path] = last + anew
        begun = self._first.setdefault((folder, self._runs[path]), {})
        for found, tags in sorted(measured, key=lambda found: int(found[0].rows[0])):
            for tag in tags:
                begun.setdefault(tag, int(found.step[0]))

    def _bulk(self, events: list[Events], part: str) -> Bulk | None:
        """The events with metrics, or None."""
        size = 1 + max((int(alike.rows[-1]) for alike in events), default=-1)
        step, epoch, holds = np.zeros(size, np.int64), np.full(size, np.nan), np.zeros(size, bool)
        found: list[tuple[Events, dict[str, Floats]]] = []
        for alike in events:
            step[alike.rows] = alike.step
            metrics: dict[str, Floats] = {}
            for tag, values in zip(alike.tags, alike.values, strict=True):
                if re.search(_EPOCH, tag):
                    epoch[alike.rows] = values
                else:
                    metrics[_spelled(tag, part)] = values
            if metrics:
                holds[alike.rows] = True
                found.append((alike, metrics))
        epochs = self._epochs(step, epoch)
        place = np.cumsum(holds) - 1
        parts = [
            Columns(
                tuple(metrics),
                place[e.rows],
                tuple(metrics.values()),
                e.step.astype(np.float64),
                e.time,
                None if epochs is None else epochs[e.rows],
            )
            for e, metrics in found
        ]
        parts.sort(key=lambda columns: int(columns.rows[0]))
        return Bulk(int(place[-1]) + 1, tuple(parts)) if parts else None

    def _epochs(self, step: Ints, epochs: Floats) -> Floats | None:
        """The epoch of each event: that of the last scalar with an epoch, if it had the same step."""
        step, epochs = np.append(self._epoch[0], step), np.append(self._epoch[1], epochs)
        last = np.maximum.accumulate(np.where(np.isnan(epochs), 0, np.arange(len(epochs))))
        self._epoch = (int(step[last[-1]]), float(epochs[last[-1]]))
        epochs = np.where(step[last] == step, epochs[last], np.nan)[1:]
        return None if np.isnan(epochs).all() else epochs


def _measured(events: Events) -> list[str]:
    """The tags of events that are not epoch counters."""
    return [tag for tag in events.tags if not re.search(_EPOCH, tag)]


def _begins(head: bytes) -> bool:
    """Whether a file begins like an event file; rejects obvious text before importing the reader."""
    if 0 not in head[:8]:
        return False
    from curvetui.stores._events import is_event_file

    return is_event_file(head)


def _is_part(name: str) -> bool:
    """Whether a folder is named like a split: Keras writes one folder per split."""
    words = names.tokens(name)
    return bool(words) and all(w in names.SPLIT for w in words)


def _spelled(tag: str, part: str) -> str:
    """`loss` in folder `loss_train` -> `loss_train`: `add_scalars` puts tags before names."""
    if not part:
        return tag
    flat = tag.replace("/", "_")
    return part if part.startswith(flat) else f"{part}/{tag}"


def _has_events(folder: str) -> bool:
    return any(_opens(path) for path in _listed(folder))


def _event_files(home: str) -> list[str]:
    """The run's event files in its folder and below, oldest first; a root may be a file."""
    if os.path.isfile(home):
        return [home]
    folders, own = [home, *_folders(home)], _has_events(home)
    chosen = [f for f in folders if f == home or own or _is_part(os.path.basename(f))]
    return [path for folder in chosen for path in _listed(folder) if _opens(path)][:MAX_FILES]


def _folders(home: str) -> list[str]:
    try:
        with os.scandir(home) as entries:
            return sorted(e.path for e in entries if e.is_dir(follow_symlinks=False))
    except OSError:
        return []


def _listed(folder: str) -> list[str]:
    try:
        found = [os.path.join(folder, name) for name in os.listdir(folder) if _NAMED in name]
    except OSError:
        return []
    return sorted(found, key=lambda path: (_begun(path), path))


def _begun(path: str) -> float:
    match = re.search(_TIME, path)
    if match:
        return float(match[1])
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0


def _opens(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return _begins(file.read(HEAD))
    except OSError:
        return False
