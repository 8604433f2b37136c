"""Where a validation loss turned upwards, and what the training loss and the score did meanwhile."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from curvetui.curve import Floats
from curvetui.run import History
from curvetui.run.track import SMOOTH, Track
from curvetui.statistics import Flags, last_ones, noise, rolling_median, spells

RISES = ((0.04, 0.01), (0.03, 0.05))
"""(rise over the best smoothed loss, share of all progress given back): either pair will do.

A relative rise of 3 to 5 % transferred best between tasks (459 labelled histories); a loss that has fallen far gives
back little of its progress by that, one that hardly fell gives back much.
"""
FALLS = 0.01
"""Of the training loss, that it has fallen since: and by half its noise, or it has not."""
PERSIST = 5
"""Evaluations in a row before anything is said."""
ACT_RISE, ACT_PERSIST = 0.04, 10
"""Rise over the best smoothed loss, and evaluations in a row, before it asks to be acted on."""
BACK = 0.01
"""So near to its best the smoothed loss has recovered."""
SCORE = 0.005
"""Half a percentage point: a score that is closer to its best holds."""
IDLE, APART = 0.02, 0.3
"""Shares: a validation score that has gained no more than that since the start and lies so far below the one on training
data does not hold what it learned, it has learned nothing."""


class Turn(NamedTuple):
    """One validation loss against its companions; arrays have the shape of the loss's track."""

    loss: Track
    train: Track | None
    score: Track | None
    rises: Flags
    """The smoothed loss lies clearly over its best."""
    falls: Flags
    """The training loss lies below what it was at the validation loss's best; all False without a training loss."""
    worse: Flags
    """The score lies below its best by more than chance; all False without a score."""
    idle: Flags
    """The score never rose, and lies far below the one on training data: nothing carries over."""
    score_values: Floats
    score_smooth: Floats
    score_best: Floats

    def train_at(self, i: int) -> float | None:
        """The training loss beside point *i*."""
        return None if self.train is None else float(self.loss.beside(self.train)[i])


def turn_of(history: History, loss: Track) -> Turn:
    """How *loss*, a validation loss, stands against its own best, the training loss and the score."""
    return history.once(_turn_of, loss)


def _turn_of(history: History, loss: Track) -> Turn:
    train, score = history.partner(loss), history.score_of(loss)
    over = loss.smooth - loss.best
    with np.errstate(invalid="ignore"):
        high = [(loss.rise > rise) & (loss.given_back > share) for rise, share in RISES]
        rises = np.logical_or.reduce(high) & ~(over < loss.chance)
    nothing = np.full(len(loss), np.nan)
    values, smooth, best, worse = nothing, nothing, nothing, np.zeros(len(loss), dtype=bool)
    idle = worse
    if score is not None:
        values, smooth, best, worse = _score(loss, score)
        idle = _idle(loss, values, best, history.partner(score))
    return Turn(
        loss, train, score, rises, _falls(loss, train), worse | idle, idle, values, smooth, best
    )


def _idle(loss: Track, values: Floats, best: Floats, trained: Track | None) -> Flags:
    if trained is None:
        return np.zeros(len(loss), dtype=bool)
    return np.asarray(
        (best - values[:1] <= IDLE) & (loss.beside(trained) / trained.unit[-1] - values >= APART)
    )


def _falls(loss: Track, train: Track | None) -> Flags:
    if train is None:
        return np.zeros(len(loss), dtype=bool)
    values = loss.beside(train)
    smooth = rolling_median(values, SMOOTH)
    fallen = smooth[loss.best_index] - smooth
    return np.asarray((fallen > FALLS * np.abs(smooth)) & ~(fallen < noise(values) / 2))


def _score(loss: Track, score: Track) -> tuple[Floats, Floats, Floats, Flags]:
    """(values, smoothed, best smoothed so far, below it by more than chance) at the points of *loss*."""
    where = loss.index_beside(score)
    known = where >= 0
    values = loss.beside(score) / score.unit[np.maximum(where, 0)]
    smooth = rolling_median(values, SMOOTH)
    best = np.maximum.accumulate(np.where(np.isnan(smooth), -np.inf, smooth))
    examples = np.where(known, score.examples[np.maximum(where, 0)], 0)
    share = np.clip(best, 0.0, 1.0)
    error = np.where(examples > 0, np.sqrt(share * (1 - share) / np.maximum(examples, 1)), 0.0)
    return values, smooth, best, best - smooth > np.maximum(SCORE, 2 * error)


def ill(turn: Turn) -> Flags:
    """Where the loss rises and training goes on: overfitting or miscalibration, as the score has it."""
    return turn.rises & (
        turn.falls if turn.train is not None else np.ones(len(turn.loss), dtype=bool)
    )


def mostly_worse(turn: Turn) -> Flags:
    """Where the score was below its best at most of the last `PERSIST` points: noise makes one that sinks hold now and then."""
    if turn.score is None:
        return np.ones(len(turn.loss), dtype=bool)
    return np.asarray(2 * last_ones(turn.worse.astype(np.float64), PERSIST).sum(axis=1) > PERSIST)


def strong(turn: Turn) -> Flags:
    """Where that is so clear and so lasting that one should act."""
    return (
        turn.loss.lasted(ill(turn) & (turn.loss.rise > ACT_RISE)) >= ACT_PERSIST
    ) & mostly_worse(turn)


def worsening(turn: Turn) -> list[tuple[int, int | None]]:
    """Where overfitting is said and where it is over, in points of the loss."""
    return list(
        spells((turn.loss.lasted(ill(turn)) >= PERSIST) & mostly_worse(turn), turn.loss.rise < BACK)
    )


def evidence(turn: Turn, start: int, last: int) -> dict[str, Any]:
    """The numbers of a stretch, for this kind and for `miscalibration`."""
    loss, train, score = turn.loss, turn.train, turn.score
    raw, best = int(loss.raw_best_index[start]), int(loss.best_index[start])
    out: dict[str, Any] = {
        "best_at": loss.x[raw],
        "best": loss.y[raw],
        "now": loss.y[last],
        "smooth": loss.smooth[last],
        "smooth_best": loss.best[last],
        "rise": loss.rise[last],
        "given_back": min(float(loss.given_back[last]), 9.99),
        "points": last - best,
        "since": loss.x[last] - loss.x[raw],
        "no_score": score is None,
    }
    if train is not None:
        out |= {
            "train": train.label,
            "train_from": turn.train_at(raw),
            "train_to": turn.train_at(last),
        }
    if score is not None:
        count = (
            int(score.examples[score.upto(loss.at[last])]) if score.upto(loss.at[last]) >= 0 else 0
        )
        if count:
            right = turn.score_best[last], turn.score_values[last]
            out |= {
                "examples": count,
                "examples_best": round(float(right[0]) * count),
                "examples_now": round(float(right[1]) * count),
            }
        out["idle"] = bool(turn.idle[start])
        out |= {
            "score": score.label,
            "score_best": turn.score_best[last] * score.unit[-1],
            "score_now": turn.score_values[last] * score.unit[-1],
        }
    return out
