"""Bytes of one stream in, runs and findings out; no clock, thread, network, locale or screen."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from functools import cache

from curvetui.assembly import Assembler
from curvetui.assembly.records import Reported
from curvetui.engine.head import Head
from curvetui.engine.not_read import further_guess, guess_for, notes_of
from curvetui.engine.pattern import Pattern
from curvetui.engine.progress import Pace, Paces, reached, spacing
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.reader import Reader
from curvetui.engine.rules import rule_of
from curvetui.engine.run_snapshots import BROKEN, RunSnapshots, Standing, Stream
from curvetui.engine.run_state import is_done, is_last_complete, state_of
from curvetui.log_tail import GrowingTail
from curvetui.model import Lines, Note, RunSnapshot, State
from curvetui.names.rows import of_file
from curvetui.reading.rows import Batch, Rows
from curvetui.reading.terminal_lines import Piece, TerminalLines
from curvetui.reading.text import without_long_blanks
from curvetui.reading.text_block import in_parts
from curvetui.run import History, Run
from curvetui.run.failure_causes import culprit, troubles
from curvetui.run.stall import Pulse, Silence
from curvetui.sources import Records
from curvetui.system.own_output import Start
from curvetui.system.sanitize import cleaned

SETTLED = 2.0
"""Seconds without data after which a log that says that its run is over is read to its end."""


class Engine:
    """Processes one stream. The same bytes give the same runs, however they are chunked."""

    def __init__(self, name: str = "", choices: ReadOptions | None = None) -> None:
        self.name = name
        self._choices = choices or ReadOptions()
        self._head = Head()
        self._begin()
        self._ended = self._ending = self._is_cut = False
        self._now: float | None = None
        self._paces, self._pulse = Paces(Pace(), Pace()), Pulse()
        self._final: tuple[RunSnapshot, ...] | None = None
        """All runs, once the input has ended."""
        self._left: tuple[RunSnapshot, ...] | None = None
        """Runs of a log abandoned before we started, as in `check`; None while more may come."""
        self._failed = ""
        self._start = Start()

    def _begin(self) -> None:
        self._lines, self._reader = TerminalLines(), self._new_reader()
        self._assembler = Assembler(self._choices.metrics)
        self._reported = Reported(self._assembler)
        self.counts, self._formats, self._at = Lines(), Counter[str](), 0
        self.tail, self._points_seen = GrowingTail(), 0
        rules = [rule_of(text) for text in self._choices.rules]
        self._snapshots = RunSnapshots(rules, self._choices.hidden)

    def feed(self, data: bytes, now: float | None = None) -> bool:
        """Process *data*, received at *now* (seconds since 1970); return whether it is news."""
        self._now = now
        if self._start.feed(data):
            self._discard()
        if self._start.is_own:
            return False
        if self._head.is_over:
            return self._take(self._lines.feed(data))
        first, rest = self._head.keep(data)
        changed = self._take(self._lines.feed(first))
        self._reread()
        return changed | (bool(rest) and self._take(self._lines.feed(rest)))

    def _discard(self) -> None:
        # The stream is no log but what curvetui itself wrote.
        self._begin()
        self._head.close()

    def _reread(self) -> None:
        """Parse the head of the log again once it is known that copying altered its text, and how."""
        if self._head.settle():
            system = self._assembler.run.system
            self._begin()
            self._assembler.run.system = system
            self._take(self._lines.feed(self._head.data))
            if self._ending:
                self._end_lines()
            self._head.reread()

    def _end_lines(self) -> None:
        lines = self._at
        self._take(self._lines.finish())
        self._is_cut = self._at == lines + 1 and self.tail.view().is_torn

    def caught_up(self) -> None:
        """Mark the content so far as read: an error on the last line now is the run's end."""
        run = self._assembler.run
        last = {note.at for note in troubles(run.notes) if note.at >= run.recent(1)}
        if last - run.apparent_ends and self._state_of(run)[0] in BROKEN:
            run.apparent_ends |= last

    def feed_records(self, records: Records, now: float | None = None, form: str = "wire") -> bool:
        """Process a record that a program or store sent as *form*; return whether it is news."""
        self._now = now
        self._head.close()
        self._reported.take(records, self._at)
        self._at += len(records)
        if self._reported.lines:
            self._formats[form] = self._reported.lines
        self._count(Batch())
        self._changed()
        return bool(records)

    def measure(self, values: Mapping[str, float], now: float) -> bool:
        """Add machine metrics at *now*; return whether there is a run they belong to."""
        if self._ended or self._left is not None:
            return False
        self._assembler.run.system.add(values, now, self._at)
        return self.points > 0

    def tick(self, now: float, alive: bool | None = None, *, left: bool = False) -> bool:
        """Advance time to *now* without data; return whether there is anything new to report."""
        if self._ended or self._reported.end or self._left is not None:
            return False
        logged = spacing(self._assembler.run)
        # A run without a plan may or may not have finished: its silence is judged as usual.
        is_known = left and state_of(self._assembler.run, over=True) != "unknown"
        runs = self._assembler.fruitful
        is_quiet = bool(runs) and self._now is not None and now - self._now >= SETTLED
        # The log says that its run is over.
        is_known |= is_quiet and self._state_of(runs[-1])[0] not in ("running", "unknown")
        if is_known or self._pulse.is_old(now, alive, logged):
            over = self._copy()
            over.finish()
            self._left = over.snapshots()
            return True
        return self._pulse.tick(now, alive, logged)

    def _copy(self) -> "Engine":
        """An engine to finish while this one may go on; what never changes again is shared."""
        shared = (*self._assembler.runs[:-1], *self._snapshots.settled, *self._reader.templates)
        return deepcopy(self, {id(part): part for part in shared})

    def cut(self) -> None:
        """Start over: the file was rotated or replaced. Counters decide whether its runs continue."""
        self._take(self._lines.finish())
        self._add(self._reader.finish(self._at))
        self._head.close()
        if self._start.is_own:
            self._start = Start()
        self._lines, self._reader = TerminalLines(), self._new_reader()

    def _new_reader(self) -> Reader:
        choices = self._choices
        own = Pattern(choices.pattern) if choices.pattern else None
        saved_patterns = cache(lambda: tuple(map(Pattern, choices.saved_patterns())))
        return Reader(choices.only, own, saved_patterns, of_file(self.name), self._head.repair)

    def guess(self) -> str | None:
        """A pattern for lines that no format parsed, or that added no points."""
        return guess_for(self._reader, self.tail.view())

    @property
    def last_word(self) -> str:
        """The line that explains why a log without metrics ended; empty if there is none."""
        note = culprit(troubles(self._assembler.run.notes))
        return note.text.strip() if note else ""

    def finish(self) -> None:
        if not self._ended:
            self._ending = True
            if self._start.feed(b"", ended=True):
                self._discard()
            self._end_lines()
            self._reread()
            if self._is_cut:
                self._assembler.run.note(Note(self._at - 1, "torn", "the last line is incomplete"))
            self._add(self._reader.finish(self._at))
            self._note_formats(self._assembler.finish())
            self._count(Batch())
            self._ended = True

    def _take(self, pieces: Iterable[Piece]) -> bool:
        changed = False
        for piece in pieces:
            for text in in_parts(piece.text):
                changed |= self._block(text, is_frame=piece.frame)
            self._lines.frames = self._assembler.wants_frames
        if changed:
            self._changed()
        return changed

    def _block(self, text: bytes, *, is_frame: bool) -> bool:
        at, text = self._at, without_long_blanks(text)
        try:
            if is_frame:
                self._assembler.frames(self._reader.frames(text), at)
                return True
            self._head.note(text)
            return self._add(self._reader.read(text, at))
        except Exception as error:
            # A bug of ours, in a watch of days: only these lines are lost, and counted.
            lines = 0 if is_frame else text.count(b"\n")
            self._at = at + lines
            self._failed = f"{type(error).__name__}: {error}"[:200]
            self._count(Batch(missed=lines))
            return True

    def _changed(self) -> None:
        self._left = None
        run = self._assembler.run
        for pace, place in zip(self._paces, reached(run), strict=True):
            pace.add(place, self._now)
        if self.points > self._points_seen:
            self._points_seen = self.points
            self._pulse.add(self._now, self._at)

    def _add(self, batch: Batch) -> bool:
        if batch.text:
            self.tail.add(self._at, batch.text)
        self._at += batch.lines
        runs = len(self._assembler.runs)
        self._assembler.add(batch)
        self._note_formats(batch.rows)
        self._count(batch)
        if len(self._assembler.runs) > runs:
            self._paces, self._pulse = Paces(Pace(), Pace()), Pulse()
        return bool(batch.lines)

    def _note_formats(self, rows: Iterable[Rows]) -> None:
        for part in rows:
            if part.template.reading.values:
                self._formats[part.template.format] += len(part.at)

    def _count(self, batch: Batch) -> None:
        missed = self.counts.not_understood + batch.missed
        examples = (*self.counts.examples, *batch.examples)[:2]
        self.counts = Lines(self._at, self.points, missed, examples)

    @property
    def points(self) -> int:
        """Number of lines so far that added points."""
        return self._assembler.with_metrics + self._reported.lines

    @property
    def has_curves(self) -> bool:
        """Whether there is a run to show; the frames of a bar make one without a line."""
        return bool(self._assembler.fruitful)

    def histories(self) -> list[History]:
        return [run.view() for run in self._assembler.fruitful]

    def snapshots(self) -> tuple[RunSnapshot, ...]:
        """All runs as known now; a run followed by another is not judged again."""
        if self._left is not None and not self._ended:
            return self._left
        found = self._final or self._snapshots.take(*self._known())
        if self._ended:
            self._final = found
        return found

    def preview(self) -> tuple[RunSnapshot, ...]:
        return self._snapshots.preview(*self._known())

    def _known(self) -> tuple[list[Run], Standing, Stream]:
        """(all runs with points, how the newest stands, what they share)."""
        runs, newest = self._assembler.fruitful, Standing("unknown")
        if runs:
            newest = Standing(*self._state_of(runs[-1]), self._paces, self._ended)
        tail, counts = self.tail.view(), self.counts
        if self._ended and runs:
            counts = counts._replace(guess=further_guess(self._reader, tail, counts, runs))
        stream = Stream(
            self.name,
            cleaned(self.name.rstrip("/").rpartition("/")[2] or self.name),
            max(self._formats, key=lambda f: self._formats[f]) if self._formats else "unknown",
            counts,
            tail,
            tuple(notes_of(self._lines, self._reader, self._failed)),
        )
        return runs, newest, stream

    def _state_of(self, run: Run) -> tuple[State, tuple[Silence, ...]]:
        """(state of the newest run, its silences): by the program's message, the log, the clock."""
        state = state_of(run, over=self._ended and not self._reported.end)
        if self._reported.end and state not in BROKEN:
            state = self._reported.end
        if state == "running" and is_done(run) and (self._pulse.is_silent or is_last_complete(run)):
            state = "finished"
        goes_on = state in ("running", "unknown")
        return state, tuple(s for s in self._pulse.silences if s.over or goes_on)

    @property
    def limits(self) -> Iterator[str]:
        """What was left out of the log, in sentences."""
        notes = notes_of(self._lines, self._reader, self._failed)
        return (note.text for note in notes if note.kind != "ranks")
