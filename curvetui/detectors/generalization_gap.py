"""Generalisation gap: validation is well below training and stays at that distance."""

from collections.abc import Iterator

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Wait, Words
from curvetui.run import History, Track
from curvetui.statistics import last_ones, rolling_median, run_length, spells


class GeneralizationGap(Detector):
    """Training is much better than validation, but validation does not get worse: a gap alone is no fault.

    Rule: the training score is more than 10 points above the validation score (medians of 5), the
        gap has changed by less than 4 points over the last 10 evaluations, and validation is within
        1 point of its best. Ended when the gap is below 8 points or validation falls.
    Source: interpolation is normal for modern networks (Zhang et al. 2017); rules on the ratio
        report half of all good runs.
    Quiet: gaps that grow; losses, whose ratio explodes as training goes to zero.

    Example:
        >>> GeneralizationGap.found({"epoch": range(1, 21), "accuracy": [0.95] * 20, "val_accuracy": [0.8] * 20})
        [(1.0, 'note', 'open')]
    """

    GAP = Threshold(0.1, "share of all examples between both scores (medians of 5)")
    POINTS = Threshold(10, "evaluations over which the gap must be steady")
    LEVEL = Threshold(0.04, "share of all examples by which the gap may change over these")
    FALL = Threshold(0.01, "share of all examples; validation must be that close to its best")

    highest = "note"
    least = POINTS.value
    scores = ("val", "test")

    def episodes(self, history: History, score: Track) -> Iterator[Episode]:
        train = history.partner(score)
        if train is None or len(score) < self.POINTS:
            return
        values = rolling_median(score.beside(train), 5) / score.unit
        gap = values + score.smooth / score.unit
        block = last_ones(gap, self.POINTS)
        level = block.max(axis=1) - block.min(axis=1) < self.LEVEL
        holds = (score.smooth - score.best) / score.unit < self.FALL
        on = run_length((gap > self.GAP) & holds) >= self.POINTS
        for start, end in spells(
            on & level,
            (gap < 0.8 * self.GAP) | ((score.smooth - score.best) / score.unit > 2 * self.FALL),
        ):
            life = (
                lifecycle(score, start, end, "note").since(start - self.POINTS + 1).closing("ended")
            )
            last = life.last
            yield self.episode(
                score,
                life,
                [train],
                train=train.label,
                gap=gap[last],
                train_value=values[last] * score.unit[last],
                value=-score.smooth[last],
                perfect=bool(values[last] > 0.99),
            )

    words = Words(
        name="gap between training and validation",
        title="{metric:name} [over?stayed|stays] {gap:points} below {train:name}",
        what="{train:name} [over?was|is] {train_value:number} and {metric:name} {value:number} (medians of 5): {gap:points} apart, and steady [over?from {first:place} to {last:place}|since {first:place}].",
        event="Certain: over at least 10 evaluations.",
        cause="Usual: models fit their training data better than new data; the log does not show how much of the gap could be avoided.",
        worry="No, not by itself: validation is at its best. It becomes overfitting only when validation gets worse.",
        why=(
            "The model fits its training data [perfect?completely, which is normal for large networks|better than new data, as most models do].",
            "The validation data are harder or come from another source.",
            "There is too little training data for a model of this size.",
        ),
        would_change="If validation falls while training goes on, it is overfitting; a gap below 8 points clears this.",
        next=(
            Wait(
                "[over?Nothing to do about the gap alone.|Keep training as long as validation improves.]"
            ),
            "If the gap must shrink: augmentation first, then weight decay or dropout.",
            "Compare the two sets: same source, same preprocessing?",
        ),
        limits="The curves do not show what the gap would be for another model or more data.",
        trace="gap {gap:points} (at least 10), level within 4 points over 10 evaluations, validation within 1 point of its best.",
        outcome={"ended": ""},
    )
