"""Leakage suspected: validation is nearly perfect before training is."""

from collections.abc import Iterator

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Cause, Words
from curvetui.run import History, Track
from curvetui.statistics import run_length, spells


class Leakage(Detector):
    """Validation is nearly perfect from the first evaluations, while training is not: ask whether the sets overlap.

    Rule: the validation score is at least 99.5 % in the first 3 evaluations (or from the third to
        the fifth), while the training score is more than 2 points lower. Ended when validation
        falls below that, or training catches up.
    Source: Kapoor & Narayanan 2023, Leakage and the reproducibility crisis. It is a question, not a
        verdict: the published rule (UMLAUT) reports 37 to 64 % of good runs.
    Quiet: easy tasks and pretrained models, on which training is nearly perfect too.

    Example:
        >>> Leakage.found({"epoch": range(1, 5), "accuracy": [0.7, 0.8, 0.85, 0.88], "val_accuracy": [0.997, 0.998, 0.999, 1.0]})
        [(1.0, 'watch', 'open')]
    """

    HIGH = Threshold(0.995, "share of all validation examples, from the first evaluations on")
    BEHIND = Threshold(0.02, "share of all examples by which training is lower at the same time")
    POINTS = Threshold(3, "evaluations in a row")
    LATEST = Threshold(5, "evaluation by which they must be reached")

    scores = ("val", "test")

    def episodes(self, history: History, score: Track) -> Iterator[Episode]:
        train = history.partner(score)
        if train is None or score.curve.metric != "accuracy":
            return
        values = score.beside(train) / score.unit
        suspicious = (score.share >= self.HIGH) & (score.share - values > self.BEHIND)
        on = run_length(suspicious) >= self.POINTS
        on[self.LATEST :] = False
        for start, end in spells(on, run_length(~suspicious) >= 2, 1):
            life = lifecycle(score, start, end).since(start - self.POINTS + 1).closing("ended")
            yield self.episode(
                score,
                life,
                [train],
                train=train.label,
                value=score.y[life.last],
                train_value=score.beside(train)[life.last],
                gap=score.share[start] - values[start],
                points=life.last - life.first + 1,
            )

    words = Words(
        name="suspected leakage",
        title="{metric:name} is nearly perfect from the start: a leak?",
        what="{metric:name} is {value:value} while {train:name} is only {train_value:value}; it has been this far ahead since {first:place}.",
        event="Certain that validation is above training by {gap:points}.",
        cause="These numbers cannot tell a leak from an easy task.",
        worry="Low risk; but if examples are in both sets, the validation score means nothing.",
        why=(
            Cause(
                "The task is easy, and training is measured with dropout and augmentation on (harmless)",
                supports="dropout augmented mixup",
                test="train_in_eval_mode",
            ),
            Cause("The same or nearly the same examples are in both sets", test="duplicates"),
            Cause(
                "The label can be read off an input (a file name, a later column)",
                test="look_at_inputs",
            ),
        ),
        would_change="Clears when training catches up.",
        next=(
            "Look for duplicates between the two sets (hash the inputs).",
            "Split by group (person, video, day) instead of by example.",
        ),
        limits="What is in the sets is not in the log.",
        trace="validation ≥ 99.5% and {gap:points} above training (limit 2), 3 evaluations in a row within the first 5.",
        outcome={"ended": "It lasted until {last:place}."},
    )
