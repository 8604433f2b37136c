"""Collapse: what the model had learned is gone, in training too, and does not come back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Figure, first_of_each, lasting
from curvetui.languages.templates import Words, choose, when
from curvetui.model import Finding
from curvetui.run import History
from curvetui.run.track import Track
from curvetui.statistics import Flags, rolling_median, run_length, shifted, spells

LOST = 0.6
"""Share of all that the score had gained."""
PERSIST, STOP = 3, 10
"""Evaluations in a row, each a median of 3."""
GAINED, NOISES = 0.3, 5.0
"""Of its best level, and in noise units, that the score must have gained before."""
TRAIN_LOST = 0.3
"""Share of its progress that training has lost too."""
FALLING = 0.8
"""Of the training loss 4 points before: a loss that comes down so fast is on its way back."""
HELD = 2
"""Evaluations for which it must have been held before."""
HALVED = 0.5
"""Of its best, that a reward has lost."""
BACK = 0.3
"""Share of the gain: when less is lost it has recovered."""


class Collapse(Detector):
    """A score that had been learned is lost and stays lost, in training as well.

    Rule: the median of the last 3 scores has lost 60 % of what the score had gained (at least 30 % of its level and 5 noise units), 3
        evaluations in a row, after it had been held for 2, and training has lost 30 % of its progress too: `watch`; `stop` after 10 in a row in
        which the training loss is not coming down by a fifth in 4 points.
        A reward counts as lost below half of its best, too. Recovered when less than 30 % is lost.
    Source: drops that last 3 evaluations or more are not among the 88.7 % that come back (4 377 public histories).
    Quiet: drops of validation alone (`validation_drop`); runs that never learned; restarts that come back.

    Example:
        >>> rises, gone = [0.2, 0.5, 0.7, 0.8, 0.82, 0.83, 0.84], [0.1] * 13
        >>> Collapse.found({"epoch": range(1, 21), "accuracy": rises + gone, "val_accuracy": rises + gone})
        [(8.0, 'stop', 'open')]
    """

    kind = "collapse"
    highest = "stop"

    def detect(self, history: History) -> Iterator[Finding]:
        tracks = [
            t for t in history.tracks if t.curve.better == "higher" and t.curve.split != "train"
        ]
        return first_of_each(found for t in tracks for found in self._lives(history, t))

    def figures(self, history: History) -> Iterator[Figure]:
        for score in (
            t for t in history.tracks if t.curve.better == "higher" and t.curve.split != "train"
        ):
            gain = np.maximum(score.sign * score.begin - score.best, 1e-12)
            yield Figure(
                score,
                (rolling_median(score.cost, 3) - score.best) / gain,
                LOST,
                "share of its gain lost (median of 3)",
            )

    def _lives(self, history: History, score: Track) -> Iterator[Episode]:
        middle = rolling_median(score.cost, 3)
        gain = score.sign * score.begin - score.best
        enough = (gain > GAINED * np.abs(score.best)) & (gain > NOISES * np.nan_to_num(score.noise))
        lost = (middle - score.best) / np.maximum(gain, 1e-12)
        train, worse = _training(history, score)
        held = np.cumsum(enough & (lost < 1 - LOST)) >= HELD
        gone = run_length((enough & (lost > LOST) & worse & held) | _halved(score))
        for start, end in spells(gone >= PERSIST, (lost < BACK) & ~_halved(score)):
            life = lasting(
                score, start, end, stop=run_length((gone > 0) & ~_returning(history, score)) >= STOP
            ).since(_onset(score, start))
            last = life.last
            yield self.tell(
                score,
                life,
                [train] if train else [],
                best=score.y[score.raw_best_index[start]],
                best_at=score.x[score.raw_best_index[start]],
                now=score.y[last],
                begin=score.start[start],
                lost=min(float(lost[last]), 1.0),
                points=last - life.first + 1,
                train=train.label if train else None,
                train_now=score.beside(train)[last] if train else None,
                train_before=score.beside(train)[max(life.first - 1, 0)] if train else None,
            )

    words = Words(
        name="a collapse",
        title="{metric:name} collapsed at {first:place}: {best:value} → {now:value}",
        what=(
            "{metric:name} had reached {best:value} (at {best_at:place}) and has been down since {first:place}; now {now:value}, {lost:percent} of its gain is lost",
            when("train", "; {train:name} went {train_before:value} → {train_now:value}"),
            ".",
        ),
        event="Certain: {points:evaluations}, medians of 3.",
        cause="Open: the weights were thrown off; by what, the curves do not show.",
        worry=choose(
            "status",
            recovered="No: most of it came back. If it happens again, lower the learning rate.",
            otherwise=choose(
                "level",
                stop="Yes. Losses of this kind rarely come back by themselves.",
                watch="Probably. Short drops come back (88.7% within 3 epochs), this one has lasted longer already.",
            ),
        ),
        why=(
            "The learning rate was too high, or jumped, and one step destroyed what had been learned.",
            "The data or the labels changed at that point.",
            "A checkpoint was loaded wrongly, or steps with NaN were skipped until nothing was left.",
        ),
        would_change="It closes when 70% of the gain is back.",
        next=(
            choose(
                "level",
                stop=(
                    "Stop, and go back to the checkpoint of {best_at:place}",
                    when("saved", " (the log names `{saved}`)"),
                    ".",
                ),
                watch=when(
                    "over",
                    "Go back to the checkpoint of {best_at:place}.",
                    "Wait for 3 more evaluations, and make sure that the checkpoint of {best_at:place} is kept.",
                ),
            ),
            "Go on from there with a third of the learning rate, and clip gradients.",
            "Compare data and settings before and after {first:place}.",
        ),
        limits="Whether something was changed on purpose is not in the log.",
        trace="{lost:percent} of the gain lost (limit 60%), training worse too; watch after 3 evaluations, stop after 10.",
        outcome={
            "recovered": "Most of it was back at {ended_at:place}.",
            "ended": "It did not come back.",
        },
    )


def _training(history: History, score: Track) -> tuple[Track | None, Flags]:
    """(training curve beside the score, where it has lost much of its progress too)."""
    train = history.partner(score)
    if train is None and score.curve.split:
        loss = history.loss_of(score)
        train = None if loss is None else history.partner(loss)
    if train is None:
        return None, np.ones(len(score), dtype=bool)
    cost = rolling_median(train.sign * score.beside(train), 3)
    best = np.fmin.accumulate(cost)
    start = cost[min(2, len(cost) - 1)]
    return train, np.asarray((cost - best) / np.maximum(start - best, 1e-12) > TRAIN_LOST)


def _returning(history: History, score: Track) -> Flags:
    """Where the training loss is coming down fast: what was lost is being learned anew."""
    loss = next(
        (t for t in history.losses("train") if t.at[0] <= score.at[min(2, len(score) - 1)]), None
    )
    if loss is None:
        return np.zeros(len(score), dtype=bool)
    middle = rolling_median(score.beside(loss), 3)
    return np.asarray(middle < FALLING * shifted(middle, 4))


def _halved(score: Track) -> Flags:
    """Where a reward has fallen below half of its best: it may have begun high, so that there is no gain to lose."""
    if score.is_share:
        return np.zeros(len(score), dtype=bool)
    fall = score.cost - score.best
    return np.asarray(
        (score.best < 0)
        & (fall > HALVED * np.abs(score.best))
        & (fall > NOISES * np.nan_to_num(score.noise))
    )


def _onset(score: Track, start: int) -> int:
    """First point of the stretch before *start* in which more than half of the gain is lost."""
    gain = score.sign * score.begin[start] - score.best[start]
    low = run_length((score.cost - score.best) > 0.5 * gain)
    return start - int(low[start]) + 1 if low[start] else start
