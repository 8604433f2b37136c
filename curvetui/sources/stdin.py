"""Standard input or another pipe, read live."""

import os
import select
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from curvetui.sources import Chunk, SourceError

SLICE = 1 << 16
"""Bytes read at a time."""
NAME = "stdin"


class Stdin:
    """Reads a descriptor until its end; the caller closes it."""

    def __init__(
        self,
        descriptor: int | None = None,
        *,
        name: str = NAME,
        copy: int | None = None,
        beat: float | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """copy: descriptor that gets a copy, like `tee`. beat: seconds between heartbeats."""
        self.name, self._beat = name, beat
        self._path = name
        self._copy = copy
        self.descriptor = sys.stdin.fileno() if descriptor is None else descriptor
        self._clock = clock
        self._lost = ""
        self._closed = False
        self.is_over = False
        self._pipe = os.pipe()
        self._lifeline: int | None = None
        """Closed when this process ends, by which the guard knows; None without a guard."""
        self._kept = ""

    def chunks(self) -> Iterator[Chunk]:
        wake = self._pipe[0]
        while not self._closed:
            ready, _, _ = select.select([self.descriptor, wake], [], [], self._beat)
            if wake in ready:
                break
            if not ready:
                yield Chunk(self.name, now=self._clock(), message=self._lost)
                continue
            data = os.read(self.descriptor, SLICE)
            if not data:
                self.is_over = True
                break
            yield Chunk(self.name, data, now=self._clock(), message=self._copied(data))
        yield Chunk(self.name, end=True)

    def _copied(self, data: bytes) -> str:
        """Write *data* to the copy; return a message if that failed."""
        try:
            while self._copy is not None and data:
                data = data[os.write(self._copy, data) :]
        except OSError as error:
            # The reader of the copy has gone; the run continues, and so do we.
            self._copy, self._lost = None, f"--tee: the copy ended: {error.strerror}"
        return self._lost

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            os.write(self._pipe[1], b"x")

    @property
    def has_writer(self) -> bool:
        """Whether a program may still write to it, which SIGPIPE would kill if nobody read."""
        return not self.is_over and stat.S_ISFIFO(os.fstat(self.descriptor).st_mode)

    def guard(self) -> None:
        """Start a process that reads the rest once this one has ended, even if it was killed."""
        # Not needed for a report of a pipe.
        import subprocess

        from curvetui.sources import pipe_drain
        from curvetui.sources.spool import own_folder

        waits, lifeline = os.pipe()
        stamp = time.strftime("%Y%m%d-%H%M%S")
        try:
            spool = f"{own_folder()}/pipe-{stamp}-{os.getpid()}-{waits}.log"
        except SourceError as error:
            spool, self._kept = "", f"what it prints from now on is not kept: {error}"
        else:
            self._kept = f"what it prints from now on is in {spool}"
        copy = "" if self._copy is None else "copy"
        with suppress(OSError), self._for_guard() as descriptor:
            # A new session: no signal of our terminal reaches it, and no hang-up.
            subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-IS", pipe_drain.__file__, spool, copy, str(waits)],
                stdin=descriptor,
                stdout=self._copy or subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=[waits],
            )
            self._lifeline = lifeline
        os.close(waits)

    @contextmanager
    def _for_guard(self) -> Iterator[int]:
        """The descriptor that the guard reads. A named pipe is opened anew: ours never ends."""
        if self._path == NAME or not is_pipe(self._path):
            yield self.descriptor
            return
        descriptor = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            os.set_blocking(descriptor, True)
            yield descriptor
        finally:
            os.close(descriptor)

    def hand_over(self) -> str:
        """Let the guard read on; a sentence on where that goes, empty if nothing may follow."""
        if self._lifeline is None:
            return ""
        if not self.has_writer:
            with suppress(OSError):
                os.write(self._lifeline, b".")
            return ""
        os.close(self._lifeline)
        return f"the program goes on; {self._kept}"


def is_pipe(path: str) -> bool:
    """Whether *path* is a pipe: reading it, even for probing, consumes the data."""
    try:
        return stat.S_ISFIFO(os.stat(path).st_mode)
    except OSError:
        return False


def pipe(path: str, *, beat: float | None = None) -> Stdin:
    """Open the pipe at *path*, or raise SourceError. A named one goes on without its writer."""
    # Also open for writing, it always has a writer: it never ends, and opening it does not block.
    access = os.O_RDWR if os.path.exists(os.path.realpath(path)) else os.O_RDONLY
    try:
        return Stdin(os.open(path, access | os.O_CLOEXEC), name=path, beat=beat)
    except OSError as error:
        raise SourceError(
            f"cannot read {path}: {(error.strerror or str(error)).lower()}; try another path"
        ) from error
