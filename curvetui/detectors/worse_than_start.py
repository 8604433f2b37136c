"""Worse than start: the run is worse than when it began, and was never better."""

from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.detectors._last_values import LastValues
from curvetui.languages.templates import Cause, Wait, Words, if_recovered
from curvetui.run import History, Track
from curvetui.run.roles import (
    OBJECTIVES,
    explores,
    gains_score,
    is_exploration,
    is_game,
    is_part_of_reward,
    is_perfect,
    is_spread,
)
from curvetui.statistics import run_length, spells

REINFORCEMENT = frozenset("reward policy_loss value_loss actor_loss critic_loss kl entropy".split())
"""Metrics of runs whose losses have no better end."""


class WorseThanStart(Detector):
    """A training loss or a reward is worse than when the run began, and was never better.

    Rule: from the sixth value on (the 20th of a reward, the 50th of single batches or the 200th
        early in a run), the median of the last 5 is worse than the start (median of the first 3) by
        3 % of it (a reward: by a third, or by a tenth for half of the run) and by more than chance, 3 points in a row that are 5 % of
        the run, while no median of 5 was better than the start by as much. At the end of a run 4 losses
        are enough if all are worse than the first and the last by 10 %, and of 60 or more, whose first
        fifth was the best, the last two must be 1.3 times as high on a log scale. Recovered when it is no
        worse than the start.
    Source: a training loss that rises from the start "usually indicates a bug" (Google's Deep
        Learning Tuning Playbook).
    Quiet: validation curves, which rise by overfitting; runs that learned first (`collapse`,
        `divergence`, `overfitting`); losses of reinforcement learning, or with an exploration rate
        beside them; losses that begin at exactly 0, before anything was trained; losses beside a
        validation score that gained 5 points; losses without a better direction.

    Example:
        >>> WorseThanStart.found({"epoch": range(1, 13), "train_loss": [0.6 + 0.03 * e for e in range(12)]})
        [(1.0, 'watch', 'open')]
    """

    POINTS = Threshold(6, "values before the first judgement")
    AT_END = Threshold(4, "values of a run that is over")
    ENDS_WORSE = Threshold(0.1, "share of the first value that the last one of so few is above it")
    FINE = Threshold(50, "values before the first judgement of single batches")
    EPISODES = Threshold(20, "values before the first judgement of a reward")
    PERSIST = Threshold(3, "points in a row")
    SHARE = Threshold(0.05, "share of all points so far")
    WORSE = Threshold(0.03, "share of the level at the start")
    RISEN = Threshold(1.3, "times the first fifth of many that the last two are, on a log scale")
    last = LastValues()
    REWARD_WORSE = Threshold(1 / 3, "the same for a reward, which varies from episode to episode")
    GAIN = Threshold(0.05, "share of all examples by which a validation score is better by then")
    LONG_SHARE = Threshold(0.5, "share of all rewards in a row that were worse by `LONG_WORSE`")
    LONG_WORSE = Threshold(0.1, "share of the level at the start for so many")

    least = AT_END.value

    def tracks(self, history: History) -> Iterable[Track]:
        tracks = [
            t
            for t in history.whole
            if t.curve.better and not is_spread(t) and not is_part_of_reward(history, t)
        ]
        learns = [t for t in tracks if t.curve.metric == "reward"] or [
            t for t in tracks if t.curve.metric == "loss" and t.curve.split == "train"
        ]
        parts = [t for t in tracks if t.curve.metric.endswith("loss") and t.curve.split == "train"]
        errors = [t for t in tracks if t.curve.metric in OBJECTIVES and t.curve.split == "train"]
        if not learns:
            learns = errors[:1] if not parts else parts * (len(parts) == 1)
        if is_game(t.curve for t in history.tracks) or any(
            t.curve.metric in REINFORCEMENT - {"reward"} or is_exploration(t)
            for t in history.tracks
        ):
            learns = [t for t in learns if t.curve.metric == "reward"]
        return learns

    def episodes(self, history: History, track: Track) -> Iterator[Episode]:
        start = track.sign * track.start
        part = self.WORSE if track.curve.better == "lower" else self.REWARD_WORSE
        over = track.smooth - start
        small = np.fmax(self.LONG_WORSE * np.abs(start), track.chance)
        long = run_length(over > small) >= np.maximum(self.LONG_SHARE * track.count, self.EPISODES)
        usual = np.fmax(part * np.abs(start), track.chance)
        least = np.where(long, np.fmin(small, usual), usual)
        later = np.where(np.arange(len(track)) > 2, track.smooth, np.inf)
        better = start - np.minimum.accumulate(np.nan_to_num(later, nan=np.inf)) > least
        points = (
            self.EPISODES
            if track.curve.better == "higher"
            else history.least(track, self.POINTS, self.FINE)
        )
        worse = (over > least) & ~better
        # After the log went back, its start may be that of another stage.
        worse &= track.at < np.fmin.reduce(history.returns, initial=np.inf)
        scores = history.scores("val", "test")
        worse &= ~is_perfect(history, track) & ~explores(history, track)
        if track.curve.better == "lower":
            # A loss of 0: nothing was trained yet, for example while a replay buffer was filled.
            worse &= (track.y[:1] != 0) & ~gains_score(scores, track, self.GAIN)
        lasts = run_length(worse) >= np.maximum(self.PERSIST, self.SHARE * track.count)
        if track.curve.better == "lower":
            ended = history.ended(track)
            few, noisy = (
                ended & worse & self._ends_worse(track),
                ended & (self.last.rise_of_fifths(track) > self.RISEN),
            )
            noisy &= ~gains_score(scores, track, self.GAIN)
            points, lasts = np.where(few | noisy, self.AT_END, points), lasts | few | noisy
        for begin, end in spells(lasts & (track.count >= points), track.smooth <= start):
            life = lifecycle(track, begin, end).since(0)
            yield self.episode(
                track,
                life,
                begin=track.sign * start[begin],
                now=track.sign * track.smooth[life.last],
                points=life.last + 1,
                loss=track.curve.better == "lower",
                rate=None if history.rate is None else history.rate.y[0],
            )

    def _ends_worse(self, track: Track) -> bool:
        """Whether the first of a few losses was the best by far, and the last is one of the worst."""
        first, later = float(track.cost[0]), track.cost[1:]
        is_few = self.AT_END <= len(track) < 2 * self.POINTS and track.curve.better == "lower"
        far = is_few and later[-1] > (1 + self.ENDS_WORSE) * first > 0
        return bool(far and later.min() > (1 + self.WORSE) * first)

    words = Words(
        name="worse than at the start",
        title="{metric:name} [status=recovered?was|is] worse than at the start: {begin:number} → {now:number}",
        what=if_recovered(
            "{metric:name} began at {begin:number} and was {now:number} after {points:values} (medians of 5); until then no such median had been better than at the start.",
            "{metric:name} began at {begin:number} and is {now:number} after {points:values} (medians of 5); no such median has been better than at the start.",
        ),
        event="Certain: the difference is larger than the curve's noise.",
        cause="The curves do not show why.",
        worry="[status=recovered?No: it is no worse than its start any more.|Yes: nothing of what is logged has got better so far.]",
        why=(
            Cause(
                "The learning rate[rate? (it began at {rate:number})] is too high for these weights",
                supports="rate_high gradient_spiked",
                against="rate_low gradient_calm",
                test="third_of_rate",
            ),
            Cause(
                "The sign of the loss or reward is wrong, or the optimiser maximises it",
                test="overfit_one_batch",
            ),
            Cause("The data get harder on purpose (a curriculum): then it is no fault"),
        ),
        would_change="Clears when a median of 5 is as good as the start.",
        next=(
            if_recovered(
                Wait("Nothing to do now."),
                "Check the sign of the loss, and that gradients are reset before each step.",
            ),
            if_recovered("", "Try a tenth of the learning rate for a few hundred steps."),
        ),
        limits="Whether the task was made harder on purpose is not in the log.",
        trace="the median of 5 is at least 3% and more than chance above the start.",
        outcome={"recovered": "It was back at its starting level at {ended_at:place}."},
    )
