"""Frozen snapshots of one stream's runs: an ended run is judged only once."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from curvetui.engine.frameworks import framework_of, is_boosted, with_framework
from curvetui.engine.judge import Judge, snapshot_of
from curvetui.engine.progress import Paces, progress_of
from curvetui.engine.rules import Rule
from curvetui.engine.run_state import state_of
from curvetui.log_tail import Tail
from curvetui.model import Lines, Note, RunSnapshot, State
from curvetui.run import Run
from curvetui.run.stall import Silence

LAST = 3
"""Lines that may contain a printed remaining time."""
NO_TEXT = Tail()
"""That of an earlier run: one text a run would keep the whole log in memory."""
BROKEN = ("failed", "interrupted")
"""States of a run that did not finish."""


class Stream(NamedTuple):
    """Data shared by all runs of one stream."""

    source: str
    short: str
    """Its name without the folder."""
    format: str
    lines: Lines
    tail: Tail
    limits: tuple[Note, ...] = ()


class Standing(NamedTuple):
    """The state of a run."""

    state: State
    silences: tuple[Silence, ...] = ()
    paces: Paces | None = None
    """Its speed; None if it was not watched."""
    over: bool = True


class RunSnapshots:
    """Makes snapshots without side effects: the caches here only save time."""

    def __init__(self, rules: Sequence[Rule] = (), hidden: Container[str] = ()) -> None:
        self._new_judge = partial(Judge, rules, hidden)
        self._bare: list[RunSnapshot] = []
        """Runs followed by another one, without the stream's data."""
        self._ended: list[RunSnapshot] = []
        """The same objects as first shown, so that an identity check finds them unchanged."""
        self._past: list[Standing] = []
        """Of the runs followed by another one."""
        self._broken = [0]
        """Index of a run -> number of earlier runs that were interrupted."""
        self._judges: dict[int, Judge] = {}

    @property
    def settled(self) -> Iterator[RunSnapshot]:
        """Snapshots of runs followed by another one: they stay as they are."""
        yield from (*self._bare, *self._ended)

    def take(
        self, runs: Sequence[Run], newest: Standing, stream: Stream
    ) -> tuple[RunSnapshot, ...]:
        """All runs as known now; *newest* is the state of the last one."""
        if not runs:
            return ()
        last = len(runs) - 1
        for index in range(len(self._bare), last):
            self._bare.append(self._judged(runs, index, self._ended_at(runs, index), stream))
            # Not needed again.
            del self._judges[index]
        found = _dressed(self._judged(runs, last, newest, stream), runs[last], stream, stream.tail)
        if newest.over:
            # Counts of the whole stream are only known now.
            pairs = zip(self._bare, runs, strict=False)
            return (*(_dressed(bare, run, stream) for bare, run in pairs), found)
        for index in range(len(self._ended), last):
            self._ended.append(_dressed(self._bare[index], runs[index], stream))
        return (*self._ended, found)

    def preview(
        self, runs: Sequence[Run], newest: Standing, stream: Stream
    ) -> tuple[RunSnapshot, ...]:
        past = [self._ended_at(runs, index) for index in range(len(runs) - 1)]
        standings = [*past, newest][: len(runs)]
        tails = [*(Tail() for _ in runs[:-1]), stream.tail]
        return tuple(
            _dressed(self._made(runs, index, standing, stream, None), run, stream, tail)
            for index, (run, standing, tail) in enumerate(zip(runs, standings, tails, strict=False))
        )

    def _judged(
        self, runs: Sequence[Run], index: int, standing: Standing, stream: Stream
    ) -> RunSnapshot:
        judge = self._judges.setdefault(index, self._new_judge())
        return self._made(runs, index, standing, stream, judge)

    def _made(
        self,
        runs: Sequence[Run],
        index: int,
        standing: Standing,
        stream: Stream,
        judge: Judge | None,
    ) -> RunSnapshot:
        run, tail = runs[index], stream.tail
        # A run that is followed by another has no time left.
        last = tail.lines(tail.end - LAST, LAST) if index == len(runs) - 1 else []
        history = run.view(standing.state, standing.silences, self._attempts(runs, index))
        return snapshot_of(
            history,
            name=stream.short if len(runs) == 1 else f"{stream.short} #{index + 1}",
            source=(stream.source,),
            format=stream.format,
            lines=stream.lines,
            progress=progress_of(
                run, standing.paces, over=standing.over, lines=(text for _, text in last)
            ),
            judge=judge,
        )

    def _attempts(self, runs: Sequence[Run], index: int) -> int:
        """Number of interrupted runs before that one."""
        for at in range(len(self._broken) - 1, index):
            self._broken.append(self._broken[at] + (self._ended_at(runs, at).state in BROKEN))
        return self._broken[index]

    def _ended_at(self, runs: Sequence[Run], index: int) -> Standing:
        """How the run with that index, which another one follows, ended."""
        while len(self._past) <= index:
            self._past.append(Standing(state_of(runs[len(self._past)], over=True)))
        return self._past[index]


def _dressed(found: RunSnapshot, run: Run, stream: Stream, tail: Tail = NO_TEXT) -> RunSnapshot:
    """*found* with the stream's data added, and the text if it is the newest run of the stream."""
    limits = (*stream.limits, *(Note(0, "limit", text) for text in run.limits))
    framework = framework_of(stream.format, found.curves)
    boosted = is_boosted(framework, found.curves)
    return replace(
        found,
        findings=with_framework(found.findings, framework, boosted=boosted),
        format=stream.format,
        lines=stream.lines,
        tail=tail,
        notes=(*found.notes, *limits),
    )
