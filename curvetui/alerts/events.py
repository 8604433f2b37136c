"""Events: a finding opened, changed or closed; a run fell silent, continued or ended."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from curvetui.engine.condition import level_of
from curvetui.engine.explain import explain
from curvetui.engine.verdict import verdict
from curvetui.model import LEVELS, Finding, Level, RunSnapshot, Snapshot
from curvetui.reports.json import finding_of

SCHEMA = "curvetui.event/1"
Name = Literal["opened", "changed", "closed", "stalled", "resumed", "ended"]


@dataclass(frozen=True)
class Event:
    """One event, reported once."""

    time: float
    """Detection time in seconds since 1970."""
    run: str
    """The run's stream; with ` #2` and so on for further runs of one log."""
    event: Name
    finding: Finding | None
    """None for the end of the run itself."""
    state: str
    """State of the run, as in the report."""
    verdict: str
    language: str = "en"
    outcome: Level | None = None
    """The gravest level that holds in the run as a whole; None if none does."""

    @property
    def level(self) -> Level:
        """Level of its finding; the end of a run is `watch`."""
        return self.finding.level if self.finding else "watch"

    @property
    def title(self) -> str:
        return explain(self.finding, self.language).title if self.finding else self.verdict

    def document(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "time": round(self.time, 3),
            "run": self.run,
            "event": self.event,
            "finding": finding_of(self.finding, self.language) if self.finding else None,
            "state": self.state,
            "verdict": self.verdict,
        }


class Key(NamedTuple):
    """What was already reported about a finding; for the end of a run, the kind is empty."""

    run: str
    kind: str
    metrics: tuple[str, ...]
    first: float


class EventTracker:
    """Finds the events in each snapshot: each once, those of a finding in order and complete."""

    def __init__(
        self, reported: Mapping[Key, tuple[int, bool]] | None = None, language: str = "en"
    ) -> None:
        """reported: levels of each finding already reported, and whether its end was."""
        self._reported = dict(reported or {})
        self._seen: dict[str, RunSnapshot] = {}
        self._language = language

    def news(self, snapshot: Snapshot, now: float) -> list[Event]:
        """The new events; *now* is in seconds since 1970."""
        return [
            event for label, run in labelled(snapshot.runs) for event in self._of(label, run, now)
        ]

    def _of(self, label: str, run: RunSnapshot, now: float) -> Iterator[Event]:
        # Of a folder's hundred runs one has changed: the other snapshots are identical objects.
        before = self._seen.get(label)
        if before is run:
            return
        self._seen[label] = run
        end = Key(label, "", (), 0.0)
        over = is_ended(run)
        state = "finished" if run.state == "running" and over else run.state
        if not over:
            # It was not the end after all: report the next one as well.
            self._reported.pop(end, None)

        def event(name: Name, finding: Finding | None) -> Event:
            said, gravest = verdict(run, self._language), level_of(run)
            outcome = gravest if gravest in LEVELS else None
            return Event(now, label, name, finding, state, said, self._language, outcome)

        for finding in (*_taken_back(before, run), *run.findings):
            key = Key(label, finding.kind, finding.metrics, finding.first)
            levels, closed = self._reported.get(key, (0, False))
            is_over = finding.status != "open"
            for index in range(levels, len(finding.levels)):
                begun: Name = "stalled" if finding.kind == "stalled" else "opened"
                yield event("changed" if index else begun, finding)
            # Its closing at the end of the run is not reported once that end was.
            if is_over and not closed and not (finding.status == "ended" and end in self._reported):
                goes_on = (finding.kind, finding.status) == ("stalled", "recovered")
                yield event("resumed" if goes_on else "closed", finding)
            self._reported[key] = (len(finding.levels), closed or is_over)
        if over and end not in self._reported:
            self._reported[end] = (0, True)
            yield event("ended", None)


def _taken_back(before: RunSnapshot | None, now: RunSnapshot) -> Iterator[Finding]:
    """Findings that were known before but no longer are, such as an error the run survived."""
    known = {finding.identity for finding in now.findings}
    for finding in before.findings if before else ():
        if finding.identity not in known:
            yield replace(finding, status="withdrawn")


def labelled(runs: Iterable[RunSnapshot]) -> Iterator[tuple[str, RunSnapshot]]:
    """Each run with a name that does not change when another run begins in the same log."""
    counts: dict[tuple[str, ...], int] = {}
    for run in runs:
        counts[run.source] = count = counts.get(run.source, 0) + 1
        yield (run.path if count == 1 else f"{run.path} #{count}"), run


def is_ended(run: RunSnapshot) -> bool:
    """Whether *run* is over: its input ended, its log reports it, or its planned end was reached."""
    at = run.progress
    reached = any(
        plan and place is not None and place >= plan
        for place, plan in ((at.epoch, at.epochs), (at.step, at.steps))
    )
    return run.state != "running" or reached


def remembered(
    documents: Iterable[Mapping[str, Any]], *, keeps_ended: bool = False
) -> dict[Key, tuple[int, bool]]:
    """What the earlier events in a file reported; of ended runs only with *keeps_ended*."""
    reported: dict[Key, tuple[int, bool]] = {}
    for document in documents:
        run, name, finding = document["run"], document["event"], document["finding"]
        if finding is None and keeps_ended:
            reported[Key(run, "", (), 0.0)] = (0, True)
            continue
        if finding is None:
            reported = {key: value for key, value in reported.items() if key.run != run}
            continue
        key = Key(run, finding["kind"], tuple(finding["metrics"]), float(finding["first"]))
        levels, closed = reported.get(key, (0, False))
        reported[key] = (
            levels + (name in ("opened", "changed", "stalled")),
            closed or name in ("closed", "resumed"),
        )
    return reported
