"""The query of the table of runs: which runs it keeps, by which metric, and what it names in vain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from curvetui.engine.query_terms import COMPARE, TERM, as_number
from curvetui.model import LEVELS
from curvetui.tui.run_rows import FIELDS, RunRow

BY, BEST = "by:", "best:"
"""Terms that keep no runs back: `by:lr` groups them, `best:val_acc` shows and sorts by a metric."""
STATES = {
    "running": "running live", "interrupted": "interrupted died", "failed": "failed died", "unknown": "unknown ended",
}  # fmt: skip
"""State to the words that find it."""
LISTED = 500
"""Runs whose metrics and settings are named as known, at most."""


def matching(rows: Sequence[RunRow], query: str) -> list[RunRow]:
    """The rows that match every term of *query*: comparisons, and words found in a name or state."""
    tests = [_test(term) for term in query.lower().split() if not term.startswith((BY, BEST))]
    return [row for row in rows if all(test(row) for test in tests)]


def after(sign: str, query: str) -> str:
    """What the first term that begins with *sign* names; empty without one."""
    return next((t[len(sign) :] for t in query.lower().split() if t.startswith(sign)), "")


def unknown(rows: Sequence[RunRow], query: str) -> str:
    """The first name in *query* that is no column and no metric or setting of any run; or empty."""
    metric = after(BEST, query)
    if rows and metric and not any(row.best_of(metric) for row in rows):
        return metric
    return next((n for n in _named(query) if rows and not any(r.knows(n) for r in rows)), "")


def known(rows: Sequence[RunRow]) -> list[str]:
    """The names a query may use: columns, then the metrics with a best value, then settings."""
    of_metrics = (b.metric.title for row in rows[:LISTED] for b in row.run.best)
    of_settings = (name for row in rows[:LISTED] for name in row.settings)
    return list(dict.fromkeys((*FIELDS, *of_metrics, *of_settings)))


def _named(query: str) -> Iterator[str]:
    """The names that the comparisons and groups of *query* are about."""
    for term in query.lower().split():
        parsed = TERM.fullmatch(term)
        if parsed is not None:
            yield parsed[1]
        elif term.startswith(BY) and term != BY:
            yield term[len(BY) :]


def _test(term: str) -> Callable[[RunRow], bool]:
    parsed = TERM.fullmatch(term)
    if parsed is None:
        return lambda row: term in f"{row.title} {_states(row)} {row.level or ''}".lower()
    name, sign, text = parsed.groups()
    goal = _goal(name, text)

    def test(row: RunRow) -> bool:
        value = row.value(name)
        if value is None:
            return (text, sign) == ("none", "=")
        if goal is not None and (number := as_number(value)) is not None:
            return COMPARE[sign](number, goal)
        return _is_same(row, name, text, str(value).lower()) != (sign == "!=")

    return test


def _is_same(row: RunRow, name: str, text: str, value: str) -> bool:
    if name == "state":
        return text in _states(row).split()
    return text in value if name in {"name", "run", "folder"} else text == value


def _states(row: RunRow) -> str:
    return STATES.get(row.run.state, row.run.state)


def _goal(name: str, text: str) -> float | None:
    if name == "level" and text in LEVELS:
        return float(LEVELS.index(text))
    return as_number(text)
