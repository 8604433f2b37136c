"""The base of all detectors, the lifecycle of a finding, and how a rule is asked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np

from curvetui import names
from curvetui.curve import Floats, Ints
from curvetui.detectors._rule import Rule
from curvetui.languages.templates import Words
from curvetui.model import Finding, Level, State, Status
from curvetui.run import History, Track
from curvetui.run.from_columns import run_of
from curvetui.statistics import Flags, first_true, run_length, spells
from curvetui.system import registry


class Lifecycle(NamedTuple):
    """When one finding begins, rises and ends, in judged points of its first curve."""

    first: int
    """Where the problem begins."""
    levels: tuple[tuple[Level, int], ...]
    """Each level with the point that reached it; the first is where the data first sufficed."""
    last: int
    """Where the rule last held."""
    end: int | None = None
    """Where it recovered, ended or was withdrawn."""
    status: Status = "open"

    def since(self, first: int) -> "Lifecycle":
        """The same, begun earlier than it was detected."""
        return self._replace(first=min(max(first, 0), self.first))

    def closing(self, status: Status) -> "Lifecycle":
        """The same; if it is over, with that status."""
        return self if self.end is None else self._replace(status=status)


def lifecycle(
    track: Track, start: int, end: int | None, level: Level = "watch", **flags: Flags
) -> Lifecycle:
    """From *start* to *end* (None: open), at *level* first and at each level in *flags* once set."""
    last = len(track) - 1 if end is None else max(end - 1, start)
    return Lifecycle(
        start,
        levels_from(start, end, level, **flags),
        last,
        end,
        "open" if end is None else "recovered",
    )


def persistent(
    track: Track, low: Flags, off: Flags, points: int | Ints, share: float
) -> Iterator[Lifecycle]:
    """A lifecycle wherever *low* is set *points* times in a row, and for that *share* of all rows, until *off*."""
    held = run_length(low)
    long = track.lasted(low) >= share * (track.number + 1)
    for start, end in spells((held >= points) & long, off):
        yield lifecycle(track, start, end).since(start - int(held[start]) + 1)


def transient(row: int, end: int | None) -> Lifecycle:
    """The lifecycle of an event detected where it happened; *end* is None while its effect is measured."""
    last = row if end is None else end
    return Lifecycle(row, (("note", row),), last, end, "open" if end is None else "ended")


class Episode(NamedTuple):
    """A finding with the lines between which it was open."""

    detected: float
    end: float
    """Infinity while it is open."""
    finding: Finding


class Figure(NamedTuple):
    """Values that a rule compares with a threshold, to explain why it did not report."""

    track: Track
    values: Floats
    """At each point of the track."""
    limit: float
    """Beyond which (below which, if *lowest*) the rule may report."""
    label: str
    """What the values are."""
    spec: str = "percent"
    """How they are printed; see `languages.Printer`."""
    lowest: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the limit is reached anywhere; False without finite values."""
        known = self.values[np.isfinite(self.values)]
        met = known <= self.limit if self.lowest else known >= self.limit
        return bool(met.any())


class Detector(Rule):
    """Base of all detectors; a subclass's docstring is its page in `curvetui explain`."""

    kind: ClassVar[str]
    """The name of the problem, as in the contract: that of its module."""
    highest: ClassVar[Level] = "watch"
    """The highest level it may take."""
    by_row: ClassVar[bool] = False
    """Whether it reads every row of a curve, or the clock, and not only judged points; see `History.settled`."""
    live: ClassVar[bool] = False
    """Whether it needs what only live watching measures; then no saved log shows it."""
    least: ClassVar[int] = 1
    """Fewest judged points of the longest curve; a shorter run is not judged."""
    needs: ClassVar[tuple[str, ...]] = ()
    """Kinds of curve of which a run must have one, see `History.kinds`; by default those of *losses* and *scores*."""
    losses: ClassVar[tuple[str, ...]] = ()
    """The splits whose losses the rule judges, each by itself."""
    scores: ClassVar[tuple[str, ...]] = ()
    """The splits whose scores it judges."""
    words: ClassVar[Words]
    """Its sentences in English; other languages translate them in `languages/`."""

    def __init_subclass__(cls) -> None:
        cls.kind = cls.__dict__.get("kind", cls.__module__.rpartition(".")[2])
        if not cls.needs and cls.tracks is Detector.tracks and cls.detect is Detector.detect:
            losses = (f"{split} loss" for split in cls.losses)
            cls.needs = (*losses, *(f"{split} score" for split in cls.scores))

    def applies(self, history: History) -> bool:
        """Whether *history* has the curves and the points that the rule needs."""
        has_curve = not self.needs or not history.kinds.isdisjoint(self.needs)
        return has_curve and self.least <= history.longest

    def detect(self, history: History) -> Iterator[Finding]:
        """The findings of this detector in *history*, in the order of their detection."""
        return without_repeats(
            episode for track in self.tracks(history) for episode in self.episodes(history, track)
        )

    def tracks(self, history: History) -> Iterable[Track]:
        """The curves that the rule judges, each by itself; an event on several is reported once."""
        return [*history.losses(*self.losses), *history.scores(*self.scores)]

    def episodes(self, history: History, track: Track) -> Iterator[Episode]:
        """The findings on one of these curves."""
        raise NotImplementedError

    def figures(self, history: History) -> Iterator[Figure]:
        """The values that the rule compares with its thresholds, if they can be shown one by one."""
        yield from ()

    def finding(
        self, track: Track, life: Lifecycle, others: Iterable[Track] = (), **evidence: Any
    ) -> Finding:
        """The finding on *track*; *others* are the further curves it is about."""
        return finding_on(self.kind, track, life, others, evidence)

    def episode(
        self, track: Track, life: Lifecycle, others: Iterable[Track] = (), **evidence: Any
    ) -> Episode:
        """The finding on *track* with the lines between which it was open."""
        return Episode(
            float(track.at[life.levels[0][1]]),
            np.inf if life.end is None else float(track.at[life.end]),
            self.finding(track, life, others, **evidence),
        )

    @classmethod
    def found(
        cls,
        columns: Mapping[str, Sequence[Any]],
        state: State = "running",
        system: Mapping[str, Sequence[float]] | None = None,
    ) -> list[tuple[float, str, str]]:
        """(first, level, status) of each finding of this detector in *columns*; for examples and tests.

        Args:
            columns: as for `curvetui.diagnose`; None = not measured there.
            system: readings of the machine, 5 s apart.
        """
        found = findings_of(cls(), history_of(columns, state, system))
        return [(round(f.first, 4), f.level, f.status) for f in found]


def finding_on(
    kind: str, track: Track, life: Lifecycle, others: Iterable[Track], evidence: dict[str, Any]
) -> Finding:
    """A finding of that kind on *track*; *others* are the further curves it is about."""
    detected = life.levels[0][1]
    labels = [track.label, *(t.label for t in others)]
    if labels != [track.name, *(t.name for t in others)]:
        evidence["labels"] = labels
    return Finding(
        kind=kind,
        level=life.levels[-1][0],
        status=life.status,
        metrics=(track.name, *(t.name for t in others)),
        unit=track.curve.unit,
        first=float(track.x[life.first]),
        last=float(track.x[max(life.last, life.first)]),
        detected_at=float(track.x[detected]),
        ended_at=None if life.end is None else float(track.x[life.end]),
        levels=tuple((level, float(track.x[i])) for level, i in life.levels),
        evidence={key: plain(value) for key, value in evidence.items()},
        detected_row=int(track.at[detected]),
        ended_row=None if life.end is None else int(track.at[life.end]),
        level_rows=tuple(int(track.at[i]) for _, i in life.levels),
    )


@np.errstate(all="ignore")
def findings_of(detector: Detector, history: History) -> list[Finding]:
    """All findings of *detector*; NaN and zeros in the log cause no numpy warnings."""
    return list(detector.detect(history)) if detector.applies(history) else []


@np.errstate(all="ignore")
def figures_of(detector: Detector, history: History) -> list[Figure]:
    """All figures of *detector*."""
    return list(detector.figures(history))


def levels_from(
    start: int, end: int | None, first: Level, **flags: Flags
) -> tuple[tuple[Level, int], ...]:
    """The levels of a finding: *first* at *start*, each other one where its flag is first set before *end*."""
    levels: list[tuple[Level, int]] = [(first, start)]
    for level, flag in flags.items():
        at = first_true(flag, start, end)
        if at is not None:
            while levels and levels[-1][1] >= at:
                levels.pop()
            levels.append((level, at))  # type: ignore[arg-type]
    return tuple(levels)


def without_repeats(episodes: Iterable[tuple[float, float, Finding]]) -> Iterator[Finding]:
    """Of findings of one event on several curves only the first, until that one is over."""
    free = -np.inf
    for detected, end, finding in sorted(episodes, key=lambda e: e[0]):
        if detected > free:
            yield finding
            free = end


def plain(value: Any) -> Any:
    """*value* as a Python number, list or text, so that a report can print it."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, float):
        return None if not np.isfinite(value) else float(f"{value:.10g}")
    return value


def history_of(
    columns: Mapping[str, Sequence[Any]],
    state: State = "running",
    system: Mapping[str, Sequence[float]] | None = None,
) -> History:
    """A history of *columns* (names to equally long sequences, `epoch` or `step` as the axis), with readings 5 s apart."""
    numbers = {
        name: np.array([np.nan if v is None else v for v in values], dtype=np.float64)
        for name, values in columns.items()
    }
    axes = {name: numbers.pop(name) for name in ("epoch", "step", "time") if name in columns}
    metrics = {
        names.metric(name): (values, np.array([v is not None for v in columns[name]], dtype=bool))
        for name, values in numbers.items()
    }
    rows = max(map(len, numbers.values()), default=0)
    run = run_of(rows, axes, metrics)
    for at, values in enumerate(zip(*(system or {}).values(), strict=True)):
        run.system.add(dict(zip(system or {}, values, strict=True)), 5.0 * at, rows)
    return run.view(state)


@cache
def detectors() -> tuple[Detector, ...]:
    """One of each, in the order of their kinds."""
    return tuple(cls() for cls in registry.members("curvetui.detectors", Detector))


@lru_cache(64)
def with_curves(kinds: frozenset[str]) -> tuple[Detector, ...]:
    """Those that a run with these kinds of curve may concern."""
    return tuple(d for d in detectors() if not d.needs or not kinds.isdisjoint(d.needs))
