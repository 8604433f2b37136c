"""The nouns of curvetui: what a metric, a point, a finding and a snapshot are; all frozen.

Bytes become lines, lines become points, points become findings, findings become words, words become a
view. Each of these steps hands the next one of the objects below, and nothing flows back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from curvetui.curve import Better, Curve, Floats, Ints, Metric, Unit
from curvetui.log_tail import Tail

if TYPE_CHECKING:
    from curvetui.engine.condition import Condition
    from curvetui.engine.forecast import Forecast

__all__ = [
    "LEVELS",
    "Best",
    "Better",
    "Checkpoint",
    "Curve",
    "Explanation",
    "Finding",
    "Floats",
    "Ints",
    "Level",
    "Likely",
    "Lines",
    "Metric",
    "Note",
    "Points",
    "Progress",
    "RunSnapshot",
    "Snapshot",
    "State",
    "Status",
    "Sure",
    "Unit",
    "WeighedCause",
]

Level = Literal["note", "watch", "act", "stop"]
"""`note` worth knowing · `watch` look again soon · `act` change something · `stop` continuing is a waste."""

LEVELS: tuple[Level, ...] = ("note", "watch", "act", "stop")

Likely = Literal["likely", "possible", "unlikely"]
Status = Literal["open", "recovered", "ended", "withdrawn"]
State = Literal["running", "finished", "failed", "interrupted", "unknown"]


class Points(NamedTuple):
    """A batch of values of one metric, in the order in which the log gave them."""

    metric: Metric
    at: Ints
    """Shape (n,): the number of the line (or row) of each value; never falling."""
    y: Floats
    """Shape (n,): the values; NaN and infinities are values that were logged."""
    epoch: Floats | None = None
    """Shape (n,), NaN where the log gave none."""
    step: Floats | None = None
    """Shape (n,): the log's own step counter, NaN where it gave none."""
    time: Floats | None = None
    """Shape (n,): seconds since 1970, NaN where the log gave none."""
    grain: str = ""
    """Distinguishes curves with the same name: `batch` for values within an epoch."""


class Note(NamedTuple):
    """A message from the run (`early stopping`, a traceback), or one of ours about reading it."""

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
    """Names as the log spells them; the first one gives the unit."""
    unit: Unit
    first: float
    """Where the problem begins, in the log's own counting; fixed once it is reported."""
    last: float
    """The last place where it held, so far."""
    detected_at: float
    """Where the data first sufficed to report it."""
    ended_at: float | None
    """Where it recovered, ended or was withdrawn; None while it is open."""
    levels: tuple[tuple[Level, float], ...]
    """Every level it took with the place where that began; never falling."""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    """The numbers that fill the sentences."""
    detected_row: int = 0
    """Row (line number) of `detected_at`; orders findings of curves with different units."""
    ended_row: int | None = None
    """Row of `ended_at`, if the data showed it; None while it is open, and if only the run's end closed it."""
    level_rows: tuple[int, ...] = ()
    """Row of each of `levels`; empty where there is one only, which was reached at `detected_row`."""
    signs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What all curves and settings say of its causes; see `engine.signs`."""

    @property
    def identity(self) -> tuple[str, tuple[str, ...], float]:
        return (self.kind, self.metrics, self.first)

    def explanation(self, language: str = "en") -> Explanation:
        """The card for people, see `curvetui.engine.explain.explain`.

        Raises:
            ValueError: there is no such language.
        """
        from curvetui.engine.explain import asked_for

        return asked_for(self, language)


class Sure(NamedTuple):
    """How sure it is that it happened, apart from how sure the cause is."""

    event: str
    cause: str


class WeighedCause(NamedTuple):
    """One thing that a finding may come from."""

    text: str
    likely: Likely
    """`likely` where more speaks for it than against it, `unlikely` the other way round."""
    speaks: tuple[str, ...]
    """What speaks for it in this run, in half-sentences."""
    against: tuple[str, ...]
    test: str
    """The cheapest test that tells it from the others; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The card: one finding in words, in one language, with its numbers filled in."""

    title: str
    """At most 60 characters."""
    what: str
    sure: Sure
    worry: str
    why: tuple[str, ...]
    """One to three causes, likeliest first, each with what speaks for and against it."""
    would_change: str
    next: tuple[str, ...]
    """What to do, cheapest first; each begins with a verb."""
    limits: str
    trace: str
    """The rule with its values filled in."""
    outcome: str
    """How it went on; empty while it is open."""
    details: tuple[str, ...] = ()
    """What a card says below its causes: line of code, one more step, how sure it is, when it clears, limits of this run."""
    causes: tuple[WeighedCause, ...] = ()
    """The same as `why`, as objects."""
    do: str = ""
    """The one thing to do first, or to wait for."""
    name: str = ""
    """The trouble in a few words: `a drop in the validation score`."""
    fix: str = ""
    """The line of code to look for or to write; empty where the log does not show which framework wrote it."""


class Best(NamedTuple):
    """The best value of a curve that has a better end."""

    metric: Metric
    epoch: float | None
    step: float | None
    x: float
    value: float


class Checkpoint(NamedTuple):
    """A state of the model worth keeping: the best by one curve."""

    by: Metric
    epoch: float | None
    step: float | None
    x: float
    value: float
    file: str | None = None
    """Where it was saved according to the log; None if the log does not say."""


class Lines(NamedTuple):
    """What became of a log's lines."""

    read: int = 0
    with_metrics: int = 0
    not_understood: int = 0
    """Lines with numbers that no format took."""
    examples: tuple[str, ...] = ()
    """At most two of the lines that were not understood; printable."""
    guess: str | None = None
    """A pattern that may read them, or names a metric the log leaves unnamed; None while the run continues."""


class Progress(NamedTuple):
    """The place of the run, as of the last line."""

    epoch: float | None = None
    epochs: float | None = None
    """Planned."""
    step: float | None = None
    steps: float | None = None
    """Planned."""
    batch: float | None = None
    batches: float | None = None
    elapsed: float | None = None
    """Seconds, from times in the log or from when its lines came."""
    left: float | None = None
    """Seconds to the planned end at the run's usual pace; None without a plan."""


@dataclass(frozen=True)
class RunSnapshot:
    """One run, frozen: everything a view may draw or a report may print."""

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
    """In the order in which the log first named them."""
    findings: tuple[Finding, ...]
    """In the order of their detection."""
    notes: tuple[Note, ...]
    settings: Mapping[str, str]
    """What the log printed once: hyper-parameters and the like."""
    tail: Tail = Tail()
    """The log's last lines."""
    judged: bool = True
    """Whether the detectors have run; the first snapshot shows the curves before that."""
    is_outline: bool = False
    """Its curves are outlines, and its text is gone: one of many runs that have ended."""
    headline: Metric | None = None
    """The curve that the run is judged by; `best` begins with it. None where no curve has a better end."""
    checkpoints: tuple[Checkpoint, ...] = ()
    """The best state by the headline, and by the loss of the same split."""
    system: tuple[Curve, ...] = ()
    """What the machine did meanwhile, over minutes; of runs that were watched live where psutil is installed."""

    def curve(self, metric: str, split: str | None = None) -> Curve | None:
        """The first curve of that standard name and split, or None."""
        return next((c for c in self.curves if c.metric == metric and c.split == split), None)

    @property
    def series(self) -> tuple[Curve, ...]:
        """The curves under the name that the report gives them."""
        return self.curves

    @property
    def verdict(self) -> str:
        """One or two sentences, in English, on how the run is doing."""
        from curvetui.engine.verdict import verdict

        return verdict(self, "en")

    @property
    def verdict_level(self) -> Level | Literal["calm"] | None:
        """The gravest level that holds at the run's end, `calm` where nothing does, None where nothing could be judged."""
        from curvetui.engine.condition import level_of

        return level_of(self)

    @property
    def condition(self) -> str:
        """How the run does at its newest row: `learning`, `converged`, `at_chance`, `getting_worse`, `ruined`, `diverged`, `non_finite`, `not_judged`."""
        return self.shown_condition.name

    @cached_property
    def shown_condition(self) -> Condition:
        """The condition with the curve that shows it."""
        from curvetui.engine.condition import condition_of

        return condition_of(self)

    @property
    def forecast(self) -> Forecast | None:
        """The headline at the planned end with an 80 % interval; None where it could not be relied on."""
        from curvetui.engine.forecast import forecast_of

        return forecast_of(self)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All runs of a source, frozen; the last one is the newest."""

    runs: tuple[RunSnapshot, ...]
    message: str = ""
    """A message from the source: `waiting for train.log`, `train.log was truncated`; empty when all is well."""
    live: bool = True
    """Whether more may come."""
    position: Position | None = None
    """The place of a replay; None when watching live."""
    guess: str | None = None
    """A pattern that may read the log, where no format does."""
    last_word: str = ""
    """The error that ended a log without any metric; empty if there is none."""
    read: int = 0
    """Lines that were read so far."""
    tail: Tail = Tail()
    """The last lines of the newest log, while no run is known."""


class Position(NamedTuple):
    """The place of a replay."""

    at: int
    """Steps (lines that brought points) played so far."""
    of: int
    """Steps in the whole log."""
    speed: float
    """Steps a second."""
    paused: bool
