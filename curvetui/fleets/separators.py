"""What failing runs share: the setting, or the threshold, that separates them from the rest."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import exp, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvetui.engine.repetitions import is_of_one_run
from curvetui.fleets.row import FleetRow
from curvetui.statistics import Flags
from curvetui.statistics.exact import log_fisher
from curvetui.statistics.windows import Floats

CHANCE = 0.01
"""Family-wise probability of naming a split although the setting has no effect."""
MIN_RUNS, MIN_FAILED = 8, 3
"""Minimum runs and failed runs for a search."""
MIN_SIDE = 2
"""Minimum runs on either side of a split."""
MIN_DIFFERENCE = 0.25
"""Minimum difference between the two failure rates for a split to be worth a sentence."""
MIN_SHARED = 0.9
"""A smaller one is too if this share of the failed runs lies in at most half of all runs."""
MAX_THRESHOLDS = 40
"""Thresholds tried per setting, evenly spread over its values."""
MAX_HINTS = 2
"""Settings named that divide the runs without exception, where chance would too."""
MAX_COMMON = 4
"""Settings named that all runs have in common where all failed."""
MAX_VALUES = 20
"""A text setting with this many values identifies runs rather than groups them."""
FAILING = ("stop", "died", "act")
"""Outcomes that count as failed."""


class SettingCondition(NamedTuple):
    """One side of a split."""

    setting: str
    relation: str
    """`>=`, `<`, `=` or `!=`."""
    value: str


class Separator(NamedTuple):
    """A condition under which more runs failed than without it."""

    condition: SettingCondition
    failed: int
    of: int
    others_failed: int
    others_of: int
    p: float
    """p of Fisher's exact test, times the number of splits tried (Bonferroni), at most 1."""
    within: tuple[SettingCondition, ...] = ()
    """Conditions that hold for all compared runs."""
    kinds: tuple[tuple[str, int], ...] = ()
    """Finding kinds of the failed runs on this side, most frequent first."""


class Separation(NamedTuple):
    """The result over all settings."""

    separators: tuple[Separator, ...]
    failed: int
    runs: int
    looks: int
    """Splits that were tried."""
    settings: tuple[str, ...]
    """Settings examined."""
    hints: tuple[Separator, ...] = ()
    """Where nothing is surer: conditions of all failed runs and of no other."""
    common: tuple[SettingCondition, ...] = ()
    """Where all runs failed: settings of the same value in all of them."""


_Split = tuple[float, float, SettingCondition, Flags, Flags]
"""log p, failure rate, condition, the side that it holds for, and the other."""


def separation(rows: Sequence[FleetRow]) -> Separation:
    """The splits that separate failed runs: the best over all, then on either side.

    Each p is multiplied by the number of splits tried, against chance.
    """
    judged = [row for row in rows if row.outcome not in ("unreadable", "unjudged")]
    failed = np.array([row.outcome in FAILING for row in judged], dtype=bool)
    columns = dict(sorted((column.name, column) for column in _varying(judged)))
    counts = (int(failed.sum()), len(judged))
    if len(judged) > 1 and failed.all():
        common = tuple(_common(judged))[:MAX_COMMON]
        return Separation((), *counts, 0, tuple(columns), common=common)
    everywhere = np.ones(len(judged), dtype=bool)
    looks = 3 * sum(1 for column in columns.values() for _ in column.conditions(everywhere))
    search = _Search(judged, failed, tuple(columns.values()), looks)
    hints = tuple(search.clean())[:MAX_HINTS] if counts[0] >= MIN_SIDE else ()
    if len(judged) < MIN_RUNS or counts[0] < MIN_FAILED or not columns:
        return Separation((), *counts, 0, tuple(columns), hints)
    first = search.best(everywhere)
    found = [first] if first is not None else []
    if first is not None:
        column = columns[first.condition.setting]
        for place in (first.condition, _opposite(first.condition)):
            second = search.best(column.holds(place))
            if second is not None:
                found.append(second._replace(within=(place,)))
    return Separation(tuple(found), *counts, looks, tuple(columns), () if found else hints)


class _Column(NamedTuple):
    """One setting over all runs; arrays have shape (runs,)."""

    name: str
    texts: NDArray[np.object_]
    """Text values; empty where a run lacks the setting."""
    numbers: Floats
    """Numeric values; NaN where the text is not a number."""
    is_number: bool

    def conditions(self, among: Flags) -> Iterator[SettingCondition]:
        """The splits to try: thresholds if all values are numbers, otherwise each value."""
        if self.is_number:
            known = np.unique(self.numbers[among & np.isfinite(self.numbers)])
            step = max(1, (len(known) - 1) // MAX_THRESHOLDS)
            for number in known[1::step].tolist():
                yield SettingCondition(self.name, ">=", f"{number:g}")
        else:
            for value in sorted(set(self.texts[among]) - {""}):
                yield SettingCondition(self.name, "=", value)

    def holds(self, condition: SettingCondition) -> Flags:
        """Where a condition on this setting holds; False for runs that lack the setting."""
        if condition.relation in ("=", "!="):
            same = np.asarray(self.texts == condition.value, dtype=bool)
            there = np.asarray(self.texts != "", dtype=bool)
            return same if condition.relation == "=" else np.asarray(there & ~same)
        # Rounded to six digits, a threshold may lie slightly above the value it represents.
        bound = float(condition.value) * (1 - 1e-6 * np.sign(float(condition.value)))
        is_above = np.asarray(self.numbers >= bound, dtype=bool)
        is_known = np.isfinite(self.numbers)
        return is_above if condition.relation == ">=" else np.asarray(is_known & ~is_above)


def _varying(rows: Sequence[FleetRow]) -> Iterator[_Column]:
    names = dict.fromkeys(name for row in rows for name in row.settings)
    for name in names:
        texts = [row.settings.get(name, "") for row in rows]
        known = {text: number_of(text) for text in set(texts) if text}
        is_number = all(number is not None for number in known.values())
        if not is_of_one_run(name) and len(known) > 1 and (is_number or len(known) <= MAX_VALUES):
            numbers = np.array([known.get(text) for text in texts], dtype=np.float64)
            yield _Column(name, np.array(texts, dtype=object), numbers, is_number)


def _common(rows: Sequence[FleetRow]) -> Iterator[SettingCondition]:
    """The settings that all rows have with the same value, but for names and seeds."""
    for name, value in rows[0].settings.items():
        if not is_of_one_run(name) and all(row.settings.get(name) == value for row in rows):
            yield SettingCondition(name, "=", value)


class _Search(NamedTuple):
    """Searches for splits."""

    rows: Sequence[FleetRow]
    failed: Flags
    columns: tuple[_Column, ...]
    looks: int

    def best(self, among: Flags) -> Separator | None:
        """The split with the smallest p, if below `CHANCE` after correction and large enough."""
        splits = (
            self._split(
                column.holds(condition) & among,
                column.holds(_opposite(condition)) & among,
                condition,
            )
            for column in self.columns
            for condition in column.conditions(among)
        )
        found = min(filter(None, splits), key=lambda one: (one[0], -one[1]), default=None)
        if found is None or found[0] + log(self.looks) >= log(CHANCE):
            return None
        return self._separator(found)

    def clean(self) -> Iterator[Separator]:
        """The first split of each setting that has all failed runs on one side, and no other run."""
        everywhere = np.ones(len(self.rows), dtype=bool)
        for column in self.columns:
            splits = (
                self._split(
                    column.holds(condition), column.holds(_opposite(condition)), condition, least=1
                )
                for condition in column.conditions(everywhere)
            )
            for found in filter(None, splits):
                if np.array_equal(found[3], self.failed):
                    yield self._separator(found)
                    break

    def _separator(self, found: _Split) -> Separator:
        log_p, _, condition, inside, outside = found
        kinds = Counter(
            self.rows[i].kind or self.rows[i].state
            for i in np.flatnonzero(inside & self.failed).tolist()
        )
        return Separator(
            condition,
            int((inside & self.failed).sum()),
            int(inside.sum()),
            int((outside & self.failed).sum()),
            int(outside.sum()),
            min(1.0, exp(log_p + log(self.looks))),
            kinds=tuple(kinds.most_common(3)),
        )

    def _split(
        self, inside: Flags, outside: Flags, condition: SettingCondition, least: int = MIN_SIDE
    ) -> _Split | None:
        """(log p, failure rate, condition) of the side where more runs failed, that side and the
        other; None if too weak.
        """
        sizes = [int(side.sum()) for side in (inside, outside)]
        if min(sizes) < least:
            return None
        hits = [int((side & self.failed).sum()) for side in (inside, outside)]
        shares = [hit / size for hit, size in zip(hits, sizes, strict=True)]
        if shares[1] > shares[0] and condition.relation == "=":
            # With two values, "every value but this one" is the same as the other value.
            return None
        worse = int(shares[1] > shares[0])
        is_shared = hits[worse] >= MIN_SHARED * sum(hits) and 2 * sizes[worse] <= sum(sizes)
        if abs(shares[0] - shares[1]) < MIN_DIFFERENCE and not is_shared:
            return None
        p = log_fisher(hits[0], sizes[0], hits[1], sizes[1])
        if worse:
            return p, max(shares), _opposite(condition), outside, inside
        return p, max(shares), condition, inside, outside


def _opposite(condition: SettingCondition) -> SettingCondition:
    relation = {">=": "<", "<": ">=", "=": "!=", "!=": "="}[condition.relation]
    return condition._replace(relation=relation)


def number_of(text: str) -> float | None:
    """*text* as a finite number, or None."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
