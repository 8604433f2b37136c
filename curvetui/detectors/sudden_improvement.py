"""Sudden improvement: the loss drops at once by more than its trend explains, and stays there."""

from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Words
from curvetui.run import History, Track
from curvetui.statistics import MAX_SPELLS, last_ones, quantum, shifted, zero_for_nan


class SuddenImprovement(Detector):
    """The loss drops by more than 30 % in one point and stays there.

    Rule: from the ninth point on: a value is 30 %, 10 last printed digits and 5 noise units below
        the median of the 5 before, the step is 3 times the largest drop of the 8 points before, and
        the next 2 values stay within half of the drop. Reported once, at that third value.
    Source: the known causes of such steps: learning-rate drops, repeated data after a resume, a
        phase change.
    Quiet: the steep beginning; the return from a rise, which is measured from the best value before
        it.

    Example:
        >>> SuddenImprovement.found({"epoch": range(1, 15), "loss": [2.0, 1.8, 1.7, 1.65] + [1.6] * 6 + [0.9, 0.88, 0.86, 0.85]})
        [(11.0, 'note', 'ended')]
    """

    DROP = Threshold(0.3, "share of the loss")
    STAYS = Threshold(2, "further points that must stay low")
    TIMES = Threshold(3.0, "times the largest drop of the 8 points before")
    NOISES = Threshold(5.0, "noise units below the usual level")
    QUANTA = Threshold(10, "last printed digits; 0.002 and 0.001 may be nearly the same")
    FIRST = Threshold(8, "points before the first that is judged")
    REACH = Threshold(2, "points; a learning-rate jump or a resume that close explains the drop")

    highest = "note"
    least = FIRST.value + STAYS.value

    def tracks(self, history: History) -> Iterable[Track]:
        return [t for t in history.losses("train", "val", "test") if t.is_named_loss]

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        y, usual = loss.y, loss.baseline
        # Of the first values there is no fall before.
        falls = np.nan_to_num(last_ones(zero_for_nan(shifted(y) - y), self.FIRST))
        largest = shifted(falls.max(axis=1))
        drop = usual - y
        # Returning from a rise, however long it lasted, is no improvement.
        low = np.fmin(usual, shifted(np.fmin.accumulate(y)))
        on = (
            (drop > self.DROP * usual)
            & (drop >= self.QUANTA * quantum(y) * (1 - 1e-9))
            & (low - y > self.DROP / 2 * usual)
            & (drop > self.NOISES * shifted(loss.noise))
            & (low - y > self.TIMES * largest)
            & (loss.count > self.FIRST)
            & (usual > 0)
        )
        free = -1
        for start in np.flatnonzero(on)[: 4 * MAX_SPELLS].tolist():
            detected = start + self.STAYS
            if (
                detected >= len(y)
                or start <= free
                or not np.all(y[start + 1 : detected + 1] < usual[start] - drop[start] / 2)
            ):
                continue
            free = detected + self.FIRST
            reason = (
                "rate"
                if loss.since_break[start] < self.REACH
                and (history.breaks[:1] <= loss.at[start]).any()
                else "open"
            )
            life = lifecycle(loss, detected, detected, "note").since(start).closing("ended")
            yield self.episode(
                loss,
                life,
                before_value=usual[start],
                after=y[start],
                drop=drop[start] / usual[start],
                reason=reason,
            )

    words = Words(
        name="sudden improvement",
        title="{metric:name} dropped {drop:percent} at {first:place}",
        what="{metric:name} dropped from {before_value:number} to {after:number} at {first:place} and stayed there.",
        event="Certain: far more than its course and its noise explain.",
        cause="[reason=rate?Probably the learning rate, which changed here, or the resume.|Unknown: see which of the causes below fits.]",
        worry="No, unless it is too good to be true: then ask whether the data changed.",
        why=(
            "The learning rate dropped at this point (printed or not).",
            "Other data from here on: a leak of labels, repeated examples after a resume, an easier part.",
            "The model suddenly found a better solution (a phase change); rare, but real.",
        ),
        would_change="Nothing; it is reported once.",
        next=(
            "Check what changed at {first:place}: learning rate, data, loss.",
            "If nothing was: check the validation score at the same place; a real improvement shows there too.",
        ),
        limits="These numbers do not show what changed.",
        trace="−{drop:percent} (at least 30%), 5 noise units, 3 times the largest drop before, and 2 further points stayed.",
        outcome={"ended": ""},
    )
