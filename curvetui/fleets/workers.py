"""Reads batches of logs on all cores of this machine; a log that kills its reader costs that log only.

The processes are started by us rather than by `multiprocessing`, which would run the user's own script again in each
of them and could not say which log a process that was killed had been reading.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from queue import SimpleQueue

from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.listing import Log
from curvetui.fleets.reading import LogReading, failed, readings
from curvetui.system import process

LOGS, BYTES = 16, 4 << 20
"""A batch ends at so many logs or bytes, whichever comes first."""
AHEAD = 3
"""Batches a worker that are handed out at a time: enough that none waits, few enough that memory does not grow."""
KILLED = "the process that read it was killed (too little memory?)"
Batch = tuple[Log, ...]
_BEGIN = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from curvetui.fleets.workers import serve; serve()"


def batches(logs: Iterable[Log | None], most: int = LOGS) -> Iterator[Batch]:
    """*logs* in batches of about equal work; the first ones are small, so that rows come at once. None is an empty batch."""
    batch: list[Log] = []
    size, limit = 0, 1
    for log in logs:
        if log is None:
            yield ()
            continue
        batch.append(log)
        size += log.size or 0
        if len(batch) >= limit or size >= BYTES:
            yield tuple(batch)
            batch, size, limit = [], 0, min(2 * limit, most)
    if batch:
        yield tuple(batch)


def handed_out(
    waiting: Iterator[Batch], count: int, hand_out: Callable[[Batch], object]
) -> Iterator[list[LogReading]]:
    """Hand out *count* batches, as far as there are any; nothing came of an empty one, which is said at once."""
    for batch in waiting:
        if not batch:
            yield []
            continue
        hand_out(batch)
        count -= 1
        if not count:
            return


def processors() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class LocalWorkers:
    """Processes of this machine."""

    def __init__(self, count: int | None = None) -> None:
        """count: processes; None: one for each core. With one, this process reads."""
        self._count = (count or processors()) if sys.executable else 1

    def map(self, given: Iterable[Batch], options: ReadOptions) -> Iterator[list[LogReading]]:
        """What came of each batch, as it is done."""
        waiting = iter(given)
        first: list[Batch] = []
        yield from handed_out(waiting, AHEAD * self._count, first.append)
        if self._count == 1 or len(first) < 2:
            for batch in chain(first, waiting):
                yield readings(batch, options)
            return
        yield from _Pool(self._count, options).map(first, waiting)


class _Pool:
    """Threads that each keep one process busy."""

    def __init__(self, count: int, options: ReadOptions) -> None:
        self._options = options
        self._tasks: SimpleQueue[Batch | None] = SimpleQueue()
        self._results: SimpleQueue[list[LogReading] | BaseException] = SimpleQueue()
        self._out = 0
        """Batches that are being read."""
        self._readers = [_Reader(options) for _ in range(count)]
        self._threads = [
            threading.Thread(target=self._keep_busy, args=(reader,), daemon=True)
            for reader in self._readers
        ]

    def map(self, first: list[Batch], waiting: Iterator[Batch]) -> Iterator[list[LogReading]]:
        """What came of each batch, as it is done."""
        try:
            for thread in self._threads:
                thread.start()
            for batch in first:
                self._hand_out(batch)
            while self._out:
                found = self._results.get()
                self._out -= 1
                if isinstance(found, BaseException):
                    raise found
                yield from handed_out(waiting, 1, self._hand_out)
                yield found
        finally:
            for _ in self._threads:
                self._tasks.put(None)
            for reader in self._readers:
                reader.close()

    def _hand_out(self, batch: Batch) -> None:
        self._tasks.put(batch)
        self._out += 1

    def _keep_busy(self, reader: _Reader) -> None:
        while (batch := self._tasks.get()) is not None:
            try:
                self._results.put(self._read(reader, batch))
            except Exception as error:
                self._results.put(error)
                return

    def _read(self, reader: _Reader, batch: Batch) -> list[LogReading]:
        """What came of a batch; if that killed its process, of each of its logs alone."""
        found = reader.read(batch)
        if found is not None:
            return found
        if len(batch) == 1:
            return [failed(batch[0], KILLED)]
        return [one for log in batch for one in self._read(reader, (log,))]


class _Reader:
    """A process that reads batches; another takes its place when it is killed."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self._is_closed = False

    def read(self, batch: Batch) -> list[LogReading] | None:
        """What came of the batch; None if the process was killed over it."""
        if self._is_closed:
            return []
        child = self._process = self._process or _started()
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            pickle.dump((batch, self._options), child.stdin)
            child.stdin.flush()
            found: list[LogReading] = pickle.load(child.stdout)  # noqa: S301 - of our own process
        except (OSError, EOFError, pickle.UnpicklingError):
            self._end()
            return None
        return found

    def close(self) -> None:
        """End the process; from any thread."""
        self._is_closed = True
        self._end()

    def _end(self) -> None:
        child, self._process = self._process, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                with suppress(OSError):
                    if pipe is not None:
                        pipe.close()


def _started() -> subprocess.Popen[bytes]:
    """A process that serves; Ctrl-C is for the one that prints."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", _BEGIN, json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        process_group=0,
        # The processes themselves are the parallel work.
        env={**os.environ, process.THREADS: "1"},
    )


def serve() -> None:
    """Read batches from standard input and write what came of them to standard output, until there are no more."""
    given, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # Whatever else is printed here must not get between the answers, and nothing here asks for input.
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    gc.set_threshold(*process.COLLECT)
    while True:
        try:
            batch, options = pickle.load(given)  # noqa: S301 - of the process that started us
        except EOFError:
            return
        with suppress(BrokenPipeError):
            pickle.dump(readings(batch, options), answers)
            answers.flush()
