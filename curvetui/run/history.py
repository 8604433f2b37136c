"""The frozen view of one run that detectors judge; derived values are computed once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from curvetui.curve import Curve, Floats, Ints
from curvetui.model import Finding, Note, State
from curvetui.run.headline import (
    headline_of,
    is_detail,
    is_summary,
    judged_part,
    score_rank,
    without_last_batches,
)
from curvetui.run.rates import jumps
from curvetui.run.schedule import Schedule, schedule_of
from curvetui.run.segments import Breaks, breaks_of
from curvetui.run.stall import Silence
from curvetui.run.track import Track
from curvetui.statistics import count_since
from curvetui.statistics.windows import once_each

T = TypeVar("T")
EARLY = 0.1
"""Share of a plan."""
AT_END = 3
"""Judged points from which on a finished run is judged as a whole."""
MAX_TRACKS = 64
"""Maximum curves judged of those that summarise a run, and of the others: one per layer or class."""


@dataclass(eq=False, repr=False)
class History:
    """One run, frozen, for detectors. Nothing in it changes, so derived values are computed once."""

    curves: tuple[Curve, ...]
    planned_epochs: float | None = None
    planned_steps: float | None = None
    notes: tuple[Note, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0
    """Number of lines (or rows) so far."""
    state: State = "running"
    """`running` while more may come; set once the input has ended."""
    silences: tuple[Silence, ...] = ()
    """Intervals without new points that were too long; only with live watching."""
    empty: Floats = field(default_factory=lambda: np.empty((0, 2)))
    """Shape (n, 2): line and position of rows with counters but no value."""
    attempts: int = 0
    """Number of earlier interrupted runs in the same log."""
    apparent_ends: frozenset[int] = frozenset()
    """Lines of errors that were last when all was read, while the log was being written."""
    settings_at: Mapping[str, float] = field(default_factory=dict)
    """Line of each setting."""
    system: tuple[Curve, ...] = ()
    """Machine metrics; only with live watching. Never among `curves`."""
    derived: dict[tuple[object, ...], Any] = field(default_factory=dict)
    """Results of `once`."""

    def once(self, make: Callable[..., T], *tracks: Track) -> T:
        """The result of *make* for the history and some tracks; computed once for all detectors."""
        key = (make, *map(id, tracks))
        if key not in self.derived:
            self.derived[key] = make(self, *tracks)
        found: T = self.derived[key]
        return found

    def first(self, metric: str, split: str | None = None) -> Curve | None:
        """The first curve of that standard metric and split in the log, or None."""
        return next((c for c in self.curves if (c.metric, c.split) == (metric, split)), None)

    @cached_property
    def learning_rate(self) -> Curve | None:
        """The learning-rate curve that was logged first."""
        return min(
            (c for c in self.curves if c.metric == "learning_rate" and len(c)),
            key=lambda c: c.at[0],
            default=None,
        )

    @cached_property
    def tracks(self) -> tuple[Track, ...]:
        """Curves with points, as detectors judge them, by their start: the first `MAX_TRACKS` that summarise a run, and as many others."""
        judged = (judged_part(c) for c in self.measured if len(c))
        begun = sorted((c for c in judged if len(c)), key=lambda c: c.at[0])
        summaries = [c for c in begun if is_summary(c)][:MAX_TRACKS]
        details = [c for c in begun if not is_summary(c)][:MAX_TRACKS]
        kept = {c.identity for c in (*summaries, *details)}
        return tuple(Track(c, self.breaks) for c in begun if c.identity in kept)

    @cached_property
    def _gauges(self) -> tuple[Track, ...]:
        return tuple(Track(c, np.empty(0)) for c in self.system if len(c))

    def gauges(self, ending: str) -> list[Track]:
        """Machine curves whose metric has that suffix."""
        return [t for t in self._gauges if t.curve.metric.endswith(ending)]

    def curve_of(self, finding: Finding) -> Curve | None:
        """The curve that *finding* names first; None if it has no points."""
        known = self.system if finding.unit == "minute" else self.curves
        return next((c for c in known if finding.metrics[:1] == (c.name,) and len(c)), None)

    @cached_property
    def headline(self) -> Curve | None:
        """The curve that the run is judged by."""
        return headline_of(self.measured)

    @cached_property
    def measured(self) -> list[Curve]:
        """The curves without last batches of an evaluation."""
        return without_last_batches(self.curves)

    @cached_property
    def longest(self) -> int:
        """Judged points of the longest track."""
        return max(map(len, self.tracks), default=0)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Of what there is a curve: metrics, `train loss`, `None score`, `higher`, `validation`, `time`, `system`."""
        found = {"system"} if self.system else set()
        for curve in (track.curve for track in self.tracks):
            role = {"lower": "loss", "higher": "score"}.get(curve.better or "", "")
            found |= {curve.metric, curve.better or "", f"{curve.split} {role}"}
            found |= {"validation"} if curve.split in ("val", "test") else set()
            found |= set() if curve.axis.time is None else {"time"}
        return frozenset(found)

    @cached_property
    def settled(self) -> tuple[object, ...]:
        """A key that changes whenever findings on judged points may: their number and places."""
        places = [
            (t.curve.identity, t.label, t.curve.unit, len(t), t.x[:1].tobytes(), t.x[-1:].tobytes())
            for t in self.tracks
        ]
        plan = (self.planned_epochs, self.planned_steps)
        known = (self.notes[-1:], len(self.notes), len(self.settings), len(self.empty))
        return (*places, *plan, self.state, *known, self.breaks.tobytes())

    @cached_property
    def rate(self) -> Track | None:
        return next((t for t in self.tracks if t.curve is self.learning_rate), None)

    def rate_at(self, line: float) -> float | None:
        """The last learning rate logged up to *line*; None if there is none."""
        at = -1 if self.rate is None else self.rate.upto(line)
        return None if self.rate is None or at < 0 else float(self.rate.y[at])

    @cached_property
    def breaks(self) -> Floats:
        """Lines where the learning rate jumped or the log went back, increasing."""
        rate = self.learning_rate
        if rate is None:
            return self.returns
        return once_each(np.concatenate([rate.lines[jumps(rate)], self.returns]))

    def since_rise(self, track: Track) -> Ints:
        """Judged points of *track* since the learning rate last jumped up, or the log went back."""
        rate, ups = self.learning_rate, [self.returns]
        if rate is not None:
            rows = jumps(rate)
            ups.append(rate.lines[rows[rate.y[rows] > rate.y[rows - 1]]])
        starts = np.searchsorted(track.at, np.concatenate(ups))
        return count_since(once_each(starts), len(track))

    @cached_property
    def schedule(self) -> Schedule:
        """The drops of the learning rate announced by the log."""
        return schedule_of(self)

    @cached_property
    def segment_breaks(self) -> Breaks:
        """Boundaries of the segments in which curves are judged."""
        return breaks_of(self)

    @cached_property
    def returns(self) -> Floats:
        """Lines where a curve went back, or a restarted program repeated it: a resumed run."""
        # An equal value was sent twice, as writers do after a broken connection: not
        # a resume.
        back = [
            c.lines[c.back[(c.x[c.back] < c.x[c.back - 1]) | (c.y[c.back] != c.y[c.back - 1])]]
            for c in self.curves
            if len(c.back)
        ]
        return once_each(np.concatenate(back)) if back else np.empty(0)

    def losses(self, *splits: str) -> list[Track]:
        """Tracks of losses (the objective, error measures) of these splits, without components."""
        return [t for t in self.whole if t.curve.split in splits and t.curve.better == "lower"]

    def scores(self, *splits: str | None) -> list[Track]:
        """Tracks of scores from 0 to 1 (accuracy, F1 …) of these splits, without components."""
        return [t for t in self.whole if t.curve.split in splits and t.is_share]

    @cached_property
    def whole(self) -> tuple[Track, ...]:
        """The tracks without parts of others: components of a loss, rows of a table."""
        return tuple(
            t for t in self.tracks if not is_detail(t.curve, [o.curve for o in self._known(t)])
        )

    def partner(self, track: Track) -> Track | None:
        """The same metric in training; decided by the track's third point, see `_known`."""
        return self.once(History._partner, track)

    def _partner(self, track: Track) -> Track | None:
        known = [
            t
            for t in self._known(track)
            if t.curve.split == "train" and t.curve.better == track.curve.better
        ]
        same = [t for t in known if t.curve.metric == track.curve.metric]
        exact = [t for t in same if t.curve.group == track.curve.group]
        loss = (
            [t for t in known if t.curve.metric == "loss"]
            if track.curve.metric.endswith("loss")
            else []
        )
        line = track.at[min(2, len(track) - 1)]
        return next(
            (max(some, key=lambda t: t.at[t.upto(line)]) for some in (exact, same, loss) if some),
            None,
        )

    def score_of(self, track: Track) -> Track | None:
        """The best summarising score on the same split; decided by the track's third point."""
        known = [t for t in self._known(track) if t.is_share and t.curve.split == track.curve.split]
        return min(known, key=lambda t: score_rank(t.curve.metric), default=None)

    def accuracy_of(self, track: Track) -> Track | None:
        """That score if it is an accuracy."""
        score = self.score_of(track)
        return score if score is not None and score.curve.metric == "accuracy" else None

    def loss_of(self, track: Track) -> Track | None:
        """The loss on the same split; decided by the track's third point."""
        known = [
            t
            for t in self._known(track)
            if t.curve.better == "lower" and t.curve.split == track.curve.split
        ]
        return min(known, key=lambda t: not t.curve.metric.endswith("loss"), default=None)

    def alone(self, track: Track, *splits: str) -> NDArray[np.bool_]:
        """Points of *track* before any loss of these splits: until then it is judged as the loss."""
        first = min((t.at[0] for t in self.losses(*splits) if t is not track), default=np.inf)
        return np.asarray(track.at < first)

    def is_fine(self, track: Track) -> NDArray[np.bool_]:
        """Points of a per-batch training curve: at least twice as many as validation points."""
        if track.curve.split not in ("train", None):
            return np.zeros(len(track), dtype=bool)
        within = np.ones(len(track), dtype=bool)
        if track.curve.unit == "epoch":
            many = track.number + 1 > 2 * (track.x - track.x[:1] + 1)
            within = np.logical_or.accumulate((track.x != np.rint(track.x)) | many)
        others = [t for t in self.tracks if t.curve.split in ("val", "test")]
        seen = (
            np.max([np.searchsorted(t.lines, track.at, side="right") for t in others], axis=0)
            if others
            else 0
        )
        return np.asarray(within & (2 * seen < track.number + 1))

    def least(self, track: Track, points: int, batches: int) -> Ints:
        """Least points for judging progress: *points*, or *batches* where these are logged.

        Four times as many in the first tenth of the plan, or without one until the run ends.
        """
        early = (
            self.is_early(track)
            if self.plan_of(track)
            else np.arange(len(track)) < len(track) - (0 if self.state == "running" else AT_END)
        )
        return np.where(self.is_fine(track), np.where(early, 4 * batches, batches), points)

    def plan_of(self, track: Track) -> float | None:
        """The planned end in the unit of *track*."""
        return self.planned_epochs if track.curve.unit == "epoch" else self.planned_steps

    def is_early(self, track: Track) -> NDArray[np.bool_]:
        """Points in the first tenth of the plan; none without a plan."""
        return np.asarray(track.x < EARLY * (self.plan_of(track) or -np.inf))

    def ended(self, track: Track) -> NDArray[np.bool_]:
        """The newest point of *track*, if the run is over."""
        return np.asarray((track.at == track.at[-1:]) & (self.state != "running"))

    def _known(self, track: Track) -> list[Track]:
        """Other tracks begun by *track*'s third point, so that companions never change later."""
        line = track.at[min(2, len(track) - 1)]
        return [t for t in self.tracks if t is not track and t.at[0] <= line]
