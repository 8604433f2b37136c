"""`--plain`: new epochs and findings line by line, for screen readers and plain terminals."""

import time
from collections.abc import Callable, Iterable, Iterator

from curvetui.alerts.events import Event, EventTracker, labelled
from curvetui.charts.data import Curves
from curvetui.engine.explain import explain
from curvetui.languages import number
from curvetui.model import RunSnapshot, Snapshot
from curvetui.reports.phrases import phrases
from curvetui.reports.summary import place, reached
from curvetui.system.process import exits_on_sigterm
from curvetui.system.sanitize import printable

EVERY = 20.0
"""Seconds between progress lines of a run that counts only steps: it may do a hundred a second."""
MAX_PRINTED = 4
"""Maximum curves whose values are printed with each epoch."""


def print_events(
    feed: Iterable[Snapshot], language: str, clock: Callable[[], float] = time.time
) -> int:
    """Print the events of *feed* until it ends; return the exit code.

    SIGTERM ends it like Ctrl-C, so that a training that is read from a pipe goes on.
    """
    voice = EventPrinter(language)
    with exits_on_sigterm():
        for snapshot in feed:
            for line in voice.lines(snapshot, clock()):
                print(line, flush=True)
            if snapshot.position is not None and not snapshot.live:
                break
    return 0


class EventPrinter:
    """Finds the sentences for each snapshot, without repeats."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._chronicle = EventTracker(language=language)
        self._places: dict[str, str] = {}
        self._announced_at: dict[str, float] = {}
        self._message = ""

    def lines(self, snapshot: Snapshot, now: float) -> Iterator[str]:
        """The news, each line a sentence or two; *now* is in seconds."""
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
            # A finding that opened and closed between two snapshots is one sentence.
            if key is None or key not in opened:
                yield (
                    f"{printable(event.run)}: {event_text(event)}" if several else event_text(event)
                )
            opened.add(key)

    def _progress(self, name: str, run: RunSnapshot, now: float) -> Iterator[str]:
        """A line for a new epoch, or for new steps after some time."""
        at = run.progress
        epoch = None if at.epoch is None else f"epoch {int(at.epoch)}"
        longest = max(map(len, run.curves), default=0)
        where = epoch or reached(run, self._language) or str(longest)
        if where == self._places.get(name):
            return
        if epoch is None and now - self._announced_at.get(name, float("-inf")) < EVERY:
            return
        self._places[name], self._announced_at[name] = where, now
        values = [f"{printable(title)} {number(value)}" for title, value in newest(run)]
        yield ": ".join(filter(None, (reached(run, self._language), ", ".join(values))))


def newest(run: RunSnapshot) -> list[tuple[str, float]]:
    """The last values of the most important curves, validation before training."""
    curves = Curves(run)
    lines = [
        line
        for metric in curves.metrics[:2]
        for line in reversed(curves.lines(metric))
        if len(line.y)
    ]
    return [(line.curve.title, float(line.y[-1])) for line in lines[:MAX_PRINTED]]


def event_text(event: Event) -> str:
    """An event in words: severity and position, what was seen, what to do or how it ended."""
    words = phrases(event.language)
    if event.finding is None:
        return printable(f"{words[event.state]}. {event.verdict}")
    finding, card = event.finding, explain(event.finding, event.language)
    head = f"{words[finding.level]}, {place(finding.first, finding.unit, event.language)}, {words[finding.status]}: {card.title}."
    what = "" if event.event in ("closed", "resumed") else card.what
    then = card.next[:1] if finding.status == "open" else (card.outcome,)
    return printable(" ".join(filter(None, (head, what, *then))))
