"""The table of runs: one row per run, and their order."""

from collections.abc import Sequence
from functools import cached_property

from curvetui.charts.data import BEST_OF, Curves
from curvetui.charts.sparkline import spark
from curvetui.curve import Curve
from curvetui.engine.facts import headline_of, outcome_of, settings_of, standard
from curvetui.engine.forecast import Forecast, target_sentence
from curvetui.engine.nearest_rule import Near, nearest_rule
from curvetui.engine.progress import position
from curvetui.engine.run_query import SEVERITY, STATES
from curvetui.engine.verdict import named
from curvetui.languages import number
from curvetui.model import Best, RunSnapshot
from curvetui.names import metric as metric_of
from curvetui.names import split_of
from curvetui.tui.levels import level_of
from curvetui.tui.words import ScreenWords

COLUMNS = ("outcome", "name", "state", "place", "last", "best", "what")
"""The columns that can be sorted by."""
FIELDS = ("level", "outcome", "name", "state", "epoch", "step", "best", "last", "folder")
"""What a query may compare beside metrics and settings."""


class RunRow:
    """A run in the table; expensive values are computed on first use."""

    def __init__(self, run: RunSnapshot, title: str, key: str) -> None:
        self.run, self.title, self.key = run, title, key
        self.level = level_of(run)
        self.outcome = outcome_of(self.level or "calm", run.state)
        self.weight = SEVERITY[self.outcome]
        self._outlook: str | None = None
        self._spark = ("", 0), ""

    @cached_property
    def settings(self) -> dict[str, str]:
        """Learning rate, batch size and the like, from its log, store or file name."""
        return settings_of(self.run)

    @cached_property
    def forecast(self) -> Forecast | None:
        return self.run.forecast if self.run.judged and not self.run.is_outline else None

    def outlook_of(self, target: tuple[str, float], code: str) -> str:
        """The outlook for *target*, computed once a run."""
        if self._outlook is None and self.run.judged and not self.run.is_outline:
            self._outlook = target_sentence(self.run, target, code, is_brief=True)
        return self._outlook or ""

    @cached_property
    def nearest(self) -> Near | None:
        return nearest_rule(self.run) if self.run.judged and not self.run.is_outline else None

    @cached_property
    def best(self) -> Best | None:
        return headline_of(self.run)

    def best_of(self, metric: str = "") -> Best | None:
        """The best value of *metric* (validation, then test), or of the headline if none."""
        if not metric:
            return self.best
        for best in self.run.best:
            if metric.lower() in (best.metric.title.lower(), best.metric.name.lower()):
                return best
        sought, split = metric_of(metric), split_of(metric)
        found = [b for b in self.run.best if b.metric.metric == sought.metric]
        found = [b for b in found if split in (None, b.metric.split)]
        return min(found, key=lambda best: BEST_OF.index(best.metric.split), default=None)

    def last_of(self, metric: str = "") -> float | None:
        curve = self._curve(self.best_of(metric))
        return float(curve.y[-1]) if curve is not None and len(curve) else None

    def _curve(self, best: Best | None) -> Curve | None:
        return next((c for c in self.run.curves if best and c.identity == best.metric), None)

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
                return position(now, unit) + (f"/{position(end, unit)}" if end is not None else "")
        return ""

    def spark(self, bars: str, cells: int) -> str:
        """Its best curve in *cells* bars; the last one drawn is kept."""
        if self._spark[0] != (bars, cells):
            self._spark = (bars, cells), self._drawn(bars, cells)
        return self._spark[1]

    def _drawn(self, bars: str, cells: int) -> str:
        curve = self._curve(self.best)
        if curve is None:
            curves = Curves(self.run)
            lines = curves.lines(curves.metrics[0]) if curves.metrics else ()
            curve = lines[-1].curve if lines else None
        return "" if curve is None else spark(curve.y, cells, bars)

    def what(self, words: ScreenWords) -> str:
        """The title of the finding that its verdict names."""
        worst = named(self.run)
        return words.card(worst).title if worst is not None else ""

    def best_text(self, metric: str = "") -> str:
        """`0.2905 @ 24`."""
        best = self.best_of(metric)
        if best is None:
            return ""
        curve = self._curve(best)
        return f"{number(best.value)} @ {position(best.x, curve.unit if curve else 'epoch')}"

    @property
    def folder(self) -> str:
        """The folder of its log; empty where there is none."""
        return self.run.source[0].rpartition("/")[0] if self.run.source else ""

    @property
    def searched(self) -> str:
        """The text that a plain term of a query is searched in."""
        return f"{self.title} {STATES.get(self.run.state, self.run.state)} {self.outcome}"

    def value(self, name: str) -> float | str | None:
        """The value that a query compares: a column, a metric's best value, or a setting."""
        progress, best = self.run.progress, self.best
        fields: dict[str, float | str | None] = {
            "level": self.outcome,
            "outcome": self.outcome,
            "name": self.title,
            "run": self.title,
            "state": self.run.state,
            "folder": self.folder,
            "epoch": progress.epoch,
            "step": progress.step,
            "at": self.at,
            "best": best and best.value,
        }
        if name in fields:
            return fields[name]
        if name == "last":
            return self.last_of()
        found = self.best_of(name)
        return found.value if found else self.settings.get(standard(name))

    def knows(self, name: str) -> bool:
        """Whether *name* is a column, or a metric or setting of this run."""
        return name in FIELDS or self.value(name) is not None


def ordered(
    rows: Sequence[RunRow], column: str, metric: str = "", *, backwards: bool = False
) -> list[RunRow]:
    """*rows* by *column*: gravest, farthest or best first, missing values last; metric: of best."""

    def key(row: RunRow) -> float | str | None:
        if column == "best":
            best = row.best_of(metric)
            higher = best is not None and best.metric.better == "higher"
            return best and (-best.value if higher else best.value)
        if column == "last":
            return row.last_of(metric)
        if column == "place":
            return -row.at
        if column in {"outcome", "what"}:
            return -row.weight
        return row.run.state if column == "state" else row.title

    keyed = [(key(row), row) for row in rows]
    there = [pair for pair in keyed if pair[0] is not None and pair[0] == pair[0]]
    there.sort(key=lambda pair: pair[0], reverse=backwards)  # type: ignore[arg-type, return-value]
    missing = [row for value, row in keyed if value is None or value != value]
    return [*(row for _, row in there), *missing]
