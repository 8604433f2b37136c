"""Many runs, scanned repeatedly: partial tables during a scan, then a pause, then what changed."""

import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.cache import Cache
from curvetui.fleets.gather import Gathering, GatherProgress, Workers
from curvetui.fleets.listing import is_growing
from curvetui.fleets.row import OUTCOMES, FleetRow
from curvetui.fleets.table import Table, ranked

FIRST, LONGEST = 5.0, 60.0
"""Seconds between scans: while logs change, and after a long silence."""
SHARE = 3.0
"""Minimum pause as a multiple of the scan's duration, so that a slow disk is not kept busy."""
SHOWN = 0.5
"""Seconds between partial tables."""
WRITTEN = 900.0
"""As in `growing`, but longer: a pause between two epochs must not raise an alert."""
QUIET = ("healthy", "unjudged")
"""Outcomes that need no attention."""


class Look(NamedTuple):
    """What is known at one moment."""

    table: Table
    progress: GatherProgress | None
    """Progress of this scan; None when it is complete."""
    before: Mapping[str, FleetRow]
    """The last row of each run in earlier scans, by `key_of`."""

    @property
    def is_over(self) -> bool:
        """Whether the scan is complete."""
        return self.progress is None

    @property
    def now(self) -> dict[str, FleetRow]:
        return {key_of(row): row for row in self.table.runs}

    @property
    def changed(self) -> list[tuple[FleetRow | None, FleetRow]]:
        """(before, now) of every row that is new or has changed."""
        pairs = ((self.before.get(key), row) for key, row in self.now.items())
        return [(b, row) for b, row in pairs if b is None or b._replace(name=row.name) != row]


def key_of(row: FleetRow) -> str:
    """A key that identifies the same run across scans; its name changes with the other runs."""
    number = re.search(r" #\d+$", row.name)
    return f"{row.path}{number[0] if number else ''}"


def worse(look: Look) -> Iterator[FleetRow]:
    """Runs that newly need attention, or need it more urgently than before."""
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
    """Scan forever: yield what is known every half second, then the complete table.

    wait: called with the seconds until the next scan; keeps: cache rows in the user's cache.
    """
    look, before, pause = Look(Table(()), None, {}), dict[str, FleetRow](), FIRST
    with _cache_file(keeps=keeps) as path:
        while True:
            began = shown = time.monotonic()
            cache = Cache(options, path)
            gathering = Gathering(
                sources, options, workers, cache, growing=partial(is_growing, written=WRITTEN)
            )
            for progress in gathering.run():
                if time.monotonic() - shown > SHOWN:
                    yield Look(_so_far(look.table, gathering), progress, before)
                    shown = time.monotonic()
            look = Look(gathering.table(), None, before)
            yield look
            pause = FIRST if look.changed else min(2 * pause, LONGEST)
            # Runs of a host that is out of reach for a while are not new when it is back.
            before = {**before, **look.now}
            wait(max(pause, SHARE * (time.monotonic() - began)))


def _so_far(last: Table, gathering: Gathering) -> Table:
    """The rows of this scan; those of the last one for logs that have not been read again yet."""
    read = {row.path for row in gathering.rows}
    older = (row for row in last.runs if row.path not in read)
    return replace(gathering.table(), runs=ranked([*gathering.rows, *older]))


@contextmanager
def _cache_file(*, keeps: bool) -> Iterator[str | None]:
    """The cache file; without one, every scan would read everything."""
    if keeps:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="curvetui-") as folder:
        yield os.path.join(folder, "fleet.sqlite")
