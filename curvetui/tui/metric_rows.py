"""The metric browser: every metric of a run under the log's own prefixes, with sparkline and
findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from curvetui.charts.data import MOST as MOST_CURVES
from curvetui.charts.data import Curves
from curvetui.charts.derived import DerivedError, derived
from curvetui.charts.sparkline import spark
from curvetui.languages import number
from curvetui.model import LEVELS, Curve, Level
from curvetui.tui.levels import HOLDS
from curvetui.tui.project import Project, keep_project
from curvetui.tui.screen_state import ScreenState

SEPARATORS = "/."
"""Characters that logs use to separate the parts of a name."""


MOST_OFFERS, MOST_FITTING = 5, 20
"""Curves of a family offered one by one; and how many may match the query for that."""


class MetricRow(NamedTuple):
    """A metric that can be given a chart."""

    metric: str
    """The standard name, by which charts are picked."""
    names: tuple[str, ...]
    """The log's own names of its curves."""
    prefix: str
    """The log's prefix; empty where it has none, and for pinned or derived metrics."""
    level: Level | None
    """The gravest level of the findings about it that hold."""

    @property
    def title(self) -> str:
        """Its own name without the prefix."""
        return self.names[0][len(self.prefix) + 1 :] if self.prefix else self.metric


def metric_rows(state: ScreenState) -> list[MetricRow]:
    """The metrics that match the query, by prefix in the log's order."""
    curves = state.curves
    if curves is None:
        return []
    rows = [_row(state, curves, metric) for metric in curves.metrics]
    order = {prefix: at for at, prefix in enumerate(dict.fromkeys(row.prefix for row in rows))}
    return sorted((r for r in rows if _fits(r, state.query)), key=lambda row: order[row.prefix])


def offers(state: ScreenState) -> list[str]:
    """What can be given a chart of its own: the typed expression, if it can be evaluated, and
    single curves of a family that match.
    """
    text, run = state.query.strip(), state.run
    if run is None or not text:
        return []
    families = Counter(curve.metric for curve in run.curves)
    words = [f"*{word}*" for word in text.lower().split()]
    names = [
        curve.name
        for curve in run.curves
        if families[curve.metric] > MOST_CURVES
        and all(fnmatchcase(curve.name.lower(), word) for word in words)
    ]
    known = {text: None} | dict.fromkeys(names[:MOST_OFFERS] if len(names) <= MOST_FITTING else ())
    return [
        t for t in known if t not in state.project.expressions and _is_expression(t, run.curves)
    ]


def _is_expression(text: str, curves: Sequence[Curve]) -> bool:
    try:
        derived(text, curves)
    except DerivedError:
        return False
    return True


def add_expression(state: ScreenState, text: str) -> None:
    """Add the derived metric *text* to the project and show it."""
    change_project(state, state.project.with_expression(text))
    show(state, text)


def pin(state: ScreenState, metric: str) -> None:
    """Pin or unpin *metric* for all runs of the project."""
    change_project(state, state.project.pinned(metric))


def remove(state: ScreenState, metric: str) -> None:
    """Remove a derived metric; a metric of the log stays."""
    if metric in state.project.expressions:
        change_project(state, state.project.with_expression(metric))
    else:
        state.say(state.words["not derived"])


def change_project(state: ScreenState, project: Project) -> None:
    """Use and save *project*; report it if it cannot be saved."""
    state.project = project
    if not state.folder:
        return
    try:
        keep_project(project, state.folder)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        state.say(state.words["no state"].format(reason=reason, path=error.filename))


def _row(state: ScreenState, curves: Curves, metric: str) -> MetricRow:
    names = tuple(line.curve.name for line in curves.lines(metric))
    is_own = metric in state.project.pins or metric in state.project.expressions
    cut = -1 if is_own else max(names[0].rfind(sign) for sign in SEPARATORS)
    prefix = names[0][:cut] if cut > 0 else ""
    held = (
        f.level for f in curves.run.findings if f.status in HOLDS and set(f.metrics) & set(names)
    )
    return MetricRow(metric, names, prefix, max(held, key=LEVELS.index, default=None))


def _fits(row: MetricRow, query: str) -> bool:
    """Whether each word or `*` pattern of *query* matches the metric or one of its names."""
    names = [name.lower() for name in (row.metric, *row.names)]
    return all(
        any(fnmatchcase(name, f"*{word}*") for name in names) for word in query.lower().split()
    )


def course_of(state: ScreenState, row: MetricRow, cells: int) -> str:
    """A sparkline of its last curve: validation where there is one."""
    lines = state.curves.lines(row.metric) if state.curves else ()
    return spark(lines[-1].y, cells, state.theme.signs.bars) if lines else ""


def values_of(state: ScreenState, row: MetricRow) -> tuple[str, str]:
    """(latest value or the one at the cursor, best value)."""
    curves = state.curves
    if curves is None:
        return "", ""
    line, best = curves.lines(row.metric)[-1], curves.best(row.metric)
    value = float(line.y[-1]) if len(line.y) else None
    if state.cursor is not None:
        value = line.value(state.cursor)
    last = "" if value is None else number(value)
    return last, "" if best is None else number(best[1])


def shown_below(state: ScreenState) -> list[str]:
    """The metrics that have charts below an open page."""
    page, state.page = state.page, ""
    shown = state.shown
    state.page = page
    return shown


def toggle(state: ScreenState, metric: str) -> None:
    """Give *metric* a chart, or remove its chart."""
    before = shown_below(state)
    shown = [m for m in before if m != metric] if metric in before else [*before, metric]
    if shown:
        state.metrics = dict(enumerate(shown))
        state.charts, state.slot, state.single = len(shown), 0, False


def show(state: ScreenState, metric: str) -> None:
    """Show *metric* in the active chart."""
    slot = state.slot if state.slots == 1 else state.active
    state.metrics = (
        {**dict(enumerate(state.shown)), slot: metric} if state.slots > 1 else {slot: metric}
    )


def turn(state: ScreenState, by: int) -> None:
    """Show the next or the previous page of metrics in the charts."""
    curves = state.curves
    if curves is None or not curves.metrics:
        return
    count, total = max(1, state.slots), len(curves.metrics)
    pages = -(-total // count)
    first = curves.metrics.index(state.shown[0]) if state.shown else 0
    at = (first // count + by) % pages
    shown = curves.metrics[at * count : (at + 1) * count]
    state.charts, state.slot = count, 0
    state.metrics = dict(enumerate(shown))
    last = min(total, (at + 1) * count)
    state.say(
        state.words["metrics page"].format(
            page=at + 1, pages=pages, first=at * count + 1, last=last, of=total
        )
    )
