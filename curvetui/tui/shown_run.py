"""Which of the snapshot's runs is shown, and its curves on the selected axis."""

from dataclasses import dataclass, field

from curvetui.charts.data import Axis, Curves, system_view
from curvetui.engine.forecast import Forecast
from curvetui.engine.nearest_rule import Near
from curvetui.model import Level, RunSnapshot, Snapshot
from curvetui.sources import Player
from curvetui.tui.levels import worst_of
from curvetui.tui.project import Project
from curvetui.tui.run_rows import RunRow
from curvetui.tui.theme import Theme
from curvetui.tui.titles import Titles
from curvetui.tui.words import ScreenWords


@dataclass(eq=False, repr=False)
class ShownRun:
    """The last snapshot, and the user's choice of run, axis and runs behind it."""

    words: ScreenWords = field(default_factory=ScreenWords)
    theme: Theme = field(default_factory=Theme)
    player: Player | None = None
    size: tuple[int, int] = (80, 24)
    snapshot: Snapshot | None = None
    project: Project = Project()
    """The metrics pinned or derived for all runs of the project."""
    picked_run: str | None = None
    """Key of the selected run; None: the newest of its source, with several sources the gravest."""
    followed_source: str | None = None
    """The source whose newest run stays after a key; None: the gravest is followed."""
    beside: tuple[str, ...] = ()
    """Keys of the overlaid runs, which are also compared in words."""
    target: tuple[str, float] | None = None
    """(curve, value) whose outlook the status line shows."""
    system: bool = False
    """Whether the machine's curves are shown instead of the log's."""
    axis: Axis | None = None
    """The selected x axis; None: the one that suits the run."""
    titles: Titles = field(default_factory=Titles)
    rows: list[RunRow] = field(default_factory=list)
    """The table of runs, in the order of the snapshot."""
    listed_rows: tuple[list[RunRow] | None, object, list[RunRow]] = (None, None, [])
    """(`rows`, query and order, the rows in that order), as last asked for."""
    worst: tuple[str, int] | None = None
    """With several runs: the gravest level, and how many runs have it."""
    _row: RunRow | None = None
    _system: tuple[RunSnapshot, RunSnapshot] | None = None
    """(run, the same run with the machine's curves)."""
    _curves: dict[tuple[object, ...], Curves] = field(default_factory=dict)
    """The curves of this snapshot's runs by run and axis."""

    def take_runs(self, snapshot: Snapshot) -> None:
        """Use *snapshot* from now on; rows of runs that did not change are kept."""
        self.snapshot, self.titles = snapshot, Titles(snapshot.runs)
        self._curves.clear()
        known = {id(row.run): row for row in self.rows}
        self.rows = [
            known.get(id(run)) or RunRow(run, self.titles.title(run), self.titles.key(run))
            for run in snapshot.runs
        ]
        for row in self.rows:
            # A name that was enough for few runs may be that of several now.
            row.title = self.titles.title(row.run)
        self._row = self._shown_row()
        self.worst = worst_of(row.outcome for row in self.rows) if len(self.rows) > 1 else None

    @property
    def run(self) -> RunSnapshot | None:
        return self._row.run if self._row else None

    @property
    def forecast(self) -> Forecast | None:
        return self._row.forecast if self._row else None

    def outlook_of_target(self, code: str) -> str:
        """The outlook for the target in a few words; empty without one."""
        if self._row is None or self.target is None:
            return ""
        return self._row.outlook_of(self.target, code)

    @property
    def nearest(self) -> Near | None:
        return self._row.nearest if self._row else None

    @property
    def level_shown(self) -> Level | None:
        return self._row.level if self._row else None

    def _shown_row(self) -> RunRow | None:
        """The selected run; else its source's newest, of several sources the gravest."""
        if self.picked_run is not None:
            for row in self.rows:
                if row.key == self.picked_run:
                    return row
        newest = {row.run.source: row for row in self.rows}
        followed = newest.get((self.followed_source or "",))
        return followed or max(reversed(newest.values()), key=lambda row: row.weight, default=None)

    def pick_run(self, key: str | None) -> None:
        self.picked_run = key
        self._row = self._shown_row()

    def follow_run(self) -> None:
        """The user interacts: keep showing this run, whatever happens to others."""
        if self.followed_source is None and self.run is not None and self.run.source:
            self.followed_source = self.run.source[0]

    @property
    def curves(self) -> Curves | None:
        """The shown run's curves on the current x axis, or the machine's on their own."""
        run = self.run
        if run is None or not (self.system and run.system):
            return self.own_curves
        if self._system is None or self._system[0] is not run:
            self._system = run, system_view(run)
        return self._placed(self._system[1], "time")

    @property
    def own_curves(self) -> Curves | None:
        """The log's curves, whichever are shown."""
        return None if self.run is None else self._placed(self.run, self.axis)

    def _placed(self, run: RunSnapshot, axis: Axis | None) -> Curves:
        key = (id(run), axis, *self.project)
        if key not in self._curves:
            self._curves[key] = Curves(run, axis, self.project.expressions, self.project.pins)
        return self._curves[key]

    @property
    def others(self) -> list[RunSnapshot]:
        """The runs that can be overlaid, newest first."""
        runs = self.snapshot.runs if self.snapshot else ()
        return [run for run in reversed(runs) if run is not self.run]

    @property
    def behind(self) -> list[Curves]:
        """The curves of the overlaid runs, on the same axis."""
        if not self.beside or self.curves is None or self.system:
            return []
        known = {self.titles.key(run): run for run in self.others}
        return [self._placed(known[key], self.curves.axis) for key in self.beside if key in known]

    @property
    def live(self) -> bool:
        if self.snapshot is None or (self.run is not None and self.run.state != "running"):
            return False
        return self.snapshot.live or self.snapshot.position is not None

    def state_word(self, run: RunSnapshot) -> str:
        """`live`, `finished` …; `reading` until what was there before is read: it may be over."""
        is_early = run.state == "running" and self.snapshot is not None and self.snapshot.is_reading
        return self.words["reading" if is_early else run.state]
