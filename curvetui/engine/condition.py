"""The condition of a run at its newest row, from all its curves and open findings."""

from typing import Literal, NamedTuple

import numpy as np

from curvetui.curve import Curve
from curvetui.engine.facts import headline_curve
from curvetui.model import LEVELS, Finding, Level, RunSnapshot
from curvetui.run.roles import ERRORS, REINFORCEMENT, is_game
from curvetui.run.track import Track

Name = Literal[
    "learning",
    "converged",
    "at_chance",
    "getting_worse",
    "ruined",
    "diverged",
    "non_finite",
    "not_judged",
]
VerdictLevel = Literal["note", "watch", "act", "stop", "calm"]

SIGNS: dict[str, Name] = {
    "non_finite": "non_finite",
    "divergence": "diverged",
    "collapse": "ruined",
    "zero_loss": "non_finite",
    "not_learning": "at_chance",
    "constant_predictions": "at_chance",
    "overfitting": "getting_worse",
}
"""The condition implied by an open finding at `watch` or above; the first of these kinds decides."""
LOST_RUNS = frozenset(("diverged", "non_finite"))
"""Conditions in which an ended run is useless: at least `act`, whatever the level of its findings."""
BAD = frozenset(("at_chance", "getting_worse", "ruined", "diverged", "non_finite"))
MIN_POINTS = 3
"""A curve with fewer points has no trend."""
LOST = 0.6
"""Lost share of the headline's progress from which on the run is ruined."""
WORSE = 0.3
"""The same for getting worse, if it is statistically significant."""
DIVERGED = 1.5
"""Multiple of the training loss's start, if its best was below the start."""
RECENT = 0.2
"""Minimum flat share of a converged run."""


class Condition(NamedTuple):
    """The condition of a run, with the curve that shows it."""

    name: Name
    curve: Curve | None = None
    best: float | None = None
    """The best smoothed value of the curve; None if no progress was lost."""
    now: float | None = None
    """The smoothed value at the newest row."""

    @property
    def is_bad(self) -> bool:
        """Whether the run is worse now than it was, or was never any good."""
        return self.name in BAD


@np.errstate(all="ignore")
def condition_of(run: RunSnapshot) -> Condition:
    """Return the condition of *run* at its newest row."""
    if not is_judged(run):
        return Condition("not_judged")
    headline = headline_curve(run)
    held = {f.kind: f for f in run.findings if _decides(f, headline)}
    for kind, name in SIGNS.items():
        if kind in held:
            is_part = name in LOST_RUNS and held[kind].evidence.get("partly")
            return Condition("getting_worse" if is_part else name, _curve_of(run, held[kind]))
    if is_adversarial(run) and (headline is None or headline.better == "lower"):
        return Condition("not_judged", headline)
    if any(f.kind == "warm_restart" and f.status == "open" for f in run.findings):
        return Condition("learning", headline)
    found = _by_training(run)
    if found is None and headline is not None and not _errors_are_best(run):
        return _by_headline(headline)
    return found or Condition("learning", headline)


def _decides(finding: Finding, headline: Curve | None) -> bool:
    """Whether *finding* is open and about the run: NaN in a class without examples is not."""
    if not finding.holds or finding.level == "note":
        return False
    if (finding.kind, finding.level) == ("zero_loss", "watch"):
        return False
    is_score = finding.kind == "non_finite" and finding.evidence.get("about") == "score"
    return not is_score or (headline is not None and headline.name in finding.metrics)


def level_of(run: RunSnapshot) -> VerdictLevel | None:
    """The most severe level at the end of *run*: `calm` if none and no worse, None: not judged."""
    held = (f.level for f in run.findings if f.holds)
    worst: Level | None = max(held, key=LEVELS.index, default=None)
    if worst in ("act", "stop"):
        return worst
    condition = run.shown_condition
    if condition.name in LOST_RUNS and run.state != "running":
        return "act"
    if condition.is_bad or worst == "watch":
        return "watch"
    return worst or (None if condition.name == "not_judged" else "calm")


def is_judged(run: RunSnapshot) -> bool:
    """Whether the run can be judged: a curve with a direction has a trend, or a finding is open."""
    if not run.judged:
        return False
    if any(f.holds and f.level != "note" for f in run.findings):
        return True
    return any(c.better is not None and len(c) >= MIN_POINTS for c in run.curves)


def is_adversarial(run: RunSnapshot) -> bool:
    """Whether two networks are trained against each other, so that losses have no direction."""
    return is_game(run.curves)


def is_without_reward(run: RunSnapshot) -> bool:
    """Whether it is reinforcement learning without rewards: losses show no progress there."""
    metrics = {c.metric for c in run.curves}
    return not metrics & {"reward"} and bool(metrics & REINFORCEMENT)


def has_validation(run: RunSnapshot) -> bool:
    """Whether any metric was measured on unseen examples."""
    return any(c.split in ("val", "test") and len(c) for c in run.curves)


def _curve_of(run: RunSnapshot, finding: Finding) -> Curve | None:
    return next((c for c in run.curves if finding.metrics and c.name == finding.metrics[0]), None)


def _by_training(run: RunSnapshot) -> Condition | None:
    """The condition from the training loss alone: not finite at the end, or far above its start."""
    losses = [
        c for c in run.curves if c.metric == "loss" and c.split == "train" and len(c) >= MIN_POINTS
    ]
    judged_otherwise = any(c.metric == "reward" for c in run.curves) or _errors_are_best(run)
    for curve in losses:
        if not np.isfinite(curve.y[-2:]).any():
            return Condition("non_finite", curve)
        if judged_otherwise or len(curve.back):
            continue
        track = Track(curve, np.empty(0))
        start, now = float(track.start[-1]), float(track.smooth[-1])
        if start > 0 and now > DIVERGED * start:
            best = float(track.best[-1])
            if now - best > track.chance[-1]:
                return Condition("diverged", curve, best, now)
    return None


def _errors_are_best(run: RunSnapshot) -> bool:
    """Whether an error in its own units (MAE, RMSE) is at its best: the loss rose by weights."""
    errors = [c for c in run.curves if ERRORS.fullmatch(c.metric) and len(c) >= 2 * MIN_POINTS]
    return any(c.y[-1] <= np.nanmin(c.y) for c in errors)


def _by_headline(curve: Curve) -> Condition:
    track = Track(curve, np.empty(0))
    if not np.isfinite(track.smooth[-1:]).all():
        return Condition("non_finite", curve)
    if len(curve) < 2 * MIN_POINTS and not (curve.better == "higher" and track.smooth[-1] == 0):
        return Condition("learning", curve)
    over = float(track.smooth[-1] - track.best[-1])
    best, now = track.sign * float(track.best[-1]), track.sign * float(track.smooth[-1])
    if over > np.nan_to_num(track.chance[-1]) and len(curve) > 2 * MIN_POINTS:
        lost = float(track.given_back[-1])
        if lost > LOST:
            return Condition("ruined", curve, best, now)
        if lost > WORSE:
            return Condition("getting_worse", curve, best, now)
    if curve.better == "higher" and now == 0 and best > 0:
        return Condition("ruined", curve, best, now)
    if curve.better == "higher" and now == 0 and len(curve) >= 2 * MIN_POINTS:
        return Condition("at_chance", curve)
    reach = np.maximum(np.arange(1, len(track) + 1) * RECENT, 2 * MIN_POINTS).astype(np.int64)
    return Condition(
        "converged" if bool(track.is_flat(reach, 0.002, 0.01)[-1]) else "learning", curve
    )
