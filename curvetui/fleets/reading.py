"""Reads logs into rows one by one: the work of every worker, local or remote."""

import re
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import NamedTuple

from curvetui.engine.batch_read import read_through
from curvetui.engine.discovery import is_log
from curvetui.engine.open import saved_source, source_of_address
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.session import Session
from curvetui.fleets.listing import Log
from curvetui.fleets.row import FleetRow, row_of
from curvetui.fleets.run_pages import write_page
from curvetui.model import RunSnapshot
from curvetui.sources import Source, SourceError
from curvetui.sources.schemes import is_address, shown

LOOKED_INTO = 1 << 20
"""Bytes from which a file found in a folder is probed before it is read whole."""
TOGETHER = 64 << 20
"""Bytes of objects fetched per batch."""
LONGEST = 600
"""Time limit per log in seconds."""


class LogReading(NamedTuple):
    """The result of reading one log."""

    log: Log
    rows: tuple[FleetRow, ...]
    """One row per run in it; empty for a file in a folder that is not a log."""


def readings(logs: Sequence[Log], options: ReadOptions) -> list[LogReading]:
    """Read every log to its end, in order; an unreadable log becomes a row with the error."""
    given = _fetched(logs)
    return [LogReading(log, tuple(_rows(log, options, given))) for log in logs]


def _fetched(logs: Sequence[Log]) -> dict[str, bytes]:
    """Fetch a batch's objects concurrently, with one request each: they are listed already."""
    sizes = {log.path: log.size for log in logs if is_address(log.path)}
    if not sizes or sum(size or 0 for size in sizes.values()) > TOGETHER:
        return {}
    from curvetui.sources.bucket import fetched

    return fetched(sizes)


def failed(log: Log, why: str) -> LogReading:
    """The result for a log that could not be read."""
    path = shown(log.path) if is_address(log.path) else log.path
    return LogReading(log, (_placed(FleetRow(path, path, error=why), log),))


def runs_of(
    log: Log, options: ReadOptions, given: Mapping[str, bytes] | None = None
) -> tuple[RunSnapshot, ...]:
    """The runs in one log; or SourceError. given: objects by address.

    In a growing log the last run goes on unless the log itself says that it ended.
    """
    given = given or {}
    runs = read_through(_source(log, options, given), options).runs
    if not (log.is_growing and runs and runs[-1].state in ("interrupted", "unknown")):
        return runs
    session = Session(options)
    for chunk in _source(log, options, given).chunks():
        if not chunk.end:
            session.take(chunk)
    return session.snapshot().runs


def _source(log: Log, options: ReadOptions, given: Mapping[str, bytes]) -> Source:
    if log.path.startswith("ssh://"):
        from curvetui.sources.remote_files import remote

        return remote(log.path, ends=True)
    if log.path in given:
        return source_of_address(log.path, ends=True, given=given)
    return saved_source(log.path, allow_remote=options.allow_remote)


def _rows(log: Log, options: ReadOptions, given: Mapping[str, bytes]) -> Iterator[FleetRow]:
    if log.error:
        yield from failed(log, log.error).rows
        return
    if not log.was_named and (log.size or 0) > LOOKED_INTO and not log.tag and not is_log(log.path):
        return
    try:
        with _limited(LONGEST):
            runs = runs_of(log, options, given)
    except SourceError as error:
        if log.was_named or "binary" not in str(error):
            yield from failed(log, str(error)).rows
        return
    except Exception as error:
        yield from failed(log, f"{type(error).__name__}: {error}"[:200]).rows
        return
    kept = [run for run in runs if log.was_named or _is_training(run)]
    if log.page and kept:
        write_page(log, tuple(kept), options.language)
    if not kept and log.was_named:
        yield from failed(log, f"no metric was found in {log.path}").rows
    for run in kept:
        # A store's files are represented by its root, and each of its runs by its own path.
        path = run.source[0] if log.tag and run.source else log.path
        yield _placed(row_of(run, path, options.language), log)


def _placed(row: FleetRow, log: Log) -> FleetRow:
    host = re.match(r"\w+://([^/]+)", row.path) if "://" in row.path else None
    return row._replace(size=log.size, modified=log.modified, host=host[1] if host else None)


def _is_training(run: RunSnapshot) -> bool:
    """Whether a file found in a folder has contents that only a training log has."""
    return any(
        (curve.better is not None or curve.metric == "learning_rate") and len(curve) > 1
        for curve in run.curves
    )


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    """Raise TimeoutError in the block after *seconds*; needs signals, so only in the main thread."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        yield
        return

    def give_up(_: int, __: FrameType | None) -> None:
        raise TimeoutError(f"reading took longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
