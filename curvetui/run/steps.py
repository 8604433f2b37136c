"""Learning-rate drops seen only in the curves: train and val improve abruptly and stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from curvetui.curve import Floats
from curvetui.run.track import Track
from curvetui.statistics import MAX_SPELLS, Flags, noise, rolling_median, shifted

if TYPE_CHECKING:
    from curvetui.run.history import History

SIDE = 3
"""Number of evaluations on each side of a step."""
TRAIN, VALIDATION, SCORE = 0.06, 0.03, 0.01
"""Minimum step: relative for training and validation loss, absolute for scores."""
NOISES, TIMES = 4.0, 3.0
"""Minimum step in standard deviations, and in multiples of the drift before."""


PLAIN, PLAIN_NOISES = 0.1, 8.0
"""Least share and deviations of a training-loss step that splits without validation's."""


class Step(NamedTuple):
    """A step of a training loss, and perhaps of the validation curves with it."""

    row: int
    """Point of the validation loss at which it improved."""
    confirmed_at: int
    """Point at which that was clear."""
    train: Track
    confirmed: bool
    """Whether validation improved abruptly too; else only the training loss shows it, clearly."""


def steps_seen(history: History, loss: Track) -> list[Step]:
    """Steps in *loss*, a validation loss, before a rate is printed; at most `MAX_SPELLS`."""
    return history.once(_steps, loss)


def _steps(history: History, loss: Track) -> list[Step]:
    printed = history.learning_rate
    until = np.inf if printed is None else printed.lines[0]
    score = history.score_of(loss)
    trains = [
        t
        for t in history.losses("train")
        if t.curve.metric == loss.curve.metric and t.at[0] <= loss.at[min(2, len(loss) - 1)]
    ]
    if not trains or len(loss) < 4 * SIDE:
        return []
    # A log may print the epoch mean next to per-batch losses, whose scatter
    # hides the step.
    falls = [_Falls(loss.beside(t)) for t in trains]
    steps = np.array([fall.beyond(TRAIN) for fall in falls])
    plain = np.array([fall.beyond(PLAIN, noises=PLAIN_NOISES) for fall in falls])
    confirmed = _Falls(loss.y).beyond(VALIDATION)
    if score is not None:
        confirmed |= _Falls(-loss.beside(score) / score.unit[-1]).beyond(0.0, SCORE)
    confirmed &= steps.any(axis=0)
    out: list[Step] = []
    for at in np.flatnonzero((confirmed | plain.any(axis=0)) & (loss.at < until)).tolist():
        if len(out) < MAX_SPELLS and (not out or at > out[-1].confirmed_at + 2 * SIDE):
            train = trains[int(np.argmax(steps[:, at]))]
            out.append(Step(at - SIDE + 1, at, train, bool(confirmed[at])))
    return out


class _Falls:
    """How far the last `SIDE` costs are below the `SIDE` before; arrays have shape (n,)."""

    def __init__(self, cost: Floats) -> None:
        after = rolling_median(cost, SIDE)
        self._before = shifted(after, SIDE)
        self._step = self._before - after
        self._noise = shifted(noise(cost), SIDE)
        drift = np.abs(shifted(after, 2 * SIDE) - self._before)
        at_once = shifted(cost, SIDE) - shifted(cost, SIDE - 1)
        self._is_abrupt = (self._step > TIMES * drift) & (at_once > 0.5 * self._step)

    def beyond(self, part: float, least: float = 0.0, noises: float = NOISES) -> Flags:
        """Where that is a step: abrupt, over drift and noise, by *part* of the costs or *least*."""
        is_large = self._step > np.maximum(part * np.abs(self._before), least)
        return np.asarray(self._is_abrupt & is_large & (self._step > noises * self._noise))
