"""Validation lag: validation began far below training and has caught up."""

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Wait, Words
from curvetui.run import History, Track
from curvetui.statistics import first_true


class ValidationLag(Detector):
    """In the first evaluations validation is far below training, then it catches up by itself.

    Rule: the validation score is more than 20 points below the training score in one of the first 3
        evaluations, and by the eighth less than 40 % of that gap is left. Reported when it has
        caught up.
    Source: batch-norm statistics with momentum 0.99 need hundreds of steps (Ioffe 2017, Batch
        Renormalization).
    Quiet: gaps that stay, which are overfitting or a difference between the sets.

    Example:
        >>> ValidationLag.found({"epoch": [1, 2, 3], "accuracy": [0.81, 0.87, 0.89], "val_accuracy": [0.48, 0.63, 0.84]})
        [(1.0, 'note', 'recovered')]
    """

    GAP = Threshold(0.2, "share of all examples between both scores at first")
    FIRST = Threshold(3, "evaluations in which the gap must appear")
    LATEST = Threshold(8, "evaluation by which it must be over")
    CLOSED = Threshold(0.4, "share of the first gap that may be left")

    highest = "note"
    scores = ("val", "test")

    def episodes(self, history: History, score: Track) -> Iterator[Episode]:
        train = history.partner(score)
        if train is None or len(score) < 3:
            return
        # The first percentages may be below 1 on one side only: use the larger unit for both.
        gap = (score.beside(train) - score.y) / np.maximum(
            score.unit, train.unit[np.maximum(score.index_beside(train), 0)]
        )
        wide = first_true(gap[: self.FIRST] > self.GAP)
        if wide is None:
            return
        closed = first_true(gap[: self.LATEST] < self.CLOSED * gap[wide], max(wide + 1, 2))
        if closed is None:
            return
        life = lifecycle(score, closed, closed, "note").since(wide)
        values = score.beside(train)
        yield self.episode(
            score,
            life,
            [train],
            train=train.label,
            gap=gap[wide],
            left=gap[closed],
            score_from=score.y[wide],
            score_to=score.y[closed],
            train_from=values[wide],
            train_to=values[closed],
            evaluations=closed - wide,
        )

    words = Words(
        name="validation catching up",
        title="{metric:name} began {gap:points} behind and has caught up",
        what="At {first:place} {metric:name} was {score_from:value} against {train:name} {train_from:value}; {evaluations:evaluations} later it was {score_to:value} against {train_to:value}.",
        event="Certain.",
        cause="Likely evaluation statistics that lag behind the weights; the log does not show them.",
        worry="No. It is usual in the first epochs and over now.",
        why=(
            "Batch-norm running statistics (momentum 0.99) lag while the weights change fast.",
            "Evaluation uses averaged weights (EMA), which start slowly.",
            "The first epochs fit what is specific to the training data (augmentation, order) before what is common.",
        ),
        would_change="Nothing; it is over.",
        next=(Wait("Nothing to do; do not judge the run by its first values."),),
        limits="Whether there is batch norm or weight averaging is not in the log.",
        trace="gap {gap:points} (at least 20) in the first 3 evaluations, {left:points} left (at most 40% of it) by the eighth.",
        outcome={"recovered": "Caught up at {ended_at:place}.", "ended": "Caught up."},
    )
