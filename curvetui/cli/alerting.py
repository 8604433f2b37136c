"""Delivers events: the alerts requested on the command line, and what they already reported."""

import argparse
from collections.abc import Iterator, Mapping

from curvetui.alerts import Alert, alerts
from curvetui.alerts.event_log import EventLog
from curvetui.alerts.events import Event, EventTracker, Key, remembered
from curvetui.alerts.worker import AlertWorker
from curvetui.cli.usage.options import ALERTS
from curvetui.model import Level, Snapshot
from curvetui.sources import SourceError
from curvetui.system.console import narrate

PATIENCE = 10.0
"""Seconds at the end for events still to be delivered."""


class Alerting:
    """Finds what is new in each snapshot and passes it to the alerts."""

    def __init__(
        self,
        asked: Mapping[str, str],
        least: Level,
        optional: frozenset[str] = frozenset(),
        language: str = "en",
        *,
        keeps_ended: bool = False,
    ) -> None:
        """Create the alerts *asked* for; findings from *least* on, but for the event log.

        SourceError, before anything is read, if one cannot work and is not *optional*.
        keeps_ended: ended runs of the event log are restored, and not reported again.
        """
        made = list(_made(asked, optional))
        self._tracker = EventTracker(_memory(made, keeps_ended=keeps_ended), language)
        self._workers = [AlertWorker(alert, least, narrate) for alert in made]

    def report(self, snapshot: Snapshot, now: float) -> list[Event]:
        """The events in *snapshot*; also passed to the alerts. now: seconds since 1970."""
        events = self._tracker.news(snapshot, now)
        for event in events:
            for worker in self._workers:
                worker.send(event)
        return events

    def close(self) -> None:
        """Wait briefly for events still to be delivered."""
        for worker in self._workers:
            worker.close(PATIENCE)


def asked_for(options: argparse.Namespace) -> dict[str, str]:
    """The alerts on the command line, with their values."""
    given = {name: getattr(options, name.replace("-", "_")) for name in ALERTS}
    return {name: value for name, value in given.items() if value}


def optional_ones(options: argparse.Namespace) -> frozenset[str]:
    """The alerts that may fail to start."""
    return frozenset(("notify",)) if options.notify_optional else frozenset()


def _made(asked: Mapping[str, str], optional: frozenset[str]) -> Iterator[Alert]:
    for name, value in asked.items():
        try:
            yield alerts()[name](value)
        except SourceError as error:
            if name not in optional:
                raise
            narrate(f"{error}; continuing without it")


def _memory(made: list[Alert], *, keeps_ended: bool) -> dict[Key, tuple[int, bool]]:
    """What an earlier watcher reported, according to the event log."""
    logs = (alert for alert in made if isinstance(alert, EventLog))
    documents = (document for log in logs for document in log.written())
    return remembered(documents, keeps_ended=keeps_ended)
