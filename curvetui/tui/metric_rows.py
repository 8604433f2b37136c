"""The browser of metrics: every metric of a run under the log's own prefixes, with its course and what was found."""

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
"""Characters that logs part their names with."""


MOST_OFFERS, MOST_FITTING = 5, 20
"""Curves of a family that are offered one by one; and how many may fit what was typed for that."""


class MetricRow(NamedTuple):
    """One metric: it has a chart of its own."""

    metric: str
    """The standard name, by which charts are picked."""
    names: tuple[str, ...]
    """What the log calls its curves."""
    prefix: str
    """What the log groups it under; empty where it groups nothing, and where it is pinned or derived."""
    level: Level | None
    """The gravest level of the findings about it that hold."""

    @property
    def title(self) -> str:
        """Its own name without the prefix."""
        return self.names[0][len(self.prefix) + 1 :] if self.prefix else self.metric


def metric_rows(state: ScreenState) -> list[MetricRow]:
    """The metrics that the query keeps, prefix by prefix in the log's order."""
    curves = state.curves
    if curves is None:
        return []
    rows = [_row(state, curves, metric) for metric in curves.metrics]
    order = {prefix: at for at, prefix in enumerate(dict.fromkeys(row.prefix for row in rows))}
    return sorted((r for r in rows if _fits(r, state.query)), key=lambda row: order[row.prefix])


def offers(state: ScreenState) -> list[str]:
    """What can be added as a chart of its own: what is typed, if it can be worked out, and single curves of a family that fit it."""
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
    """Make *text* a metric of the project and show it."""
    change_project(state, state.project.with_expression(text))
    show(state, text)


def pin(state: ScreenState, metric: str) -> None:
    """Let *metric* come first in all runs of the project, or no longer."""
    change_project(state, state.project.pinned(metric))


def remove(state: ScreenState, metric: str) -> None:
    """Forget a derived metric; one of the log's own stays."""
    if metric in state.project.expressions:
        change_project(state, state.project.with_expression(metric))
    else:
        state.say(state.words["not derived"])


def change_project(state: ScreenState, project: Project) -> None:
    """Use and keep *project*; what cannot be kept is said."""
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
    """Whether each word of *query*, or pattern with `*`, fits the metric or one of its names."""
    names = [name.lower() for name in (row.metric, *row.names)]
    return all(
        any(fnmatchcase(name, f"*{word}*") for name in names) for word in query.lower().split()
    )


def course_of(state: ScreenState, row: MetricRow, cells: int) -> str:
    """Its last curve in one row of bars: validation where there is one."""
    lines = state.curves.lines(row.metric) if state.curves else ()
    return spark(lines[-1].y, cells, state.theme.signs.bars) if lines else ""


def values_of(state: ScreenState, row: MetricRow) -> tuple[str, str]:
    """(last value or the one at the cursor, best value)."""
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
    """Give *metric* a chart of its own, or take it away."""
    before = shown_below(state)
    shown = [m for m in before if m != metric] if metric in before else [*before, metric]
    if shown:
        state.metrics = dict(enumerate(shown))
        state.charts, state.slot, state.single = len(shown), 0, False


def show(state: ScreenState, metric: str) -> None:
    """Show *metric* in the chart that keys act on."""
    slot = state.slot if state.slots == 1 else state.active
    state.metrics = (
        {**dict(enumerate(state.shown)), slot: metric} if state.slots > 1 else {slot: metric}
    )


def turn(state: ScreenState, by: int) -> None:
    """The next or the previous charts full of metrics."""
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
