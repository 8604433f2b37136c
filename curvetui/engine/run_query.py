"""The filter over runs that all tables share: `level>=act best<0.4 lr=0.1 seed3`."""

import re
from collections.abc import Callable, Iterable, Iterator
from operator import eq, ge, gt, le, lt, ne
from typing import Protocol, TypeVar

TERM = re.compile(r"([\w./-]+?)(<=|>=|!=|=|<|>)(\S+)")
"""Name, sign, value; matches a whole term."""
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<=": le,
    ">=": ge,
    "!=": ne,
    "=": eq,
    "<": lt,
    ">": gt,
}
SEVERITY = {
    "unreadable": 0.0,
    "unjudged": 1.0,
    "healthy": 2.0,
    "calm": 2.0,
    "note": 3.0,
    "watch": 4.0,
    "act": 5.0,
    "died": 6.0,
    "stop": 7.0,
}
"""Levels and outcomes in one order, so that `level>=act` includes `died` and `stop`."""
STATES = {
    "running": "running live",
    "interrupted": "interrupted died",
    "failed": "failed died",
    "unknown": "unknown ended",
}
"""State -> the words that find it."""
PARTS = frozenset(("name", "run", "folder", "path", "host", "verdict", "error"))
"""Columns of which a part is enough."""


class QueriedRun(Protocol):
    """A row of any table of runs."""

    @property
    def searched(self) -> str:
        """The text that a plain term is searched in."""

    def value(self, name: str) -> float | str | None:
        """A column or setting; None if it is missing. The level is one of `SEVERITY`."""


Run = TypeVar("Run", bound=QueriedRun)


def matching(rows: Iterable[Run], query: str) -> list[Run]:
    """The rows that match every term of *query*; a missing value matches `=none` only."""
    tests = [_test(term) for term in query.lower().split()]
    return [row for row in rows if all(test(row) for test in tests)]


def compared(query: str) -> Iterator[str]:
    """The names that *query* compares."""
    found = (TERM.fullmatch(term) for term in query.lower().split())
    return (term[1] for term in found if term is not None)


def as_number(value: object) -> float | None:
    """*value* as a number, or None."""
    try:
        return float(str(value))
    except ValueError:
        return None


def _test(term: str) -> Callable[[QueriedRun], bool]:
    parsed = TERM.fullmatch(term)
    if parsed is None:
        return lambda row: term in row.searched.lower()
    name, sign, text = parsed.groups()
    number = SEVERITY.get if name in ("level", "outcome") else as_number
    goal = number(text)

    def test(row: QueriedRun) -> bool:
        value = row.value(name)
        if value is None:
            return (text, sign) == ("none", "=")
        known = number(str(value))
        if known is not None and goal is not None:
            return COMPARE[sign](known, goal)
        return sign in ("=", "!=") and _is_same(name, text, str(value).lower()) == (sign == "=")

    return test


def _is_same(name: str, text: str, value: str) -> bool:
    if name == "state":
        return text in STATES.get(value, value).split()
    return text in value if name in PARTS else text == value
