"""`fleet --watch`: the table of many runs, live on a screen or as JSON lines, with alerts."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from curvetui.cli.alerting import Alerting, asked_for, optional_ones
from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.documents import json_line
from curvetui.fleets.gather import workers_of
from curvetui.fleets.listing import Log, logs_of
from curvetui.fleets.looks import GROWING, QUIET, Look, looks, worse
from curvetui.fleets.reading import runs_of
from curvetui.fleets.row import FleetRow
from curvetui.fleets.table import Table
from curvetui.model import Snapshot
from curvetui.sources import SourceError


def watch(
    options: argparse.Namespace,
    choices: ReadOptions,
    publish: Callable[[Table], None],
    narrow: Callable[[Table], Table] = lambda table: table,
    wait: Callable[[float], None] = time.sleep,
) -> int:
    """Scan repeatedly until Ctrl-C or q; return the exit code.

    Args:
        publish: writes the requested files; called with the table after each scan.
        narrow: keeps the requested runs of a table.
        wait: called with the seconds until the next scan.

    Raises:
        SourceError: a SOURCE does not exist, or an alert cannot work.
    """
    asked = asked_for(options)
    optional = optional_ones(options)
    alerting = Alerting(asked, options.alert_level, optional, choices.language, keeps_ended=True)
    workers = workers_of(options.on)
    found = looks(options.sources, choices, workers, wait, keeps=not options.no_cache)
    told = (
        look._replace(table=narrow(look.table))
        for look in _told(found, choices, publish, alerting if asked else None)
    )
    try:
        if sys.stdin.isatty() and sys.stdout.isatty():
            # Report a missing SOURCE before the screen opens.
            next(logs_of(options.sources), None)
            return _on_screen(told, choices.language)
        for look in told:
            if look.is_over:
                sys.stdout.writelines(map(json_line, worse(look)))
                sys.stdout.flush()
        return 0
    finally:
        alerting.close()


def _on_screen(told: Iterator[Look], language: str) -> int:
    from curvetui.tui.fleet_app import FleetApp

    app = FleetApp(told, language)
    code = app.run() or 0
    if app.failure:
        raise SourceError(app.failure)
    return code


def _told(
    found: Iterator[Look],
    choices: ReadOptions,
    publish: Callable[[Table], None],
    alerting: Alerting | None,
) -> Iterator[Look]:
    """The same scans; before each complete one is shown, files and alerts are updated."""
    for look in found:
        if look.is_over:
            publish(look.table)
        if look.is_over and alerting is not None:
            grave = [
                row
                for before, row in look.changed
                if row.outcome not in QUIET or (before and before.outcome not in QUIET)
            ]
            for row in {row.path: row for row in grave}.values():
                _tell(row, choices, alerting)
        yield look


def _tell(row: FleetRow, choices: ReadOptions, alerting: Alerting) -> None:
    """Read the log of *row* with all its findings, for alerts; an unreadable one has none."""
    now = time.time()
    log = Log(row.path, row.size, row.modified, is_growing=now - (row.modified or 0.0) < GROWING)
    with suppress(SourceError):
        alerting.tell(Snapshot(runs=runs_of(log, choices)), now)
