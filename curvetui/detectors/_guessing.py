"""Runs at the level of guessing without an accuracy that shows it: a loss at ln C, or a score that is poor from the start."""

import re
from collections.abc import Iterator
from math import log
from typing import NamedTuple

import numpy as np

from curvetui.curve import Floats, Ints
from curvetui.detectors._rule import Rule, Threshold
from curvetui.run import History, Track
from curvetui.run.roles import by_reward, explores, is_game
from curvetui.statistics import (
    Flags,
    last_ones,
    mean,
    rolling_median,
    run_length,
    shifted,
    zero_for_nan,
)
from curvetui.statistics import noise as noise_of
from curvetui.statistics.shares import binomial_error

COMMON = (*range(2, 11), 20, 100, 1000)
"""Usual numbers of classes; others count if the log names them. Above 20 their logarithms are too close to distinguish."""
CLASSES = re.compile(
    r"(?:num|n)_?(?:classes|labels|class)|classes|vocab(?:ulary)?_?size", re.IGNORECASE
)
"""Settings that name the number of classes."""
AREAS = frozenset("auc auroc".split())
"""Scores that are 0.5 for a coin, and how far from it one that asks to be acted on after `POOR_POINTS` always was."""
ERRORS = frozenset("wer cer per error".split())


class Chance(NamedTuple):
    """Where a loss is at ln C; arrays have the shape of its track."""

    classes: Ints
    lasted: Ints
    """Points in a row."""
    least: Ints
    act: Ints
    learned: Flags


def _named_classes(history: History) -> Iterator[int]:
    """Numbers of classes in the log's settings."""
    for name, value in history.settings.items():
        named = CLASSES.fullmatch(name.strip("- ")) and re.fullmatch(r"\d{1,7}", value.strip())
        if named and int(value) > 1:
            yield int(value)


def accuracy_beside(loss: Track, score: Track) -> tuple[Floats, Floats]:
    """(share, binomial error) of *score* at the points of *loss*."""
    share = loss.share_beside(score)
    count = score.examples[np.maximum(loss.index_beside(score), 0)]
    return share, binomial_error(share, count)


def _loss_beside(history: History, score: Track) -> Track | None:
    """The loss of the same split, else of training."""
    return history.loss_of(score) or next(iter(history.losses("train")), None)


class Guessing(Rule):
    """Whether a loss, a score or a reward has stayed where guessing puts it."""

    POINTS = Threshold(8, "evaluations in a row at ln C: `watch`")
    LAST = Threshold(4, "values of a run that is over, all of which are at ln C: `watch`")
    ACT = Threshold(15, "evaluations in a row at ln C: `act`")
    BATCHES = Threshold(40, "values in a row at ln C where single batches are logged: `watch`")
    ACT_BATCHES = Threshold(80, "values in a row at ln C where single batches are logged: `act`")
    TOLERANCE = Threshold(0.003, "share of ln C that the median may be away (or one noise unit)")
    LEVEL = Threshold(0.01, "share of ln C by which the smoothed loss may vary over these points")
    NEAR_LN2 = Threshold(0.05, "share of ln 2 by which a whole run may lie above it")
    FEW_BATCHES = Threshold(30, "batches of such a run")
    ABOVE = Threshold(0.01, "share of ln C above it where a guesser with large steps is")
    LEARNED = Threshold(0.95, "share of ln C; a smoothed loss that was below it has learned")
    ONSET = Threshold(10, "values until ln C is reached (`BATCHES` where batches are logged)")
    START = Threshold(1.5, "times ln C; a loss that began higher came down by learning")
    BETTER = Threshold(1.5, "times 1/C; an accuracy above that on the same split is no guess")
    POOR = Threshold(0.2, "share of all examples; a score up to that is poor")
    ERROR = Threshold(0.8, "an error rate from that on is poor")
    GAINS = Threshold(0.02, "share of all examples that a poor score gained since its second value")
    GAINS_PART = Threshold(0.2, "the same as a share of the second value; more is steady learning")
    LOSS_GAINS = Threshold(0.05, "share of the loss gained since its second value (or its noise)")
    STOPPED = Threshold(1 / 3, "share of the evaluations by which the loss must be flat")
    LEVEL_LOSS = Threshold(
        0.03, "share of the training loss; with less gained the score may gain 3 `GAINS`"
    )
    NOTHING = Threshold(0.01, "a score never above that is none, even if training learns")
    ALL_WRONG = Threshold(0.95, "an error rate never below that is none either")
    POOR_POINTS = Threshold(7, "evaluations after the first with a poor score: `watch`")
    NONE_POINTS = Threshold(3, "the same for a score up to `NOTHING` when the run is over")
    POOR_ACT = Threshold(9, "evaluations after the first without any change: `act`")
    NEAR = Threshold(0.05, "most that the mean area of few examples is above that of a coin")
    SCATTERED = Threshold(15, "areas whose mean may be that of a coin, however they scatter")
    COIN = Threshold(0.01, "distance from 0.5 that an area under the curve never left: `act`")
    REWARDS = Threshold(
        (8, 29), "equal rewards from the first on, and the episodes or steps they span"
    )
    MEAN_REWARDS = Threshold(5, "equal means over episodes from the first on")
    TRENDLESS = Threshold((60, 300), "rewards without a trend: at the end of a run, and before it")
    TRENDLESS_MEANS = Threshold(20, "means over episodes without a trend, at the end of a run")
    TREND = Threshold(2.0, "standard errors between the means of two thirds that are a trend")
    HIGH_REWARD = Threshold(0.8, "mean reward (at most 1 each) with little left to gain")
    POOR_TRAINED = Threshold(0.1, "share of the training loss gained beside a poor score")
    TRAINED = Threshold(0.05, "share of its first loss that training gains when it learns")
    TRAINED_SCORE = Threshold(0.03, "share of all examples that training gains when it learns")

    def is_possible(self, history: History, loss: Track) -> bool:
        """Whether `chance_of` can be met: a run of few values has to be at ln C throughout."""
        if len(loss) >= self.POINTS or len(loss) < self.LAST:
            return len(loss) >= self.LAST
        first, guesses = float(loss.y[0]), {*COMMON, *_named_classes(history)}
        return any(abs(first - log(c)) <= 2 * self.TOLERANCE * log(c) for c in guesses)

    def chance_of(self, history: History, loss: Track) -> Chance:
        """Where *loss* is flat at the logarithm of a number of classes and never was below it."""
        known = sorted({*COMMON, *_named_classes(history)})
        logs = np.log(np.array(known, dtype=np.float64))
        level = rolling_median(loss.y, self.POINTS)
        nearest = np.abs(np.nan_to_num(level, nan=-1.0)[:, None] - logs).argmin(axis=1)
        target = logs[nearest]
        noise = zero_for_nan(loss.noise)
        above = level - target
        near = np.abs(above) <= np.maximum(self.TOLERANCE * target, noise / 2)
        near |= (above > 0) & (above <= self.ABOVE * target)
        repeats = (loss.y == shifted(loss.y)) & (
            np.abs(loss.y - target) < self.TOLERANCE * target / 10
        )
        exact = run_length(repeats) >= self.POINTS - 1
        near = (near & (noise < self.LEVEL * target)) | exact
        recent = last_ones(loss.smooth, self.POINTS)
        spread = np.fmax.reduce(recent, axis=1) - np.fmin.reduce(recent, axis=1)
        flat = (spread <= np.maximum(self.LEVEL * target, noise)) & (loss.count >= self.POINTS)
        never = loss.best >= self.LEARNED * target
        fine = history.is_fine(loss) & ~exact
        if is_game(t.curve for t in history.tracks):
            never &= False
        low = (loss.start <= self.START * target) | (exact & (loss.y[:1] <= self.START * target))
        on = near & flat & never & low & ~by_reward(history, loss)
        on &= ~self.training_learns(history, loss, guess=target)
        classes = np.array(known, dtype=np.int64)[nearest]
        score = history.accuracy_of(loss)
        if score is not None:
            on &= exact | ~(loss.share_beside(score) > self.BETTER / classes)
        at_once = np.logical_and.accumulate(np.abs(loss.y[:, None] - logs) <= self.TOLERANCE * logs)
        whole = at_once.any(axis=1) | self._ends_above(history, loss)
        whole &= history.ended(loss) & ~by_reward(history, loss)
        lasted = run_length(on)
        early = np.arange(len(loss)) - lasted - self.POINTS + 2 <= np.where(
            fine, self.BATCHES, self.ONSET
        )
        return Chance(
            classes,
            np.where(whole, loss.count, np.where(early & on, lasted + self.POINTS - 1, 0)),
            np.where(whole, self.LAST, np.where(fine, self.BATCHES, self.POINTS)),
            np.where(fine, self.ACT_BATCHES, self.ACT),
            (loss.smooth < self.LEARNED * target)
            | ~(np.abs(level - target) < 10 * self.TOLERANCE * target),
        )

    def _ends_above(self, history: History, loss: Track) -> Flags:
        """Where the whole of a run was near the cost of guessing between two classes, and its second half no better than that."""
        guess, half = np.log(2), len(loss) // 2
        low, high = (1 - self.TOLERANCE) * guess, (1 + self.NEAR_LN2) * guess
        enough = loss.count >= np.where(history.is_fine(loss), self.FEW_BATCHES, self.POINTS)
        late = mean(loss.y[half:])
        is_near = low <= late <= high and low <= loss.start[-1] <= (1 + 2 * self.NEAR_LN2) * guess
        return np.asarray(enough & is_near & (loss.best > self.LEARNED * guess))

    def training_learns(
        self,
        history: History,
        track: Track,
        since: int = 0,
        part: float | None = None,
        guess: Floats | float = np.nan,
    ) -> Flags:
        """Points of a validation curve at which training (its loss by that *part*, or its score) is clearly better than at point *since*.

        A loss within *part* of the cost of a *guess* has learned nothing, however high it began.
        """
        out, part = np.zeros(len(track), dtype=bool), part or self.TRAINED
        if track.curve.split not in ("val", "test"):
            return out
        for other in history.tracks:
            is_score = other.curve.metric == "accuracy"
            if other.curve.split != "train" or not (is_score or other.curve.metric == "loss"):
                continue
            values = track.beside(other)
            first = values[since:][np.isfinite(values[since:])][:1]
            values = rolling_median(values, 3)
            if is_score and len(first):
                gain = (values - first) / other.unit[np.maximum(track.index_beside(other), 0)]
                out |= (gain > self.TRAINED_SCORE) & (values > (1 + self.TRAINED_SCORE * 8) * first)
            elif len(first):
                out |= (values < (1 - part) * first) & ~(np.abs(values - guess) <= part * guess)
        return out

    def begins_poor(self, score: Track) -> bool:
        """Whether `poor_since_start` can be met: the second median of a score is poor; an area is not asked."""
        if len(score) <= self.NONE_POINTS or score.curve.metric in AREAS:
            return len(score) > self.NONE_POINTS
        second = float(rolling_median(score.share[:2], 3)[-1])
        return second >= self.ERROR if score.curve.metric in ERRORS else second <= self.POOR

    def poor_since_start(self, history: History, score: Track) -> tuple[Ints, Ints, Flags]:
        """(evaluations since the first in which *score* stayed poor and the loss did not clearly move, those in which it did not move at all, where the score got better)."""
        area = score.curve.metric in AREAS
        share = 2 * score.share - 1 if area else score.share
        second = share[1]
        smooth = rolling_median(share, 3)
        error = score.curve.metric in ERRORS
        gain = second - smooth if error else smooth - second
        least = self.GAINS if error or area else min(self.GAINS, self.GAINS_PART * abs(second))
        gained = gain > np.where(self._is_level(history, score), 3 * least, least)
        poor = (smooth >= self.ERROR) if error else (smooth <= self.POOR)
        n = np.arange(len(score))
        learns = self.training_learns(history, score, 1, self.POOR_TRAINED)
        unclear, still = self._is_still(history, score)
        if not (error or area):
            is_none = self.is_none(score)
            unclear |= is_none & self._is_late(history, score)
            learns, gained = learns & ~is_none, gained & ~is_none
        stays = np.logical_and.accumulate(np.where(n >= 1, poor & ~gained & ~learns, True))
        lasted = np.where(stays & still & ~self._improves(history, score), n, 0)
        if area:
            coin = self.is_none(score)
            lasted = np.where(coin & (n >= self.POOR_POINTS), np.maximum(n, self.POOR_ACT), lasted)
        idle = stays & unclear | area & history.ended(score) & self._is_noisy_coin(score)
        return np.where(idle, n, 0), lasted, gained | ~poor

    def is_none(self, score: Track) -> Flags:
        """Where a score has shown nothing so far: 0 throughout, only errors, or the area of a coin."""
        if score.curve.metric in ERRORS:
            return np.fmin.accumulate(score.share) >= self.ALL_WRONG
        if score.curve.metric in AREAS:
            return np.logical_and.accumulate(np.abs(score.share - 0.5) < self.COIN)
        return np.fmax.accumulate(score.share) <= self.NOTHING

    def _is_noisy_coin(self, score: Track) -> Flags:
        """Where the mean area of a few examples, whose values scatter, is that of a coin, as is that of the second half."""
        count = np.maximum(score.count, 1)
        total, squares = (np.cumsum(zero_for_nan(v)) for v in (score.share, score.share**2))
        mean, half = total / count, np.arange(len(score)) // 2
        late = (total - total[half]) / np.maximum(count - count[half], 1)
        error = 2 * self.TREND * np.sqrt(np.maximum(squares / count - mean**2, 0) / count)
        near = np.fmax(mean, late) - 0.5 < np.fmin(error, self.NEAR)
        return np.asarray(near & (score.count > self.SCATTERED))

    def _is_late(self, history: History, score: Track) -> Flags:
        """The second half of the plan; without one the end of a run that is over."""
        plan = history.plan_of(score)
        if plan:
            return np.asarray(score.x >= plan / 2)
        return history.ended(score)

    def idle_reward(self, history: History, reward: Track, frozen: Flags) -> Flags:
        """Where *reward* never had another value than its first, or its last two thirds are like its first (with exploration over), late in a run or with a *frozen* policy."""
        y = np.nan_to_num(reward.curve.y)
        # Rows, as the median of a window is below the mean where a few rewards are high.
        n = reward.index + 1
        few, span = self.REWARDS
        enough = (n >= few) & (reward.x - reward.x[:1] >= span)
        if "mean" in reward.name.lower():
            enough = n >= self.MEAN_REWARDS
        third = np.maximum(n // 3, 1)
        total, squares = (np.concatenate(([0.0], np.cumsum(v))) for v in (y, y * y))
        first = total[third] / third
        middle = (total[np.minimum(2 * third, n)] - total[third]) / third
        late = (total[n] - total[n - third]) / third
        spread = np.sqrt(np.maximum(squares[n] / n - (total[n] / n) ** 2, 0.0))
        error = self.TREND * spread * np.sqrt(2 / third)
        trendless = (middle - first < error) & (late - first < error)
        done = (np.maximum.accumulate(y)[reward.index] <= 1) & (total[n] / n > self.HIGH_REWARD)
        few, many = self.TRENDLESS
        few = self.TRENDLESS_MEANS if "mean" in reward.name.lower() else few
        trendless &= (n >= many) & (self._is_late(history, reward) | frozen) | (
            (n >= few) & history.ended(reward)
        )
        trendless &= ~done & ~explores(history, reward)
        # What was learned early is no less learned.
        tenth = np.maximum(n // 10, 1)
        begun = total[tenth] / tenth
        later = (total[n] - total[tenth]) / np.maximum(n - tenth, 1)
        trendless &= later - begun < self.TREND * spread * np.sqrt(1 / tenth)
        early = reward.x < (history.plan_of(reward) or 0.0) / 2
        return np.asarray((reward.is_constant & enough & ~early) | trendless)

    def _is_still(self, history: History, score: Track) -> tuple[Flags, Flags]:
        """(where the loss has gained little since its second to fourth value, given its noise; where it has in any case): the loss of the same split, else of training."""
        loss = _loss_beside(history, score)
        if loss is None or loss.curve.metric in ERRORS:
            return np.ones(len(score), dtype=bool), np.zeros(len(score), dtype=bool)
        values: Floats = score.beside(loss)
        early = np.fmin.accumulate(np.concatenate((values[1:2], values[1:])))
        since = early[np.clip((self.STOPPED * np.arange(len(score))).astype(np.int64), 1, 3)]
        gain, least = since - rolling_median(values, 3), self.LOSS_GAINS * np.abs(since)
        return gain < np.fmax(least, noise_of(values)), gain < least

    def _improves(self, history: History, score: Track) -> Flags:
        """Where both the score and its loss have got better beyond noise, if only a little, and the score is at its best now."""
        loss = _loss_beside(history, score)
        if loss is None:
            return np.zeros(len(score), dtype=bool)
        falls = loss.falls_surely(np.arange(len(loss)))[np.maximum(score.index_beside(loss), 0)]
        falls &= score.falls_surely(np.arange(len(score)))
        middle = rolling_median(score.cost, 3)
        return np.asarray(falls & (middle <= np.fmin.accumulate(middle)))

    def _is_level(self, history: History, score: Track) -> Flags:
        """Where the training loss has gained almost nothing since its second value, as has the score's own loss."""
        loss = history.loss_of(score)
        train = None if loss is None else history.partner(loss)
        values = score.beside(train)
        return np.asarray(rolling_median(values, 3) > values[1] - self.LEVEL_LOSS * abs(values[1]))
