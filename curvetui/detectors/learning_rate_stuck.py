"""Learning rate stuck: one drop of the learning rate after another has no effect."""

from collections.abc import Iterator

import numpy as np

from curvetui import statistics
from curvetui.curve import Ints
from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Cause, Words
from curvetui.model import Finding
from curvetui.run import History, Track, TrackRows, jumps
from curvetui.statistics import first_true


class LearningRateStuck(Detector):
    """A scheduler lowers the learning rate again and again, and nothing gets better.

    Rule: 3 drops of the learning rate by a third or more in a row, between and after which (2
        evaluations) the best training and validation losses did not improve by 1 %: `watch`; `act`
        at the fourth. Recovered at a new best that is 1 % better.
    Source: `ReduceLROnPlateau` with a patience that runs out: each drop makes the next improvement
        smaller.
    Quiet: a first or second drop; smooth schedules; a rate that rises between its drops; runs that
        learn from rewards, whose losses have no better direction.

    Example:
        >>> rates = [0.1] * 8 + [0.01] * 6 + [0.001] * 6 + [0.0001] * 6 + [0.00001] * 6
        >>> LearningRateStuck.found({"epoch": range(1, 33), "lr": rates, "val_loss": [2.0, 1.5, 1.2, 1.1] + [1.0] * 28})
        [(9.0, 'act', 'open')]
    """

    DROPS = Threshold(3, "drops in a row without a gain")
    AFTER = Threshold(2, "evaluations after the last of these drops")
    GAIN = Threshold(0.01, "share of the best loss; less is no gain")

    highest = "act"
    by_row = True
    needs = ("learning_rate",)

    def detect(self, history: History) -> Iterator[Finding]:
        if history.learning_rate is None or any(t.curve.metric == "reward" for t in history.tracks):
            return iter(())
        rate = TrackRows(history.learning_rate, history.breaks)
        rows = jumps(rate.curve)
        drops = rows[rate.y[rows] < rate.y[rows - 1]]
        losses = [
            t
            for t in history.losses("val", "test", "train")
            if len(drops) and t.at[0] < rate.at[drops[0]]
        ]
        return (episode.finding for episode in [self._episode(rate, drops, losses)] if episode)

    def _episode(self, rate: TrackRows, drops: Ints, losses: list[Track]) -> Episode | None:
        """The first series of drops that improved none of the losses."""
        for i in range(len(drops) - self.DROPS + 1 if losses else 0):
            since, last = float(rate.at[drops[i]]), float(rate.at[drops[i + self.DROPS - 1]])
            if np.any(np.diff(rate.y[drops[i] : drops[i + self.DROPS - 1] + 1]) > 0):
                continue
            known = [self._idle(loss, since, last) for loss in losses]
            waits = [wait for wait in known if wait is not None]
            if len(waits) < len(known):
                continue
            start = max(rate.upto(max(line for line, _ in waits)), int(drops[i]))
            better = min((line for _, line in waits if line is not None), default=None)
            end = None if better is None else max(rate.upto(better), start)
            fourth = np.zeros(len(rate), dtype=bool)
            fourth[drops[i + self.DROPS :]] = True
            life = lifecycle(rate, start, end, act=fourth).since(int(drops[i]))
            count = int(np.sum((drops >= drops[i]) & (drops <= life.last)))
            loss = losses[0]
            best = loss.y[loss.raw_best_index[max(loss.upto(since), 0)]]
            return self.episode(
                rate,
                life,
                drops=count,
                old=rate.y[drops[i] - 1],
                new=rate.y[life.last],
                best=best,
                loss=loss.label,
            )
        return None

    words = Words(
        name="learning-rate drops without effect",
        title="{drops:count} drops of {metric:name} brought no gain",
        what="{metric:name} was lowered {drops:count} times since {first:place} ({old:number} → {new:number}), and {loss:name} has not improved on {best:number} by 1%.",
        event="Certain: both are in the log.",
        cause="Converged or dead: the level of the loss shows which.",
        worry="[level=act?Yes: the rest of the run will not help.|Probably: each drop makes further progress smaller.]",
        why=(
            Cause(
                "The model has learned what it can from these data",
                supports="train_fitted train_flat",
                test="baseline",
            ),
            Cause(
                "The model broke before the first drop, and a smaller step cannot revive it",
                supports="vanishing_gradient gradient_zero",
                against="train_fitted train_falling",
            ),
            Cause(
                "The scheduler's patience is too short for the noise of its metric",
                supports="plateau_schedule noisy_validation few_examples",
            ),
        ),
        would_change="Clears when the best improves by 1%.",
        next=(
            "[over?Keep the best checkpoint.|End the training here and keep the best checkpoint.]",
            "If the loss is near its start, restart with a lower learning rate; else give the scheduler more patience (10 evaluations).",
        ),
        limits="Whether the loss is good enough is not in the log.",
        trace="{drops:count} drops (watch 3, act 4) of a third or more, best improved by less than 1%.",
        outcome={
            "recovered": "It improved at {ended_at:place}.",
            "ended": "Nothing improved after that.",
        },
    )

    def _idle(self, loss: Track, since: float, last: float) -> tuple[float, float | None] | None:
        """(line where the wait after the last drop is over, line of the next gain or None) if there was no gain in between.

        Args:
            since, last: lines of the first and the last drop.
        """
        best = statistics.best_so_far(statistics.rolling_median(loss.cost, 3))[0]
        before, known = (
            int(np.searchsorted(loss.at, since)) - 1,
            int(np.searchsorted(loss.at, last)) + self.AFTER - 1,
        )
        if before < 2 or known >= len(loss):
            return None
        limit = best[before] - self.GAIN * abs(best[before])
        if best[known] < limit:
            return None
        better = first_true(best < limit, known)
        return float(loss.at[known]), None if better is None else float(loss.at[better])
