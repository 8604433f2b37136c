"""Plays a saved log as if it were live; the user may pause, step, seek and change the speed."""

import threading
from collections.abc import Iterator
from itertools import chain

from curvetui.engine.read_options import ReadOptions
from curvetui.engine.session import Session
from curvetui.formats import unglued
from curvetui.model import Position, Snapshot
from curvetui.sources import Chunk, Source

SECONDS = 30.0
"""Approximate seconds for a whole log unless a speed is given."""
SLOWEST, FASTEST = 0.1, 10_000.0
"""Steps per second."""
LONG = 5_000
"""Maximum snapshots: longer logs are played several steps at a time."""


class Replay:
    """A feed for the screen, and its own player. A step is a line that adds points."""

    def __init__(
        self,
        source: Source,
        *,
        speed: float | None = None,
        start: int = 0,
        choices: ReadOptions | None = None,
    ) -> None:
        """speed: steps per second. start: the first step to show at once. choices: how to read it."""
        self._choices = choices
        self._stream, self._parts = _cut(source, choices)
        self.steps = len(self._parts)
        self._speed = min(max(speed or max(2.0, self.steps / SECONDS), SLOWEST), FASTEST)
        self._paused = False
        self._goal = max(min(start, self.steps), min(1, self.steps))
        self._at = 0
        self._closed = False
        self._session = Session(choices)
        self._condition = threading.Condition()

    @property
    def player(self) -> "Replay":
        return self

    def close(self) -> None:
        """Stop playing; may be called from any thread."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    def toggle(self) -> None:
        with self._condition:
            if self._goal >= self.steps and self._at >= self.steps:
                self._goal, self._paused = min(1, self.steps), False
            else:
                self._paused = not self._paused
            self._condition.notify_all()

    def step(self, count: int = 1) -> None:
        with self._condition:
            self._paused = True
            self._goal = min(max(self._goal + count, 1), self.steps)
            self._condition.notify_all()

    def seek(self, at: int) -> None:
        with self._condition:
            self._goal = min(max(at, 1), self.steps)
            self._condition.notify_all()

    def faster(self, factor: float) -> None:
        with self._condition:
            self._speed = min(max(self._speed * factor, SLOWEST), FASTEST)
            self._condition.notify_all()

    def __iter__(self) -> Iterator[Snapshot]:
        shown = None
        while not self._closed:
            self._go(self._goal)
            state = (self._at, self._speed, self._paused)
            if state != shown:
                shown = state
                yield self.snapshot()
            self._wait(state)

    def snapshot(self) -> Snapshot:
        seen = self._session.finish() if self._at >= self.steps else self._session.snapshot()
        position = Position(
            self._at, self.steps, self._speed, self._paused or self._at >= self.steps
        )
        return Snapshot(seen.runs, seen.message, self._at < self.steps, position)

    def _wait(self, state: tuple[int, float, bool]) -> None:
        """Wait until the next step is due or the user acts."""
        with self._condition:
            if self._closed or (self._goal, self._speed, self._paused) != state:
                return
            if self._paused or self._at >= self.steps:
                self._condition.wait()
                return
            stride = max(1, self.steps // LONG)
            self._condition.wait(stride / self._speed)
            if not self._closed and (self._goal, self._speed, self._paused) == state:
                self._goal = min(self._goal + stride, self.steps)

    def _go(self, goal: int) -> None:
        """Feed the session up to step *goal*; going back starts over."""
        if goal < self._at:
            self._session, self._at = Session(self._choices), 0
        data = b"".join(self._parts[self._at : goal])
        if data:
            self._session.take(Chunk(self._stream, data))
        self._at = goal


def _unglued(line: bytes) -> list[bytes]:
    return unglued(line + b"\n").split(b"\n")[:-1]


def _cut(source: Source, choices: ReadOptions | None) -> tuple[str, list[bytes]]:
    """(stream, the log in parts that each add points, except for a trailing one)."""
    session, parts, pending, stream = Session(choices), [], b"", ""
    rest = b""
    for chunk in source.chunks():
        stream = stream or chunk.stream
        if chunk.stream != stream:
            continue
        lines = (rest + chunk.data).split(b"\n")
        rest = lines.pop()
        for line in chain.from_iterable(map(_unglued, lines)):
            pending += line + b"\n"
            before = session.points(stream)
            session.take(Chunk(stream, line + b"\n"))
            if session.points(stream) > before:
                parts.append(pending)
                pending = b""
    rest = b"\n".join(_unglued(rest))
    if parts:
        parts[-1] += pending + rest
    elif pending or rest:
        parts.append(pending + rest)
    return stream, parts
