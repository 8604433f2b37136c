"""`watch --headless`: watches without a screen and tells of events: to a program, a service, a file, or standard output."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FrameType

from curvetui.alerts import Alert, alerts
from curvetui.alerts.event_log import EventLog
from curvetui.alerts.events import Event, EventTracker, Key, remembered
from curvetui.alerts.worker import AlertWorker
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.session import Session
from curvetui.engine.watch import watch
from curvetui.model import Level
from curvetui.reports.json import dumped
from curvetui.sources import Chunk, Source, SourceError
from curvetui.sources.stdin import NAME, Stdin
from curvetui.system.console import narrate

PATIENCE = 10.0
"""Seconds at the end for what is still to be told."""


def watch_headless(
    source: Source,
    choices: ReadOptions,
    asked: Mapping[str, str],
    least: Level,
    optional: frozenset[str] = frozenset(),
    clock: Callable[[], float] = time.time,
) -> int:
    """Watch *source* until it ends or we are asked to end; returns the exit code.

    Args:
        asked: name of an alert's option -> its value; without any, events go to standard output.
        least: level below which only the event log gets a finding.
        optional: names of alerts that are left out, with a warning, if they cannot work.

    Raises:
        SourceError: an alert that is not optional cannot work; nothing has been read yet.
    """
    made = list(_made(asked, optional))
    chronicle = EventTracker(_memory(made), choices.language)
    couriers = [AlertWorker(alert, least, narrate) for alert in made]
    message = ""
    with _ended_by_signals(source) as asked_to_end:
        for snapshot in watch(
            Named(source) if isinstance(source, Stdin) else source, Session(choices)
        ):
            if asked_to_end:
                # The last snapshot says that all is over, but it is only we who end.
                break
            if snapshot.message not in ("", message):
                narrate(snapshot.message)
            message = snapshot.message
            for event in chronicle.news(snapshot, clock()):
                _tell(event, couriers, aloud=not asked)
    for courier in couriers:
        courier.close(PATIENCE)
    return 0


def _made(asked: Mapping[str, str], optional: frozenset[str]) -> Iterator[Alert]:
    """The alerts that were asked for; those in *optional* may be missing."""
    for name, value in asked.items():
        try:
            yield alerts()[name](value)
        except SourceError as error:
            if name not in optional:
                raise
            narrate(f"{error}; continuing without it")


class Named:
    """Standard input under the name of the Slurm job whose output it is: events of many jobs may go to one place."""

    def __init__(self, source: Source) -> None:
        self._source = source
        job = os.environ.get("SLURM_JOB_ID", "")
        self._name = f"slurm-{job}" if job else ""

    def chunks(self) -> Iterator[Chunk]:
        """What the source gives."""
        for chunk in self._source.chunks():
            yield (
                chunk._replace(stream=self._name) if self._name and chunk.stream == NAME else chunk
            )

    def close(self) -> None:
        """End it; from any thread."""
        self._source.close()


def _tell(event: Event, couriers: Sequence[AlertWorker], *, aloud: bool) -> None:
    for courier in couriers:
        courier.send(event)
    if aloud:
        print(dumped(event.document()), flush=True)


def _memory(made: Sequence[Alert]) -> dict[Key, tuple[int, bool]]:
    """What a watcher before us has told, as far as an event log knows."""
    return remembered(
        document for alert in made if isinstance(alert, EventLog) for document in alert.written()
    )


@contextlib.contextmanager
def _ended_by_signals(source: Source) -> Iterator[list[int]]:
    """SIGTERM (systemd, Slurm, kill) ends the reading and stands in the list; Ctrl-C keeps its own meaning."""
    came: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        came.append(number)
        source.close()

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield came
    finally:
        signal.signal(signal.SIGTERM, before)
        sys.stdout.flush()
