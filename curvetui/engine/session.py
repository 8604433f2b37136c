"""All streams of a source at once, each with an engine of its own."""

from __future__ import annotations

from dataclasses import replace

from curvetui.engine.engine import Engine
from curvetui.engine.read_options import ReadOptions
from curvetui.log_tail import Tail
from curvetui.model import Lines as LineCounts
from curvetui.model import RunSnapshot, Snapshot
from curvetui.run import History
from curvetui.sources import Chunk

PASSED = 500
"""Streams without a name that are kept when they have ended: whoever knocks at a socket would else fill the memory."""


class Session:
    """All streams of a source, each with an engine of its own."""

    def __init__(self, choices: ReadOptions | None = None) -> None:
        """choices: which format and metrics to use."""
        self._choices = choices or ReadOptions()
        self._engines: dict[str, Engine] = {}
        self._judged: dict[str, tuple[RunSnapshot, ...]] = {}
        """Stream -> its runs as they were last judged."""
        self._changed: dict[str, None] = {}
        """Streams that have changed since, the longest ago first."""
        self._passed: list[str] = []
        """Streams without a name that have ended, the oldest first."""
        self._message = ""
        self._live = True

    def take(self, chunk: Chunk) -> bool:
        """Feed a chunk to its stream's engine; whether there is anything new to show."""
        engine = self._engines.get(chunk.stream)
        if engine is None:
            engine = self._engines[chunk.stream] = Engine(chunk.stream, self._choices)
        changed = chunk.message != self._message
        self._message = chunk.message
        if chunk.cut:
            engine.cut()
        changed |= engine.feed(chunk.data, chunk.now) if chunk.data else False
        changed |= engine.tell(chunk.records, chunk.now, chunk.format) if chunk.records else False
        if chunk.now is not None and not chunk.data and not chunk.records:
            changed |= engine.tick(chunk.now, chunk.alive)
        if changed and chunk.now is not None and not chunk.more:
            engine.caught_up()
        if chunk.end:
            engine.finish()
            changed = True
        if changed:
            self._changed.setdefault(chunk.stream)
        if chunk.end and chunk.passing:
            self._pass(chunk.stream)
        return changed

    def _pass(self, stream: str) -> None:
        """A stream without a name has ended: forget it if it told nothing, else the oldest of its kind where there are many."""
        if self._engines[stream].points:
            self._passed.append(stream)
            stream = self._passed.pop(0) if len(self._passed) > PASSED else ""
        self._engines.pop(stream, None)
        self._judged.pop(stream, None)
        self._changed.pop(stream, None)

    @property
    def is_behind(self) -> bool:
        """Whether the last snapshot told less than is known."""
        return bool(self._changed)

    def finish(self) -> Snapshot:
        """Nothing more will come from anywhere."""
        for stream, engine in self._engines.items():
            engine.finish()
            self._changed.setdefault(stream)
        self._live = False
        snapshot = self.snapshot()
        guesses = (engine.guess() for engine in self._engines.values()) if not snapshot.runs else ()
        words = (engine.last_word for engine in self._engines.values()) if not snapshot.runs else ()
        return replace(
            snapshot,
            guess=next(filter(None, guesses), None),
            last_word=next(filter(None, words), ""),
        )

    def finish_reading(self) -> list[History]:
        """Nothing more will come: every run, not judged."""
        for engine in self._engines.values():
            engine.finish()
        return [run for engine in self._engines.values() for run in engine.histories()]

    def snapshot(self, most: int | None = None) -> Snapshot:
        """Everything as it is known now, frozen.

        Args:
            most: streams that are judged anew, at most; the others stand as they were judged last, until their turn comes.
                Two hundred writers at once would else keep a screen waiting for seconds. The newest is always fresh.
        """
        newest = next(reversed(self._engines), "")
        turns = sorted(self._changed, key=lambda stream: stream != newest)[:most]
        for stream in turns:
            del self._changed[stream]
            self._judged[stream] = self._engines[stream].snapshots()
        runs = tuple(run for stream in self._engines for run in self._judged.get(stream, ()))
        last = self._engines.get(newest)
        tail = last.tail.view() if last and not runs else Tail()
        read = sum(engine.counts.read for engine in self._engines.values())
        return Snapshot(runs, self._message, self._live, read=read, tail=tail)

    def glance(self) -> Snapshot:
        """Everything that was read, not judged yet."""
        return Snapshot(
            tuple(run for engine in self._engines.values() for run in engine.glance()),
            self._message,
            self._live,
        )

    def points(self, stream: str) -> int:
        """Lines of *stream* that brought points so far."""
        engine = self._engines.get(stream)
        return engine.points if engine else 0

    def counts(self) -> dict[str, LineCounts]:
        """Stream -> what became of its lines, also where there is no run."""
        return {name: engine.counts for name, engine in self._engines.items()}
