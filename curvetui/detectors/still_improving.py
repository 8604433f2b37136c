"""Still improving: the run ended while its best value was still being beaten."""

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle, without_repeats
from curvetui.detectors._turning import TURNING
from curvetui.languages.templates import Words
from curvetui.model import Finding
from curvetui.run import History, Track
from curvetui.run.outlook import ahead
from curvetui.run.schedule import kind_of

GLIDES = ("cosine", "linear", "onecycle", "one_cycle", "poly", "wsd")
"""Kinds of schedule that end near 0."""
ENDED = frozenset(("finished", "interrupted"))


class StillImproving(Detector):
    """The run reached its end while it was still getting better.

    Rule: at the planned end (or when the log says that the run has ended) the best smoothed
        validation loss (training loss if there is none) has improved over the last fifth of the run
        by 3 % of all progress and by 2 noise units, and the best is in the last tenth.
    Source: the deep learning tuning playbook (Google 2023): if the best is at the end, train
        longer.
    Quiet: until the end is known; runs whose best is older; while the score of the same split is
        below its best; at the end of a smooth schedule (cosine, linear), where the last progress
        comes from the schedule.

    Example:
        >>> StillImproving.found({"epoch": range(1, 31), "val_loss": [2.0 * 0.95**e for e in range(30)]}, "finished")
        [(25.0, 'note', 'open')]
    """

    POINTS = Threshold(5, "points over which the progress at the end is measured")
    PART = Threshold(0.2, "share of the run over which it is measured")
    GAIN = Threshold(0.03, "share of all progress since the start made in that stretch")
    NOISES = Threshold(2.0, "noise units of progress in that stretch")
    LONGER = Threshold(1.5, "times the run for which a forecast is given")
    ANNEALED = Threshold(0.1, "share of its peak; a lower rate is at the end of its schedule")
    turning = TURNING

    highest = "note"
    least = 2 * POINTS.value

    def detect(self, history: History) -> Iterator[Finding]:
        losses = [*history.losses("val", "test"), *history.losses("train")]
        episodes = ((t, episode) for t in losses if (episode := self._episode(history, t)))
        return without_repeats(
            s for t, s in episodes if t.curve.split != "train" or not history.losses("val", "test")
        )

    def _episode(self, history: History, loss: Track) -> Episode | None:
        plan = history.plan_of(loss)
        last = len(loss) - 1
        if (
            history.state not in ENDED
            or last < 2 * self.POINTS
            or (plan is not None and history.state != "finished")
            or self.turning.turn_of(history, loss).worse[last]
            or self._is_annealed(history)
        ):
            return None
        reach = max(self.POINTS, int(self.PART * last))
        gain = float(loss.best[last - reach] - loss.best[last])
        if (
            loss.best_index[last] < last - max(2, 0.1 * last)
            or not gain > self.GAIN * loss.progress[last]
            or gain < self.NOISES * np.nan_to_num(loss.noise[last])
        ):
            return None
        longer = self.LONGER * float(loss.x[last])
        likely = ahead(history, loss, last, longer)
        life = lifecycle(loss, last, None, "note").since(last - reach)
        return self.episode(
            loss,
            life,
            gain=gain,
            share=gain / loss.progress[last],
            now=loss.y[last],
            best=loss.y[loss.raw_best_index[last]],
            points=reach,
            longer=longer,
            likely_low=likely and likely[0],
            likely_high=likely and likely[1],
            validation=loss.curve.split != "train",
            scored=bool(history.scores("val", "test")),
            cut=history.state == "interrupted",
        )

    words = Words(
        name="still improving",
        title="{metric:name} was still improving at the end",
        what="Smoothed, {metric:name} fell by {gain:number} in the last {points:values}, {share:percent} of all its progress; its last value is {now:value}.",
        event="Certain, beyond its noise.",
        cause="The run was shorter than the model could use.",
        worry="No, but the same settings would have improved further[likely_high?: at {longer:place} {likely_low:number}–{likely_high:number} is likely (80%)].",
        why=(
            "[cut?The run ended early.|The run was too short.]",
            "The learning rate is low, so that progress is slow but steady.",
        ),
        would_change="Nothing; the run has ended.",
        next=(
            "[cut?Resume it: it had not finished improving.|Train half as long again, or stretch the learning-rate schedule.]",
            "[cut?|If time is short: raise the learning rate a little.]",
        ),
        limits="[validation?How far it would have gone is a forecast from other runs' curves.|[scored?Only the training loss was judged: the validation score may have stopped improving before.|Only training is logged: validation may have stopped improving before.]]",
        trace="gain {gain:number} in the last {points:count} points: {share:percent} of the progress (limit 3%).",
        outcome={"ended": ""},
    )

    def _is_annealed(self, history: History) -> bool:
        """Whether the learning rate had reached the end of a schedule."""
        rate = history.rate
        if rate is None:
            return any(glide in kind_of(history) for glide in GLIDES)
        return bool(rate.y[-1] < self.ANNEALED * np.nanmax(rate.y))
