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

    def __init__(self, descriptor: int | None = None, *, clock: Callable[[], float] = time.time) -> None:
        self._descriptor = sys.stdin.fileno() if descriptor is None else descriptor
        self._clock = clock
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
            yield Chunk(NAME, data, now=self._clock())
        yield Chunk(NAME, end=True)

    def close(self) -> None:
        """Stop reading."""
        if not self._closed:
            self._closed = True
            os.write(self._pipe[1], b"x")
