"""From SOURCEs to the table: list the logs, take what is known, read the rest, count what was lost."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.cache import PART, Cache
from curvetui.fleets.listing import Log, logs_of
from curvetui.fleets.reading import LogReading
from curvetui.fleets.row import FleetRow
from curvetui.fleets.run_pages import page_of
from curvetui.fleets.table import Table, ranked
from curvetui.fleets.workers import LOGS, Batch, LocalWorkers, batches

LOCAL = "local"


class Workers(Protocol):
    """Who reads batches of logs: the cores of this machine, or a cluster."""

    def map(self, given: Iterable[Batch], options: ReadOptions) -> Iterator[list[LogReading]]:
        """What came of each batch, as it is done; of an empty one nothing, at once."""


class GatherProgress(NamedTuple):
    """How far the reading is."""

    done: int
    found: int
    """Logs found so far."""
    is_listed: bool
    """Whether all have been found."""
    seconds: float
    rows: tuple[FleetRow, ...]
    """The rows that have just come."""


def workers_of(on: str) -> Workers:
    """The back end that `--on` names.

    Raises:
        SourceError: there is no such back end, or its packages are not installed.
    """
    if on == LOCAL:
        return LocalWorkers()
    from curvetui.fleets.cluster import cluster_of

    return cluster_of(on)


class Gathering:
    """Reads everything; what has come so far is there at any moment, also when it is broken off."""

    def __init__(
        self,
        sources: Sequence[str],
        options: ReadOptions,
        workers: Workers,
        cache: Cache | None = None,
        *,
        growing: float | None = None,
        pages: str = "",
    ) -> None:
        """Nothing is read yet.

        Args:
            cache: None reads every log anew.
            growing: logs written since then (seconds since 1970) are read as going on.
            pages: the folder that a report of each log is written to; empty: none.
        """
        self._sources, self._options, self._workers, self._cache = sources, options, workers, cache
        self._growing, self._pages = growing, pages
        self._began = time.monotonic()
        self.rows: list[FleetRow] = []
        self.pages: dict[str, str] = {}
        """Path of a row -> the file of its report."""
        self.skipped = self.done = self.found = 0
        self.is_listed = self.is_over = False

    def run(self) -> Iterator[GatherProgress]:
        """How far it is, whenever rows have come.

        Raises:
            SourceError: a SOURCE names nothing that is there.
        """
        known: list[LogReading] = []
        try:
            for found in self._workers.map(
                batches(self._unknown(known), getattr(self._workers, "logs", LOGS)), self._options
            ):
                if self._cache is not None and found:
                    self._cache.keep(found)
                yield self._took([*known, *found])
                known.clear()
            yield self._took(known)
            self.is_over = True
        finally:
            if self._cache is not None:
                self._cache.close()

    def table(self, by: Sequence[str] = (), sort: str = "") -> Table:
        """What has come so far.

        Raises:
            ValueError: there is nothing to sort by under that name.
        """
        return Table(ranked(self.rows, sort), tuple(by), self.skipped, not self.is_over)

    def _unknown(self, known: list[LogReading]) -> Iterator[Log | None]:
        """The logs that have to be read; what is known of others is added to *known*, and None once that are many."""
        for log, reading in self._looked_up():
            self.found += 1
            if reading is None or (log.page and not os.path.exists(log.page)):
                yield log
            else:
                known.append(reading._replace(log=log))
                if len(known) >= PART:
                    yield None
        self.is_listed = True

    def _looked_up(self) -> Iterator[tuple[Log, LogReading | None]]:
        logs = (self._marked(log) for log in logs_of(self._sources))
        return self._cache.known(logs) if self._cache is not None else ((log, None) for log in logs)

    def _marked(self, log: Log) -> Log:
        if self._growing is not None and (log.modified or 0.0) > self._growing:
            log = log._replace(is_growing=True)
        if self._pages:
            log = log._replace(page=page_of(log, self._pages, self._options.language))
        return log

    def _took(self, readings: Sequence[LogReading]) -> GatherProgress:
        rows = tuple(row for reading in readings for row in reading.rows)
        self.rows += rows
        self.pages |= {row.path: one.log.page for one in readings for row in one.rows}
        self.done += len(readings)
        self.skipped += sum(not reading.rows for reading in readings)
        return GatherProgress(
            self.done, self.found, self.is_listed, time.monotonic() - self._began, rows
        )
