"""Reads batches of logs on all cores; a log that crashes its worker loses only itself.

`multiprocessing` would run the user's script again, and not say which log killed a process.
"""

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
"""Maximum logs and bytes per batch."""
AHEAD = 3
"""Batches queued per worker: enough that none idles, few enough that memory stays bounded."""
KILLED = "the process that read it was killed (too little memory?)"
Batch = tuple[Log, ...]
_BEGIN = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from curvetui.fleets.workers import serve; serve()"


def batches(logs: Iterable[Log | None], most: int = LOGS) -> Iterator[Batch]:
    """*logs* in batches of similar work, small ones first. None: an empty batch."""
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
    """Hand out up to *count* batches; an empty batch is reported at once."""
    for batch in waiting:
        if not batch:
            yield []
            continue
        hand_out(batch)
        count -= 1
        if not count:
            return


class LocalWorkers:
    """Worker processes on this machine."""

    def __init__(self, count: int | None = None) -> None:
        """count: processes; None: one per core. With one, this process reads."""
        self._count = (count or process.cores()) if sys.executable else 1

    def map(self, given: Iterable[Batch], options: ReadOptions) -> Iterator[list[LogReading]]:
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
        """Batches being read."""
        self._readers = [_Reader(options) for _ in range(count)]
        self._threads = [
            threading.Thread(target=self._keep_busy, args=(reader,), daemon=True)
            for reader in self._readers
        ]

    def map(self, first: list[Batch], waiting: Iterator[Batch]) -> Iterator[list[LogReading]]:
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

    def _keep_busy(self, reader: "_Reader") -> None:
        while (batch := self._tasks.get()) is not None:
            try:
                self._results.put(self._read(reader, batch))
            except Exception as error:
                self._results.put(error)
                return

    def _read(self, reader: "_Reader", batch: Batch) -> list[LogReading]:
        found = reader.read(batch)
        if found is not None:
            return found
        if len(batch) == 1:
            return [failed(batch[0], KILLED)]
        return [one for log in batch for one in self._read(reader, (log,))]


class _Reader:
    """A process that reads batches; replaced when it is killed."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self._is_closed = False

    def read(self, batch: Batch) -> list[LogReading] | None:
        """The results of the batch; None if the process was killed while reading it."""
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
        """Stop the process; may be called from any thread."""
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
    return subprocess.Popen(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", _BEGIN, json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        process_group=0,
        # The processes are the parallelism: limit library threads.
        env={**os.environ, process.THREADS: "1"},
    )


def serve() -> None:
    """Read batches from standard input and write results to standard output until the input ends."""
    given, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # Stray output must not mix with the answers, and nothing may read the input.
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
