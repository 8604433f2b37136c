"""Options of `fleet`: checked before anything is read, and applied to the rows that were."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

from curvetui.cli.alerting import asked_for
from curvetui.cli.options import UsageError
from curvetui.cli.suggestions import know
from curvetui.fleets.listing import missing
from curvetui.fleets.row import OUTCOMES
from curvetui.fleets.table import Table, in_order, know_column
from curvetui.sources import SourceError
from curvetui.system.console import narrate


def check_options(options: argparse.Namespace, kind: str) -> None:
    """Raise the errors now that would otherwise appear only after everything has been read."""
    if kind == "parquet" and not options.output:
        raise SourceError("Parquet is written to a file: --output fleet.parquet")
    if options.reports and kind != "html":
        raise SourceError("--reports needs the table that links them: --output fleet.html")
    alert = next(iter(asked_for(options)), None)
    if alert is not None and not options.watch:
        raise SourceError(f"--{alert} reports changes: add --watch")
    for name in ("by", "level", "sort", "where"):
        given = getattr(options, name)
        if given is not None and not given.strip(" ,-"):
            raise UsageError(
                f"--{name} {given!r} names nothing; `curvetui fleet --help` has examples"
            )
    for name in _names(options.level):
        know("outcome", name, OUTCOMES)
    if options.limit is not None and options.limit < 0:
        raise UsageError(f"--limit {options.limit}: write how many runs to list; 0 lists all")
    if options.limit is not None and kind != "text":
        raise UsageError(f"--limit shortens the text table only; a {kind} table holds all runs")
    if options.where:
        from curvetui.fleets.sql import know_condition

        know_condition(options.where)


def spelled_sources(given: Sequence[str]) -> list[str]:
    """The SOURCEs; `-` is replaced by names on standard input, one a line or zero-terminated.

    A slip in one of many names is said before hours of reading.
    """
    names = [name for one in given for name in (_piped() if one == "-" else [one])]
    for why in missing(names):
        narrate(why)
    return names


def _piped() -> Iterator[str]:
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(
            "fleet - takes the names of logs from standard input: find . -name '*.log' | curvetui fleet -"
        )
    data = sys.stdin.buffer.read()
    names = data.split(b"\0") if b"\0" in data else data.splitlines()
    if not any(name.strip() for name in names):
        raise SourceError("standard input names no log; for a log itself: curvetui check -")
    yield from (os.fsdecode(name) for name in names if name.strip())


def arranged(read: Table, options: argparse.Namespace) -> Table:
    """The requested runs in the requested order and groups; SourceError for an unknown column."""
    by = tuple(dict.fromkeys(_names(options.by)))
    sort = "" if options.sort in (None, "none") else options.sort
    if not read.is_partial:
        _know_columns(read, sort.removeprefix("-"), () if options.watch else by)
    runs = read.runs
    if options.level:
        runs = tuple(row for row in runs if row.outcome in _names(options.level))
    if options.where:
        from curvetui.fleets.sql import where

        runs = where(runs, options.where)
    runs = in_order(runs, sort) if sort else runs
    return replace(read, runs=runs, by=by, left_out=() if runs else read.runs)


def _know_columns(read: Table, sort: str, by: Sequence[str]) -> None:
    for option, name in (*((("--sort", sort),) if sort else ()), *(("--by", n) for n in by)):
        try:
            know_column(read.runs, name)
        except ValueError as error:
            raise SourceError(f"{option}: {error}") from error


def _names(given: str | None) -> list[str]:
    return [name.strip() for name in (given or "").split(",") if name.strip()]
