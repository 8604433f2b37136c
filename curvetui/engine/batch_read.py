"""Reads SOURCEs of the command line to their end; many files in parallel."""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from curvetui.engine.open import saved_source
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.session import Session
from curvetui.model import Snapshot
from curvetui.sources import Source, SourceError
from curvetui.sources.file import Saved
from curvetui.sources.file_search import modified
from curvetui.sources.folder import SavedFolder
from curvetui.sources.open_writers import OpenWriter
from curvetui.stores.unread import unread_in
from curvetui.system.console import with_progress
from curvetui.system.process import cores

MANY, HEAVY = 32, 8 << 20
"""Minimum files, or bytes of two or more, for several processes: starting one takes time."""
RECENT = 3600.0
"""Seconds since its last change for which a log may still be written."""


def read_source(spelled: str, choices: ReadOptions | None = None) -> Snapshot:
    """Read one SOURCE of the command line to its end, or raise SourceError."""
    source = saved_source(spelled, allow_remote=choices is not None and choices.allow_remote)
    snapshot = read_through(source, choices)
    if isinstance(source, Saved) and not snapshot.runs:
        return _guessed(spelled, snapshot, choices or ReadOptions())
    if isinstance(source, SavedFolder) and not source.has_found:
        if os.path.isdir(spelled) and (advice := unread_in(spelled)):
            raise SourceError(f"cannot read {spelled}: {advice}")
        raise SourceError(
            f"no training log was found in {spelled}; name the log itself if there is one"
        )
    return snapshot


def _guessed(spelled: str, empty: Snapshot, choices: ReadOptions) -> Snapshot:
    """The same log by its guessed pattern, if that has a counter and fits most lines; else *empty*."""
    guess = empty.guess or ""
    is_free = not (choices.pattern or choices.only or choices.metrics or empty.last_word)
    if not is_free or not any(counter in guess for counter in ("{epoch}", "{step}")):
        return empty
    import shlex

    from curvetui.system.own_output import is_own_file

    if is_own_file(spelled):
        return empty
    source = saved_source(spelled, allow_remote=choices.allow_remote)
    found = read_through(source, choices._replace(pattern=guess))
    if sum(2 * run.lines.with_metrics for run in found.runs[:1]) <= empty.read:
        return empty
    said = f"no format reads {spelled}: it is read with the guessed --pattern {shlex.quote(guess)}"
    return replace(found, message=f"{said}; if its names are wrong, give it with others")


def read_through(source: Source, choices: ReadOptions | None = None) -> Snapshot:
    """Return the snapshot of *source* after its end, or raise SourceError."""
    session, goes_on = Session(choices), _is_being_written(source)
    for chunk in source.chunks():
        session.take(chunk._replace(end=chunk.end and not goes_on))
    snapshot = session.finish(is_over=not goes_on)
    if snapshot.message and not snapshot.runs and not isinstance(source, SavedFolder):
        raise SourceError(f"no metric was found: {snapshot.message}")
    return snapshot


def _is_being_written(source: Source) -> bool:
    """Whether a process has the log open: its end is not the end of the run."""
    if not isinstance(source, Saved) or time.time() - modified(source.path) > RECENT:
        return False
    writer = OpenWriter(source.path)
    writer.look(time.time())
    return writer.alive is True


def read_all(
    spelled: Sequence[str], choices: ReadOptions
) -> Iterator[tuple[str, Snapshot | SourceError]]:
    """Yield every SOURCE in order, with its snapshot or error; in parallel where faster."""
    count = min(cores(), len(spelled))
    if count < 2 or not _is_worth_it(spelled):
        for name in spelled:
            yield name, _read(name, choices)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from functools import partial

    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        # Imported once, before the workers are forked.
        context.set_forkserver_preload([__name__, "curvetui.engine.judge"])
    with ProcessPoolExecutor(count, context) as pool:
        try:
            found = pool.map(partial(_read, choices=choices), spelled, chunksize=1)
            numbered = with_progress(
                enumerate(found), lambda one: f"{one[0] + 1} of {len(spelled)} logs read"
            )
            yield from ((spelled[number], one) for number, one in numbered)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _is_worth_it(spelled: Sequence[str]) -> bool:
    return all(map(os.path.isfile, spelled)) and (
        len(spelled) >= MANY or sum(map(os.path.getsize, spelled)) >= HEAVY
    )


def _read(spelled: str, choices: ReadOptions) -> Snapshot | SourceError:
    try:
        return read_source(spelled, choices)
    except SourceError as error:
        return error
    # Last resort: a bug triggered by one source must not cost other sources their reports.
    except Exception as error:
        if os.environ.get("CURVETUI_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}"[:200]
        return SourceError(
            f"cannot read {spelled}: this is a bug in curvetui ({what}); please report it with what CURVETUI_DEBUG=1 prints"
        )
