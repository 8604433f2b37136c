"""Negative loss: a loss is below zero that cannot be."""

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Cause, Words
from curvetui.names import tokens
from curvetui.run import History, Track
from curvetui.statistics import run_length, spells

NEVER = frozenset(
    "mse mae rmse l1 l2 bce ce xent entropy crossentropy logloss perplexity huber error mape rmsle".split()
)
"""Words in a metric's name that promise a value of at least zero."""


class NegativeLoss(Detector):
    """A loss is below zero although its name, or an accuracy beside it, rules that out.

    Rule: 2 values in a row below zero in a curve whose name means cross-entropy, squared or
        absolute error, or in a plain `loss` beside an accuracy that began above zero. Recovered at
        a value above zero.
    Source: −ln p and squares are not negative.
    Quiet: densities, contrastive, preference and policy losses, which may be negative; scores.

    Example:
        >>> NegativeLoss.found({"epoch": range(1, 6), "train_mse": [1.0, 0.4, 0.1, -0.2, -0.5]})
        [(4.0, 'watch', 'open')]
    """

    PERSIST = Threshold(2, "values in a row below 0")

    losses = ("train", "val", "test")

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        below = loss.y < 0
        if not below.any():
            return
        named = bool(NEVER & set(tokens(loss.name)))
        score = history.score_of(loss)
        if not named and not (
            loss.curve.metric == "loss" and score is not None and score.curve.metric == "accuracy"
        ):
            return
        positive = np.logical_or.accumulate(loss.y > 0)
        on = (run_length(below) >= self.PERSIST) & (positive | named)
        for start, end in spells(on, loss.y > 0):
            life = lifecycle(loss, start, end).since(start - self.PERSIST + 1)
            yield self.episode(
                loss,
                life,
                now=loss.y[life.last],
                named=named,
                score=score.label if score else None,
                points=life.last - life.first + 1,
            )

    words = Words(
        name="negative loss",
        title="{metric:name} has been below zero since {first:place}",
        what=(
            "{metric:name} fell below zero at {first:place} and is {now:value} now",
            "[named?, which its name rules out.|; next to {score:name} one expects a cross-entropy, which cannot be negative.]",
        ),
        event="Certain: {points:values}.",
        cause="A sign, a range or a name is wrong; the formula is not in the log.",
        worry="Low risk; but if the name is right, the model optimises something else.",
        why=(
            Cause(
                "Targets or predictions are out of range (labels outside 0 to 1, probabilities above 1)",
                test="look_at_inputs",
            ),
            Cause("A sign is wrong, or a term is subtracted without a bound", test="loss_parts"),
            Cause(
                "The loss is of another kind than its name says (a log-density may be negative): then all is fine"
            ),
        ),
        would_change="Clears at the next value above zero.",
        next=(
            "Check the range of targets and predictions on one batch.",
            "Check the sign and the terms of the loss.",
        ),
        limits="The formula of the loss is not in the log.",
        trace="{now:number} < 0, {points:count} in a row (limit 2).",
        outcome={"recovered": "Above zero again at {ended_at:place}."},
    )
