"""The metric browser: metrics under the log's own prefixes, sparklines, findings."""

from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from curvetui.charts.data import MAX_CURVES, ChartLine, Curves
from curvetui.charts.derived import DerivedError, derived
from curvetui.charts.sparkline import spark
from curvetui.curve import Curve
from curvetui.languages import number
from curvetui.model import LEVELS, Level
from curvetui.tui.project import Project, keep_project
from curvetui.tui.screen_state import ScreenState

SEPARATORS = "/."
"""Characters that logs use to separate the parts of a name."""


MAX_SINGLE, MAX_FITTING = 5, 20
"""Curves of a family listed one by one; and how many may match the query for that."""


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
    lines: tuple[ChartLine, ...]
    """Its curves; the last one's value is shown, validation where there is one."""

    @property
    def is_family(self) -> bool:
        """Whether it has too many curves for one of them to be shown instead of all."""
        return len(self.lines) > MAX_CURVES


def title_of(state: ScreenState, row: MetricRow) -> str:
    """Its own name without the prefix, and the split of the value that is shown."""
    if row.is_family:
        return state.words["family row"].format(metric=row.metric, n=len(row.lines))
    name = row.names[0][len(row.prefix) + 1 :] if row.prefix else row.metric
    label = row.lines[-1].label
    return f"{name} · {label}" if len(row.lines) > 1 and label != row.metric else name


def metric_rows(state: ScreenState) -> list[MetricRow]:
    """The metrics that match the query, by prefix in the log's order."""
    curves = state.curves
    if curves is None:
        return []
    rows = [_row(state, curves, curves.lines(metric)) for metric in curves.metrics]
    members = _members(state, curves)
    if not state.query.strip():
        # `layer_12/grad_norm` is listed below `layer_12` too, if other metrics of it are.
        listed = {row.prefix for row in rows} - {""}
        rows += [row for row in members if row.prefix in listed]
        members = []
    # Rows without a prefix come first: below a prefix they would seem to belong to it.
    prefixes = dict.fromkeys(["", *(row.prefix for row in rows)])
    order = {prefix: at for at, prefix in enumerate(prefixes)}
    fitting = (row for row in rows if _matches((row.metric, *row.names), state.query))
    # A curve that was searched for comes before the family it is one of.
    found = sorted(fitting, key=lambda r: (order[r.prefix], r.is_family and bool(state.query)))
    return [*members, *found]


def _members(state: ScreenState, curves: Curves) -> list[MetricRow]:
    """Single curves of a family, each as a row of its own; with a query few that match it, on top."""
    families = Counter(curve.metric for curve in curves.run.curves)
    many = [c for c in curves.run.curves if families[c.metric] > MAX_CURVES]
    found = [c for c in many if _matches((c.name,), state.query) and c.name not in curves.metrics]
    is_asked = bool(state.query.strip())
    if is_asked:
        found = found[:MAX_SINGLE] if len(found) <= MAX_FITTING else []
    rows = (_row(state, curves, (curves.line(c),)) for c in found)
    return [
        row._replace(metric=row.names[0], prefix="" if is_asked else row.prefix) for row in rows
    ]


def offer(state: ScreenState) -> str:
    """The typed expression, if it can be added as a derived metric; else empty."""
    text, run = state.query.strip(), state.run
    if run is None or not text or text in state.project.expressions:
        return ""
    is_name = any(text in (curve.name, curve.title) for curve in run.curves)
    return text if not is_name and _is_expression(text, run.curves) else ""


def _is_expression(text: str, curves: Sequence[Curve]) -> bool:
    try:
        derived(text, curves)
    except DerivedError:
        return False
    return True


def _provide(state: ScreenState, metric: str) -> None:
    """Give a derived metric, or a single curve of a family, a chart of its own in the project."""
    if state.curves is not None and metric not in state.curves.metrics:
        change_project(state, state.project.with_expression(metric))


def pin(state: ScreenState, metric: str) -> None:
    """Pin or unpin *metric* for all runs of the project."""
    _provide(state, metric)
    change_project(state, state.project.pinned(metric))


def remove(state: ScreenState, metric: str) -> None:
    """Remove a derived metric; a metric of the log stays."""
    if metric in state.project.expressions:
        change_project(state, state.project.with_expression(metric))
    else:
        state.set_status(state.words["not derived"])


def change_project(state: ScreenState, project: Project) -> None:
    """Use and save *project*; report it if it cannot be saved."""
    state.project = project
    if not state.folder:
        return
    try:
        keep_project(project, state.folder)
    except OSError as error:
        state.cannot_save(error)


def _row(state: ScreenState, curves: Curves, lines: tuple[ChartLine, ...]) -> MetricRow:
    names, metric = tuple(line.curve.name for line in lines), lines[0].curve.metric
    held = (f.level for f in curves.run.findings if f.holds and set(f.metrics) & set(names))
    level = max(held, key=LEVELS.index, default=None)
    is_own = metric in state.project.pins or metric in state.project.expressions
    # Curves of several names, `train/loss` and `val/loss`, are listed under the metric's.
    cut = -1 if is_own or len(set(names)) > 1 else max(map(names[0].rfind, SEPARATORS))
    return MetricRow(metric, names, names[0][:cut] if cut > 0 else "", level, lines)


def _matches(names: Sequence[str], query: str) -> bool:
    """Whether each word or `*` pattern of *query* matches one of *names*, however they join words."""
    forms = [form for name in names for form in (name.lower(), _joined(name))]
    return all(
        any(
            fnmatchcase(form, f"*{part}*")
            for part in {word, _joined(word) or word}
            for form in forms
        )
        for word in query.lower().split()
    )


def _joined(name: str) -> str:
    """`layer_12.grad` and `layer12/grad` as `layer12grad`."""
    return "".join(char for char in name.lower() if char.isalnum() or char in "*?[]")


def course_of(state: ScreenState, row: MetricRow, cells: int) -> str:
    """A sparkline of its last curve: validation where there is one; of a family none."""
    return "" if row.is_family else spark(row.lines[-1].y, cells, state.theme.signs.bars)


def values_of(state: ScreenState, row: MetricRow) -> tuple[str, str]:
    """(latest value or the one at the cursor, best value); of a family its lowest to highest."""
    curves, at = state.curves, state.cursor
    if curves is None:
        return "", ""
    if row.is_family:
        return family_values(row.lines, at, state.theme.signs.dash), ""
    best = curves.best_point(row.lines[-1])
    return value_text(row.lines[-1], at), "" if best is None else number(best.value)


def family_values(lines: Sequence[ChartLine], at: float | None, dash: str) -> str:
    """The lowest and the highest of the latest values, or of those at the cursor."""
    values = [value for line in lines if (value := value_of(line, at)) is not None]
    return f"{number(min(values))}{dash}{number(max(values))}" if values else ""


def value_of(line: ChartLine, at: float | None) -> float | None:
    """The latest value, or the one at the cursor; None where there is none."""
    if at is not None:
        return line.value(at)
    return float(line.y[-1]) if len(line.y) else None


def value_text(line: ChartLine, at: float | None) -> str:
    """That value as text; empty where there is none."""
    value = value_of(line, at)
    return "" if value is None else number(value)


def shown_below(state: ScreenState) -> list[str]:
    """The metrics that have charts below an open page."""
    with state.below():
        return state.shown


def toggle(state: ScreenState, metric: str) -> None:
    """Give *metric* a chart, or remove its chart."""
    _provide(state, metric)
    before = shown_below(state)
    shown = [m for m in before if m != metric] if metric in before else [*before, metric]
    if shown:
        state.metrics = dict(enumerate(shown))
        state.charts, state.slot, state.single = len(shown), 0, False


def show(state: ScreenState, metric: str) -> None:
    """Show *metric* in the active chart, or focus the chart that it has."""
    _provide(state, metric)
    if state.slots > 1 and metric in state.shown:
        state.slot = state.shown.index(metric)
        return
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
    state.set_status(
        state.words["metrics page"].format(
            page=at + 1, pages=pages, first=at * count + 1, last=last, of=total
        )
    )
