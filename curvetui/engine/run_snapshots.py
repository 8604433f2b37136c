"""The runs of one stream as frozen snapshots: a run that has ended is judged once and never asked again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from curvetui.engine.judge import Judge, snapshot_of
from curvetui.engine.progress import Pace, progress_of
from curvetui.engine.rules import Rule
from curvetui.engine.run_state import state_of
from curvetui.log_tail import Tail
from curvetui.model import Lines, Note, RunSnapshot, State
from curvetui.run import Run
from curvetui.run.stall import Silence

BROKEN = ("failed", "interrupted")
"""States of a run that did not come to its end."""


class Stream(NamedTuple):
    """What all runs of one stream share."""

    source: str
    short: str
    """Its name without the folder."""
    format: str
    lines: Lines
    tail: Tail
    limits: tuple[Note, ...] = ()
    """What was too much to be kept."""


class Standing(NamedTuple):
    """How a run stands."""

    state: State
    silences: tuple[Silence, ...] = ()
    pace: Pace | None = None
    """How fast its lines come; None where nobody watched."""
    over: bool = True
    """Nothing more will come."""


class RunSnapshots:
    """Makes snapshots. Looking changes nothing: what is kept here only saves time."""

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        """rules: the user's own."""
        self._rules = rules
        self._bare: list[RunSnapshot] = []
        """The runs that another one followed, without what the stream adds."""
        self._ended: list[RunSnapshot] = []
        """The same, as they were shown first: whoever compares sees at once that they are the same."""
        self._broken = [0]
        """Index of a run -> how many runs before it were broken off."""
        self._judges: dict[int, Judge] = {}

    def take(
        self, runs: Sequence[Run], newest: Standing, stream: Stream
    ) -> tuple[RunSnapshot, ...]:
        """Every run as it is known now; *newest* is how the last one stands."""
        if not runs:
            return ()
        last = len(runs) - 1
        for index in range(len(self._bare), last):
            self._bare.append(self._judged(runs, index, _ended(runs[index]), stream))
            self._ended.append(_dressed(self._bare[-1], runs[index], stream))
            # Nothing will be asked of it again.
            del self._judges[index]
        found = _dressed(self._judged(runs, last, newest, stream), runs[last], stream)
        if newest.over:
            # Counts of the whole stream are only known now.
            pairs = zip(self._bare, runs, strict=False)
            return (*(_dressed(bare, run, stream) for bare, run in pairs), found)
        return (*self._ended, found)

    def glance(
        self, runs: Sequence[Run], newest: Standing, stream: Stream
    ) -> tuple[RunSnapshot, ...]:
        """Every run with its curves alone, which takes a fraction of the time of a judgement."""
        standings = [*map(_ended, runs[:-1]), newest]
        return tuple(
            _dressed(self._made(runs, index, standing, stream, None), runs[index], stream)
            for index, standing in enumerate(standings[: len(runs)])
        )

    def _judged(
        self, runs: Sequence[Run], index: int, standing: Standing, stream: Stream
    ) -> RunSnapshot:
        judge = self._judges.setdefault(index, Judge(self._rules))
        return self._made(runs, index, standing, stream, judge)

    def _made(
        self,
        runs: Sequence[Run],
        index: int,
        standing: Standing,
        stream: Stream,
        judge: Judge | None,
    ) -> RunSnapshot:
        run = runs[index]
        history = run.view(standing.state, standing.silences, self._attempts(runs, index))
        return snapshot_of(
            history,
            name=stream.short if len(runs) == 1 else f"{stream.short} #{index + 1}",
            source=(stream.source,),
            format=stream.format,
            lines=stream.lines,
            progress=progress_of(run, standing.pace, over=standing.over),
            judge=judge,
        )

    def _attempts(self, runs: Sequence[Run], index: int) -> int:
        """How many runs before that one were broken off."""
        for at in range(len(self._broken) - 1, index):
            self._broken.append(self._broken[at] + (_ended(runs[at]).state in BROKEN))
        return self._broken[index]


def _ended(run: Run) -> Standing:
    return Standing(state_of(run, over=True))


def _dressed(found: RunSnapshot, run: Run, stream: Stream) -> RunSnapshot:
    """*found* with what its stream adds."""
    limits = (*stream.limits, *(Note(0, "limit", text) for text in run.limits))
    return replace(
        found,
        format=stream.format,
        lines=stream.lines,
        tail=stream.tail,
        notes=(*found.notes, *limits),
    )
