"""Everything that determines what the screen shows: the last snapshot and the user's choices.

It knows no widgets. Actions change it and painters read it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from curvetui.charts.scale import Scale, settle_x
from curvetui.model import LEVELS, Finding, Level, RunSnapshot, Snapshot
from curvetui.sources import CommandSource
from curvetui.system.settings import Settings
from curvetui.tui.last_seen import Seen
from curvetui.tui.layout import Area, Wanted, plan
from curvetui.tui.shown_run import ShownRun
from curvetui.tui.theme import Theme

SMOOTH = (0.0, 0.02, 0.06)
"""Smoothing windows as fractions of the x axis, switched by the `s` key."""

Identity = tuple[str, tuple[str, ...], float]


class Numbered(NamedTuple):
    """A finding with the number that marks it in the charts and in the list."""

    number: int
    finding: Finding


@dataclass(eq=False, repr=False)
class ScreenState(ShownRun):
    """The screen's state; fields are set by actions (`actions.py`) and new snapshots."""

    settings: Settings = field(default_factory=Settings)
    folder: str = ""
    """The project's folder; empty: nothing is saved."""
    keymap: dict[str, str] = field(default_factory=dict)
    """Key of the table to the key that replaces it, as Textual names it."""
    rebinds: str = ""
    """The key of the table that is being rebound."""

    metrics: dict[int, str] = field(default_factory=dict)
    slot: int = 0
    cursor: float | None = None
    window: tuple[float, float] | None = None
    """The visible range of the x axis; None: all of it."""
    log_x: bool = False
    """Whether the x axis is logarithmic; has no effect on a time axis."""
    smoothing: int = 0
    """Index into `SMOOTH`."""
    flipped: set[str] = field(default_factory=set)
    """Metrics whose y axis is switched from its default (linear or logarithmic) to the other."""
    charts: int | None = None
    """The number of charts asked for; None: at most two, as many as are informative."""
    everything: bool = False
    """Whether outlying first points are included in the y axis."""
    chosen: Identity | None = None
    """The selected finding; None: the gravest open one."""
    level: Level = "note"
    """Findings below this level are not listed."""
    scrolled: int = 0
    """Rows of the card scrolled out above the panel's edge."""
    reading: int = 0
    """Rows of the card that can still be scrolled; set when the panel is painted."""
    visible: int = 0
    """Rows of the card that are visible at once; set when the panel is painted."""
    is_tight: bool = False
    """The panel is too low for verdict and card: the card, once scrolled, takes its whole space;
    set when the panel is painted.
    """
    panel: bool = False
    """On small screens the panel replaces the chart; otherwise it has the focus."""
    single: bool = False
    log: bool = False
    reads: bool = False
    """Whether the log has the focus, so that keys scroll it."""
    scrolled_log: tuple[float | None, int] | None = None
    """(cursor, first line shown) when the log was scrolled; invalid once the cursor moves."""
    log_column: int = 0
    """Characters of each line of the log that are scrolled out at the left."""
    bell: bool = True
    """Whether findings that need action, and the end of a run, ring the bell."""
    sort: str = "outcome"
    backwards: bool = False
    pinned: set[str] = field(default_factory=set)
    opened: bool = False
    """Whether the table of runs has opened automatically."""
    page: str = ""
    """`help`, `runs`, `metrics`, `commands`, `search`, `settings`, `output`, `away`, or empty."""
    query: str = ""
    page_below: str = ""
    """The page that the help was opened from, and closes to."""
    picked: int = 0
    command: CommandSource | None = None
    asks: bool = False
    """A key was pressed that needs a second one: Ctrl-C or `q` while a program runs."""
    asked_before: bool = False
    """`asks` before the last key."""
    writes: Callable[[], bool] = lambda: False
    """Whether a program still writes into our pipe."""
    status_text: str = ""
    """The answer to the last key, shown in the status line until the next key."""
    seen: Seen = field(default_factory=Seen)
    """What the user has seen, and what happened since."""
    stats: str = ""
    """Bytes, frames and lines, shown with `--stats`."""
    scales: dict[tuple[object, ...], Scale] = field(default_factory=dict)
    """Axis limits that are kept while the run is live."""
    _listed: tuple[RunSnapshot | None, Level, list[Numbered]] = (None, "note", [])
    """(run, level, its listed findings)."""
    held: tuple[str, Mapping[str, Area]] = ("", {})
    """(page, layout) while a picture is painted, which asks for it dozens of times."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Requests to the app: (`quit`, ``), (`copy`, text)."""

    def take(self, snapshot: Snapshot) -> None:
        before = self.snapshot.message if self.snapshot else ""
        if snapshot.message not in {"", before} and not self.asks:
            # A new message from the source is more important than the answer to an old key.
            self.status_text = ""
        self.take_runs(snapshot)
        self._open_table()

    def _open_table(self) -> None:
        """With several sources start with the table, unless the user chose a run."""
        if self.opened or len({row.run.source for row in self.rows}) < 2:
            return
        self.opened = True
        if not self.page and self.picked_run is None and self.followed_source is None:
            self.page = "runs"

    @contextmanager
    def below(self) -> Iterator[None]:
        """While it is open, the state is that of the screen below an open page."""
        page, self.page = self.page, ""
        try:
            yield
        finally:
            self.page = page

    @property
    def areas(self) -> Mapping[str, Area]:
        """The current layout: area by name."""
        page, areas = self.held
        return areas if areas and page == self.page else self._plan()

    def _plan(self) -> Mapping[str, Area]:
        # Before the first line assume two charts: a right guess saves a second layout.
        charts = self.charts or (self._telling() if self.curves else 2)
        replay = self.snapshot is not None and self.snapshot.position is not None
        wanted = Wanted(
            charts,
            self.panel,
            self.single,
            replay,
            self.log,
            self.reads,
            bool(self.page),
            bool(self.advice),
        )
        return plan(*self.size, wanted)

    def _telling(self) -> int:
        """How many charts show by default: at most two, with the selected finding's metric."""
        curves, metric = self.curves, self.metric_of_finding
        assert curves is not None
        known = curves.metrics[: curves.telling]
        return min(2, len(known) + (metric is not None and metric not in known))

    @property
    def slots(self) -> int:
        return sum(name.startswith("chart") for name in self.areas)

    @property
    def active(self) -> int:
        return min(self.slot, max(0, self.slots - 1))

    def metric(self, slot: int) -> str | None:
        """The metric in *slot*: the selected one, else the next not in another chart."""
        metrics = self.curves.metrics if self.curves else ()
        picked = self.metrics.get(slot)
        if picked in metrics:
            return picked
        free = [m for m in metrics if m not in self.metrics.values()] or list(metrics)
        usual = free[min(slot, len(free) - 1)] if free else None
        return self._troubled(usual, slot, free) if not self.metrics else usual

    def _troubled(self, usual: str | None, slot: int, free: list[str]) -> str | None:
        """The last chart shows the selected finding's metric, until the user selects one."""
        last = max(0, self.slots - 1) if self.slots > 1 else self.slot
        metric = self.metric_of_finding
        if slot != last or metric is None or metric in free[: self.slots]:
            return usual
        return metric

    @property
    def metric_of_finding(self) -> str | None:
        """The metric the selected finding is about; None where it is about no curve."""
        selected, curves = self.selected, self.curves
        return curves.about(selected.finding) if selected and curves else None

    def is_log(self, metric: str) -> bool:
        return (metric in self.flipped) != (self.curves is not None and self.curves.is_wide(metric))

    def smoothed_over(self, metric: str) -> float:
        """The smoothing window of *metric* in units of the x axis; 0: none."""
        span = self.curves.range((metric,)) if self.curves else None
        return SMOOTH[self.smoothing] * (span[1] - span[0]) if span else 0.0

    @property
    def shown(self) -> list[str]:
        """The visible metrics, from top to bottom."""
        slots = range(self.slots) if self.slots > 1 else (self.slot,)
        return [m for m in map(self.metric, slots) if m is not None]

    def x_scale(self) -> Scale | None:
        curves = self.curves
        whole = curves.range(curves.metrics) if curves else None
        if curves is None or whole is None:
            return None
        for behind in filter(None, (other.range(curves.metrics) for other in self.behind)):
            whole = min(whole[0], behind[0]), max(whole[1], behind[1])
        if self.window is not None:
            return self._in_log(Scale(*self.window))
        key = ("x", self.titles.key(curves.run), curves.axis)
        self.scales[key] = settle_x(self.scales.get(key), *whole, curves.end(), self.live)
        return self._in_log(self.scales[key])

    def _in_log(self, scale: Scale) -> Scale:
        """*scale* as a logarithmic axis if selected; it begins at the first position above 0."""
        curves = self.curves
        if not self.log_x or curves is None or curves.axis == "time" or scale.high <= 0:
            return scale
        firsts = (
            line.x[line.x > 0][:1] for metric in curves.metrics for line in curves.lines(metric)
        )
        lowest = min((float(first[0]) for first in firsts if len(first)), default=scale.high)
        low = max(scale.low, min(lowest, scale.high / 10))
        return Scale(low, scale.high, log=True)

    @property
    def findings(self) -> list[Numbered]:
        """Findings from the listed level on: those that hold first, by level, then newest."""
        # Asked for dozens of times for each picture.
        run, level, _ = self._listed
        if run is not self.run or level != self.level:
            found = self.run.findings if self.run else ()
            least = LEVELS.index(self.level)
            numbered = (Numbered(n, f) for n, f in enumerate(found, 1) if f.severity >= least)
            listed = sorted(numbered, key=_weight, reverse=True)
            self._listed = self.run, self.level, listed
        return self._listed[2]

    @property
    def selected(self) -> Numbered | None:
        found = self.findings
        chosen = next((n for n in found if n.finding.identity == self.chosen), None)
        return chosen or next(iter(found), None)

    @property
    def advice(self) -> str:
        """The one thing to do about the gravest finding; empty if it is a note or over."""
        first = next(iter(self.findings), None)
        if first is None or not first.finding.holds or first.finding.level == "note":
            return ""
        return self.words.advice(first.finding)

    def set_status(self, text: str) -> None:
        """Show *text* in the status line as the answer to a key."""
        self.status_text = text

    def cannot_save(self, error: OSError) -> None:
        """Say that the view or a setting could not be written, and why."""
        reason = (error.strerror or str(error)).lower()
        self.set_status(self.words["no state"].format(reason=reason, path=error.filename))

    def reset_view(self) -> None:
        """Reset the choices that belonged to the previously shown run."""
        fresh = ScreenState()
        for name in ("system", "axis", "cursor", "window", "chosen", "slot"):
            setattr(self, name, getattr(fresh, name))
        self.scrolled, self.scrolled_log = 0, None
        self.metrics = {}

    def use(self, theme: Theme) -> None:
        self.theme = theme


def _weight(numbered: Numbered) -> tuple[bool, int, int]:
    """Sort key: findings that hold and are no notes last, by level, then the newest."""
    finding = numbered.finding
    return (finding.holds and finding.level != "note", finding.severity, numbered.number)
