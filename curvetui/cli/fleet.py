"""`fleet`: many runs as one table, most severe first."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from curvetui.cli.alerting import asked_for
from curvetui.cli.output import shows_ascii_only, shows_colour, write
from curvetui.cli.suggestions import know
from curvetui.engine.facts import STANDARD, standard
from curvetui.engine.progress import clock
from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.gather import Gathering, GatherProgress, workers_of
from curvetui.fleets.row import OUTCOMES
from curvetui.fleets.table import Table, know_column, ranked
from curvetui.fleets.text import TextLayout
from curvetui.sources import SourceError
from curvetui.system.console import narrate, narrate_progress, shows_progress

EVERY = 0.2
"""Seconds between progress lines."""
UNREADABLE, INTERRUPTED, NOTHING = 2, 130, 3
ENDINGS = {
    ".json": "json",
    ".jsonl": "json",
    ".csv": "csv",
    ".md": "markdown",
    ".html": "html",
    ".parquet": "parquet",
}


def fleet(options: argparse.Namespace, choices: ReadOptions) -> int:
    """Read all SOURCEs and print the table; return the exit code, or raise SourceError."""
    kind = options.report or _kind_of(options.output)
    _refuse_what_makes_no_sense(options, kind)
    if options.watch:
        from curvetui.cli.fleet_watch import watch

        return watch(
            options,
            choices,
            lambda table: _publish(table, options, kind, choices),
            lambda table: _filtered(table, options.level, options.where),
        )
    gathering = _gathering(options, choices)
    streams = kind == "json" and options.sort == "none" and not options.output
    try:
        for progress in _shown(gathering.run()):
            if streams:
                _print_json(progress)
    except KeyboardInterrupt:
        narrate(f"interrupted: {gathering.done} of at least {gathering.found} logs were read")
    if not streams:
        _finish(gathering.table(), options, kind, choices.language, gathering.pages)
    if not gathering.is_over:
        return INTERRUPTED
    if any(row.error for row in gathering.rows):
        return UNREADABLE
    return 0 if gathering.rows else NOTHING


def _refuse_what_makes_no_sense(options: argparse.Namespace, kind: str) -> None:
    """Raise errors now that would otherwise appear only after everything has been read."""
    if kind == "parquet" and not options.output:
        raise SourceError("Parquet is written to a file: --output fleet.parquet")
    if options.reports and kind != "html":
        raise SourceError("--reports needs the table that links them: --output fleet.html")
    alert = next(iter(asked_for(options)), None)
    if alert is not None and not options.watch:
        raise SourceError(f"--{alert} reports changes: add --watch")


def _gathering(options: argparse.Namespace, choices: ReadOptions) -> Gathering:
    from curvetui.fleets.cache import Cache

    cache = None if options.no_cache else Cache(choices)
    pages = os.path.abspath(options.reports) if options.reports else ""
    return Gathering(options.sources, choices, workers_of(options.on), cache, pages=pages)


def _kind_of(output: str | None) -> str:
    ending = os.path.splitext(output or "")[1].lower()
    if ending in ("", ".txt", ".log") or (
        os.path.exists(output or "") and not os.path.isfile(output or "")
    ):
        return "text"
    know("suffix", ending, (*ENDINGS, ".txt"))
    return ENDINGS[ending]


def _print_json(progress: GatherProgress) -> None:
    from curvetui.fleets.documents import json_line

    sys.stdout.writelines(map(json_line, progress.rows))
    sys.stdout.flush()


def _publish(table: Table, options: argparse.Namespace, kind: str, choices: ReadOptions) -> None:
    """Write the requested files after each scan of --watch."""
    if options.output:
        _finish(table, options, kind, choices.language)
    elif options.prometheus:
        _write_gauges(table, options.prometheus)


def _finish(
    read: Table,
    options: argparse.Namespace,
    kind: str,
    language: str,
    pages: Mapping[str, str] | None = None,
) -> None:
    """Filter, sort and print the rows. pages: path of a log -> its report file."""
    by = tuple(name.strip() for name in options.by.split(",") if name.strip()) if options.by else ()
    sort = "" if options.sort == "none" else options.sort
    try:
        table = replace(read, runs=ranked(read.runs, sort), by=by)
    except ValueError as error:
        raise SourceError(f"--sort: {error}") from error
    for name in () if options.watch else by:
        try:
            know_column(read.runs, name)
        except ValueError as error:
            if standard(name) not in STANDARD:
                raise SourceError(f"--by: {error}") from error
            narrate(f"--by: no log states {name}")
    if options.prometheus:
        _write_gauges(table, options.prometheus)
    table = _filtered(table, options.level, options.where)
    if kind == "parquet":
        table.to_parquet(options.output)
    elif kind == "html":
        from curvetui.fleets.page import page
        from curvetui.fleets.run_pages import links

        found = links(table.runs, pages or {}, options.output)
        write(page(table, language, found), options.output)
    else:
        write(_document(table, kind, options, language), options.output)
    if options.output and not options.watch:
        narrate(f"wrote {len(table)} {'run' if len(table) == 1 else 'runs'} to {options.output}")


def _write_gauges(table: Table, path: str) -> None:
    """Write the metrics for Prometheus' textfile collector, or raise SourceError."""
    from curvetui.fleets.prometheus import exposition

    write(exposition(table), path)


def _filtered(table: Table, levels: str | None, condition: str | None) -> Table:
    """The requested runs."""
    runs = table.runs
    if levels:
        asked = [name.strip() for name in levels.split(",")]
        for name in asked:
            know("outcome", name, OUTCOMES)
        runs = tuple(row for row in runs if row.outcome in asked)
    if condition:
        from curvetui.fleets.sql import spelled_out, where

        runs = where(runs, spelled_out(condition))
    return replace(table, runs=runs, left_out=len(table) - len(runs))


def _document(table: Table, kind: str, options: argparse.Namespace, language: str) -> Iterator[str]:
    from curvetui.fleets import documents

    if kind == "text":
        from curvetui.fleets.text import text

        return text(table, _layout(options, language))
    made: dict[str, Callable[[], Iterator[str]]] = {
        "json": lambda: documents.json_lines(table),
        "csv": lambda: documents.csv_lines(table),
        "markdown": lambda: documents.markdown(table, language),
    }
    return made[kind]()


def _layout(options: argparse.Namespace, language: str) -> TextLayout:
    import shutil

    is_file = bool(options.output)
    columns = shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100
    width = 100 if is_file else max(60, columns)
    limit = 0 if is_file and options.limit is None else options.limit
    return TextLayout(
        language,
        width,
        shows_colour() and not is_file,
        shows_ascii_only() and not is_file,
        40 if limit is None else limit,
    )


def _shown(found: Iterator[GatherProgress]) -> Iterator[GatherProgress]:
    """The same, with a progress line on standard error if it is a terminal."""
    shows, last = shows_progress(), time.monotonic()
    try:
        for progress in found:
            if shows and time.monotonic() - last > EVERY:
                last = time.monotonic()
                narrate_progress(_line(progress))
            yield progress
    finally:
        if shows:
            narrate_progress("")


def _line(progress: GatherProgress) -> str:
    """Format the progress: `412 of 2000 logs · 61 a second · 0:26 left`."""
    rate = progress.done / max(progress.seconds, 1e-3)
    total = f"{progress.found}{'' if progress.is_listed else '+'}"
    left = (progress.found - progress.done) / rate if progress.is_listed and rate else None
    parts = [f"{progress.done} of {total} logs", f"{rate:.0f} a second"]
    if left is not None:
        parts.append(f"{clock(left)} left")
    return " · ".join(parts)
