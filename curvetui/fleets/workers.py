"""Reads batches of logs on all cores of this machine; a log that kills its reader costs that log only."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.listing import Log
from curvetui.fleets.reading import Reading, failed, readings

LOGS, BYTES = 16, 4 << 20
"""A batch ends at so many logs or bytes, whichever comes first."""
AHEAD = 3
"""Batches a worker that are handed out at a time: enough that none waits, few enough that memory does not grow."""
KILLED = "the process that read it was killed (too little memory?)"
Batch = tuple[Log, ...]


def batches(logs: Iterable[Log], most: int = LOGS) -> Iterator[Batch]:
    """*logs* in batches of about equal work."""
    batch: list[Log] = []
    size = 0
    for log in logs:
        batch.append(log)
        size += log.size or 0
        if len(batch) >= most or size >= BYTES:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)


def processors() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class LocalWorkers:
    """Processes of this machine."""

    def __init__(self, count: int | None = None) -> None:
        """count: processes; None: one for each core."""
        self._count = count or processors()

    def map(self, given: Iterable[Batch], options: ReadOptions) -> Iterator[list[Reading]]:
        """What came of each batch, as it is done."""
        waiting = iter(given)
        if self._count == 1:
            for batch in waiting:
                yield readings(batch, options)
            return
        suspects: list[Log] = []
        is_over = False
        while not is_over:
            with _pool(self._count) as pool:
                try:
                    # The generator ends when all is done, and is broken off when a worker was killed.
                    yield from _pooled(pool, waiting, options, suspects)
                    is_over = True
                except BrokenProcessPool:
                    pass
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise
        for log in suspects:
            yield _alone(log, options)


def _pooled(
    pool: ProcessPoolExecutor, waiting: Iterator[Batch], options: ReadOptions, suspects: list[Log]
) -> Iterator[list[Reading]]:
    """Hand out batches and give what comes back; when a worker is killed, what was out is added to *suspects*."""
    out: dict[Future[list[Reading]], Batch] = {}
    handed: Batch = ()
    try:
        for handed in islice(waiting, AHEAD * pool._max_workers):  # type: ignore[attr-defined]
            out[pool.submit(readings, handed, options)] = handed
        handed = ()
        while out:
            done, _ = wait(out, return_when=FIRST_COMPLETED)
            for future in done:
                found = future.result()
                del out[future]
                yield found
                for handed in islice(waiting, 1):
                    out[pool.submit(readings, handed, options)] = handed
                handed = ()
    except BrokenProcessPool:
        suspects += [log for batch in (*out.values(), handed) for log in batch]
        raise


def _alone(log: Log, options: ReadOptions) -> list[Reading]:
    """What came of a log that may have killed its reader, read by a process of its own."""
    with _pool(1) as pool:
        try:
            return pool.submit(readings, (log,), options).result()
        except BrokenProcessPool:
            return [failed(log, KILLED)]


def _pool(count: int) -> ProcessPoolExecutor:
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        # Imported once, by the process of which the workers are copies.
        context.set_forkserver_preload([__name__, "curvetui.engine.judge"])
    return ProcessPoolExecutor(count, context, initializer=_begin)


def _begin() -> None:
    """Ctrl-C is for the process that prints; it ends the workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
