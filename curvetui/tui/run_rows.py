"""The table of runs: one row per run, the query that filters the rows, and their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from curvetui.charts.data import Curves
from curvetui.charts.places import place
from curvetui.charts.sparkline import spark
from curvetui.engine.facts import headline_of, settings_of, standard
from curvetui.engine.forecast import Forecast
from curvetui.engine.nearest_rule import Near, nearest_rule
from curvetui.engine.query_terms import COMPARE, TERM, as_number
from curvetui.languages import number
from curvetui.model import LEVELS, Best, RunSnapshot
from curvetui.tui.levels import HOLDS, level_of, weight
from curvetui.tui.words import ScreenWords

COLUMNS = ("level", "name", "state", "place", "last", "best", "what")
"""The columns that can be sorted by."""


class RunRow:
    """A run in the table; expensive values are computed on first use."""

    def __init__(self, run: RunSnapshot, title: str, key: str) -> None:
        self.run, self.title, self.key = run, title, key
        self.level = level_of(run)
        self.weight = weight(self.level)

    @cached_property
    def settings(self) -> dict[str, str]:
        """Learning rate, batch size and the like, from its log, store or file name."""
        return settings_of(self.run)

    @cached_property
    def forecast(self) -> Forecast | None:
        """The forecast for its headline curve."""
        return self.run.forecast if self.run.judged and not self.run.is_outline else None

    @cached_property
    def nearest(self) -> Near | None:
        """The rule it is closest to."""
        return nearest_rule(self.run) if self.run.judged and not self.run.is_outline else None

    @cached_property
    def best(self) -> Best | None:
        """The best value of its headline curve."""
        return headline_of(self.run)

    @cached_property
    def last(self) -> float | None:
        """The latest value of that curve."""
        best = self.best
        curve = next((c for c in self.run.curves if best and c.identity == best.metric), None)
        return float(curve.y[-1]) if curve is not None and len(curve) else None

    @property
    def at(self) -> float:
        """Its position in epochs, else in steps."""
        progress = self.run.progress
        return next((v for v in (progress.epoch, progress.step) if v is not None), -1.0)

    @property
    def place(self) -> str:
        """`37/100`."""
        progress = self.run.progress
        for unit, now, end in (
            ("epoch", progress.epoch, progress.epochs),
            ("step", progress.step, progress.steps),
        ):
            if now is not None:
                return place(now, unit) + (f"/{place(end, unit)}" if end is not None else "")
        return ""

    def spark(self, bars: str, cells: int) -> str:
        """A sparkline of its headline curve."""
        best = self.best
        curve = next((c for c in self.run.curves if best and c.identity == best.metric), None)
        if curve is None:
            curves = Curves(self.run)
            lines = curves.lines(curves.metrics[0]) if curves.metrics else ()
            curve = lines[-1].curve if lines else None
        return "" if curve is None else spark(curve.y, cells, bars)

    def what(self, words: ScreenWords) -> str:
        """The title of its gravest finding that holds."""
        held = [f for f in self.run.findings if f.status in HOLDS and f.level != "note"]
        worst = max(held, key=lambda f: (LEVELS.index(f.level), f.detected_row), default=None)
        return words.card(worst).title if worst is not None else ""

    def best_text(self) -> str:
        """`0.2905 @ 24`."""
        best = self.best
        if best is None:
            return ""
        curve = next((c for c in self.run.curves if c.identity == best.metric), None)
        return f"{number(best.value)} @ {place(best.x, curve.unit if curve else 'epoch')}"

    @property
    def folder(self) -> str:
        """The folder of its log; empty where there is none."""
        return self.run.source[0].rpartition("/")[0] if self.run.source else ""

    def value(self, name: str) -> float | str | None:
        """The value that a query compares: a column, a metric's best value, or a setting."""
        if name == "level":
            return float(self.weight)
        words = {"name": self.title, "state": self.run.state, "folder": self.folder}
        if name in words:
            return words[name]
        progress = self.run.progress
        if name in {"epoch", "step"}:
            return progress.epoch if name == "epoch" else progress.step
        if name in {"best", "last"}:
            best = self.best
            return (best.value if best else None) if name == "best" else self.last
        found = next((b.value for b in self.run.best if b.metric.title == name), None)
        return self.settings.get(standard(name)) if found is None else found


def matching(rows: Sequence[RunRow], query: str) -> list[RunRow]:
    """The rows that match every term of *query*: comparisons, and words found in a name or state."""
    tests = [_test(term) for term in query.lower().split() if not term.startswith("by:")]
    return [row for row in rows if all(test(row) for test in tests)]


def _test(term: str) -> Callable[[RunRow], bool]:
    parsed = TERM.fullmatch(term)
    if parsed is None:
        return lambda row: term in f"{row.title} {row.run.state} {row.level or ''}".lower()
    name, sign, text = parsed.groups()
    goal = _goal(name, text)

    def test(row: RunRow) -> bool:
        value = row.value(name)
        if value is None:
            return (text, sign) == ("none", "=")
        if goal is not None and (known := as_number(value)) is not None:
            return COMPARE[sign](known, goal)
        is_same = (
            text in str(value).lower() if name in {"name", "folder"} else text == str(value).lower()
        )
        return is_same != (sign == "!=")

    return test


def _goal(name: str, text: str) -> float | None:
    if name == "level" and text in LEVELS:
        return float(LEVELS.index(text))
    return as_number(text)


def ordered(rows: Sequence[RunRow], column: str, *, backwards: bool = False) -> list[RunRow]:
    """*rows* sorted by *column*: gravest, farthest or best first; missing values last in both
    directions.
    """

    def key(row: RunRow) -> float | str | None:
        if column == "best":
            best, curve = row.best, None
            if best is not None:
                curve = next((c for c in row.run.curves if c.identity == best.metric), None)
                lower = curve is None or curve.better == "lower"
                return best.value if lower else -best.value
            return None
        if column == "last":
            return row.last
        if column == "place":
            return -row.at
        if column in {"level", "what"}:
            return -float(row.weight)
        return row.run.state if column == "state" else row.title

    keyed = [(key(row), row) for row in rows]
    there = [pair for pair in keyed if pair[0] is not None and pair[0] == pair[0]]
    there.sort(key=lambda pair: pair[0], reverse=backwards)  # type: ignore[arg-type, return-value]
    missing = [row for value, row in keyed if value is None or value != value]
    return [*(row for _, row in there), *missing]
