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
from curvetui.fleets.listing import Log
from curvetui.fleets.looks import QUIET, Look, looks, worse
from curvetui.fleets.reading import runs_of
from curvetui.fleets.row import FleetRow
from curvetui.fleets.table import Table
from curvetui.model import Snapshot
from curvetui.sources import SourceError
from curvetui.system.console import narrate


def watch(
    options: argparse.Namespace,
    choices: ReadOptions,
    arrange: Callable[[Table], Table],
    publish: Callable[[Table, Table], None],
    wait: Callable[[float], None] = time.sleep,
) -> int:
    """Scan repeatedly until Ctrl-C or q; return the exit code.

    Args:
        arrange: returns the requested runs of a table in the requested order.
        publish: writes the requested files; called after each scan with all runs and those.
        wait: called with the seconds until the next scan.

    Raises:
        SourceError: an alert cannot work.
    """
    asked = asked_for(options)
    optional = optional_ones(options)
    alerting = Alerting(asked, options.alert_level, optional, choices.language, keeps_ended=True)
    workers = workers_of(options.on)
    found = looks(options.sources, choices, workers, wait, keeps=not options.no_cache)
    scans = _published(found, choices, arrange, publish, alerting if asked else None)
    try:
        if sys.stdin.isatty() and sys.stdout.isatty():
            return _on_screen(scans, choices.language)
        narrate(
            "watching; Ctrl-C ends it. A line of JSON is printed for each run that becomes worse"
        )
        for look in scans:
            if look.is_over:
                sys.stdout.writelines(map(json_line, worse(look)))
                sys.stdout.flush()
        return 0
    finally:
        alerting.close()


def _on_screen(scans: Iterator[Look], language: str) -> int:
    from curvetui.tui.fleet_app import FleetApp
    from curvetui.tui.show import quits_on_signals

    app = FleetApp(scans, language)
    with quits_on_signals(app):
        code = app.run() or 0
    if app.failure:
        raise SourceError(app.failure)
    return code


def _published(
    found: Iterator[Look],
    choices: ReadOptions,
    arrange: Callable[[Table], Table],
    publish: Callable[[Table, Table], None],
    alerting: Alerting | None,
) -> Iterator[Look]:
    """The same scans, arranged; before each complete one is shown, files and alerts are updated."""
    for scan in found:
        look = scan._replace(table=arrange(scan.table))
        if look.is_over:
            publish(scan.table, look.table)
        if look.is_over and alerting is not None:
            grave = [
                row
                for before, row in look.changed
                if row.outcome not in QUIET or (before and before.outcome not in QUIET)
            ]
            for row in {row.path: row for row in grave}.values():
                _alert(row, choices, alerting)
        yield look


def _alert(row: FleetRow, choices: ReadOptions, alerting: Alerting) -> None:
    """Read the log of *row* with all its findings, for alerts; an unreadable one has none."""
    log = Log(row.path, row.size, row.modified, is_growing=row.state == "running")
    with suppress(SourceError):
        alerting.report(Snapshot(runs=runs_of(log, choices)), time.time())
