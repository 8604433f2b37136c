"""Metric scale change: a score continues a hundred times larger or smaller."""

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Words
from curvetui.run import History, Track
from curvetui.statistics import MAX_SPELLS


class MetricScaleChange(Detector):
    """A score changes its scale, from fractions to percent or back.

    Rule: a score is 60 to 160 times the value before (or the reciprocal) and the next 2 values stay
        there, the larger ones above 1.5 and the smaller ones from 0.1 to 1. Ended at the third
        value on the new scale.
    Source: fractions and percent differ by a factor of 100.
    Quiet: losses, which may really change that much; a score that comes back from one wild value.

    Example:
        >>> MetricScaleChange.found({"epoch": range(1, 8), "val_accuracy": [0.8, 0.85, 0.9, 91.0, 92.0, 92.5, 93.0]})
        [(4.0, 'note', 'ended')]
    """

    RATIO = Threshold((60.0, 160.0), "range of one value to the next: 100 and some real change")
    LEAST = Threshold(0.1, "fraction reached before; from near 0 a score may rise a hundredfold")
    STAYS = Threshold(2, "further values on the new scale")

    highest = "note"
    least = STAYS.value + 2
    scores = ("train", "val", "test")

    def episodes(self, history: History, score: Track) -> Iterator[Episode]:
        y = score.y
        if len(y) < self.STAYS + 2:
            return
        ratio = y[1:] / y[:-1]
        size = np.where(ratio > 1, ratio, 1 / ratio)
        after = [y[1 + k : len(y) - self.STAYS + k] for k in range(self.STAYS + 1)]
        before = y[: len(y) - self.STAYS - 1]
        up = (
            np.logical_and.reduce([(a > 1.5) & (a <= 100) for a in after])
            & (before <= 1)
            & (before >= self.LEAST)
        )
        # A score that was on the new scale before has only come back to it, as from a collapse.
        earlier = np.append(np.nan, before[:-1])
        up &= ~(earlier > 1.5)
        down = np.logical_and.reduce([(a <= 1) & (a >= self.LEAST) for a in after]) & (before > 1.5)
        down &= ~(earlier <= 1)
        jump = (
            (size[: len(before)] > self.RATIO[0])
            & (size[: len(before)] < self.RATIO[1])
            & (up | down)
        )
        for row in np.flatnonzero(jump)[:MAX_SPELLS].tolist():
            detected = row + 1 + self.STAYS
            life = lifecycle(score, detected, detected, "note").since(row + 1).closing("ended")
            yield self.episode(
                score,
                life,
                before_value=y[row],
                after=y[row + 1],
                up=bool(up[row]),
                ratio=size[row],
            )

    words = Words(
        name="change of scale",
        title="{metric:name} changes scale at {first:place}",
        what="{metric:name} goes from {before_value:value} to {after:value} at {first:place} and stays there: [up?from fractions to percent.|from percent to fractions.]",
        event="Certain that the scale changed.",
        cause="Likely the way it is printed; a score cannot really change a hundredfold.",
        worry="No, but values before and after it cannot be compared directly.",
        why=(
            "The code that prints the score was changed, or two programs write to one log.",
            "A resumed run prints it differently.",
        ),
        would_change="Nothing; it is reported once.",
        next=(
            "Print the score one way throughout; multiply or divide the older part by 100 when you compare.",
        ),
        limits="The log does not show which scale is meant.",
        trace="ratio {ratio:times} (60 to 160), and the next 2 values stay.",
        outcome={"ended": "Reported once."},
    )
