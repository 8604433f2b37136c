"""Metric scale change: a score goes on a hundred times larger or smaller."""

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, lasting
from curvetui.languages.templates import Words, when
from curvetui.run import History
from curvetui.run.track import Track
from curvetui.statistics import MAX_SPELLS

RATIO = (60.0, 160.0)
"""From one value to the next, either way: 100 and what a score may change besides."""
LEAST = 0.1
"""A fraction that a score must have reached: from nearly nothing it may well rise a hundredfold."""
STAYS = 2
"""Further values on the new scale."""


class MetricScaleChange(Detector):
    """A score changes its scale, from fractions to percent or back.

    Rule: a score is 60 to 160 times the value before (or that part of it) and the next 2 values stay there, the
        larger ones being above 1.5 and the smaller ones from 0.1 to 1. Ended with the third value on the new scale.
    Source: fractions and percent differ by 100.
    Quiet: losses, which may do that.

    Example:
        >>> MetricScaleChange.found({"epoch": range(1, 8), "val_accuracy": [0.8, 0.85, 0.9, 91.0, 92.0, 92.5, 93.0]})
        [(4.0, 'note', 'ended')]
    """

    highest = "note"
    least = STAYS + 2
    scores = ("train", "val", "test")

    def episodes(self, history: History, score: Track) -> Iterator[Episode]:
        y = score.y
        if len(y) < STAYS + 2:
            return
        ratio = y[1:] / y[:-1]
        size = np.where(ratio > 1, ratio, 1 / ratio)
        after = [y[1 + k : len(y) - STAYS + k] for k in range(STAYS + 1)]
        before = y[: len(y) - STAYS - 1]
        up = (
            np.logical_and.reduce([(a > 1.5) & (a <= 100) for a in after])
            & (before <= 1)
            & (before >= LEAST)
        )
        down = np.logical_and.reduce([(a <= 1) & (a >= LEAST) for a in after]) & (before > 1.5)
        jump = (size[: len(before)] > RATIO[0]) & (size[: len(before)] < RATIO[1]) & (up | down)
        for place in np.flatnonzero(jump)[:MAX_SPELLS].tolist():
            said = place + 1 + STAYS
            life = lasting(score, said, said, "note").since(place + 1).closing("ended")
            yield self.tell(
                score,
                life,
                before_value=y[place],
                after=y[place + 1],
                up=bool(up[place]),
                ratio=size[place],
            )

    words = Words(
        name="a change of scale",
        title="{metric:name} changes scale at {first:place}",
        what=(
            "{metric:name} goes from {before_value:value} to {after:value} at {first:place} and stays there: ",
            when("up", "from fractions to percent.", "from percent to fractions."),
        ),
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
