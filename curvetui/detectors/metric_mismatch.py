"""Metric mismatch: training and validation loss are on different scales."""

from collections.abc import Iterator

import numpy as np

from curvetui.curve import Floats
from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Cause, Words
from curvetui.run import History, Track
from curvetui.run.roles import is_softened
from curvetui.statistics import Flags, run_length, spells


class MetricMismatch(Detector):
    """Training and validation loss keep a constant ratio: one is a sum and the other a mean, or they measure different things.

    Rule: from the first to the sixth evaluation (or a later one) the ratio of the losses is above 3
        (or below 1/3) and steady within 15 %, while either the losses themselves moved by 20 %, or
        the scores on both sides agree within 3 points. Recovered when the ratio is below 2.
    Source: the same model on two sets may differ, but not by the same factor while both change.
    Quiet: overfitting, in which the ratio grows; losses near zero on one side; a training loss that
        stays high while nearly all training answers are right, or whose settings name label
        smoothing or mixup: soft targets have a floor.

    Example:
        >>> mean = [2.0, 1.5, 1.2, 1.0, 0.9, 0.8, 0.75]
        >>> MetricMismatch.found({"epoch": range(1, 8), "loss": mean, "val_loss": [32 * v for v in mean]})
        [(1.0, 'watch', 'open')]
    """

    POINTS = Threshold(6, "evaluations from the first on, at least")
    TIMES = Threshold(3.0, "ratio of the losses, either way")
    STEADY = Threshold(0.15, "standard deviation of the log ratio over all evaluations")
    MOVES = Threshold(0.2, "share of the validation loss that it moved while the ratio did not")
    FITTED = Threshold(0.9, "training score beside which a high loss has soft targets")
    SOFT = Threshold(8.0, "ratio of the losses up to which softened targets explain it")
    CLOSE = Threshold(0.03, "share of all examples; scores closer than that do not explain a ratio")

    highest = "act"
    least = POINTS.value
    losses = ("val", "test")

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        train = history.partner(loss)
        if train is None or train.curve.metric != loss.curve.metric:
            return
        values = loss.beside(train)
        ratio = np.log(np.where((values > 0) & (loss.y > 0), loss.y / values, np.nan))
        count = np.arange(1, len(loss) + 1)
        middle = np.cumsum(ratio) / count
        spread = np.sqrt(
            np.maximum(np.cumsum((ratio - ratio[0]) ** 2) / count - (middle - ratio[0]) ** 2, 0)
        )
        moved = np.maximum.accumulate(loss.y) - np.minimum.accumulate(
            loss.y
        ) > self.MOVES * np.maximum.accumulate(loss.y)
        on = (
            (np.abs(middle) > np.log(self.TIMES))
            & (spread < self.STEADY)
            & (count >= self.POINTS)
            & (moved | self._agree(history, loss, train))
            & ~self._is_softened(history, loss, train, middle)
        )
        for start, end in spells(on, ratio * np.sign(middle) < np.log(2), 1):
            life = lifecycle(loss, start, end).since(0)
            # A loss that is infinite by now has no ratio.
            until = start if end is not None else life.last
            last = start + int(np.flatnonzero(np.isfinite(middle[start : until + 1]))[-1])
            times = float(np.exp(abs(middle[last])))
            yield self.episode(
                loss,
                life,
                [train],
                train=train.label,
                train_value=values[last],
                value=loss.y[last],
                times=times,
                higher=bool(middle[last] > 0),
                spread=float(spread[start]),
                whole=round(times) if abs(times - round(times)) < 0.02 * times else None,
            )

    def _agree(self, history: History, loss: Track, train: Track) -> np.ndarray:
        """Where the scores of both splits are close to each other."""
        here, there = history.score_of(loss), history.score_of(train)
        if here is None or there is None or here.curve.metric != there.curve.metric:
            return np.zeros(len(loss), dtype=bool)
        gap = (loss.beside(here) - loss.beside(there)) / here.unit[-1]
        return np.asarray(run_length(np.abs(gap) < self.CLOSE) >= self.POINTS)

    words = Words(
        name="losses on different scales",
        title="{metric:name} and {train:name} [over?differed|differ] {times:times}-fold",
        what=(
            "{metric:name} and {train:name} [over?kept|keep] a ratio of [higher?{times:times} to 1|1 to {times:times}]",
            " on average ([status=recovered?then|last]: {value:value} and {train_value:value}).",
        ),
        event="Certain: the ratio hardly changes while the losses do.",
        cause="Which of the two is right is not in the log.",
        worry="Low risk: training is not harmed, but overfitting cannot be judged from this gap.",
        why=(
            Cause(
                "One is summed over a batch (or the set), the other averaged[whole?; {whole:count} may be the batch size]",
                test="loss_parts",
            ),
            Cause(
                "One holds regularisation or auxiliary terms, or is weighted by class",
                supports="decay weighted smoothing mixup",
                test="loss_parts",
            ),
            Cause("They are in different units (bits and nats, per token and per sequence)"),
        ),
        would_change="Clears when the ratio is below 2.",
        next=(
            "Check how each of the two is averaged, and average both the same way.",
            "Until then compare each curve with itself only.",
        ),
        limits="The code is not seen.",
        trace="ratio limit 3, steady within 15% ({spread:percent}) from the first evaluation until it was raised.",
        outcome={"recovered": "The ratio was below 2 at {ended_at:place}."},
    )

    def _is_softened(self, history: History, loss: Track, train: Track, middle: Floats) -> Flags:
        """Where softened targets explain a higher training loss: smoothing or mixup in the settings, or a loss too high for its score."""
        higher = middle < 0
        if is_softened(history):
            return higher
        fitted = loss.share_beside(history.accuracy_of(train)) > self.FITTED
        return np.asarray(higher & fitted & (middle > -np.log(self.SOFT)))
