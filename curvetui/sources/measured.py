"""A source whose chunks also carry what the machine does while the process that writes the log runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from curvetui.sources import Chunk, Source

EVERY = 5.0
"""Seconds between two readings."""


class Meter(Protocol):
    """Reads the machine, see `system.host_meter`."""

    def read(self, pid: int, now: float) -> dict[str, float]:
        """Metric -> value at *now*, while process *pid* trains."""


Opened = Callable[[], Meter | None]
"""Makes a meter; None where it cannot."""


def measured(source: Source, opened: Opened | None) -> Source:
    """*source* with readings, where somebody wants them."""
    return source if opened is None else Measured(source, opened)


class Measured:
    """Adds readings to the chunks of streams whose writer is known. Nothing is loaded before the first is due."""

    def __init__(self, source: Source, opened: Opened) -> None:
        """opened: makes a meter for each process."""
        self._source = source
        self._opened = opened
        self._due: dict[str, float] = {}
        """Stream -> when its next reading is due."""
        self._meters: dict[tuple[str, int], Meter | None] = {}

    def chunks(self) -> Iterator[Chunk]:
        """What the source gives."""
        for chunk in self._source.chunks():
            reading = self._reading(chunk)
            yield chunk._replace(system=reading) if reading else chunk

    def close(self) -> None:
        """End it; from any thread."""
        self._source.close()

    def _reading(self, chunk: Chunk) -> dict[str, float]:
        """What is due with *chunk*; mostly nothing."""
        stream, now = chunk.stream, chunk.now
        if chunk.end or chunk.gone or chunk.left:
            self._due.pop(stream, None)
            self._meters = {key: m for key, m in self._meters.items() if key[0] != stream}
        elif chunk.writer and now is not None:
            # A clock that was set back must not end the readings.
            due = min(self._due.setdefault(stream, now + EVERY), now + EVERY)
            if now >= due:
                self._due[stream] = now + EVERY
                return self._read((stream, chunk.writer), now)
        return {}

    def _read(self, key: tuple[str, int], now: float) -> dict[str, float]:
        if key not in self._meters:
            self._meters = {k: m for k, m in self._meters.items() if k[0] != key[0]}
            self._meters[key] = self._opened()
        meter = self._meters[key]
        return {} if meter is None else meter.read(key[1], now)
