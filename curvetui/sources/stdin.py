"""Standard input: what a program pipes to us, live."""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Callable, Iterator

from curvetui.sources import Chunk

SLICE = 1 << 16
"""Bytes read at a time."""
NAME = "-"


class Stdin:
    """Reads a descriptor until its end; the descriptor is the caller's to keep."""

    def __init__(self, descriptor: int | None = None, *, copy: int | None = None, clock: Callable[[], float] = time.time) -> None:
        """copy: a descriptor to which everything is written as well, as `tee` does."""
        self._copy = copy
        self._descriptor = sys.stdin.fileno() if descriptor is None else descriptor
        self._clock = clock
        self._lost = ""
        self._closed = False
        self._pipe = os.pipe()

    def chunks(self) -> Iterator[Chunk]:
        """What comes, as it comes."""
        wake = self._pipe[0]
        while not self._closed:
            ready, _, _ = select.select([self._descriptor, wake], [], [])
            if wake in ready:
                break
            data = os.read(self._descriptor, SLICE)
            if not data:
                break
            yield Chunk(NAME, data, now=self._clock(), message=self._copied(data))
        yield Chunk(NAME, end=True)

    def _copied(self, data: bytes) -> str:
        """Write *data* to the copy; what there is to say of it."""
        try:
            while self._copy is not None and data:
                data = data[os.write(self._copy, data) :]
        except OSError as error:
            # Whoever read the copy has gone; the run goes on, and so do we.
            self._copy, self._lost = None, f"--tee: the copy ended: {error.strerror}"
        return self._lost

    def close(self) -> None:
        """Stop reading."""
        if not self._closed:
            self._closed = True
            os.write(self._pipe[1], b"x")
