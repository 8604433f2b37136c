"""`--event-log FILE`: appends every event to a file as a line of JSON, to read the next morning."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from curvetui.alerts import Alert, AlertError
from curvetui.alerts.events import SCHEMA, Event
from curvetui.reports.json import dumped
from curvetui.sources import SourceError
from curvetui.system.atomic_write import foreign, head_of, open_to_append

MAX_EVENT = 1 << 20
"""Maximum length of a line read; longer ones are not events."""


class EventLog(Alert):
    option = "event-log"
    hears_all = True
    together = True
    burst, pause = 1_000_000, 0.0
    tries = 500
    """A full disk may stay full until the morning: this is a day and a half."""

    def __init__(self, value: str) -> None:
        self.path = value
        try:
            head = head_of(value)
            if head and SCHEMA.encode() not in head:
                raise foreign(value)
            # Find out now whether it can be written, not at three in the morning.
            self._append(b"")
        except OSError as error:
            raise SourceError(
                f"cannot write {value}: {(error.strerror or str(error)).lower()}; try another --event-log"
            ) from error

    def deliver(self, events: Sequence[Event]) -> None:
        """Append all of them with one write, so that two watchers can share a file."""
        try:
            self._append("".join(dumped(event.document()) + "\n" for event in events).encode())
        except OSError as error:
            raise AlertError(
                f"cannot write {self.path}: {(error.strerror or str(error)).lower()}"
            ) from error

    def _append(self, data: bytes) -> None:
        # End a partial line left by a crash or a full disk, or it would corrupt the next event.
        descriptor = open_to_append(self.path)
        try:
            data = data if _ends_well(self.path) else b"\n" + data
            while data:
                data = data[os.write(descriptor, data) :]
        finally:
            os.close(descriptor)

    def written(self) -> Iterator[dict[str, Any]]:
        """The events in the file; lines that are no event (cut short by a crash) are skipped."""
        with open(self.path, encoding="utf-8", errors="replace") as file:
            while line := file.readline(MAX_EVENT):
                # Deep nesting raises RecursionError in the parser; no event is like that.
                with suppress(ValueError, RecursionError, TypeError, OverflowError, LookupError):
                    document = json.loads(line)
                    if _is_event(document):
                        yield document


def _is_event(document: Any) -> bool:
    """Whether *document* has the required fields of an earlier event."""
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        return False
    finding = document["finding"]
    texts = [document["run"], document["event"]]
    if finding is not None:
        texts += [finding["kind"], *finding["metrics"]]
        float(finding["first"])
    return all(isinstance(text, str) for text in texts)


def _ends_well(path: str) -> bool:
    """Whether the file is missing, empty, or ends with a complete line."""
    try:
        with open(path, "rb") as file:
            if not file.seek(0, os.SEEK_END):
                return True
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"
    except FileNotFoundError:
        return True
