"""How far a score is below its best, and what training lost in that time: the numbers behind `collapse`."""

from typing import Any, NamedTuple

import numpy as np

from curvetui.curve import Floats, Ints
from curvetui.detectors._last_values import LastValues
from curvetui.detectors._rule import Rule, Threshold
from curvetui.detectors._turning import TURNING
from curvetui.run import History, Track
from curvetui.run.roles import explores, is_main_loss
from curvetui.run.segments import segmented
from curvetui.run.track import SMOOTH
from curvetui.statistics import Flags, rolling_median, run_length, shifted, wander, zero_for_nan


class Fall(NamedTuple):
    """How much of a score is lost, at each of its points."""

    lost: Floats
    """Share of the gain."""
    collapsed: Flags
    """Most of the gain is lost, in training as well."""
    part: Flags
    """A third of the gain is lost, in training as well."""
    halved: Flags
    """The score is below half of its best."""
    returning: Flags
    """The training loss is coming down fast."""
    ruined: Flags
    """Almost all of it is lost, and the training loss is far above its start."""
    shallow: Flags
    """A reward that has lost less than `LOST` of its best: such dips are ordinary."""
    nothing: Flags
    """Less than `NOTHING` of the best score is left."""
    decays: Flags
    """A third of it is lost, evaluation by evaluation, in training as well."""
    dead: Flags
    """Nearly all of it is lost, whatever training does."""
    ends_low: Flags
    """The run is over, judged by this score, and ends with a third of the gain lost by more than chance."""
    repeats: Ints
    """How many evaluations in a row have repeated the one before."""
    stuck: Flags
    """It repeats one value that is no better than its first, and training is as bad; or the run ends so."""
    train: Track | None


def _lost_progress(values: Floats, track: Track) -> Floats:
    """Share of its progress that a training curve has lost at each point; on a log scale for a loss above 0."""
    cost = rolling_median(track.sign * values, 3)
    if track.curve.better == "lower":
        cost = np.log(np.where(cost > 0, cost, np.nan))
    start = cost[min(2, len(cost) - 1)]
    best = np.fmin.accumulate(cost)
    return np.asarray((cost - best) / np.maximum(start - best, 1e-12))


def is_won_or_lost(score: Track) -> bool:
    """Whether a reward has two values only, so that several equal ones in a row are often chance."""
    is_single = score.curve.metric == "reward" and "mean" not in score.name.lower()
    return is_single and len(np.unique(score.y)) == 2


def smoothed(score: Track) -> dict[str, Any]:
    """The best and the last of the smoothed values, and the share of the gain lost: one best value may be luck.

    Rewards are means over a twentieth of the run, as games are won and lost by chance.
    """
    level, places = score.sign * score.smooth, score.x
    if score.curve.metric == "reward":
        reach = max(SMOOTH, len(score.curve) // 20)
        total = np.cumsum(np.nan_to_num(score.curve.y))
        level, places = (total[reach:] - total[:-reach]) / reach, score.curve.x[reach:]
    top = int(np.nanargmax(score.sign * -level))
    begin = level[np.isfinite(level)][0]
    gain = abs(level[top] - begin)
    return {
        "smooth": True,
        "top": float(level[top]),
        "top_at": places[top],
        "end": float(level[-1]),
        "lost": min(float(abs(level[top] - level[-1]) / max(gain, 1e-12)), 1.0),
    }


class FallFromBest(Rule):
    """How far a score has fallen below its best, in training as well."""

    LOST = Threshold(0.6, "share of the gain lost")
    PART = Threshold(0.35, "share of the gain lost that is enough in a slow decay")
    POINTS = Threshold(0.15, "share of all examples lost that is enough in a slow decay")
    STEADY = Threshold(8, "medians in a row, of score and training loss, each worse than before")
    EQUAL = Threshold(3, "equal scores in a row, none better than the first")
    ALL = Threshold(0.9, "share of the gain lost: `stop` at once with the loss above `ABOVE_START`")
    ABOVE_START = Threshold(1.5, "times the training loss at the start")
    NOTHING = Threshold(0.05, "share of the best score; with less left: `act` at once")
    GAINED = Threshold(0.3, "share of its best level that the score must have gained before")
    NOISES = Threshold(5.0, "noise units that the score must have gained before, and lost")
    DIPS = Threshold(2.0, "times the deepest dip from which a reward has recovered")
    TRAIN_LOST = Threshold(0.3, "share of training's progress lost too (of a loss, on a log scale)")
    FALLING = Threshold(0.8, "share of the loss 4 points before; below it the loss recovers")
    HELD = Threshold(2, "evaluations for which the score must have been held before")
    HELD_SHARE = Threshold(
        0.15, "share of the evaluations up to its best that a reward must have held"
    )
    HALVED = Threshold(0.5, "share of its best that a score lost, even if it never gained anything")
    FEW = Threshold(6, "evaluations of a run that is over, to be judged by its last values")
    VISIBLE = Threshold(0.1, "share of its best by which a run must end below it")
    LITTLE = Threshold((0.01, 0.05), "shares of all examples that are never, and always, enough")
    REWARD_LOST = Threshold(0.4, "share of its best that a reward has lost")
    last = LastValues()

    def fall_of(self, history: History, score: Track) -> Fall:
        """How far *score* is below its best at each point, and what training did."""
        middle = rolling_median(score.cost, 3)
        gain = score.sign * score.begin - score.best
        fell = middle - score.best
        noise = zero_for_nan(score.noise)
        clear = self.NOISES * noise
        if score.curve.metric == "reward":
            # Rewards are often printed as a mean over the last 100 episodes, whose neighbours are alike.
            dips = np.fmax.accumulate(score.cost - np.fmin.accumulate(score.cost))
            wide = self.NOISES * wander(score.cost)[score.best_index]
            clear = np.fmax(clear, np.fmin(wide, self.DIPS * dips[score.best_index]))
        lost = fell / np.maximum(gain, 1e-12)
        # One high first value was never learned, so it cannot be lost.
        # Of a score that starts at chance, such as 50 %, no large part can be gained.
        least = self.GAINED * np.abs(score.best)
        floor = self.LITTLE[0] * score.unit
        least = np.clip(least, floor, self.POINTS * score.unit) if score.is_share else least
        enough = (gain > least) & (gain > clear) & (score.best_index > 0)
        train, worse = self._training(history, score)
        is_reward = score.curve.metric == "reward"
        share = self.REWARD_LOST if is_reward else self.HALVED
        held = np.cumsum(enough & (lost < 1 - self.LOST)) >= self.HELD
        # Of a reward below 0 there is no share; its gain takes the place of its level.
        level = np.where((score.best < 0) | (not is_reward), -score.best, gain)
        halved = (level > 0) & (fell > share * level)
        visible = (fell > clear) & ((fell > floor) | (not score.is_share))
        halved &= visible
        if is_reward:
            high = np.cumsum(middle < score.best + share * level)
            is_usual = high[score.best_index] >= self.HELD_SHARE * (score.best_index + 1)
            is_usual &= (high >= self.HELD) | (not is_won_or_lost(score))
            is_usual &= ~explores(history, score)
            held, halved = held & is_usual, halved & is_usual
        halved &= worse | (not score.is_share)
        # Points that may be negative have no half.
        halved &= (np.fmin.accumulate(score.y) >= 0) | (not score.is_share)
        part = (
            enough
            & worse
            & held
            & (lost > self.PART)
            & (fell > self.POINTS * score.unit)
            & (fell > clear)
        )
        loss = next(
            (t for t in history.losses("train") if t.at[0] <= score.at[min(2, len(score) - 1)]),
            None,
        )
        decays = self._keeps_rising(middle)
        if loss is None:
            far = falling = np.zeros(len(score), dtype=bool)
            decays &= False
        else:
            train_loss = rolling_median(score.beside(loss), 3)
            decays &= self._keeps_rising(train_loss)
            far = train_loss > self.ABOVE_START * loss.start[min(2, len(loss) - 1)]
            falling = train_loss < self.FALLING * shifted(train_loss, 4)
        repeats = run_length(score.y == shifted(score.y))
        sure, likely = self.last.lost(history, score)
        stuck = (repeats >= self.EQUAL - 1) & (score.cost >= score.cost[:1]) & (len(score) > 0)
        collapsed = (enough & (lost > self.LOST) & worse & held) | halved
        return Fall(
            lost,
            collapsed,
            part & score.is_share,
            halved,
            falling & ~far,
            collapsed & far & (lost > self.ALL),
            (fell < self.LOST * level) & (lost < self.LOST) & is_reward,
            collapsed & (score.best < 0) & (middle > self.NOTHING * score.best),
            enough & held & (lost > self.PART) & (fell > clear) & decays,
            enough & held & (lost > self.ALL),
            self._ends_low(history, score) | likely,
            repeats,
            stuck & visible & worse & (train is not None) | (sure & (repeats <= self.EQUAL)),
            train,
        )

    def _ends_low(self, history: History, score: Track) -> Flags:
        """The newest point of a run that is over, where `score` is its headline and has given back much."""
        over = history.ended(score) & (score.count >= self.FEW)
        if history.headline is not score.curve or not over.any():
            return np.zeros(len(score), dtype=bool)
        fell, level = score.smooth - score.best, np.abs(score.best)
        least = self.VISIBLE * level
        if score.is_share:
            least = np.clip(least, self.LITTLE[0] * score.unit, self.LITTLE[1] * score.unit)
        low = (score.given_back > self.PART) & (fell > np.fmax(score.chance, least))
        # Means show through noise what medians of 5 cannot.
        course = segmented(history, score)
        for points in TURNING.WIDE:
            wide = course.wide(points)
            gained = np.fmax(score.sign * score.start - wide.best, 1e-12)
            far = np.fmax(wide.chance(course, points, TURNING.WIDE_ERRORS), least)
            low |= (wide.over > self.PART * gained) & (wide.over > far)
        return np.asarray(low & over)

    def _keeps_rising(self, values: Floats) -> Flags:
        """Where each of the last `STEADY` values is higher than the one before."""
        return run_length(values > shifted(values)) >= self.STEADY

    def _training(self, history: History, score: Track) -> tuple[Track | None, Flags]:
        """(training curve beside the score, where a training curve has lost much of its progress too)."""
        same = history.partner(score)
        loss = history.loss_of(score) if score.curve.split else None
        beside = None if loss is None else history.partner(loss)
        curves = [t for t in (same, beside) if t is not None]
        if not curves and score.curve.metric != "reward":
            # The log does not say where the score was measured: while training improves, nothing is lost.
            losses = history.losses("train")
            curves = [t for t in losses if is_main_loss(t)][:1]
            if not curves and losses:
                part = rolling_median(score.beside(losses[0]), 5)
                return losses[0], np.asarray(~(part < part[score.best_index]))
        if not curves:
            return None, np.ones(len(score), dtype=bool)
        worse = [_lost_progress(score.beside(t), t) > self.TRAIN_LOST for t in curves]
        return curves[0], np.asarray(np.logical_or.reduce(worse))
