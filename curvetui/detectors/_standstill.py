"""Whether a run that is over got better at all, in any of its curves."""

from typing import NamedTuple

import numpy as np

from curvetui.detectors._rule import Rule, Threshold
from curvetui.run import History, Track
from curvetui.run.headline import is_summary
from curvetui.run.roles import (
    OBJECTIVES,
    explores,
    is_game,
    is_part_of_reward,
    is_spread,
    was_learned,
)
from curvetui.statistics import mean


class Change(NamedTuple):
    """How a curve changed over the run, as costs: a gain is a fall."""

    begin: float
    now: float
    error: float
    """Two standard errors of the gain, from all of the scatter."""
    noise: float
    """The same from the noise around a smooth course."""

    @property
    def gain(self) -> float:
        return self.begin - self.now


class Standstill(Rule):
    """Whether no curve of a run that is over has got better since its first values."""

    VALUES = Threshold(4, "values of a curve")
    BATCHES = Threshold(8, "the same where single batches are logged")
    LIMIT = Threshold(0.03, "share of a loss, and of all examples, that it cannot have gained")
    REWARD_LIMIT = Threshold(0.1, "the same share of a reward")
    SURE = Threshold(0.01, "share of a loss gained beyond noise that is progress")
    LUCK = Threshold(0.05, "share of all examples that a score may gain within its errors")
    GOOD = Threshold(0.6, "a score from that on may be as good as it gets")
    EARLY = Threshold(0.02, "share of the plan before which a run may be warming up")

    def judged(self, history: History) -> list[Track]:
        """The curves of a run that stood still from its start to its end, the main one first; else none."""
        if history.state == "running" or is_game(history.curves):
            return []
        tracks = [
            t
            for t in history.whole
            if t.curve.better and not is_spread(t) and not is_part_of_reward(history, t)
        ]
        rewards = [t for t in tracks if t.curve.metric == "reward"]
        # A coefficient that is printed beside them has no course.
        tracks = [t for t in tracks if is_summary(t.curve) or t.curve.metric in OBJECTIVES]
        tracks = sorted(rewards or tracks, key=lambda t: (t.is_share, t.curve.split != "train"))
        proven = [t for t in tracks if self._is_still(history, t)]
        others = rewards or [t for t in history.tracks if t.curve.better and not is_spread(t)]
        if not proven or any(t not in proven and self._may_learn(t) for t in others):
            return []
        return proven

    def _may_learn(self, track: Track) -> bool:
        """Whether a curve gained something, or is so good, so short or so noisy that it may have."""
        change = self.change_of(track)
        if change is None:
            return len(track) > 1
        if track.is_share:
            least = min(change.error, self.LUCK * track.unit[-1])
            return bool(change.gain > least or -change.now > self.GOOD * track.unit[-1])
        gain = max(change.gain, 0.0) + change.error
        return gain > self._limit(track) * abs(change.begin)

    def _is_still(self, history: History, track: Track) -> bool:
        """Whether a curve was logged from the start of the run on and certainly gained next to nothing."""
        change = self.change_of(track)
        fine = bool(history.is_fine(track)[-1:].any())
        if change is None or len(track) < (self.BATCHES if fine else self.VALUES):
            return False
        late = track.x[0] > 1.5 * (track.x[1] - track.x[0]) + 1
        plan = history.plan_of(track)
        if late or (plan and track.x[-1] < self.EARLY * plan) or len(history.returns):
            return False
        if bool(was_learned(history, track)[-1]) or bool(explores(history, track).any()):
            return False
        level = track.unit[-1] if track.is_share else abs(change.begin)
        if track.is_share and -change.now > self.GOOD * level:
            return False
        if change.gain > max(self.SURE * level, change.noise):
            return False
        return bool(level > 0 and max(change.gain, 0.0) + change.error < self._limit(track) * level)

    def _limit(self, track: Track) -> float:
        return self.REWARD_LIMIT if track.curve.metric == "reward" else self.LIMIT

    def change_of(self, track: Track) -> Change | None:
        """How *track* changed from its first values to the best fifth after these; None of too few."""
        cost = track.cost[np.isfinite(track.cost)]
        n = len(cost)
        if n < self.VALUES or n < len(track):
            return None
        few, width = max(n // 10, 1), max(n // 5, 1)
        total = np.concatenate(([0.0], np.cumsum(cost)))
        means = (total[width:] - total[:-width]) / width
        scatter, share = float(np.std(cost)), 2 * float(np.sqrt(1 / few + 1 / width))
        noise = float(track.noise[-1])
        return Change(
            mean(cost[:few]),
            float(means[few:].min()),
            scatter * share,
            (noise if np.isfinite(noise) else scatter) * share,
        )
