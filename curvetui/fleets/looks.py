"""Many runs, looked at again and again: what is known so far while a look lasts, then a pause, then what changed."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.cache import Cache
from curvetui.fleets.gather import Gathering, GatherProgress, Workers
from curvetui.fleets.row import OUTCOMES, FleetRow
from curvetui.fleets.table import Table

FIRST, LONGEST = 5.0, 60.0
"""Seconds between two looks while logs change, and after they have long been silent."""
SHARE = 3.0
"""Times as long as a look took that is waited at least: listing a slow disk must not keep it busy."""
GROWING = 3600.0
"""Seconds since a log was last written within which its run is taken to go on."""
SHOWN = 0.5
"""Seconds from one unfinished table to the next."""
QUIET = ("healthy", "unjudged")
"""Outcomes that need nobody."""


class Look(NamedTuple):
    """What is known at one moment."""

    table: Table
    progress: GatherProgress | None
    """How far this look is; None when it is over."""
    before: Mapping[str, FleetRow]
    """The rows of the look before, by `key_of`."""

    @property
    def is_over(self) -> bool:
        """Whether all logs have been looked at."""
        return self.progress is None

    @property
    def now(self) -> dict[str, FleetRow]:
        """The rows by `key_of`."""
        return {key_of(row): row for row in self.table.runs}

    @property
    def changed(self) -> list[tuple[FleetRow | None, FleetRow]]:
        """(before, now) of every row that is new or says something else."""
        pairs = ((self.before.get(key), row) for key, row in self.now.items())
        return [(before, row) for before, row in pairs if before != row]


def key_of(row: FleetRow) -> str:
    """The same for the same run in every look."""
    return f"{row.path}\0{row.name}"


def worse(look: Look) -> Iterator[FleetRow]:
    """The runs that need somebody and did not before, or need it more."""
    for before, row in look.changed:
        rank = OUTCOMES.index(row.outcome)
        if row.outcome not in QUIET and (before is None or rank < OUTCOMES.index(before.outcome)):
            yield row


def looks(
    sources: Sequence[str],
    options: ReadOptions,
    workers: Workers,
    wait: Callable[[float], None] = time.sleep,
    *,
    keeps: bool = True,
) -> Iterator[Look]:
    """Look after look, without end: unfinished tables every half second, then the whole one.

    Args:
        wait: called with the seconds to the next look.
        keeps: rows are kept in the user's cache; else in a file that is gone afterwards.

    Raises:
        SourceError: a SOURCE names nothing that is there.
    """
    before: dict[str, FleetRow] = {}
    pause = FIRST
    with _cache_file(keeps=keeps) as path:
        while True:
            began = shown = time.monotonic()
            cache, since = Cache(options, path), time.time() - GROWING
            gathering = Gathering(sources, options, workers, cache, growing=since)
            for progress in gathering.run():
                if time.monotonic() - shown > SHOWN:
                    yield Look(gathering.table(), progress, before)
                    shown = time.monotonic()
            look = Look(gathering.table(), None, before)
            yield look
            now = look.now
            before, pause = now, FIRST if now != before else min(2 * pause, LONGEST)
            wait(max(pause, SHARE * (time.monotonic() - began)))


@contextmanager
def _cache_file(*, keeps: bool) -> Iterator[str | None]:
    """The cache's file; without any, every look would read everything."""
    if keeps:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="curvetui-") as folder:
        yield os.path.join(folder, "fleet.sqlite")
