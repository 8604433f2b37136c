"""How a score stands against its best, and what training lost meanwhile: the numbers behind `collapse`."""

from typing import NamedTuple

import numpy as np

from curvetui.curve import Floats
from curvetui.run import History
from curvetui.run.roles import is_main_loss
from curvetui.run.track import Track
from curvetui.statistics import Flags, rolling_median, run_length, shifted, wander, zero_for_nan

LOST = 0.6
"""Share of all that the score had gained."""
PART, POINTS = 0.35, 0.15
"""Share of the gain and of all examples that are enough where it lasts longer: a slow decay."""
STEADY = 8
"""Medians in a row, of the score and of the training loss beside it, each worse than the one before: a decay that no noise makes."""
ALL = 0.9
"""Share of the gain that is lost, while the training loss lies above `ABOVE_START` times where it began: stop at once."""
ABOVE_START = 1.5
NOTHING = 0.05
"""Of the best score: when less is left it asks to be acted on at once."""
GAINED, NOISES = 0.3, 5.0
"""Of its best level, and in noise units, that the score must have gained before."""
TRAIN_LOST = 0.3
"""Share of its progress that training has lost too; of a loss, of the progress of its logarithm."""
FALLING = 0.8
"""Of the training loss 4 points before: a loss that comes down so fast is on its way back, unless it lies above its start."""
HELD = 2
"""Evaluations for which it must have been held before."""
HELD_SHARE = 0.15
"""The same of a reward, as a share of all up to its best: without any learning single means are that good now and then."""
HALVED = 0.5
"""Of its best, that a score has lost: it may have begun high, so that there is no gain to lose."""
REWARD_LOST = 0.4
"""The same for a reward, which is its own training measure: no loss beside it shows whether the policy got worse."""


class Fall(NamedTuple):
    """How much of a score is gone, at each of its points."""

    lost: Floats
    """Share of the gain."""
    gone: Flags
    """Most of it is, in training as well."""
    part: Flags
    """A good part of it is, in training as well."""
    halved: Flags
    """The score lies below half of its best."""
    returning: Flags
    """The training loss is coming down fast."""
    ruined: Flags
    """Nothing is left of it, and the training loss lies far above where it began."""
    nothing: Flags
    """Less than `NOTHING` of the best score is left."""
    decays: Flags
    """A good part of it is gone, evaluation by evaluation, in training as well."""
    train: Track | None


def fall_of(history: History, score: Track) -> Fall:
    """How *score* stands against its best, and training beside it."""
    middle = rolling_median(score.cost, 3)
    gain = score.sign * score.begin - score.best
    fell = middle - score.best
    noise = zero_for_nan(score.noise)
    if score.curve.metric == "reward":
        # Rewards are often printed as a mean over the last 100 episodes, whose neighbours are alike.
        noise = np.fmax(noise, wander(score.cost)[score.best_index])
    clear = NOISES * noise
    lost = fell / np.maximum(gain, 1e-12)
    # One odd first value is nothing that was learned and could be lost.
    enough = (gain > GAINED * np.abs(score.best)) & (gain > clear) & (score.best_index > 0)
    train, worse = _training(history, score)
    is_reward = score.curve.metric == "reward"
    share = REWARD_LOST if is_reward else HALVED
    held = np.cumsum(enough & (lost < 1 - LOST)) >= HELD
    halved = (score.best < 0) & (fell > share * np.abs(score.best))
    halved &= fell > clear
    if is_reward:
        high = np.cumsum(middle < (1 - share) * score.best)[score.best_index]
        is_usual = high >= HELD_SHARE * (score.best_index + 1)
        held, halved = held & is_usual, halved & is_usual
    halved &= worse | (not score.is_share)
    part = enough & worse & held & (lost > PART) & (fell > POINTS * score.unit) & (fell > clear)
    loss = next(
        (t for t in history.losses("train") if t.at[0] <= score.at[min(2, len(score) - 1)]), None
    )
    decays = _keeps_rising(middle)
    if loss is None:
        far = falling = np.zeros(len(score), dtype=bool)
        decays &= False
    else:
        course = rolling_median(score.beside(loss), 3)
        decays &= _keeps_rising(course)
        far = course > ABOVE_START * loss.start[min(2, len(loss) - 1)]
        falling = course < FALLING * shifted(course, 4)
    gone = (enough & (lost > LOST) & worse & held) | halved
    return Fall(
        lost,
        gone,
        part & score.is_share,
        halved,
        falling & ~far,
        gone & far & (lost > ALL),
        gone & (score.best < 0) & (middle > NOTHING * score.best),
        enough & held & (lost > PART) & (fell > clear) & decays,
        train,
    )


def _keeps_rising(course: Floats) -> Flags:
    """Where each of the last `STEADY` values is higher than the one before."""
    return run_length(course > shifted(course)) >= STEADY


def _training(history: History, score: Track) -> tuple[Track | None, Flags]:
    """(training curve beside the score, where one of training's curves has lost much of its progress too)."""
    same = history.partner(score)
    loss = history.loss_of(score) if score.curve.split else None
    beside = None if loss is None else history.partner(loss)
    curves = [t for t in (same, beside) if t is not None]
    if not curves and score.curve.metric != "reward":
        # The log does not say where the score was measured: while training gets better nothing is lost.
        curves = [t for t in history.losses("train") if is_main_loss(t)][:1]
    if not curves:
        return None, np.ones(len(score), dtype=bool)
    worse = [_lost_progress(score.beside(t), t) > TRAIN_LOST for t in curves]
    return curves[0], np.asarray(np.logical_or.reduce(worse))


def _lost_progress(values: Floats, track: Track) -> Floats:
    """Share of its progress that a training curve has lost at each point; a loss above 0 by its logarithm."""
    cost = rolling_median(track.sign * values, 3)
    if track.curve.better == "lower":
        cost = np.log(np.where(cost > 0, cost, np.nan))
    start = cost[min(2, len(cost) - 1)]
    best = np.fmin.accumulate(cost)
    return np.asarray((cost - best) / np.maximum(start - best, 1e-12))
