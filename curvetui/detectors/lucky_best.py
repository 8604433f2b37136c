"""Lucky best: the best value is isolated, far better than its neighbours."""

from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Wait, Words, when
from curvetui.run import History, Track
from curvetui.statistics import first_true, median_rows, shifted


class LuckyBest(Detector):
    """The best validation value so far is much better than those around it: partly luck.

    Rule: a new best, from the ninth evaluation on, that is better than each of its neighbours, and
        better than the median of the 3 neighbours on the better side by 3.5 noise units and by 1.5
        points (3 % of a loss). Reported 3 evaluations later; ended when it is beaten.
    Source: the best of n noisy values is too good by about s·√(2 ln n).
    Quiet: within 3 evaluations of a learning-rate jump; a best on a curve that keeps improving,
        whose later neighbours are as good.

    Example:
        >>> flat = [0.7, 0.705, 0.7, 0.71, 0.7, 0.705, 0.7, 0.71, 0.7, 0.8, 0.7, 0.705, 0.71, 0.7]
        >>> LuckyBest.found({"epoch": range(1, 15), "val_accuracy": flat})
        [(10.0, 'note', 'open')]
    """

    SIDE = Threshold(3, "neighbours on each side")
    NOISES = Threshold(3.5, "noise units better than the median of its neighbours")
    SCORE = Threshold(0.015, "share of all examples by which a score must be better")
    LOSS = Threshold(0.03, "share of the loss by which a loss must be better")
    FIRST = Threshold(8, "evaluations before the first that is judged")

    highest = "note"
    least = FIRST.value + SIDE.value + 1
    needs = ("validation",)

    def tracks(self, history: History) -> Iterable[Track]:
        return [*history.scores("val", "test"), *history.losses("val", "test")]

    def episodes(self, history: History, track: Track) -> Iterator[Episode]:
        cost, n = track.cost, len(track)
        if n < self.FIRST + self.SIDE + 1:
            return
        sides = [
            np.stack([shifted(cost, k) for k in ks], axis=1)
            for ks in (range(self.SIDE), range(self.SIDE + 1, 2 * self.SIDE + 1))
        ]
        around = np.concatenate(sides, axis=1)
        # The better side: a best just before a collapse is no luck.
        middle = np.minimum(*map(median_rows, sides))
        there, noise = shifted(cost, self.SIDE), shifted(track.noise, self.SIDE + 1)
        effect = self.SCORE * track.unit if track.is_share else self.LOSS * np.abs(there)
        best = shifted(np.fmin.accumulate(cost), self.SIDE)
        on = (
            (there <= best)
            & (there < np.fmin.reduce(around, axis=1))
            & (middle - there > np.fmax(self.NOISES * noise, effect))
            & (np.arange(n) >= self.FIRST + self.SIDE)
            & (track.since_break >= 2 * self.SIDE)
        )
        free = -1
        for detected in np.flatnonzero(on).tolist():
            if detected <= free:
                continue
            end = first_true(cost < there[detected], detected)
            free = n if end is None else end
            life = (
                lifecycle(track, detected, end, "note").since(detected - self.SIDE).closing("ended")
            )
            yield self.episode(
                track,
                life,
                best=track.y[detected - self.SIDE],
                neighbours=track.sign * middle[detected],
                better=(middle[detected] - there[detected])
                / (track.unit[detected] if track.is_share else max(abs(there[detected]), 1e-12)),
                sigmas=(middle[detected] - there[detected]) / noise[detected]
                if noise[detected] > 0
                else None,
                score=track.is_share,
                beaten=end is not None,
            )

    words = Words(
        name="lucky best",
        title="[beaten?{metric:name} {best:value} at {first:place}, since beaten, was luck|The best {metric:name} ({best:value}) is probably luck]",
        what=(
            "{metric:name} was {best:value} at {first:place}; the 3 evaluations beside it had a median of {neighbours:number}",
            when("score", ", {better:points} worse.", ", {better:percent} worse."),
        ),
        event="Certain: it is isolated.",
        cause="Probably chance: the best of many noisy values is always too good.",
        worry="[beaten?No: a better value has come since.|No. But expect {neighbours:number} rather than {best:value} on new data.]",
        why=(
            "Chance in the evaluation: a small validation set, or random parts of it.",
            "The weights happened to be in a good place for one evaluation.",
        ),
        would_change="A better value clears this.",
        next=(
            when(
                "beaten",
                Wait("Nothing to do now."),
                "Report that median, not the single best value.",
            ),
            "[beaten?|Keep its checkpoint, but evaluate it again on other data before you rely on it.]",
        ),
        limits="Whether that checkpoint is really better needs a second evaluation.",
        trace="better than its 6 neighbours by [score?{better:points}|{better:percent}][sigmas?, {sigmas:times} noise units (limit 3.5)].",
        outcome={"ended": "[to_the_end?It was never beaten.|It was beaten at {ended_at:place}.]"},
    )
