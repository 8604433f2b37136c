"""What failing runs share: the setting, and the value or threshold of it, that tells them from the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from curvetui.fleets.row import Row
from curvetui.statistics.exact import fisher

CHANCE = 0.01
"""Probability, over all looks together, with which a split may be named although the setting has no part in it."""
MIN_RUNS, MIN_FAILED = 8, 3
"""Runs and failed runs below which nothing is looked for."""
MIN_SIDE = 2
"""Runs that either side of a split must have."""
MIN_DIFFERENCE = 0.25
"""Difference of the two shares of failed runs below which a split is not worth a sentence."""
MOST_THRESHOLDS = 40
"""Thresholds that are tried for one setting, evenly spread over its values."""
MOST_VALUES = 20
"""Values from which on a setting made of words tells runs apart rather than grouping them."""
FAILING = ("stop", "died", "act")
"""Outcomes that count as failed."""
NOT_ASKED = frozenset(("seed",))
"""Settings that name a repetition, not a choice."""


class Condition(NamedTuple):
    """One side of a split."""

    setting: str
    relation: str
    """`>=`, `<`, `=` or `!=`."""
    value: str

    def holds(self, settings: Mapping[str, str]) -> bool | None:
        """Whether it holds for a run with these settings; None where they do not name the setting."""
        own = settings.get(self.setting)
        if own is None:
            return None
        if self.relation in ("=", "!="):
            return (own == self.value) is (self.relation == "=")
        number = number_of(own)
        if number is None:
            return None
        return number >= float(self.value) if self.relation == ">=" else number < float(self.value)


class Separator(NamedTuple):
    """A condition under which more runs failed than without it."""

    condition: Condition
    failed: int
    of: int
    others_failed: int
    others_of: int
    p: float
    """Of Fisher's exact test, times the number of splits that were looked at (Bonferroni), at most 1."""
    within: tuple[Condition, ...] = ()
    """Conditions that hold for all runs that were compared."""
    kinds: tuple[tuple[str, int], ...] = ()
    """What the failed runs on this side have, most frequent first."""


class Separation(NamedTuple):
    """What was found over all settings."""

    separators: tuple[Separator, ...]
    failed: int
    runs: int
    looks: int
    """Splits that were tried."""
    settings: tuple[str, ...]
    """Settings that were looked at."""


def separation(rows: Sequence[Row]) -> Separation:
    """The splits that tell failed runs from the others: the best over all runs, then the best on either side of it.

    Every split tried counts as a look, and each p is multiplied by their number, so a split is named
    with a probability of at most `CHANCE` where no setting has a part in the failures.
    """
    judged = [row for row in rows if row.outcome not in ("unreadable", "unjudged")]
    failed = sum(row.outcome in FAILING for row in judged)
    settings = tuple(sorted(_varying(judged)))
    is_small = len(judged) < MIN_RUNS or failed < MIN_FAILED
    if is_small or failed == len(judged) or not settings:
        return Separation((), failed, len(judged), 0, settings)
    looks = 3 * sum(1 for name in settings for _ in _conditions(name, judged))
    first = _best(judged, settings, looks)
    found = [first] if first is not None else []
    if first is not None:
        for holds in (True, False):
            side = [row for row in judged if first.condition.holds(row.settings) is holds]
            second = _best(side, settings, looks)
            if second is not None:
                place = first.condition if holds else _opposite(first.condition)
                found.append(second._replace(within=(place,)))
    return Separation(tuple(found), failed, len(judged), looks, settings)


def _varying(rows: Sequence[Row]) -> Iterator[str]:
    """The settings that differ between runs and could group them."""
    values: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.settings.items():
            values.setdefault(name, set()).add(value)
    for name, seen in values.items():
        is_number = all(number_of(value) is not None for value in seen)
        if name not in NOT_ASKED and len(seen) > 1 and (is_number or len(seen) <= MOST_VALUES):
            yield name


def _conditions(name: str, rows: Sequence[Row]) -> Iterator[Condition]:
    """The splits that are tried for one setting: a threshold where all its values are numbers, else each value."""
    values = {row.settings[name] for row in rows if name in row.settings}
    numbers = {number_of(value) for value in values}
    known = sorted(number for number in numbers if number is not None)
    if None not in numbers and len(known) > 1:
        step = max(1, (len(known) - 1) // MOST_THRESHOLDS)
        for number in known[1::step]:
            yield Condition(name, ">=", f"{number:g}")
    elif None in numbers:
        for value in sorted(values):
            yield Condition(name, "=", value)


def _best(rows: Sequence[Row], settings: Sequence[str], looks: int) -> Separator | None:
    """The split with the smallest p, if it is below `CHANCE` after all looks and large enough to matter."""
    tried = (
        found
        for name in settings
        for condition in _conditions(name, rows)
        if (found := _split(condition, rows, looks)) is not None
    )
    best = min(tried, key=lambda s: (s.p, -s.failed / s.of), default=None)
    return best if best is not None and best.p < CHANCE else None


def _split(condition: Condition, rows: Sequence[Row], looks: int) -> Separator | None:
    """The split by *condition*, written from the side on which more runs failed."""
    inside = [row for row in rows if condition.holds(row.settings) is True]
    outside = [row for row in rows if condition.holds(row.settings) is False]
    if min(len(inside), len(outside)) < MIN_SIDE:
        return None
    if _share(outside) > _share(inside):
        if condition.relation == "=":
            # "Every value but this one" is said by the other values where there are two of them.
            return None
        condition, inside, outside = _opposite(condition), outside, inside
    if _share(inside) - _share(outside) < MIN_DIFFERENCE:
        return None
    hits, others = _failed(inside), _failed(outside)
    p = min(1.0, looks * fisher(hits, len(inside), others, len(outside)))
    kinds = Counter(row.kind or row.state for row in inside if row.outcome in FAILING)
    return Separator(
        condition, hits, len(inside), others, len(outside), p, kinds=tuple(kinds.most_common(3))
    )


def _opposite(condition: Condition) -> Condition:
    relation = {">=": "<", "<": ">=", "=": "!="}[condition.relation]
    return condition._replace(relation=relation)


def _failed(rows: Sequence[Row]) -> int:
    return sum(row.outcome in FAILING for row in rows)


def _share(rows: Sequence[Row]) -> float:
    return _failed(rows) / len(rows)


def number_of(text: str) -> float | None:
    """*text* as a finite number, None where it is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
