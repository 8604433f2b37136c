"""A one-line filter over runs: `level>=act best<0.4 lr=0.1 seed3`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from curvetui.engine.query_terms import COMPARE, TERM, as_number
from curvetui.fleets.row import OUTCOMES, FleetRow
from curvetui.fleets.table import value_of

GRAVITY = {name: len(OUTCOMES) - place for place, name in enumerate(OUTCOMES)}
"""Outcome -> severity, so that `level>=act` includes `stop` and `died`."""


def matching(rows: Iterable[FleetRow], query: str) -> list[FleetRow]:
    """Return the rows matching every term of *query*; a plain term is searched in name and outcome.

    Example:
        >>> rows = [FleetRow("a/seed1", "a", level="stop"), FleetRow("a/seed2", "b", level="calm", best=0.3)]
        >>> [[row.name for row in matching(rows, query)] for query in ("level>=act", "best<0.4 seed", "seed3")]
        [['a/seed1'], ['a/seed2'], []]
    """
    tests = [_test(term) for term in query.lower().split()]
    return [row for row in rows if all(test(row) for test in tests)]


def _test(term: str) -> Callable[[FleetRow], bool]:
    parsed = TERM.fullmatch(term)
    if parsed is None:
        return lambda row: term in f"{row.name} {row.outcome} {row.kind or ''}".lower()
    name, sign, text = parsed.groups()

    def test(row: FleetRow) -> bool:
        value = GRAVITY[row.outcome] if name == "level" else value_of(row, name)
        goal = as_number(GRAVITY.get(text, text) if name == "level" else text)
        known = as_number(value)
        if value is None or (known is None) != (goal is None) and sign not in ("=", "!="):
            return False
        if known is not None and goal is not None:
            return COMPARE[sign](known, goal)
        return (text in str(value).lower()) == (sign != "!=")

    return test
