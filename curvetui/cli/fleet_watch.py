"""`fleet --watch`: the table of many runs, read again whenever logs change."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.cache import Cache
from curvetui.fleets.documents import json_line
from curvetui.fleets.gather import Gathering, workers_of
from curvetui.fleets.row import OUTCOMES, Row
from curvetui.fleets.table import Table

FIRST, LONGEST = 5.0, 60.0
"""Seconds between two looks while logs change, and after they have long been silent."""
SHARE = 3.0
"""Times as long as a look took that is waited at least: listing a slow disk must not keep it busy."""
GROWING = 3600.0
"""Seconds since a log was last written within which its run is taken to go on."""


def watch(
    options: argparse.Namespace,
    choices: ReadOptions,
    show: Callable[[Table], None],
    wait: Callable[[float], None] = time.sleep,
) -> int:
    """Show the table again and again until Ctrl-C; returns the exit code.

    On a terminal the table is redrawn; elsewhere every run that is new or has become graver is told as a line of JSON.

    Args:
        show: prints a table.
    """
    before: dict[str, Row] = {}
    pause, workers = FIRST, workers_of(options.on)
    with _cache_file(options) as path:
        while True:
            began = time.monotonic()
            gathering = Gathering(
                options.sources,
                choices,
                workers,
                Cache(choices, path),
                growing=time.time() - GROWING,
            )
            for _ in gathering.run():
                pass
            table = gathering.table()
            now = {f"{row.path}\0{row.name}": row for row in table.runs}
            has_changed = now != before
            if sys.stdout.isatty() and has_changed:
                sys.stdout.write("\x1b[H\x1b[J")
                show(table)
            elif has_changed:
                sys.stdout.writelines(map(json_line, worse(before, now)))
                sys.stdout.flush()
            before, pause = now, FIRST if has_changed else min(2 * pause, LONGEST)
            wait(max(pause, SHARE * (time.monotonic() - began)))


def worse(before: Mapping[str, Row], now: Mapping[str, Row]) -> Iterator[Row]:
    """The runs that need a look and did not before, or need it more."""
    for key, row in now.items():
        rank = OUTCOMES.index(row.outcome)
        if row.outcome in ("healthy", "unjudged"):
            continue
        if key not in before or rank < OUTCOMES.index(before[key].outcome):
            yield row


@contextmanager
def _cache_file(options: argparse.Namespace) -> Iterator[str | None]:
    """The cache's file; with --no-cache one that is gone afterwards: without any, every look would read everything."""
    if not options.no_cache:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="curvetui-") as folder:
        yield os.path.join(folder, "fleet.sqlite")
