"""The base of all detectors, the life of a finding, and how a rule is asked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, NamedTuple

import numpy as np

from curvetui import names
from curvetui.curve import Floats
from curvetui.detectors._rule import Rule
from curvetui.languages.templates import Words
from curvetui.model import Finding, Level, State, Status
from curvetui.run import History
from curvetui.run.from_columns import run_of
from curvetui.run.track import Track
from curvetui.statistics import Flags, first_true, run_length, spells
from curvetui.system import registry


class Lifecycle(NamedTuple):
    """The life of one finding, in judged points of its first curve."""

    first: int
    """Where the trouble begins."""
    said: tuple[tuple[Level, int], ...]
    """Each level with the point where it was reached; the first one is where the data first sufficed."""
    last: int
    """Where it last held."""
    end: int | None = None
    """Where it recovered, ended or was withdrawn."""
    status: Status = "open"

    def since(self, first: int) -> "Lifecycle":
        """The same, begun earlier than it was said."""
        return self._replace(first=min(max(first, 0), self.first))

    def closing(self, status: Status) -> "Lifecycle":
        """The same, but if it is over, then in that way."""
        return self if self.end is None else self._replace(status=status)


def lasting(
    track: Track, start: int, end: int | None, level: Level = "watch", **flags: Flags
) -> Lifecycle:
    """A life from *start* to *end* (None: it lasts), of *level* at first and of each level in *flags* once that is set."""
    last = len(track) - 1 if end is None else max(end - 1, start)
    return Lifecycle(
        start, raised(start, end, level, **flags), last, end, "open" if end is None else "recovered"
    )


def lives_of(
    track: Track, low: Flags, off: Flags, points: int, share: float
) -> Iterator[Lifecycle]:
    """The lives of what holds wherever *low* is set for *points* values in a row that are that *share* of all so far, until *off*."""
    held = run_length(low)
    for start, end in spells(held >= np.maximum(points, share * track.count), off):
        yield lasting(track, start, end).since(start - int(held[start]) + 1)


def passing(row: int, end: int | None) -> Lifecycle:
    """The life of an event that was seen when it happened; None: what follows it is still being watched."""
    last = row if end is None else end
    return Lifecycle(row, (("note", row),), last, end, "open" if end is None else "ended")


class Episode(NamedTuple):
    """A finding with the lines between which it stood."""

    said: float
    end: float
    """Infinity while it stands."""
    finding: Finding


class Figure(NamedTuple):
    """What a rule looks at, for people who ask why it kept quiet."""

    track: Track
    values: Floats
    """At each point of the track."""
    limit: float
    """Beyond which (below which, if *lowest*) the rule may speak."""
    says: str
    """What the values are."""
    spec: str = "percent"
    """How they are printed; see `languages.Printer`."""
    lowest: bool = False


class Detector(Rule):
    """Base of all detectors; a subclass's docstring is its page in `curvetui explain`."""

    kind: ClassVar[str]
    """The trouble's name, as in the contract: that of its module."""
    highest: ClassVar[Level] = "watch"
    """The highest level it may take."""
    by_row: ClassVar[bool] = False
    """Whether it looks at every row of a curve, or at the clock, not at judged points alone; see `History.settled`."""
    live: ClassVar[bool] = False
    """Whether it needs what only live watching measures, so that no saved log shows it."""
    least: ClassVar[int] = 1
    """Judged points of one curve before which it has nothing to say: it is not asked about a shorter run."""
    losses: ClassVar[tuple[str, ...]] = ()
    """The splits whose losses the rule looks at, each by itself."""
    scores: ClassVar[tuple[str, ...]] = ()
    """The splits whose scores it looks at."""
    words: ClassVar[Words]
    """Its sentences in English; other languages translate them in `languages/`."""

    def __init_subclass__(cls) -> None:
        cls.kind = cls.__dict__.get("kind", cls.__module__.rpartition(".")[2])

    def detect(self, history: History) -> Iterator[Finding]:
        """What this detector finds in *history*, in the order in which it came to know it."""
        return first_of_each(
            episode for track in self.tracks(history) for episode in self.episodes(history, track)
        )

    def tracks(self, history: History) -> Iterable[Track]:
        """The curves that the rule looks at, each by itself; an event that several show is reported once."""
        return [*history.losses(*self.losses), *history.scores(*self.scores)]

    def episodes(self, history: History, track: Track) -> Iterator[Episode]:
        """What the rule finds on one of its curves."""
        raise NotImplementedError

    def figures(self, history: History) -> Iterator[Figure]:
        """The values that the rule compares with its thresholds, where they can be shown one by one."""
        yield from ()

    def say(
        self, track: Track, life: Lifecycle, others: Iterable[Track] = (), **evidence: Any
    ) -> Finding:
        """The finding of that *life* on *track*; *others* are the further curves it is about."""
        said = life.said[0][1]
        labels = [track.label, *(t.label for t in others)]
        if labels != [track.name, *(t.name for t in others)]:
            evidence["labels"] = labels
        return Finding(
            kind=self.kind,
            level=life.said[-1][0],
            status=life.status,
            metrics=(track.name, *(t.name for t in others)),
            unit=track.curve.unit,
            first=float(track.x[life.first]),
            last=float(track.x[max(life.last, life.first)]),
            detected_at=float(track.x[said]),
            ended_at=None if life.end is None else float(track.x[life.end]),
            levels=tuple((level, float(track.x[i])) for level, i in life.said),
            evidence={key: plain(value) for key, value in evidence.items()},
            detected_row=int(track.at[said]),
            ended_row=None if life.end is None else int(track.at[life.end]),
            level_rows=tuple(int(track.at[i]) for _, i in life.said),
        )

    def tell(
        self, track: Track, life: Lifecycle, others: Iterable[Track] = (), **evidence: Any
    ) -> Episode:
        """The finding of that *life* with the lines between which it stood."""
        said = float(track.at[life.said[0][1]])
        return Episode(
            said,
            np.inf if life.end is None else float(track.at[life.end]),
            self.say(track, life, others, **evidence),
        )

    @classmethod
    def found(
        cls,
        columns: Mapping[str, Sequence[Any]],
        state: State = "running",
        system: Mapping[str, Sequence[float]] | None = None,
    ) -> list[tuple[float, str, str]]:
        """(first, level, status) of what this detector alone says of *columns*; for examples and tests.

        Args:
            columns: as for `curvetui.diagnose`; None = not measured there.
            system: readings of the machine, 5 s apart.
        """
        found = asked(cls(), history_of(columns, state, system))
        return [(round(f.first, 4), f.level, f.status) for f in found]


def asked(detector: Detector, history: History) -> list[Finding]:
    """All that *detector* says; NaN and zeros in the log's numbers are no reason to warn."""
    if history.longest < detector.least:
        return []
    with np.errstate(all="ignore"):
        return list(detector.detect(history))


def raised(
    start: int, end: int | None, first: Level, **flags: Flags
) -> tuple[tuple[Level, int], ...]:
    """The levels of a finding said at *start*: *first* there, each other one where its flag is first set before *end*."""
    said: list[tuple[Level, int]] = [(first, start)]
    for level, flag in flags.items():
        at = first_true(flag, start, end)
        if at is not None:
            while said and said[-1][1] >= at:
                said.pop()
            said.append((level, at))  # type: ignore[arg-type]
    return tuple(said)


def first_of_each(stories: Iterable[tuple[float, float, Finding]]) -> Iterator[Finding]:
    """Of findings that tell one story on several curves the one said first; again only once that is over."""
    free = -np.inf
    for said, end, finding in sorted(stories, key=lambda f: f[0]):
        if said > free:
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
