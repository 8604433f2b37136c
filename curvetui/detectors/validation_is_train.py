"""Validation is train: both curves print exactly the same numbers."""

from collections.abc import Iterator

import numpy as np

from curvetui import names
from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Words
from curvetui.run import History, Track
from curvetui.statistics import digits_so_far, run_length, shifted, spells


class ValidationIsTrain(Detector):
    """Validation and training print the same values: one of them is a copy.

    Rule: the validation value equals the training value of the same metric, in 3 evaluations in a
        row with different values of at least 3 digits: `watch`; `act` after 5. Recovered when they
        differ.
    Source: two sets agree in 3 digits by chance once in hundreds, three times in a row hardly ever.
    Quiet: a score that is not called training and printed on another line, which is the
        validation score itself; values that do not change (both 0, both 1, both at chance);
        accuracies of few digits.

    Example:
        >>> loss = [1.234, 0.987, 0.812, 0.733, 0.702, 0.688]
        >>> ValidationIsTrain.found({"epoch": range(1, 7), "loss": loss, "val_loss": loss})
        [(1.0, 'act', 'open')]
    """

    POINTS = Threshold(3, "equal pairs in a row: `watch`")
    ACT = Threshold(5, "equal pairs in a row: `act`")
    DIGITS = Threshold(3, "digits after the point that must be printed")

    highest = "act"
    losses = scores = ("val", "test")

    def episodes(self, history: History, track: Track) -> Iterator[Episode]:
        train = history.partner(track)
        if train is None or train.curve.metric != track.curve.metric:
            return
        values = track.beside(train)
        if np.count_nonzero(track.y == values) < self.POINTS or _is_guess(train, track):
            return
        changes = track.y != shifted(track.y)
        same = run_length((track.y == values) & changes & (digits_so_far(track.y) >= self.DIGITS))
        for start, end in spells(same >= self.POINTS, track.y != values):
            life = lifecycle(track, start, end, act=same >= self.ACT).since(start - self.POINTS + 1)
            yield self.episode(
                track,
                life,
                [train],
                train=train.label,
                value=track.y[life.last],
                points=life.last - life.first + 1,
            )

    words = Words(
        name="validation equal to training",
        title="{metric:name} and {train:name} are the same numbers",
        what="{metric:name} has equalled {train:name} to the last digit since {first:place}, {points:evaluations} in a row (last {value:value}).",
        event="Certain: the printed digits are the same.",
        cause="Very likely one is a copy of the other.",
        worry="Yes: there is no validation in this log, so overfitting cannot be seen.",
        why=(
            "The same loader or data set is used for both.",
            "The same value is logged under two names.",
            "The data are so few that one batch holds the whole set of both.",
        ),
        would_change="Clears at the first pair that differs.",
        next=(
            "Print the size and the first example of both sets.",
            "Until then trust neither the validation score nor the best checkpoint.",
        ),
        limits="The log does not show which of the two is the copy.",
        trace="{points:count} equal pairs in a row (watch 3, act 5), at least 3 digits, values that change.",
        outcome={"recovered": "They differ from {ended_at:place} on."},
    )


def _is_guess(train: Track, validation: Track) -> bool:
    """Whether only the lack of a word made a score a training score, and its twin repeats it on another line."""
    return (
        train.curve.metric != "loss"
        and names.split_of(train.name) is None
        and train.at[train.upto(validation.at[0])] != validation.at[0]
    )
