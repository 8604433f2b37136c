"""`fleet`: many runs as one table, most severe first."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from curvetui.cli.fleet_options import arranged, check_options, spelled_sources
from curvetui.cli.output import kind_of, need_writable, shows_ascii_only, shows_colour, write
from curvetui.engine.progress import clock
from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.gather import Gathering, GatherProgress, workers_of
from curvetui.fleets.listing import is_growing
from curvetui.fleets.phrases import counted
from curvetui.fleets.row import FleetRow
from curvetui.fleets.table import Table
from curvetui.fleets.text import TextLayout
from curvetui.sources import SourceError
from curvetui.system.console import narrate, with_progress
from curvetui.system.process import exits_on_sigterm

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
    """Read all SOURCEs, print the table and return the exit code, or raise SourceError, UsageError."""
    kind = options.report or kind_of(options.output, ENDINGS)
    check_options(options, kind)
    _check_files(options, kind, choices.language)
    options.sources = spelled_sources(options.sources)
    with exits_on_sigterm():
        return _watch(options, choices, kind) if options.watch else _run(options, choices, kind)


def _watch(options: argparse.Namespace, choices: ReadOptions, kind: str) -> int:
    from curvetui.cli.fleet_watch import watch

    return watch(
        options,
        choices,
        lambda table: arranged(table, options),
        lambda read, table: _write_files(read, table, options, kind, choices.language),
    )


def _run(options: argparse.Namespace, choices: ReadOptions, kind: str) -> int:
    """Read all logs once."""
    gathering = _gathering(options, choices)
    streams = kind == "json" and options.sort == "none" and not options.output
    code = _read(gathering, prints=streams)
    try:
        if not streams:
            _finish(gathering, options, kind, choices.language)
    except (KeyboardInterrupt, SystemExit) as stop:
        narrate(f"interrupted: {options.output or 'the table'} was not written completely")
        return _code(stop)
    if code or gathering.rows:
        return code or (UNREADABLE if any(row.error for row in gathering.rows) else 0)
    return NOTHING


def _code(stop: BaseException) -> int:
    return int(str(stop.code)) if isinstance(stop, SystemExit) else INTERRUPTED


def _read(gathering: Gathering, *, prints: bool) -> int:
    """Read all logs; return the exit code of what ended that early, 0 if nothing did.

    prints: as JSON lines at once. SourceError: nothing was read.
    """
    from curvetui.fleets.documents import json_line

    try:
        for progress in with_progress(gathering.run(), _line):
            if prints:
                sys.stdout.writelines(map(json_line, progress.rows))
                sys.stdout.flush()
    except (KeyboardInterrupt, SystemExit) as stop:
        narrate(f"interrupted: {gathering.done} of at least {gathering.found} logs were read")
        return _code(stop)
    except SourceError as error:
        if not gathering.rows:
            raise
        narrate(f"{error}: {gathering.done} of at least {gathering.found} logs were read")
        return UNREADABLE
    return 0


def _check_files(options: argparse.Namespace, kind: str, language: str) -> None:
    """Check before the reading that every requested file may be written."""
    if kind == "parquet":
        from curvetui.fleets.sql import need_own

        need_writable(options.output, b"PAR1")
        need_own(options.output)
    elif options.output:
        need_writable(options.output, *_samples(options, kind, language))
    if options.prometheus:
        from curvetui.fleets.prometheus import exposition

        need_writable(options.prometheus, "".join(exposition(Table(()))).encode())


def _samples(options: argparse.Namespace, kind: str, language: str) -> list[bytes]:
    """A table of one run and empty ones: files that begin like these may be replaced."""
    tables = Table((FleetRow("", ""),)), Table(()), Table((), left_out=(FleetRow("", ""),))
    return ["".join(_document(t, kind, options, language, {})).encode() for t in tables]


def _gathering(options: argparse.Namespace, choices: ReadOptions) -> Gathering:
    from curvetui.fleets.cache import Cache

    cache = None if options.no_cache else Cache(choices)
    pages = os.path.abspath(options.reports) if options.reports else ""
    workers = workers_of(options.on)
    return Gathering(options.sources, choices, workers, cache, growing=is_growing, pages=pages)


def _finish(gathering: Gathering, options: argparse.Namespace, kind: str, language: str) -> None:
    """Filter, sort and print the rows. A partial table never replaces a file."""
    from curvetui.fleets.run_pages import links

    read = gathering.table()
    table = arranged(read, options)
    if read.is_partial:
        options.output = _beside(options.output)
        if options.prometheus:
            narrate(f"{options.prometheus} was not written: the table is not complete")
            options.prometheus = None
    pages = links(table.runs, gathering.pages, options.output) if kind == "html" else {}
    lost = {row.path for row in table.runs if row.error is None} - pages.keys()
    if options.reports and lost:
        many = counted("en", "runs", len(lost))
        narrate(f"no report of {many} could be written to {options.reports}; the table has no link")
    _write_files(read, table, options, kind, language, pages)
    if not options.output:
        write(_document(table, kind, options, language, pages), None)
    else:
        narrate(f"wrote {counted('en', 'runs', len(table))} to {options.output}")


def _beside(output: str | None) -> str | None:
    """Where a partial table goes: to another file if *output* exists."""
    if not output or not os.path.isfile(output):
        return output
    narrate(f"{output} is left as it was: the table is not complete")
    stem, ending = os.path.splitext(output)
    return f"{stem}.partial{ending}"


def _write_files(
    read: Table,
    table: Table,
    options: argparse.Namespace,
    kind: str,
    language: str,
    pages: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write the requested files. read: all runs; table: the requested ones."""
    if options.prometheus:
        from curvetui.fleets.prometheus import exposition

        write(exposition(read), options.prometheus)
    if kind == "parquet":
        table.to_parquet(options.output)
    elif options.output:
        document = _document(table, kind, options, language, pages)
        write(document, options.output, *_samples(options, kind, language))


def _document(
    table: Table, kind: str, options: argparse.Namespace, language: str, pages: Mapping[str, str]
) -> Iterator[str]:
    """The table in a textual form. pages: path of a log -> address of its report."""
    from curvetui.fleets import documents
    from curvetui.fleets.page import page
    from curvetui.fleets.text import text

    made: dict[str, Callable[[], Iterator[str]]] = {
        "text": lambda: text(table, _layout(options, language)),
        "json": lambda: map(documents.json_line, table.runs),
        "csv": lambda: documents.csv_lines(table),
        "markdown": lambda: documents.markdown(table, language),
        "html": lambda: page(table, language, pages),
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


def _line(progress: GatherProgress) -> str:
    """Format the progress: `412 of 2000 logs · 61 a second · 0:26 left`."""
    rate = progress.done / max(progress.seconds, 1e-3)
    total = f"{progress.found}{'' if progress.is_listed else '+'}"
    left = (progress.found - progress.done) / rate if progress.is_listed and rate else None
    parts = [f"{progress.done} of {total} logs", f"{rate:.0f} a second"]
    if left is not None:
        parts.append(f"{clock(left)} left")
    return " · ".join(parts)
