"""Several sources, each read in its own thread, or one after the other."""

import threading
from collections.abc import Iterator, Sequence
from queue import Queue

from curvetui.sources import Chunk, Source, SourceError

AHEAD = 64
"""Chunks that sources may be ahead of the consumer."""


class Several:
    """Yields the chunks of several sources in order of arrival; ends with the last one."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = list(sources)
        self._queue: Queue[Chunk | None] = Queue(AHEAD)
        self._lock = threading.Lock()
        self._open = len(self._sources)
        self._closed = False

    def chunks(self) -> Iterator[Chunk]:
        for source in list(self._sources):
            threading.Thread(target=self._read, args=(source,), daemon=True).start()
        while self._open and not self._closed:
            chunk = self._queue.get()
            if chunk is not None:
                yield chunk
                continue
            with self._lock:
                self._open -= 1

    def add(self, source: Source) -> None:
        """Add another source once `chunks` has begun; may be called from any thread."""
        with self._lock:
            if self._closed:
                source.close()
                return
            self._sources.append(source)
            self._open += 1
        threading.Thread(target=self._read, args=(source,), daemon=True).start()

    def say(self, message: str) -> None:
        """Send a message to the consumer of the chunks; may be called from any thread."""
        self._queue.put(Chunk("", message=message))

    def close(self) -> None:
        with self._lock:
            self._closed = True
            sources = list(self._sources)
        for source in sources:
            source.close()
        self._queue.put(None)

    def _read(self, source: Source) -> None:
        try:
            for chunk in source.chunks():
                if self._closed:
                    return
                self._queue.put(chunk)
        except SourceError as error:
            self._queue.put(Chunk(str(getattr(source, "path", "")), message=str(error)))
        finally:
            self._queue.put(None)


def parts(source: Source) -> Sequence[Source]:
    """The sources that make up *source*."""
    return source._sources if isinstance(source, Several) else (source,)


class InTurn:
    """Finite sources, read one after the other."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._closed = False

    def chunks(self) -> Iterator[Chunk]:
        for source in self._sources:
            if self._closed:
                return
            try:
                yield from source.chunks()
            except SourceError as error:
                yield Chunk(str(getattr(source, "spelled", "")), message=str(error))

    def close(self) -> None:
        self._closed = True
        for source in self._sources:
            source.close()
