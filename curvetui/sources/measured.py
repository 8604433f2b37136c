"""A source whose chunks also carry machine metrics while the log's writer runs."""

from collections.abc import Callable, Iterator
from typing import Protocol

from curvetui.sources import Chunk, Source

EVERY = 5.0
"""Seconds between two readings."""


class Meter(Protocol):
    """Reads machine metrics, see `system.host_meter`."""

    def read(self, pid: int, now: float) -> dict[str, float]:
        """Metric -> value at *now*, for training process *pid*."""


Opened = Callable[[], Meter | None]
"""Makes a meter; None if it cannot."""


def measured(source: Source, opened: Opened | None) -> Source:
    """*source* with machine metrics, if wanted."""
    return source if opened is None else Measured(source, opened)


class Measured:
    """Adds readings to chunks of streams with a known writer; imports them at the first."""

    def __init__(self, source: Source, opened: Opened) -> None:
        """opened: makes a meter for each process."""
        self._source = source
        self._opened = opened
        self._due: dict[str, float] = {}
        """Stream -> time of its next reading."""
        self._meters: dict[tuple[str, int], Meter | None] = {}

    def chunks(self) -> Iterator[Chunk]:
        for chunk in self._source.chunks():
            reading = self._reading(chunk)
            yield chunk._replace(system=reading) if reading else chunk

    def close(self) -> None:
        self._source.close()

    def _reading(self, chunk: Chunk) -> dict[str, float]:
        stream, now = chunk.stream, chunk.now
        if chunk.end or chunk.gone or chunk.left:
            self._due.pop(stream, None)
            self._meters = {key: m for key, m in self._meters.items() if key[0] != stream}
        elif chunk.writer and now is not None:
            # Setting the clock back must not stop the readings.
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
