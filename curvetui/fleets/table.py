"""The table of many runs: named, ranked, filtered and grouped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from curvetui.engine.facts import standard
from curvetui.fleets.row import KEYS, OUTCOMES, FleetRow
from curvetui.fleets.seeds import Stray, strays
from curvetui.fleets.separators import Separation, number_of, separation
from curvetui.statistics.windows import median
from curvetui.system.unknown import unknown


class RunGroup(NamedTuple):
    """The runs that share the values of some settings."""

    settings: tuple[tuple[str, str], ...]
    """(name, value); an empty value where a run does not name the setting."""
    counts: Mapping[str, int]
    """Outcome -> runs."""
    headline: str | None
    """The curve that most of its runs are judged by."""
    middle: float | None
    """Median of the best values of that curve."""
    spread: float | None
    """Standard deviation of these over the runs, None for fewer than two."""

    @property
    def runs(self) -> int:
        """How many."""
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
    """Settings that runs are grouped by."""
    skipped: int = 0
    """Files of folders that turned out to hold no training."""
    is_partial: bool = False
    """Whether reading was broken off."""
    left_out: int = 0
    """Runs that a filter has taken away."""

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows as dicts, under the keys of the report."""
        return [row.document() for row in self.runs]

    @property
    def counts(self) -> dict[str, int]:
        """Outcome -> runs, the gravest first; outcomes that no run has are left out."""
        return _counted(self.runs)

    @property
    def groups(self) -> tuple[RunGroup, ...]:
        """The runs grouped by the settings in `by`, ordered by their values."""
        return tuple(_groups(self.runs, self.by)) if self.by else ()

    @property
    def shared(self) -> Separation:
        """What the failing runs share, over all settings that differ between runs."""
        return separation(self.runs)

    @property
    def strays(self) -> tuple[Stray, ...]:
        """The runs that differ from the runs with the same settings and other seeds by more than chance."""
        return tuple(strays(self.runs))

    def columns(self) -> dict[str, list[Any]]:
        """The rows as equally long lists by key: what `pandas.DataFrame` and `polars.DataFrame` take."""
        rows = self.rows
        return {key: [row[key] for row in rows] for key in KEYS}

    def to_parquet(self, path: str) -> None:
        """Write the rows to a Parquet file, each setting as a column of its own as well.

        Raises:
            ImportError: DuckDB is not installed; `pip install duckdb` installs it.
        """
        from curvetui.fleets.sql import to_parquet

        to_parquet(self.runs, path)

    def __len__(self) -> int:
        return len(self.runs)

    def __str__(self) -> str:
        """The table for a terminal, without colours."""
        from curvetui.fleets.text import TextLayout, text

        return "".join(text(self, TextLayout()))


def ranked(rows: Iterable[FleetRow], sort: str = "") -> tuple[FleetRow, ...]:
    """*rows* with the shortest names that tell them apart, the gravest first or by *sort*.

    Args:
        sort: a key or a setting, with `-` before it for the largest first; empty: the gravest first.

    Raises:
        ValueError: no row has such a key or setting.
    """
    named = tuple(_named(tuple(rows)))
    if not sort:
        order = {outcome: place for place, outcome in enumerate(OUTCOMES)}
        return tuple(sorted(named, key=lambda row: (order[row.outcome], row.kind or "", row.path)))
    key, is_falling = sort.removeprefix("-"), sort.startswith("-")
    know_column(named, key)
    known = [row for row in named if value_of(row, key) is not None]
    known.sort(key=lambda row: _order(value_of(row, key)), reverse=is_falling)
    return (*known, *(row for row in named if value_of(row, key) is None))


def know_column(rows: Sequence[FleetRow], key: str) -> None:
    """Do nothing if *key* is a key or a setting of any of the rows, or if there are none.

    Raises:
        ValueError: it is neither; the message names the nearest and the list.
    """
    settings = sorted({name for row in rows for name in row.settings})
    if rows and key not in KEYS and standard(key) not in settings:
        raise ValueError(unknown("column", key, (*KEYS, *settings[:40])))


def value_of(row: FleetRow, key: str) -> Any:
    """What *row* holds under a key or as a setting; None where it holds nothing."""
    return getattr(row, key) if key in KEYS else row.settings.get(standard(key))


def _order(value: Any) -> tuple[bool, float, str]:
    number = (
        number_of(value)
        if isinstance(value, str)
        else float(value)
        if isinstance(value, int | float)
        else None
    )
    return (number is None, number or 0.0, str(value))


def _named(rows: tuple[FleetRow, ...]) -> Iterator[FleetRow]:
    """The rows, each named by the shortest end of its path that no other path has."""
    parts = {row.path: row.path.replace("\\", "/").rstrip("/").split("/") for row in rows}
    left, depth, names = set(parts), 1, {}
    while left:
        ends = Counter("/".join(parts[path][-depth:]) for path in left)
        done = {
            path
            for path in left
            if ends["/".join(parts[path][-depth:])] == 1 or depth >= len(parts[path])
        }
        names.update({path: "/".join(parts[path][-depth:]) for path in done})
        # A name that is settled stays taken: a longer one ends differently.
        left, depth = left - done, depth + 1
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
            values = (value_of(row, name) for name in by)
            key = tuple("" if value is None else f"{value}" for value in values)
            members.setdefault(key, []).append(row)
    for key in sorted(members, key=lambda values: [_order(value) for value in values]):
        yield _group(tuple(zip(by, key, strict=True)), members[key])


def _group(settings: tuple[tuple[str, str], ...], rows: Sequence[FleetRow]) -> RunGroup:
    names = Counter(row.headline for row in rows if row.headline is not None)
    headline = names.most_common(1)[0][0] if names else None
    best = np.array([row.best for row in rows if row.headline == headline and row.best is not None])
    return RunGroup(
        settings,
        _counted(rows),
        headline,
        median(best) if len(best) else None,
        float(best.std(ddof=1)) if len(best) > 1 else None,
    )
