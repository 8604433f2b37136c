"""All streams of a source, each with its own engine."""

from bisect import insort
from collections import deque
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from curvetui.curve import Axis, Curve, Floats
from curvetui.engine.engine import Engine
from curvetui.engine.read_options import ReadOptions
from curvetui.log_tail import Tail
from curvetui.model import Lines as LineCounts
from curvetui.model import RunSnapshot, Snapshot
from curvetui.run import History
from curvetui.sources import Chunk

MAX_POINTS = 32
"""Maximum points of a curve, evenly spaced, including both ends."""
MAX_CURVES = 6
"""Maximum curves of a run: judged ones first, then in log order."""


def outline_of(run: RunSnapshot) -> RunSnapshot:
    """*run* without its text, with short copies of its first curves; findings, best stay."""
    best = [b.metric for b in run.best]
    ranked = sorted(run.curves, key=lambda c: c.identity not in best)
    known: dict[bytes, Floats] = {}
    return replace(
        run,
        curves=tuple(_short(curve, known) for curve in ranked[:MAX_CURVES]),
        system=(),
        tail=Tail(),
        notes=(),
        lines=run.lines._replace(examples=()),
        is_outline=True,
    )


def _short(curve: Curve, known: dict[bytes, Floats]) -> Curve:
    """*curve* at few points; *known*: columns so far, for its curves mostly have the same places."""

    def few(column: Floats) -> Floats:
        return known.setdefault(column[rows].tobytes(), column[rows])

    rows = np.linspace(0, max(0, len(curve) - 1), min(MAX_POINTS, len(curve))).astype(np.int64)
    epoch, step = (None if c is None else few(c) for c in (curve.axis.epoch, curve.axis.step))
    axis = Axis(few(curve.axis.at), epoch, step)
    return Curve(curve.identity, curve.unit, few(curve.x), few(curve.y), axis)


LOOKED = 4
"""Maximum ended streams kept whole because the user viewed them."""
PASSED = 500
"""Most ended unnamed streams kept: a socket's many connections would fill the memory."""


QUIET = 10.0
"""Seconds without any metric after which the likely reason is shown."""
OLD = 600.0
"""Seconds before the first look: a log last written before that may be a finished one."""
HINT = (
    "no metric yet: programs hold back what they print to a pipe or a file; "
    "start it with `curvetui run -- COMMAND` or `python -u`, or log with a CSVLogger"
)


class Session:
    """All streams of a source, each with its own engine."""

    def __init__(self, choices: ReadOptions | None = None, *, whole: int | None = None) -> None:
        """choices: format and metrics. whole: ended streams kept whole; others become outlines."""
        self._whole = whole
        self._ended: deque[str] = deque()
        """Ended streams that are still whole, oldest first."""
        self._looked: deque[str] = deque()
        """Ended streams that the user viewed, least recent first."""
        self._began: list[tuple[float, int, str]] = []
        """Every stream with the time of its first write, if known, oldest first."""
        self._choices = choices or ReadOptions()
        self._engines: dict[str, Engine] = {}
        self._judged: dict[str, tuple[RunSnapshot, ...]] = {}
        """Stream -> its runs as last judged."""
        self._changed: dict[str, None] = {}
        """Streams changed since, longest ago first."""
        self._passed: list[str] = []
        """Ended unnamed streams, oldest first."""
        self._message = ""
        self._live = True
        self._is_reading = True
        """Whether what was there before the first look is still being read."""
        self._fruitful = False
        """Whether any points have been added."""
        self._began_at: float | None = None
        """When the first chunk with an arrival time came."""
        self._is_old: bool | None = None
        """Whether that was long before the first look without news; None until then."""

    def _hint(self, chunk: Chunk) -> str:
        """Advice if for `QUIET` seconds no metric came from a program that may still write."""
        if chunk.now is None or chunk.end or self._fruitful:
            return ""
        if self._began_at is None:
            self._began_at = chunk.now
        quiet = chunk.now - self._began_at
        if self._is_old is None and not chunk.data:
            self._is_old = quiet >= OLD
        may_write = chunk.alive is not False and (chunk.alive or not self._is_old)
        return HINT if quiet >= QUIET and may_write else ""

    def take(self, chunk: Chunk) -> bool:
        """Feed a chunk to its stream's engine; return whether there is anything new to show."""
        engine = self._engine(chunk)
        if chunk.cut:
            engine.cut()
        changed = engine.feed(chunk.data, chunk.now) if chunk.data else False
        changed |= (
            engine.feed_records(chunk.records, chunk.now, chunk.format) if chunk.records else False
        )
        if chunk.now is not None and not chunk.data and not chunk.records:
            changed |= engine.tick(chunk.now, chunk.alive, left=chunk.left)
        if chunk.system and chunk.now is not None:
            changed |= engine.measure(chunk.system, chunk.now)
        if changed and chunk.now is not None and not chunk.more:
            engine.caught_up()
        self._fruitful = self._fruitful or engine.has_curves
        message = chunk.message or self._hint(chunk)
        changed |= message != self._message
        self._message = message
        if chunk.end:
            engine.finish()
            changed = True
            if self._whole is not None:
                self._shrink(chunk.stream, self._whole)
        if changed and chunk.stream in self._engines:
            self._changed.setdefault(chunk.stream)
        changed |= self._catches_up(chunk)
        if chunk.gone:
            self._forget(chunk.stream)
        elif chunk.end and chunk.passing:
            self._pass(chunk.stream)
        return changed

    def _catches_up(self, chunk: Chunk) -> bool:
        """Whether with this chunk everything from before the first look has been read."""
        was_reading, self._is_reading = self._is_reading, self._is_reading and chunk.more
        return was_reading and not self._is_reading

    def _engine(self, chunk: Chunk) -> Engine:
        """The engine of the chunk's stream; a new one if the stream is new or starts over."""
        if chunk.anew:
            self._engines.pop(chunk.stream, None)
            self._look_at(chunk.stream)
        engine = self._engines.get(chunk.stream)
        if engine is None:
            engine = self._engines[chunk.stream] = Engine(chunk.stream, self._choices)
            if chunk.stream not in self._judged:
                known = len(self._began)
                insort(self._began, (chunk.now or float("inf"), known, chunk.stream))
        return engine

    def _look_at(self, stream: str) -> None:
        """The user views an ended stream: keep it whole until a few others are viewed."""
        if stream in self._ended:
            self._ended.remove(stream)
        if stream in self._looked:
            self._looked.remove(stream)
        self._looked.append(stream)
        if len(self._looked) > LOOKED:
            self._ended.append(self._looked.popleft())

    def _shrink(self, stream: str, whole: int) -> None:
        """*stream* has ended: if there are many ended ones, reduce the oldest to an outline."""
        if stream in self._looked:
            return
        self._ended.append(stream)
        while len(self._ended) > whole:
            oldest = self._ended.popleft()
            engine = self._engines.pop(oldest, None)
            self._changed.pop(oldest, None)
            if engine is not None:
                self._judged[oldest] = tuple(map(outline_of, engine.snapshots()))

    def _pass(self, stream: str) -> None:
        """An unnamed stream ended: drop it if empty, else the oldest one if there are many."""
        if self._engines[stream].points:
            self._passed.append(stream)
            stream = self._passed.pop(0) if len(self._passed) > PASSED else ""
        self._forget(stream)

    def _forget(self, stream: str) -> None:
        if self._engines.pop(stream, None) is not None:
            self._began = [began for began in self._began if began[-1] != stream]
        self._judged.pop(stream, None)
        self._changed.pop(stream, None)

    @property
    def is_behind(self) -> bool:
        """Whether the last snapshot is out of date."""
        return bool(self._changed)

    def finish(self, *, is_over: bool = True) -> Snapshot:
        """End of input; is_over: it is that of the runs too, of which none goes on."""
        for stream, engine in self._engines.items():
            if is_over:
                engine.finish()
            self._changed.setdefault(stream)
        self._live = self._is_reading = False
        snapshot = self.snapshot()
        engines = [] if snapshot.runs else list(self._engines.values())
        return replace(
            snapshot,
            guess=next(filter(None, (engine.guess() for engine in engines)), None),
            last_word=next(filter(None, (engine.last_word for engine in engines)), ""),
            limits=tuple(text for engine in engines for text in engine.limits),
            examples=next(filter(None, (engine.counts.examples for engine in engines)), ()),
        )

    def finish_reading(self) -> list[History]:
        """End of input: all runs, without findings."""
        for engine in self._engines.values():
            engine.finish()
        return [run for engine in self._engines.values() for run in engine.histories()]

    def snapshot(self, enough: Callable[[], bool] = lambda: False) -> Snapshot:
        """Return a frozen snapshot of everything.

        enough: whether to stop judging, so that hundreds of writers do not block the screen; the
        other streams keep their last judgement, but the newest is always judged.
        """
        newest = next((s for *_, s in reversed(self._began) if s in self._engines), "")
        for count, stream in enumerate(sorted(self._changed, key=lambda s: s != newest)):
            if count and enough():
                break
            del self._changed[stream]
            self._judged[stream] = self._engines[stream].snapshots()
        runs = tuple(run for *_, stream in self._began for run in self._judged.get(stream, ()))
        last = self._engines.get(newest)
        tail = last.tail.view() if last and not runs else Tail()
        read = sum(engine.counts.read for engine in self._engines.values())
        return Snapshot(
            runs, self._message, self._live, read=read, is_reading=self._is_reading, tail=tail
        )

    def preview(self) -> Snapshot:
        engines = (self._engines[s] for *_, s in self._began if s in self._engines)
        runs = tuple(run for engine in engines for run in engine.preview())
        return Snapshot(runs, self._message, self._live, is_reading=self._is_reading)

    def points(self, stream: str) -> int:
        """Number of lines of *stream* so far that added points."""
        engine = self._engines.get(stream)
        return engine.points if engine else 0

    def counts(self) -> dict[str, LineCounts]:
        """Stream -> counts of its lines, even if it has no run."""
        return {name: engine.counts for name, engine in self._engines.items()}
