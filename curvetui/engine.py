"""The engine: bytes of one stream in, runs and their findings out; without clock, thread, network, locale or screen."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from curvetui.assembly import Assembler
from curvetui.judgement import snapshot_of
from curvetui.lines import Lines, Piece
from curvetui.model import Lines as LineCounts
from curvetui.model import Choices, Note, Progress, RunSnapshot, Snapshot, State
from curvetui.reader import Batch, Reader
from curvetui.run import Run
from curvetui.sources import Chunk

FAILED = ("traceback",)
FINISHED = ("finished", "early_stopping")
PIECE = 1 << 18
"""Bytes that are scanned at once: larger blocks do not fit the processor's cache."""


class Engine:
    """Reads one stream. The same bytes give the same runs, however they are cut."""

    def __init__(self, name: str = "", choices: Choices | None = None) -> None:
        """name: what people call the stream. choices: which format and metrics to use."""
        self.name = name
        self._choices = choices or Choices()
        self._lines = Lines()
        self._reader = Reader(self._choices.only)
        self._assembler = Assembler(self._choices.metrics)
        self.counts = LineCounts()
        self._formats: dict[str, int] = {}
        self._at = 0
        self._ended = False
        self._now: float | None = None
        self._pace = Pace()
        self._snapshots: dict[int, RunSnapshot] = {}

    def feed(self, data: bytes, now: float | None = None) -> bool:
        """Take *data*, which came at *now* (seconds since 1970); whether there is anything new to show."""
        self._now = now
        return self._take(self._lines.feed(data))

    def cut(self) -> None:
        """What follows begins anew: the file was rotated or replaced. Its runs go on or not, as their counters say."""
        self._take(self._lines.finish())
        self._lines, self._reader = Lines(), Reader(self._choices.only)

    def finish(self) -> None:
        """Nothing more will come."""
        if not self._ended:
            self._take(self._lines.finish())
            self._ended = True
            self._snapshots.clear()

    def _take(self, pieces: Iterable[Piece]) -> bool:
        changed = False
        for piece in pieces:
            if piece.frame:
                continue
            for text in _split(piece.text):
                batch = self._reader.read(text, self._at)
                self._at += batch.lines
                changed |= self._add(batch)
        if changed:
            self._snapshots.pop(len(self._assembler.runs) - 1, None)
            self._pace.came(_reached(self._assembler.run)[0 if self._assembler.run.planned_epochs else 1], self._now)
        return changed

    def _add(self, batch: Batch) -> bool:
        runs = len(self._assembler.runs)
        self._assembler.add(batch.rows)
        for rows in batch.rows:
            if rows.template.reading.values:
                name = rows.template.format
                self._formats[name] = self._formats.get(name, 0) + len(rows.at)
        for said in batch.said:
            self._assembler.run.note(Note(said.at, said.kind, said.text))
        counts = self.counts
        self.counts = LineCounts(
            self._at,
            self._assembler.with_metrics,
            counts.not_understood + batch.missed,
            (*counts.examples, *batch.examples)[:2],
        )
        if len(self._assembler.runs) > runs:
            self._snapshots.clear()
            self._pace = Pace()
        return bool(batch.lines)

    @property
    def points(self) -> int:
        """Lines that brought points so far."""
        return self._assembler.with_metrics

    def snapshots(self) -> tuple[RunSnapshot, ...]:
        """Every run as it is known now; a run that did not change is not judged again."""
        runs = [run for run in self._assembler.runs if run.curves]
        for index, run in enumerate(runs):
            last = index == len(runs) - 1
            if index not in self._snapshots or last and not self._ended:
                self._snapshots[index] = self._snapshot(run, index, last, len(runs))
        return tuple(self._snapshots[index] for index in range(len(runs)))

    def _snapshot(self, run: Run, index: int, last: bool, count: int) -> RunSnapshot:
        state = self._state(run) if self._ended or not last else "running"
        name = self.name if count == 1 else f"{self.name} #{index + 1}"
        fmt = max(self._formats, key=lambda f: self._formats[f]) if self._formats else "unknown"
        return snapshot_of(
            run.view(state), name=name, source=(self.name,), format=fmt, lines=self.counts, progress=self._progress(run, last)
        )

    @staticmethod
    def _state(run: Run) -> State:
        """How a run that is over ended, as far as its log says."""
        said = {note.kind for note in run.notes}
        if said & set(FAILED):
            return "failed"
        if said & set(FINISHED):
            return "finished"
        place = _reached(run)
        for plan, at in ((run.planned_epochs, place[0]), (run.planned_steps, place[1])):
            if plan is not None and at is not None:
                return "finished" if at >= plan else "interrupted"
        return "unknown"

    def _progress(self, run: Run, last: bool) -> Progress:
        epoch, step = _reached(run)
        plan, at = (run.planned_epochs, epoch) if run.planned_epochs else (run.planned_steps, step)
        elapsed, rate = _logged_pace(run, "epoch" if run.planned_epochs else "step")
        if elapsed is None and last:
            elapsed, rate = self._pace.elapsed, self._pace.rate
        left = max(plan - at, 0) * rate if plan and at is not None and rate is not None and not self._ended else None
        return Progress(epoch, run.planned_epochs, step, run.planned_steps, elapsed=elapsed, left=left)


class Pace:
    """How fast a run goes, by when its lines came; only for lines that came while we watched."""

    RECENT = 6
    """Places that the rate is taken over."""

    def __init__(self) -> None:
        self._first: float | None = None
        self._recent: deque[tuple[float, float]] = deque(maxlen=self.RECENT)

    def came(self, place: float | None, now: float | None) -> None:
        """The run was at *place* (epochs or steps) at *now* (seconds since 1970)."""
        if place is None or now is None or self._recent and place <= self._recent[-1][0]:
            return
        if self._first is None:
            self._first = now
        self._recent.append((place, now))

    @property
    def elapsed(self) -> float | None:
        """Seconds from the first line that came to the last one."""
        return self._recent[-1][1] - self._first if self._first is not None and len(self._recent) > 1 else None

    @property
    def rate(self) -> float | None:
        """Seconds an epoch (or step). The first arrival is left out: it may have been a whole file."""
        if len(self._recent) < 3:  # noqa: PLR2004 - two intervals at least
            return None
        (a, start), (b, end) = self._recent[1], self._recent[-1]
        return (end - start) / (b - a) if b > a else None


def _logged_pace(run: Run, unit: str) -> tuple[float | None, float | None]:
    """(elapsed seconds, seconds an epoch or step) by the times that stand in the log."""
    for curve in run.curves.values():
        times, places = curve.axis.time, getattr(curve.axis, unit)
        if times is None or times.size < Pace.RECENT // 2:
            continue
        time = times.view()
        elapsed = float(time[-1] - time[0])
        if places is None or not elapsed > 0:
            return (elapsed if elapsed > 0 else None), None
        place = places.view()
        start = max(0, len(place) - Pace.RECENT)
        way, took = float(place[-1] - place[start]), float(time[-1] - time[start])
        return elapsed, took / way if way > 0 and took > 0 else None
    return None, None


def _reached(run: Run) -> tuple[float | None, float | None]:
    """(epochs done, steps done): the highest of all curves."""
    epochs = [float(c.axis.epoch.view()[-1]) for c in run.curves.values() if c.axis.epoch is not None and c.axis.epoch.size]
    steps = [float(c.axis.step.view()[-1]) for c in run.curves.values() if c.axis.step is not None and c.axis.step.size]
    firsts = [float(c.axis.epoch.view()[0]) for c in run.curves.values() if c.axis.epoch is not None and c.axis.epoch.size]
    epoch = max((e for e in epochs if e == e), default=None)
    if epoch is not None and min((f for f in firsts if f == f), default=1.0) == 0 and run.planned_epochs:
        epoch = min(epoch + 1, run.planned_epochs) if epoch + 1 >= run.planned_epochs else epoch
    return epoch, max((s for s in steps if s == s), default=None)


def _split(text: bytes) -> Iterable[bytes]:
    """*text* in parts of whole lines, each about `PIECE` bytes."""
    start = 0
    while start < len(text):
        end = len(text) if len(text) - start <= PIECE else text.find(b"\n", start + PIECE) + 1 or len(text)
        yield text[start:end]
        start = end


class Session:
    """All streams of a source, each with an engine of its own."""

    def __init__(self, choices: Choices | None = None) -> None:
        """choices: which format and metrics to use."""
        self._choices = choices or Choices()
        self._engines: dict[str, Engine] = {}
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
        if chunk.end:
            engine.finish()
            changed = True
        return changed

    def finish(self) -> Snapshot:
        """Nothing more will come from anywhere."""
        for engine in self._engines.values():
            engine.finish()
        self._live = False
        return self.snapshot()

    def snapshot(self) -> Snapshot:
        """Everything as it is known now, frozen."""
        runs = tuple(run for engine in self._engines.values() for run in engine.snapshots())
        return Snapshot(runs, self._message, self._live)

    def points(self, stream: str) -> int:
        """Lines of *stream* that brought points so far."""
        engine = self._engines.get(stream)
        return engine.points if engine else 0

    def counts(self) -> dict[str, LineCounts]:
        """Stream -> what became of its lines, also where there is no run."""
        return {name: engine.counts for name, engine in self._engines.items()}
