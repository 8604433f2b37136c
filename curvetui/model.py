"""The data model of curvetui: points, findings, runs and snapshots; all frozen.

Bytes become lines, lines become points, points become findings, findings become words, words become
a view. Each of these steps passes objects defined below to the next; nothing flows back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from curvetui.card import Explanation
from curvetui.curve import Curve, Floats, Ints, Metric, Unit
from curvetui.log_tail import Tail

if TYPE_CHECKING:
    from curvetui.engine.condition import Condition
    from curvetui.engine.forecast import Forecast

Level = Literal["note", "watch", "act", "stop"]
"""`note` worth knowing · `watch` look again soon · `act` change something · `stop` continuing is a waste."""

LEVELS: tuple[Level, ...] = ("note", "watch", "act", "stop")

Status = Literal["open", "recovered", "ended", "withdrawn"]
State = Literal["running", "finished", "failed", "interrupted", "unknown"]
OVER = frozenset(("finished", "failed", "interrupted"))


class Points(NamedTuple):
    """A batch of values of one metric, in log order."""

    metric: Metric
    at: Ints
    """Shape (n,): the number of the line (or row) of each value; non-decreasing."""
    y: Floats
    """Shape (n,): the values; NaN and infinities are values that were logged."""
    epoch: Floats | None = None
    """Shape (n,), NaN if missing in the log."""
    step: Floats | None = None
    """Shape (n,): the log's own step counter, NaN if missing."""
    time: Floats | None = None
    """Shape (n,): seconds since 1970, NaN if missing."""
    grain: str = ""
    """Distinguishes curves with the same name: `batch` for values within an epoch."""


class Note(NamedTuple):
    """A message from the run (`early stopping`, a traceback), or one of ours about parsing it."""

    at: int
    """The line of the message."""
    kind: str
    """`early_stopping` `finished` `traceback` `checkpoint` `resume` `limit` `plugin` …"""
    text: str
    """Printable: control characters are replaced."""
    epoch: float | None = None
    step: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something noticed in the curves, in numbers; identity is (kind, metrics, first)."""

    kind: str
    level: Level
    status: Status
    metrics: tuple[str, ...]
    """Names in the log's spelling; the first one gives the unit."""
    unit: Unit
    first: float
    """Where the problem begins, in the log's own counter; fixed once it is reported."""
    last: float
    """The last position at which it held, so far."""
    detected_at: float
    """Where the data first sufficed to report it."""
    ended_at: float | None
    """Where it recovered, ended or was retracted; None while it is open."""
    levels: tuple[tuple[Level, float], ...]
    """Every level it reached, with the position where that began; non-decreasing."""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    """The numbers used in the sentences."""
    detected_row: int = 0
    """Row (line number) of `detected_at`; orders findings of curves with different units."""
    ended_row: int | None = None
    """Row of `ended_at`, if data showed it; None while open, or if only the run's end closed it."""
    level_rows: tuple[int, ...] = ()
    """Row of each of `levels`; empty if there is only one, which was reached at `detected_row`."""
    signs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Evidence from all curves and settings about its causes; see `engine.signs`."""

    def __repr__(self) -> str:
        metrics = ", ".join(self.metrics)
        return f"Finding({self.level} {self.kind} of {metrics} at {self.unit} {self.first:g}, {self.status})"

    @property
    def holds(self) -> bool:
        """Whether it is open, or ended without recovery, which is as bad."""
        return self.status in ("open", "ended")

    @property
    def severity(self) -> int:
        """The place of its level among `LEVELS`."""
        return LEVELS.index(self.level)

    @property
    def identity(self) -> tuple[str, tuple[str, ...], float]:
        return (self.kind, self.metrics, self.first)

    def explanation(self, language: str = "en") -> Explanation:
        """The card in words, see `engine.explain.explain`; ValueError: unknown language."""
        from curvetui.engine.explain import asked_for

        return asked_for(self, language)


class Best(NamedTuple):
    """The best value of a curve with a direction."""

    metric: Metric
    epoch: float | None
    step: float | None
    x: float
    value: float


class Checkpoint(NamedTuple):
    """A checkpoint worth keeping: the best by one curve."""

    by: Metric
    epoch: float | None
    step: float | None
    x: float
    value: float
    file: str | None = None
    """Its file according to the log; None if not in the log."""


class Lines(NamedTuple):
    """Counts of a log's lines by result."""

    read: int = 0
    with_metrics: int = 0
    not_understood: int = 0
    """Lines with numbers that no format parsed."""
    examples: tuple[str, ...] = ()
    """At most two unparsed lines; printable."""
    guess: str | None = None
    """A pattern for them, or for a metric the log does not name; None while the run goes on."""


class Progress(NamedTuple):
    """The position of the run, as of the last line."""

    epoch: float | None = None
    epochs: float | None = None
    """Planned."""
    step: float | None = None
    steps: float | None = None
    """Planned."""
    batch: float | None = None
    batches: float | None = None
    elapsed: float | None = None
    """Elapsed seconds, from times in the log or arrival times."""
    left: float | None = None
    """Seconds to the planned end at the run's usual pace; None without a plan."""
    pace: float | None = None
    """Seconds per `pace_unit`, the pace that `left` is computed from; None if unknown."""
    pace_unit: Unit = "epoch"


@dataclass(frozen=True)
class RunSnapshot:
    """One run, frozen: everything that a view draws or a report prints."""

    name: str
    source: tuple[str, ...]
    format: str
    state: State
    lines: Lines
    progress: Progress
    inferred: Mapping[str, int]
    """`validation_examples`, `classes`, if they could be inferred from the numbers."""
    best: tuple[Best, ...]
    curves: tuple[Curve, ...]
    """In the order of their first occurrence in the log."""
    findings: tuple[Finding, ...]
    """In detection order."""
    notes: tuple[Note, ...]
    settings: Mapping[str, str]
    """Values that the log printed once: hyperparameters and the like."""
    tail: Tail = Tail()
    """The log's last lines; of several runs of a log only the newest has them."""
    judged: bool = True
    """Whether the detectors have run; the first snapshot has curves only."""
    is_outline: bool = False
    """Whether its curves are outlines and its text is dropped: one of many ended runs."""
    headline: Metric | None = None
    """The headline curve, the first of `best`. None if no curve has a direction."""
    checkpoints: tuple[Checkpoint, ...] = ()
    """The best checkpoint by the headline, and by the loss of the same split."""
    system: tuple[Curve, ...] = ()
    """Machine metrics over minutes; for runs watched live with psutil installed."""
    left_out: tuple[Finding, ...] = ()
    """Findings at watch or above of kinds that the user does not want to see."""

    def __repr__(self) -> str:
        size = f"{len(self.curves)} curves, {len(self.findings)} findings"
        return f"RunSnapshot({self.name or self.path!r}: {size}, {self.state})"

    @property
    def path(self) -> str:
        """The log it came from; the run's name without one."""
        return self.source[0] if self.source else self.name

    def curve(self, metric: str, split: str | None = None) -> Curve | None:
        """The first curve of that standard name and split, or None."""
        return next((c for c in self.curves if c.metric == metric and c.split == split), None)

    @property
    def series(self) -> tuple[Curve, ...]:
        """The curves by their names in the report."""
        return self.curves

    @property
    def verdict(self) -> str:
        """One or two sentences, in English, on how the run is doing."""
        from curvetui.engine.verdict import verdict

        return verdict(self, "en")

    @property
    def verdict_level(self) -> Level | Literal["calm"] | None:
        """The most severe level open at the end, `calm` if none, None if it cannot be judged."""
        from curvetui.engine.condition import level_of

        return level_of(self)

    @property
    def condition(self) -> str:
        """The condition of the run at its newest row: `learning`, `converged`, `at_chance`,
        `getting_worse`, `ruined`, `diverged`, `non_finite`, `not_judged`.
        """
        return self.shown_condition.name

    @cached_property
    def shown_condition(self) -> Condition:
        """The condition with the curve that shows it."""
        from curvetui.engine.condition import condition_of

        return condition_of(self)

    @property
    def forecast(self) -> Forecast | None:
        """The headline at the planned end with an 80 % interval; None if unreliable."""
        from curvetui.engine.forecast import forecast_of

        return forecast_of(self)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All runs of a source, frozen; the last one is the newest."""

    runs: tuple[RunSnapshot, ...]
    message: str = ""
    """From the source: `waiting for train.log`, `train.log was truncated`; empty if all is well."""
    live: bool = True
    """Whether more may come."""
    position: Position | None = None
    """The position of a replay; None when watching live."""
    guess: str | None = None
    """A pattern that may parse the log, if no format does."""
    last_word: str = ""
    """The error that ended a log without metrics; empty if there is none."""
    limits: tuple[str, ...] = ()
    """What was left out of a log without metrics."""
    examples: tuple[str, ...] = ()
    """Lines with numbers that were not understood, of such a log."""
    read: int = 0
    """Number of lines read so far."""
    is_reading: bool = False
    """Whether what was there before we started is still being read."""
    tail: Tail = Tail()
    """The last lines of the newest log, while there is no run."""


class Position(NamedTuple):
    """The position of a replay."""

    at: int
    """Steps (lines that added points) played so far."""
    of: int
    """Steps in the whole log."""
    speed: float
    """Steps per second."""
    paused: bool
