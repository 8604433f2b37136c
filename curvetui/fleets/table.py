"""The table of many runs: named, ranked, filtered and grouped."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from math import isfinite, nan
from typing import Any, NamedTuple

import numpy as np

from curvetui.engine.facts import standard
from curvetui.engine.run_query import SEVERITY
from curvetui.engine.run_titles import short_paths
from curvetui.fleets.row import KEYS, OUTCOMES, FleetRow
from curvetui.fleets.seeds import Stray, seed_groups, strays
from curvetui.fleets.separators import Separation, number_of, separation
from curvetui.statistics.windows import Floats, median
from curvetui.system.unknown import unknown


class RunGroup(NamedTuple):
    """Runs that share the values of some settings."""

    settings: tuple[tuple[str, str], ...]
    """(name, value); the value is empty where a run lacks the setting."""
    counts: Mapping[str, int]
    """Outcome -> number of runs."""
    headline: str | None
    """The headline curve of most of its runs."""
    middle: float | None
    """Median of that curve's best values; of runs that differ by seed only, the mean."""
    spread: float | None
    """Standard deviation of the best values; None for fewer than two."""

    @property
    def runs(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Table:
    """What `curvetui.fleet` returns: one row for each run, worst first.

    Example:
        >>> Table((FleetRow("a", "a.log", level="stop"), FleetRow("b", "b.log", level="calm"))).counts
        {'stop': 1, 'healthy': 1}
    """

    runs: tuple[FleetRow, ...]
    by: tuple[str, ...] = ()
    """Settings that group the runs."""
    skipped: int = 0
    """Number of files in folders that turned out not to be training logs."""
    is_partial: bool = False
    """Whether reading was interrupted."""
    left_out: tuple[FleetRow, ...] = ()
    """The runs that were read, if a filter removed all of them."""

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows as dicts with the report's keys."""
        return [row.document() for row in self.runs]

    @property
    def counts(self) -> dict[str, int]:
        """Outcome -> number of runs, most severe first; outcomes without runs are omitted."""
        return _counted(self.runs)

    @property
    def groups(self) -> tuple[RunGroup, ...]:
        """The runs grouped by the settings in `by`, ordered by value."""
        return tuple(_groups(self.runs, self.by)) if self.by else ()

    @property
    def seeds(self) -> tuple[RunGroup, ...]:
        """The runs that differ by seed only, in groups, with the settings that tell these apart."""
        return tuple(_seeds(self.runs))

    @property
    def shared(self) -> Separation:
        """What the failing runs have in common, over all settings that differ."""
        return separation(self.runs)

    @property
    def strays(self) -> tuple[Stray, ...]:
        """Runs that differ from others with the same settings and other seeds by more than chance."""
        return tuple(strays(self.runs))

    def columns(self) -> dict[str, list[Any]]:
        """The rows as equally long columns by key."""
        rows = self.rows
        return {key: [row[key] for row in rows] for key in KEYS}

    def to_pandas(self) -> Any:
        """The rows as a `pandas.DataFrame`; for polars: `polars.DataFrame(table.columns())`."""
        return import_module("pandas").DataFrame(self.columns())

    def to_parquet(self, path: str) -> None:
        """Write the rows to a Parquet file, with one additional column per setting.

        Raises:
            ImportError: DuckDB is not installed; `pip install duckdb` installs it.
        """
        from curvetui.fleets.sql import to_parquet

        to_parquet(self.runs, path)

    def __len__(self) -> int:
        return len(self.runs)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The rows as dicts."""
        return iter(self.rows)

    def __getitem__(self, which: int | slice | str) -> Any:
        """A row, several rows, or the column of a key.

        Example:
            >>> table = Table((FleetRow("a", "a.log", best=0.9), FleetRow("b", "b.log")))
            >>> table[0]["name"], len(table[:1]), table["best"]
            ('a', 1, [0.9, None])
        """
        if isinstance(which, str):
            return self.columns()[which]
        return self.rows[which]

    def _repr_html_(self) -> str:
        """For notebooks: the table as on its page, with styles that apply only within it."""
        from curvetui.fleets.page import embedded

        return embedded(self)

    def __str__(self) -> str:
        """The table as terminal text, without colours."""
        from curvetui.fleets.text import TextLayout, text

        return "".join(text(self, TextLayout()))


def ranked(rows: Iterable[FleetRow], sort: str = "") -> tuple[FleetRow, ...]:
    """Return *rows* with the shortest distinct names, in order; ValueError: no such *sort*."""
    named = tuple(_named(tuple(rows)))
    if sort:
        know_column(named, sort.removeprefix("-"))
    return in_order(named, sort)


def in_order(rows: Sequence[FleetRow], sort: str = "") -> tuple[FleetRow, ...]:
    """Return *rows* worst first, or by *sort* (`-key`: largest first); without a value last."""
    if not sort:
        order = {outcome: place for place, outcome in enumerate(OUTCOMES)}
        return tuple(sorted(rows, key=lambda row: (order[row.outcome], row.kind or "", row.path)))
    key, is_falling = sort.removeprefix("-"), sort.startswith("-")
    known = [row for row in rows if row.value(key) is not None]
    known.sort(key=lambda row: _order(key, row.value(key)), reverse=is_falling)
    return (*known, *(row for row in rows if row.value(key) is None))


def know_column(rows: Sequence[FleetRow], key: str) -> None:
    """Check that *key* is a key or setting of a row; ValueError names the closest match."""
    settings = sorted({name for row in rows for name in row.settings})
    if rows and key not in KEYS and standard(key) not in settings:
        if any(row.headline == key for row in rows):
            raise ValueError(f"there is no column {key!r}; its best value is the column best")
        raise ValueError(unknown("column", key, (*KEYS, *settings[:40])))


def _order(name: str, value: Any) -> tuple[bool, float, str]:
    """Sort key: levels by severity, numbers as numbers, before texts."""
    number = SEVERITY.get(value) if name == "level" else number_of(str(value))
    return (number is None, number or 0.0, str(value))


def _named(rows: tuple[FleetRow, ...]) -> Iterator[FleetRow]:
    names = short_paths(row.path for row in rows)
    several = Counter(row.path for row in rows)
    for row in rows:
        # The engine numbers the runs of one log: `train.log #2`.
        own = row.name.rpartition(" ")[2] if several[row.path] > 1 and " #" in row.name else ""
        yield row._replace(name=f"{names[row.path]} {own}".rstrip())


def _counted(rows: Iterable[FleetRow]) -> dict[str, int]:
    counts = Counter(row.outcome for row in rows)
    return {outcome: counts[outcome] for outcome in OUTCOMES if counts[outcome]}


def _groups(rows: Sequence[FleetRow], by: Sequence[str]) -> Iterator[RunGroup]:
    members: dict[tuple[str, ...], list[FleetRow]] = {}
    for row in rows:
        if row.outcome != "unreadable":
            values = (row.value(name) for name in by)
            key = tuple("" if value is None else f"{value}" for value in values)
            members.setdefault(key, []).append(row)
    for key in sorted(members, key=lambda values: list(map(_order, by, values))):
        yield _group(tuple(zip(by, key, strict=True)), members[key])


def _seeds(rows: Sequence[FleetRow]) -> Iterator[RunGroup]:
    groups = [(dict(setting), members) for setting, members in seed_groups(rows)]
    every = sorted({name for setting, _ in groups for name in setting})
    names = [name for name in every if len({setting.get(name) for setting, _ in groups}) > 1]
    keyed = [
        ([_spelled(setting, name, members[0]) for name in names], members)
        for setting, members in groups
    ]
    for key, members in sorted(keyed, key=lambda one: list(map(_order, names, one[0]))):
        yield _group(tuple(zip(names, key, strict=True)), members, np.mean)


def _spelled(setting: Mapping[str, str], name: str, row: FleetRow) -> str:
    """A group's value of a setting; numbers as *row*, one of its runs, has them."""
    value = setting.get(name, "")
    return value if number_of(value) is None else row.settings[name]


def _group(
    settings: tuple[tuple[str, str], ...],
    rows: Sequence[FleetRow],
    middle: Callable[[Floats], float] = median,
) -> RunGroup:
    names = Counter(row.headline for row in rows if row.headline is not None)
    headline = names.most_common(1)[0][0] if names else None
    best = np.array([row.best for row in rows if row.headline == headline and row.best is not None])
    with np.errstate(over="ignore", invalid="ignore"):
        center = float(middle(best)) if len(best) else nan
        spread = float(best.std(ddof=1)) if len(best) > 1 else nan
    return RunGroup(
        settings,
        _counted(rows),
        headline,
        center if isfinite(center) else None,
        spread if isfinite(spread) else None,
    )
