"""From SOURCEs to the table: list the logs, use cached rows, read the rest, count what was lost."""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from queue import SimpleQueue
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
    """Reads batches of logs: on this machine's cores or on a cluster."""

    def map(self, given: Iterable[Batch], options: ReadOptions) -> Iterator[list[LogReading]]:
        """Yield each batch's results as it finishes; an empty batch yields an empty result at once."""


class GatherProgress(NamedTuple):
    """Progress of the reading."""

    done: int
    found: int
    is_listed: bool
    seconds: float
    rows: tuple[FleetRow, ...]
    """Rows added since the previous progress."""


def workers_of(on: str) -> Workers:
    """Return the back end named by `--on`; SourceError if it or its package is missing."""
    if on == LOCAL:
        return LocalWorkers()
    from curvetui.fleets.cluster import cluster_of

    return cluster_of(on)


class Gathering:
    """Reads all logs; partial results are available at any time, also after an interruption."""

    def __init__(
        self,
        sources: Sequence[str],
        options: ReadOptions,
        workers: Workers,
        cache: Cache | None = None,
        *,
        growing: Callable[[Log], bool] | None = None,
        pages: str = "",
    ) -> None:
        """Store the options; *cache*: None reads every log; *pages*: folder for one report per log.

        growing: whether a log's end is not the end of its run; None: all have ended.
        """
        self._sources, self._options, self._workers, self._cache = sources, options, workers, cache
        self._growing, self._pages = growing, pages
        self._began = time.monotonic()
        self.rows: list[FleetRow] = []
        self.pages: dict[str, str] = {}
        """Path of a row -> its report file."""
        self.skipped = self.done = self.found = 0
        self.is_listed = self.is_over = self._is_closed = False

    def run(self) -> Iterator[GatherProgress]:
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
            self._is_closed = True
            if self._cache is not None:
                self._cache.close()

    def table(self, by: Sequence[str] = (), sort: str = "") -> Table:
        """The table of the rows read so far; ValueError if *sort* is no key or setting."""
        return Table(ranked(self.rows, sort), tuple(by), self.skipped, not self.is_over)

    def _unknown(self, known: list[LogReading]) -> Iterator[Log | None]:
        """Yield logs to be read; put cached rows into *known*, and yield None once it holds many."""
        logs = self._listed()
        cache = self._cache
        for log, reading in cache.known(logs) if cache else ((log, None) for log in logs):
            if reading is None or (log.page and not os.path.exists(log.page)):
                yield log
            else:
                known.append(reading._replace(log=log))
                if len(known) >= PART:
                    yield None

    def _listed(self) -> Iterator[Log]:
        """The logs, listed by a thread, so that their number is known long before all are read."""
        found: SimpleQueue[Log | BaseException | None] = SimpleQueue()

        def search() -> None:
            try:
                for log in logs_of(self._sources):
                    if self._is_closed:
                        return
                    self.found += 1
                    found.put(log)
                self.is_listed = True
                found.put(None)
            except BaseException as error:
                found.put(error)

        threading.Thread(target=search, daemon=True).start()
        while (log := found.get()) is not None:
            if isinstance(log, BaseException):
                raise log
            yield self._marked(log)

    def _marked(self, log: Log) -> Log:
        log = log._replace(is_growing=self._growing is not None and self._growing(log))
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
