"""Loss floor: the loss is flat far above zero although nearly everything is right."""

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.detectors._guessing import accuracy_beside
from curvetui.languages.templates import Cause, Wait, Words
from curvetui.run import History, Track
from curvetui.statistics import last_ones, median, rolling_median, spells

SMOOTHING = (0.1, 0.2, 0.05)
"""Usual values of label smoothing."""


class LossFloor(Detector):
    """The training loss is flat well above zero while training accuracy is above 99 %: it has a floor.

    Rule: the median of the last 5 training accuracies is above 99 %, the loss is above 0.2 and its
        last 8 values are within 2 % of each other. If the level is that of label smoothing 0.05,
        0.1 or 0.2 with a whole number of classes, the card says so: H = −(1−ε+ε/C) ln(1−ε+ε/C) −
        (C−1)(ε/C) ln(ε/C). Ended when the loss is 10 % below.
    Source: the entropy of the smoothed target (Szegedy et al. 2016).
    Quiet: losses that still fall; softmax applied twice, which is `double_softmax`.

    Example:
        >>> loss = [1.2, 0.8, 0.6] + [0.502, 0.501, 0.5, 0.501, 0.5, 0.5, 0.501, 0.5, 0.5]
        >>> LossFloor.found({"epoch": range(1, 13), "loss": loss, "accuracy": [0.7, 0.9, 0.97] + [0.999] * 9})
        [(4.0, 'note', 'open')]
    """

    RIGHT = Threshold(0.99, "share of all training examples that are right")
    LEVEL = Threshold(0.2, "nats; a loss without an extra term would be lower")
    POINTS = Threshold(8, "points over which the loss must be flat")
    STILL = Threshold(0.02, "share of the loss by which it may vary over these")
    BELOW = Threshold(0.9, "share of the floor; a loss below it has left the floor")

    highest = "note"
    least = POINTS.value
    losses = ("train",)

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        score = history.accuracy_of(loss)
        if score is None or not loss.is_cross_entropy:
            return
        share, _ = accuracy_beside(loss, score)
        block = last_ones(loss.y, self.POINTS)
        low, high = block.min(axis=1), block.max(axis=1)
        on = (
            (rolling_median(share, 5) > self.RIGHT)
            & (low > self.LEVEL)
            & (high - low < self.STILL * high)
        )
        floor = np.fmin.accumulate(np.where(on, low, np.inf))
        for start, end in spells(on, loss.y < self.BELOW * floor):
            life = (
                lifecycle(loss, start, end, "note").since(start - self.POINTS + 1).closing("ended")
            )
            level = float(median(block[start]))
            smoothing, classes = smoothed(level)
            yield self.episode(
                loss,
                life,
                [score],
                floor=level,
                score=score.label,
                accuracy=score.y[score.upto(loss.at[start])],
                smoothing=smoothing,
                classes=classes,
                spread=(high[start] - low[start]) / high[start],
            )

    words = Words(
        name="floor of the loss",
        title="{metric:name} has settled at a floor of {floor:number}",
        what=(
            "{metric:name} has stayed at {floor:number} since {first:place} although {score:name} is {accuracy:value}.",
            "[smoothing? That is the floor of label smoothing {smoothing} with {classes:count} classes.]",
        ),
        event="Certain that it has settled.",
        cause="[smoothing?Probably label smoothing: the level fits a whole number of classes.|Unknown: several things can put a floor under a loss.]",
        worry="No. The model has learned these data; the rest of the loss cannot be removed.",
        why=(
            Cause(
                "Label smoothing or mixup: the target itself has entropy", excluded="double_softmax"
            ),
            Cause(
                "A regularisation term (weight decay, auxiliary loss) is part of the printed loss",
                excluded="double_softmax",
            ),
            Cause(
                "Softmax is applied twice[sign_double_softmax?| (then loss + accuracy would be constant)]"
            ),
        ),
        would_change="A loss 10% below this level clears this.",
        next=(
            Wait("Nothing to do; judge the run by validation."),
            "If no smoothing is in use: print the parts of the loss.",
        ),
        limits="What the loss is made of is not in the log.",
        trace="accuracy above 99%, loss {floor:number} > 0.2, last 8 values within {spread:percent} (limit 2%).",
        outcome={
            "ended": "[to_the_end?It stayed there until the end.|It fell below that level at {ended_at:place}.]"
        },
    )


def smoothed(level: float) -> tuple[float | None, int | None]:
    """(ε, C) of the label smoothing whose floor is *level*, if one with a whole C fits within 1 %.

    Example:
        >>> smoothed(0.5003)
        (0.1, 10)
    """
    classes = np.array(
        [2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 37, 43, 100, 101, 102, 120, 200, 1000], dtype=np.float64
    )
    for epsilon in SMOOTHING:
        off = epsilon / classes
        right = 1 - epsilon + off
        floor = -right * np.log(right) - (classes - 1) * off * np.log(off)
        nearest = int(np.argmin(np.abs(floor - level)))
        if abs(floor[nearest] - level) < 0.01 * level:
            return epsilon, int(classes[nearest])
    return None, None
