"""`--plain`: a run told line by line, new epochs and findings as sentences; for screen readers and plain terminals."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator

from curvetui.alerts.events import Event, EventTracker, labelled
from curvetui.charts.data import Curves
from curvetui.engine.explain import explain
from curvetui.languages import number
from curvetui.model import RunSnapshot, Snapshot
from curvetui.reports.phrases import phrases
from curvetui.reports.summary import place, reached
from curvetui.system.sanitize import printable

EVERY = 20.0
"""Seconds between two lines on a run's progress where it counts only steps: they may come a hundred a second."""
MOST = 4
"""Curves whose values are said with each epoch."""


def speak(feed: Iterable[Snapshot], language: str, clock: Callable[[], float] = time.time) -> int:
    """Print what *feed* brings, until it ends; returns the exit code."""
    voice = Voice(language)
    for snapshot in feed:
        for line in voice.lines(snapshot, clock()):
            print(line, flush=True)
        if snapshot.position is not None and not snapshot.live:
            break
    sys.stdout.flush()
    return 0


class Voice:
    """Finds the words for each snapshot; says nothing twice."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._chronicle = EventTracker(language=language)
        self._places: dict[str, str] = {}
        self._said_at: dict[str, float] = {}
        self._message = ""

    def lines(self, snapshot: Snapshot, now: float) -> Iterator[str]:
        """What is new, each line a sentence or two; *now* is in seconds."""
        if snapshot.message != self._message:
            self._message = snapshot.message
            if snapshot.message:
                yield printable(snapshot.message)
        several = len(snapshot.runs) > 1
        for name, run in labelled(snapshot.runs):
            yield from (
                f"{printable(name)}: {line}" if several else line
                for line in self._progress(name, run, now)
            )
        opened: set[object] = set()
        for event in self._chronicle.news(snapshot, now):
            key = event.finding and (event.run, event.finding.identity)
            # What came and went between two looks is one sentence.
            if key is None or key not in opened:
                yield f"{printable(event.run)}: {told(event)}" if several else told(event)
            opened.add(key)

    def _progress(self, name: str, run: RunSnapshot, now: float) -> Iterator[str]:
        """One line where a new epoch was reached, or new steps and some time has passed."""
        at = run.progress
        epoch = None if at.epoch is None else f"epoch {int(at.epoch)}"
        where = (
            epoch
            or reached(run, self._language)
            or str(max((len(c) for c in run.curves), default=0))
        )
        if where == self._places.get(name):
            return
        if epoch is None and now - self._said_at.get(name, float("-inf")) < EVERY:
            return
        self._places[name], self._said_at[name] = where, now
        values = [f"{printable(title)} {number(value)}" for title, value in newest(run)]
        yield ": ".join(filter(None, (reached(run, self._language), ", ".join(values))))


def newest(run: RunSnapshot) -> list[tuple[str, float]]:
    """The last values of the curves that people look at first, validation before training."""
    curves = Curves(run)
    lines = [
        line
        for metric in curves.metrics[:2]
        for line in reversed(curves.lines(metric))
        if len(line.y)
    ]
    return [(line.curve.title, float(line.y[-1])) for line in lines[:MOST]]


def told(event: Event) -> str:
    """An event in words: how bad it is and where, what was seen, what to do or what became of it."""
    words = phrases(event.language)
    if event.finding is None:
        return printable(f"{words[event.state]}. {event.verdict}")
    finding, card = event.finding, explain(event.finding, event.language)
    head = f"{words[finding.level]}, {place(finding.first, finding.unit, event.language)}, {words[finding.status]}: {card.title}."
    what = "" if event.event in ("closed", "resumed") else card.what
    return printable(
        " ".join(
            filter(
                None,
                (head, what, *(card.next[:1] if finding.status == "open" else (card.outcome,))),
            )
        )
    )
