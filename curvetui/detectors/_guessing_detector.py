"""The findings of runs at the level of guessing that no accuracy shows; see `_guessing`."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from curvetui.curve import Curve
from curvetui.detectors import Detector, Episode, Lifecycle, Threshold, lifecycle
from curvetui.detectors._guessing import Guessing
from curvetui.detectors._learning_rate import rate_fault
from curvetui.detectors._standstill import Standstill
from curvetui.run import History, Track
from curvetui.run.headline import SCORES, is_summary, score_rank
from curvetui.run.roles import gains_score, is_part_of_reward, is_spread
from curvetui.statistics import Flags, mean, rolling_median, run_length, spells


class GuessingDetector(Detector):
    """Base of the rule on runs that do not learn."""

    guessing, standstill = Guessing(), Standstill()
    STIFF = Threshold(1e-3, "nats; a policy with less entropy always does the same")
    FROZEN = Threshold(100, "rewards in a row with such a policy: `act`")
    MANY = Threshold(300, "rewards without a trend at the end of a run: `act`")
    LEARNED = Threshold(0.05, "share of all examples that a better summary has gained meanwhile")
    FLAT = Threshold(0.02, "share of the first loss by which it may have fallen")

    def without_trend(self, history: History, reward: Track) -> Iterator[Episode]:
        """A reward that is the same from the first on, or has no trend."""
        if is_spread(reward) or is_part_of_reward(history, reward):
            return
        # A score below 0 counts the points of a game.
        if reward.curve.metric != "reward" and not (
            reward.curve.metric == "score" and reward.y[0] < 0
        ):
            return
        frozen = self._never_explores(history, reward)
        idle = self.guessing.idle_reward(history, reward, frozen)
        for start, end in spells(idle, ~idle):
            long = history.ended(reward) & (reward.curve.axis.numbers(reward.index) >= self.MANY)
            life = lifecycle(reward, start, end, act=frozen | long).since(0)
            yield self.episode(
                reward,
                life,
                variant="reward",
                constant=bool(reward.is_constant[life.last]),
                **_thirds(reward, life.last),
                **rate_fault(history, float(reward.at[life.last])),
            )

    def still(self, history: History) -> Iterator[Episode]:
        """A run that is over in which no curve got better."""
        for track in self.standstill.judged(history)[:1]:
            change = self.standstill.change_of(track)
            if change is not None:
                yield self.episode(
                    track,
                    lifecycle(track, len(track) - 1, None).since(0),
                    variant="reward" if track.curve.metric == "reward" else "still",
                    constant=bool(track.is_constant[-1]),
                    begin=track.sign * change.begin,
                    now=track.sign * change.now,
                    points=len(track),
                    **rate_fault(history, float(track.at[-1])),
                )

    def at_ln(self, history: History, loss: Track) -> Iterator[Episode]:
        """A loss that stays at ln C, whether or not an accuracy is logged."""
        if not loss.is_cross_entropy or not self.guessing.is_possible(history, loss):
            return
        chance = self.guessing.chance_of(history, loss)
        for start, end in spells(chance.lasted >= chance.least, chance.learned):
            life = lifecycle(loss, start, end, act=chance.lasted >= chance.act).since(
                start - int(chance.lasted[start]) + 1
            )
            yield self.episode(
                loss,
                life,
                variant="ln",
                now=loss.y[life.last],
                begin=loss.start[start],
                again=is_back(loss, life, (1 - self.FLAT) * loss.start[start]),
                latest=loss.y[-1],
                classes=int(chance.classes[start]),
                points=life.last - life.first + 1,
                chance=1.0,
                **rate_fault(history, float(loss.at[life.last])),
            )

    def poor(self, history: History, score: Track) -> Iterator[Episode]:
        """A score that is as poor as after its second evaluation, beside a loss that does not move either."""
        if not self.guessing.begins_poor(score):
            return
        none = history.ended(score) & self.guessing.is_none(score)
        least = np.where(none, self.guessing.NONE_POINTS, self.guessing.POOR_POINTS)
        lasted, still, better = self.guessing.poor_since_start(history, score)
        whole = history.score_of(score)
        if not (lasted >= least).any() or _is_partial(history, score):
            return
        # One class, or one size of objects, may be poor in a run that is good.
        others = [t for t in history.tracks if _is_sibling(score, t)]
        if whole is not None and _is_part(score.curve, whole.curve):
            others.append(whole)
        for other in others:
            lasted = np.where(score.share_beside(other) > self.guessing.POOR, 0, lasted)
        if whole is not None and whole.curve.metric != "accuracy":
            lasted = np.where(gains_score([whole], score, self.LEARNED), 0, lasted)
        for start, end in spells(lasted >= least, better, 1):
            life = lifecycle(score, start, end, act=still >= self.guessing.POOR_ACT).since(0)
            yield self.episode(
                score,
                life,
                variant="nothing" if self._is_nothing(history, score, life.last) else "poor",
                # The last value of one that is over may have got better already.
                now=(score.y if end is None else rolling_median(score.y, 3))[life.last],
                begin=score.y[0],
                constant=bool((score.y[: life.last + 1] == score.y[0]).all()),
                second=score.y[1],
                loss=bool(history.losses("train", "val", "test")),
                points=life.last + 1,
                **rate_fault(history, float(score.at[life.last])),
            )

    def _never_explores(self, history: History, reward: Track) -> Flags:
        """Where the entropy of the policy has been 0 for `FROZEN` rewards: it always does the same."""
        entropy = next((t for t in history.tracks if t.curve.metric == "entropy"), None)
        return run_length(np.abs(reward.beside(entropy)) < self.STIFF) >= self.FROZEN

    def _is_nothing(self, history: History, score: Track, i: int) -> bool:
        """Whether a training loss has come down by point *i* beside a score that was never above `NOTHING`."""
        if not np.fmax.reduce(score.share[: i + 1], initial=0.0) <= self.guessing.NOTHING:
            return False
        losses = [score.beside(t) for t in history.losses("train")]
        part = 1 - self.guessing.POOR_TRAINED
        return any(values[i] < part * values[1] for values in losses)


def _thirds(reward: Track, last: int) -> dict[str, Any]:
    """How many rewards there are up to point *last*, and the means of their first and last third."""
    y = reward.curve.y[: int(reward.index[last]) + 1]
    third = max(len(y) // 3, 1)
    begin, now = mean(y[:third]), mean(y[-third:])
    return {"begin": begin, "now": now, "points": len(y)}


def is_back(loss: Track, life: Lifecycle, level: float) -> bool:
    """Whether a loss that had begun to learn is above *level* again now."""
    return life.end is not None and bool(loss.smooth[-1] > level)


def _is_sibling(score: Track, other: Track) -> bool:
    """Whether both are rows of one table of scores."""
    same = (score.curve.metric, score.curve.split) == (other.curve.metric, other.curve.split)
    return bool(score.curve.group) and score.is_share and same


def _is_part(score: Curve, whole: Curve) -> bool:
    """Whether *score* is that of one class beside the score of all, `cat_f1` and `accuracy`."""
    last = score.metric.rpartition("_")[2]
    is_of_class = bool(score.group) or score_rank(last) < len(SCORES)
    return is_summary(whole) and not is_summary(score) and is_of_class


def _is_partial(history: History, score: Track) -> bool:
    """Whether *score* is one-sided, such as precision, beside one that summarises more than an accuracy, on any split."""
    if score_rank(score.curve.metric) < len(SCORES):
        return False
    others = [t.curve.metric for t in history.whole if t.is_share]
    return any(score_rank(m) < len(SCORES) and m != "accuracy" for m in others)
