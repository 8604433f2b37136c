"""Runs at the level of guessing that show it without an accuracy beside the loss: at ln C, or with a score that stays poor from the start."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from curvetui.curve import Floats, Ints
from curvetui.run import History
from curvetui.run.roles import by_reward
from curvetui.run.track import Track
from curvetui.statistics import Flags, last_ones, rolling_median, run_length, shifted, zero_for_nan
from curvetui.statistics import noise as noise_of

POINTS, ACT = 8, 15
"""Evaluations in a row at ln C."""
BATCHES, ACT_BATCHES = 40, 80
"""The same where single batches are logged."""
NEAR = 0.003
"""Of ln C: so near the median of the last `POINTS` must lie, or one noise unit."""
LEVEL = 0.01
"""Of ln C: by how much the smoothed loss may differ over the last `POINTS`."""
LEARNED = 0.97
"""Of ln C: a run whose smoothed loss was below that has learned something."""
COMMON = (*range(2, 11), 20, 100, 1000)
"""Usual numbers of classes; another one counts where the log names it. Beyond 20 their logarithms lie too close to be told apart."""
ONSET, START = 10, 1.5
"""Values (`BATCHES` where batches are logged) within which the loss must have come to rest there, from at most so many times ln C: one that
came down to it by learning took longer or began higher."""
BETTER = 1.5
"""Times 1/C: an accuracy above that on the same split is no guess."""
CLASSES = re.compile(
    r"(?:num|n)_?(?:classes|labels|class)|classes|vocab(?:ulary)?_?size", re.IGNORECASE
)
"""Settings that name the number of classes."""
POOR, ERROR = 0.2, 0.8
"""A score up to that, and an error rate from that on, are poor."""
GAINS = 0.02
"""Of all examples: what a poor score may have gained since its second value."""
GAINS_PART = 0.2
"""The same as a share of its second value: a low score that climbs steadily is learning, however slowly."""
LOSS_GAINS = 0.05
"""Share of the loss at its second value that it may have gained since, or its noise."""
STOPPED = 1 / 3
"""Share of the evaluations after which the loss must have stopped: it may have come down before, as from a bad initialisation."""
LEVEL_LOSS = 0.03
"""Of the training loss: one that has gained less than that since its second value has learned nothing, so the score may have gained three times as much."""
POOR_POINTS, POOR_ACT = 7, 9
"""Evaluations since the first."""
AREAS, COIN = frozenset("auc auroc".split()), 0.01
"""Scores that are 0.5 for a coin, and how far from it one that asks to be acted on after `POOR_POINTS` always was."""
REWARDS, MEAN_REWARDS = 8, 5
"""Equal rewards from the first on; the same of means over episodes."""
TRENDLESS, TREND = 300, 2.0
"""Rewards without a trend, and standard errors by which the means of two thirds must differ to be one."""
EXPLORES = 0.1
"""An epsilon above that: most actions are random still, whatever was learned."""
HIGH_REWARD = 0.8
"""A mean reward above that, of at most 1 each, has little left to gain."""
POOR_TRAINED = 0.1
"""Share of the training loss at the second value that it may have gained since beside a poor score."""
ERRORS = frozenset("wer cer per error".split())
TRAINED, TRAINED_SCORE = 0.05, 0.03
"""Share of its first loss, and of all examples, that training has gained: then it learns, whatever validation does."""


class Chance(NamedTuple):
    """Where a loss stands at ln C; arrays have the shape of its track."""

    classes: Ints
    lasted: Ints
    """Points in a row."""
    least: Ints
    act: Ints
    learned: Flags


def chance_of(history: History, loss: Track) -> Chance:
    """Where *loss* is level at the logarithm of a number of classes and never was below it."""
    known = sorted({*COMMON, *_named_classes(history)})
    logs = np.log(np.array(known, dtype=np.float64))
    level = rolling_median(loss.y, POINTS)
    nearest = np.abs(np.nan_to_num(level, nan=-1.0)[:, None] - logs).argmin(axis=1)
    target = logs[nearest]
    noise = zero_for_nan(loss.noise)
    near = np.abs(level - target) <= np.maximum(NEAR * target, noise / 2)
    repeats = (loss.y == shifted(loss.y)) & (np.abs(loss.y - target) < NEAR * target / 10)
    exact = run_length(repeats) >= POINTS - 1
    near = (near & (noise < LEVEL * target)) | exact
    recent = last_ones(loss.smooth, POINTS)
    spread = np.fmax.reduce(recent, axis=1) - np.fmin.reduce(recent, axis=1) if len(loss) else level
    flat = (spread <= np.maximum(LEVEL * target, noise)) & (loss.count >= POINTS)
    never = loss.best >= LEARNED * target
    fine = history.is_fine(loss) & ~exact
    if any(t.curve.group in ("discriminator", "generator") for t in history.tracks):
        never &= False
    low = (loss.start <= START * target) | (exact & (loss.y[:1] <= START * target))
    on = near & flat & never & low & ~by_reward(history, loss)
    on &= ~training_learns(history, loss, guess=target)
    classes = np.array(known, dtype=np.int64)[nearest]
    score = history.score_of(loss)
    if score is not None and score.curve.metric == "accuracy":
        units = score.unit[np.maximum(loss.index_beside(score), 0)]
        on &= exact | ~(loss.beside(score) / units > BETTER / classes)
    lasted = run_length(on)
    early = np.arange(len(loss)) - lasted - POINTS + 2 <= np.where(fine, BATCHES, ONSET)
    return Chance(
        classes,
        np.where(early & on, lasted + POINTS - 1, 0),
        np.where(fine, BATCHES, POINTS),
        np.where(fine, ACT_BATCHES, ACT),
        (loss.smooth < LEARNED * target) | ~(np.abs(level - target) < 10 * NEAR * target),
    )


def training_learns(
    history: History,
    track: Track,
    since: int = 0,
    part: float = TRAINED,
    guess: Floats | float = np.nan,
) -> Flags:
    """Points of a validation curve at which the loss (by that *part*) or score of training is clearly better than at point *since*.

    A loss that is within *part* of what a *guess* costs has learned nothing, from however high it came down to that.
    """
    out = np.zeros(len(track), dtype=bool)
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
            out |= (gain > TRAINED_SCORE) & (values > (1 + TRAINED_SCORE * 8) * first)
        elif len(first):
            out |= (values < (1 - part) * first) & ~(np.abs(values - guess) <= part * guess)
    return out


def _named_classes(history: History) -> Iterator[int]:
    """Numbers of classes that the log's settings name."""
    for name, value in history.settings.items():
        named = CLASSES.fullmatch(name.strip("- ")) and re.fullmatch(r"\d{1,7}", value.strip())
        if named and int(value) > 1:
            yield int(value)


def poor_since_start(history: History, score: Track) -> tuple[Ints, Ints, Flags]:
    """(evaluations since the first in which *score* stayed poor, where the loss did not move clearly, where it did not move at all, where it got better)."""
    if len(score) < 2:
        nothing = np.zeros(len(score), dtype=np.int64)
        return nothing, nothing, np.zeros(len(score), dtype=bool)
    area = score.curve.metric in AREAS
    share = 2 * score.share - 1 if area else score.share
    second = share[1]
    smooth = rolling_median(share, 3)
    error = score.curve.metric in ERRORS
    gain = second - smooth if error else smooth - second
    least = GAINS if error or area else min(GAINS, GAINS_PART * abs(second))
    gained = gain > np.where(_is_level(history, score), 3 * least, least)
    poor = (smooth >= ERROR) if error else (smooth <= POOR)
    n = np.arange(len(score))
    learns = training_learns(history, score, 1, POOR_TRAINED)
    stays = np.logical_and.accumulate(np.where(n >= 1, poor & ~gained & ~learns, True))
    unclear, still = _is_still(history, score)
    lasted = np.where(stays & still, n, 0)
    if area:
        coin = np.logical_and.accumulate(np.abs(share) < 2 * COIN)
        lasted = np.where(coin & (n >= POOR_POINTS), np.maximum(n, POOR_ACT), lasted)
    return np.where(stays & unclear, n, 0), lasted, gained | ~poor


def idle_reward(history: History, reward: Track) -> Flags:
    """Where *reward* never had another value than its first, or, with exploration over, its last two thirds are like its first."""
    y = np.nan_to_num(reward.y)
    level = reward.curve.windows.low == reward.curve.windows.high
    same = np.logical_and.accumulate((reward.y == reward.y[:1]) & level)
    least = MEAN_REWARDS if "mean" in reward.name.lower() else REWARDS
    n = np.arange(1, len(y) + 1)
    third = np.maximum(n // 3, 1)
    total, squares = (np.concatenate(([0.0], np.cumsum(v))) for v in (y, y * y))
    first = total[third] / third
    middle = (total[2 * third] - total[third]) / third if len(y) > 1 else first
    late = (total[n] - total[n - third]) / third
    spread = np.sqrt(np.maximum(squares[n] / n - (total[n] / n) ** 2, 0.0))
    error = TREND * spread * np.sqrt(2 / third)
    trendless = (np.abs(middle - first) < error) & (np.abs(late - first) < error)
    done = (np.maximum.accumulate(y) <= 1) & (total[n] / n > HIGH_REWARD)
    for other in history.tracks:
        if "epsilon" in other.curve.metric:
            done |= reward.beside(other) > EXPLORES
    return np.asarray((same & (n >= least)) | (trendless & (reward.count >= TRENDLESS) & ~done))


def _is_still(history: History, score: Track) -> tuple[Flags, Flags]:
    """Where the loss (of the same split, else of training) has gained little since its second to fourth value, given its noise, and in any case."""
    loss = history.loss_of(score) or next(iter(history.losses("train")), None)
    if loss is None or loss.curve.metric in ERRORS:
        return np.ones(len(score), dtype=bool), np.zeros(len(score), dtype=bool)
    values: Floats = score.beside(loss)
    early = np.fmin.accumulate(np.concatenate((values[1:2], values[1:])))
    since = early[np.clip((STOPPED * np.arange(len(score))).astype(np.int64), 1, 3)]
    gain, least = since - rolling_median(values, 3), LOSS_GAINS * np.abs(since)
    return gain < np.fmax(least, noise_of(values)), gain < least


def _is_level(history: History, score: Track) -> Flags:
    """Where the training loss has gained next to nothing since its second value, as has the score's own."""
    loss = history.loss_of(score)
    train = None if loss is None else history.partner(loss)
    if train is None:
        return np.zeros(len(score), dtype=bool)
    values = score.beside(train)
    return np.asarray(rolling_median(values, 3) > values[1] - LEVEL_LOSS * abs(values[1]))


def accuracy_beside(loss: Track, score: Track) -> tuple[Floats, Floats]:
    """(share, binomial error) of *score* at the points of *loss*."""
    where = np.maximum(loss.index_beside(score), 0)
    share = loss.beside(score) / score.unit[where]
    count = score.examples[where]
    return share, np.where(
        count > 0, np.sqrt(np.clip(share * (1 - share), 0, 1) / np.maximum(count, 1)), 0.0
    )
