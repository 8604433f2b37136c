"""Constant predictions: a score repeats exactly while the loss moves, so predictions do not depend on the input."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from curvetui.curve import Floats, Ints
from curvetui.detectors import Detector, Episode, Lifecycle, Threshold, lifecycle, without_repeats
from curvetui.languages.templates import Cause, Words, if_recovered, when
from curvetui.model import Finding
from curvetui.run import History, Track
from curvetui.run.roles import is_part_of_reward, is_spread
from curvetui.statistics import (
    Flags,
    digits_so_far,
    last_ones,
    rolling_median,
    run_length,
    shifted,
    spells,
)

ERRORS = frozenset("wer cer error err merror".split())

SMALL = ("f1", "precision", "recall")
"""Scores that are above 0 as soon as one example of a class is found."""


class ConstantPredictions(Detector):
    """A score (accuracy, word error rate …) repeats exactly while the loss moves.

    Rule: 5 equal values in a row, printed with at least 3 digits and not above 90 %, while the loss
        beside it moves by more than 2 % (or an error rate is above 90 %) and the score is no better than at the start (by 2 points):
        `watch`; `act` after 12, whatever the loss does by then. Without a loss `watch` after 12 and `act` after 20. Also `watch` for a score below 99.5
        % that has never had another value than its first: 10 values of a validation score, 20 of
        another, 8 of a score of exactly 0 (6 of an F1 score, precision or recall of training, 100
        of an accuracy of batches); above 90 % only with 3 digits. Recovered at the next other value.
    Source: a score of N examples repeats by chance with probability of about 1/(√(4π)·N·SE) only.
    Quiet: fewer than 12 near the usual level beside a training score above 90 %, as a small set
        repeats once nothing changes; a loss that is lower than so many errors would cost (at least ln 2 each), which was
        measured on other examples; scores of 0 beside a loss of 0, which are not in use; sets below
        50 examples; saturated scores; the end of a schedule, where the loss is flat too.

    Example:
        >>> loss = [2.4, 2.5, 2.31, 2.7, 2.35, 2.9, 2.31, 2.6, 2.45, 2.4, 2.5, 2.3]
        >>> ConstantPredictions.found({"epoch": range(1, 13), "val_loss": loss, "val_accuracy": [0.1135] * 12})
        [(1.0, 'act', 'open')]
    """

    POINTS = Threshold(5, "equal values in a row: `watch`")
    ACT = Threshold(12, "equal values in a row: `act`; `watch` without a loss beside the score")
    ACT_ALONE = Threshold(20, "equal values in a row without a loss beside the score: `act`")
    DIGITS = Threshold(3, "digits of a share so that a repeat means something")
    MIN_EXAMPLES = Threshold(50, "examples; scores of fewer repeat by chance")
    MOVES = Threshold(0.02, "share of the loss by which it must move over the same evaluations")
    NEVER = Threshold(10, "equal validation scores from the first on; then the loss need not move")
    AT_END = Threshold(5, "equal scores from the first on in a run that is over, with a flat loss")
    FLAT = Threshold(0.05, "share of its first value by which such a loss moved at most")
    NEVER_TRAIN = Threshold(20, "equal scores of training, or without a split, from the first on")
    ZERO = Threshold(8, "scores of exactly 0 from the first on")
    ZERO_AT_END = Threshold(4, "zeros from the first on at the end of a run that is over")
    ZERO_TRAIN = Threshold(6, "the same for an F1 score, precision or recall of training")
    ZERO_BATCHES = Threshold(100, "the same for accuracies of batches, with a loss in `GUESSED`")
    GUESSED = Threshold((3.0, 12.0), "losses of so many classes that a batch may have none right")
    PERFECT = Threshold(0.995, "a score from that on has nothing left to gain")
    USUAL_DISTANCE = Threshold(0.05, "distance of a score from its usual level that is no fall")
    HIGH = Threshold(0.9, "a score above that (an error rate below 1 minus that) is saturated")
    GAIN = Threshold(0.02, "share of all examples gained since the start that is learning")

    highest = "act"
    needs = ("higher", *ERRORS)

    def detect(self, history: History) -> Iterator[Finding]:
        tracks = [
            t for t in history.whole if t.curve.split and (t.is_share or t.curve.metric in ERRORS)
        ]
        tracks.sort(key=lambda t: t.curve.split == "train")
        scores = [t for t in history.whole if t.is_share and not is_spread(t)]
        scores = [t for t in scores if not is_part_of_reward(history, t)]
        scores.sort(key=lambda t: t.curve.split not in ("val", "test"))
        return without_repeats(
            [
                *(found for t in tracks for found in self._repeats(history, t)),
                *(found for t in scores for found in self._never_moved(history, t)),
            ]
        )

    def _zeros(self, history: History, score: Track) -> Ints:
        """How many zeros from the first value on are needed, at each point."""
        trained = score.curve.split == "train" and score.curve.metric in SMALL
        usual = np.where(history.ended(score), self.ZERO_AT_END, self.ZERO)
        usual = np.minimum(usual, self.ZERO_TRAIN) if trained else usual
        loss = history.loss_of(score)
        if loss is None or not score.curve.metric.endswith("accuracy"):
            return usual
        many = (score.beside(loss) > self.GUESSED[0]) & (score.beside(loss) < self.GUESSED[1])
        return np.where(history.is_fine(score) & many, self.ZERO_BATCHES, usual)

    def _never_moved(self, history: History, score: Track) -> Iterator[Episode]:
        """A score that has had the same value in every evaluation since the first."""
        zeros = (self.ZERO_AT_END, self.ZERO, self.ZERO_TRAIN, self.ZERO_BATCHES)
        fewest = min(*zeros, self.AT_END, self.NEVER, self.NEVER_TRAIN)
        if len(score) < fewest or not score.is_constant[fewest - 1]:
            return
        same = score.is_constant & (score.share < self.PERFECT)
        for loss in history.losses("train", "val", "test"):
            same &= ~((score.beside(loss) == 0) & (score.y == 0))
        # Any good model repeats a high score that is printed with two digits.
        same &= (score.share < self.HIGH) | (digits_so_far(score.share) >= self.DIGITS)
        usual: int | Ints = self.NEVER if score.curve.split in ("val", "test") else self.NEVER_TRAIN
        usual = np.where(history.ended(score) & self._idles(history, score), self.AT_END, usual)
        least = np.where(score.y[:1] == 0, self._zeros(history, score), usual)
        for start, end in spells(run_length(same) >= least, ~same, 1):
            life = lifecycle(score, start, end).since(0)
            yield self.episode(
                score, life, never=True, value=score.y[0], points=life.last + 1, classes=None
            )

    def _idles(self, history: History, score: Track) -> Flags:
        """Where the loss beside a score of evaluations is at its first value as well."""
        loss = history.loss_of(score) or next(iter(history.losses("train")), None)
        values = score.beside(loss)
        moved = np.fmax.accumulate(np.abs(values - values[:1]))
        return np.asarray((moved <= self.FLAT * np.abs(values[:1])) & ~history.is_fine(score))

    def _repeats(self, history: History, score: Track) -> Iterator[Episode]:
        same = run_length(score.y == shifted(score.y)) + 1
        loss = history.loss_of(score)
        is_short = not (same >= self.POINTS).any()
        if is_short or (loss is not None and loss.curve.metric in ERRORS):
            return
        useful = self._useful(score)
        # No model that has converged gets nearly all wrong.
        wrong = (score.share > self.HIGH) & (score.curve.metric in ERRORS)
        begin = np.concatenate(
            (score.cost[:1], rolling_median(score.cost[:3], 3)[-1:].repeat(max(len(score) - 1, 0)))
        )
        learned = (begin - score.cost) / score.unit > self.GAIN
        stuck = (
            (same >= self.POINTS)
            & useful
            & (same >= self.ACT if loss is None else self._moves(score.beside(loss)) | wrong)
            & ~learned
            & ~_elsewhere(score, loss)
        )
        place = np.arange(len(score))
        stuck = np.maximum.accumulate(np.where(stuck, place, -1)) > place - same
        train = history.partner(score)
        if train is not None and train.is_share:
            usual = rolling_median(score.share, self.POINTS)[np.maximum(place - same, 0)]
            hovers = np.abs(usual - score.share) < self.USUAL_DISTANCE
            fitted = score.beside(train) > self.HIGH * score.unit
            stuck &= ~(fitted & hovers) | (same >= self.ACT)
        for start, end in spells(stuck, same == 1):
            sure = same >= (self.ACT if loss is not None else self.ACT_ALONE)
            life = lifecycle(score, start, end, act=sure).since(start - int(same[start]) + 1)
            yield self.episode(
                score,
                life,
                [] if loss is None else [loss],
                value=score.y[start],
                points=int(same[life.last]),
                **({} if loss is None else _moved(score, loss, life)),
                classes=round(1 / score.share[start])
                if 0 < score.share[start] <= 0.5 and score.is_share
                else None,
            )

    words = Words(
        name="constant predictions",
        title="{metric:name} [status=recovered?kept|keeps] repeating exactly {value:value}",
        what=(
            if_recovered(
                "{metric:name} was exactly {value:value} for {points:evaluations} in a row from {first:place} on",
                "{metric:name} has been exactly {value:value} for {points:evaluations} in a row since {first:place}",
            ),
            "[never?[status=recovered?, its only value until then.|: it has never had another value.]|[loss?, while {loss:name} ranged from {loss_from:value} to {loss_to:value}.|.]]",
        ),
        event="Certain: so many equal values in a row are not chance.",
        cause="Probably every example gets the same answer[classes?: {value:value} is the share of one class among about {classes:count}].",
        worry="[status=recovered?No longer: it moved again.|[level=act?Yes: predictions|Probably: predictions may] no longer depend on the input.]",
        why=(
            Cause(
                "[value?|No positive is ever predicted (threshold too high, positives rare)]",
                supports="train_falling",
                test="confusion",
            ),
            Cause(
                "[value?One class is always predicted (learning rate too high, dead units, imbalance)]",
                supports="rate_high vanishing_gradient gradient_zero rate_rose train_flat",
                against="train_fitted",
                test="confusion",
            ),
            Cause(
                "Only evaluation is affected (mode, batch norm, preprocessing)",
                supports="train_fitted train_falling",
                excluded="train_flat",
                test="train_in_eval_mode",
            ),
            Cause(
                "The score is computed from stale predictions or the wrong axis",
                supports="train_falling",
                test="confusion",
            ),
        ),
        would_change="Clears at the next other value.",
        next=(
            "Count the predicted [value?classes|positives] on the validation set.",
            when(
                "value",
                "If it is one class, [never?start again|restart before {first:place}] with a tenth of the learning rate.",
                "If there are none, lower the threshold or give positives more weight.",
            ),
        ),
        limits="Which class is predicted is not in the log.",
        trace=when(
            "never",
            "{points:count} equal values from the first on (limit 10; 20 without validation, fewer at exactly 0).",
            "{points:count} equal values (limit 5), loss moved by more than 2%.",
        ),
        outcome={"recovered": "It moved again at {ended_at:place}."},
    )

    def _useful(self, score: Track) -> Flags:
        """Where a repeat means something: enough digits or examples, and not saturated."""
        enough = (digits_so_far(score.share) >= self.DIGITS) & (
            (score.examples == 0) | (score.examples >= self.MIN_EXAMPLES)
        )
        open_to_change = score.share < self.HIGH if score.is_share else score.share > 1 - self.HIGH
        return np.asarray(enough & open_to_change)

    def _moves(self, loss: Floats) -> Flags:
        """Where the last `POINTS` losses differ by more than `MOVES`."""
        block = last_ones(loss, self.POINTS)
        low, high = np.fmin.reduce(block, axis=1), np.fmax.reduce(block, axis=1)
        return np.asarray(high - low > self.MOVES * np.abs(high))


def _moved(score: Track, loss: Track, life: Lifecycle) -> dict[str, Any]:
    """How the loss moved while the score did not."""
    values = score.beside(loss)[life.first : life.last + 1]
    return {
        "loss": loss.label,
        "loss_from": np.fmin.reduce(values),
        "loss_to": np.fmax.reduce(values),
    }


def _elsewhere(score: Track, loss: Track | None) -> Flags:
    """Where the loss was not measured on the examples of the score: a wrong answer has p < 1/2 and costs at least ln 2."""
    if loss is None or score.curve.metric != "accuracy" or not loss.is_cross_entropy:
        return np.zeros(len(score), dtype=bool)
    return np.asarray(score.beside(loss) < (1 - score.share) * np.log(2))
