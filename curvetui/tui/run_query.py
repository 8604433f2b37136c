"""The query of the table of runs: which runs it keeps, by which metric, and what it names in vain."""

from collections.abc import Iterator, Sequence

from curvetui.engine import run_query
from curvetui.tui.run_rows import FIELDS, RunRow

BY, BEST = "by:", "best:"
"""Terms that keep no runs back: `by:lr` groups them, `best:val_acc` shows and sorts by a metric."""
LISTED = 500
"""Runs whose metrics and settings are named as known, at most."""


def matching(rows: Sequence[RunRow], query: str) -> list[RunRow]:
    """The rows that match every term of *query*: comparisons, and words found in a name or state."""
    return run_query.matching(
        rows, " ".join(t for t in query.lower().split() if not t.startswith((BY, BEST)))
    )


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
    yield from run_query.compared(query)
    if name := after(BY, query):
        yield name
