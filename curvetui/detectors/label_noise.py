"""Label noise: validation peaked early and falls steadily while training learns every example."""

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.detectors._turning import TURNING
from curvetui.languages.templates import Words
from curvetui.run import History, Track
from curvetui.statistics import rolling_median, run_length, spells


class LabelNoise(Detector):
    """The pattern that wrong training labels give: an early best, then memorising at the cost of validation. A hint only.

    Rule: from the 15th evaluation on: the smoothed validation score had its best in the first 40 %
        of the run and has lost 4 points and 2 binomial errors since, its loss has risen, and the
        training score has gained 8 points in that time, 8 evaluations in a row. Ended when the
        score is back.
    Source: Zhang et al. 2017; Arpit et al. 2017, A Closer Look at Memorization: clean examples are
        learned first.
    Quiet: overfitting in which the score holds, which is overconfidence.

    Example:
        >>> val = [0.5, 0.6, 0.7, 0.72] + [0.72 - 0.01 * e for e in range(30)]
        >>> train = [0.5, 0.58, 0.62, 0.64] + [0.65 + 0.011 * e for e in range(30)]
        >>> loss = [1.0, 0.9, 0.8, 0.78] + [0.8 + 0.05 * e for e in range(30)]
        >>> LabelNoise.found({"epoch": range(1, 35), "train_accuracy": train, "val_accuracy": val, "val_loss": loss})
        [(9.0, 'note', 'open')]
    """

    FALL = Threshold(0.04, "share of all examples that the validation score has lost")
    EARLY = Threshold(0.4, "share of the run so far by which validation had its best")
    CLIMB = Threshold(0.08, "share of all examples that the training score has gained since then")
    POINTS = Threshold(15, "evaluations before the first that is judged")
    PERSIST = Threshold(8, "evaluations in a row")
    turning = TURNING

    highest = "note"
    least = POINTS.value
    losses = ("val", "test")

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        turn = self.turning.turn_of(history, loss)
        train = None if turn.score is None else history.partner(turn.score)
        if turn.score is None or train is None or turn.score.curve.metric != "accuracy":
            return
        n = np.arange(len(loss))
        new = turn.score_smooth >= turn.score_best
        at = np.maximum.accumulate(np.where(new, n, 0))
        learned = rolling_median(loss.beside(train), 5) / turn.score.unit[-1]
        lost = turn.score_best - turn.score_smooth
        on = (
            turn.worse
            & turn.rises
            & (lost > self.FALL)
            & (at < self.EARLY * n)
            & (learned - learned[at] > self.CLIMB)
            & (n >= self.POINTS)
        )
        for start, end in spells(run_length(on) >= self.PERSIST, lost < self.FALL / 2):
            life = lifecycle(loss, start, end, "note").since(int(at[start]) + 1).closing("ended")
            last, unit = life.last, turn.score.unit[-1]
            yield self.episode(
                loss,
                life,
                [turn.score, train],
                score=turn.score.label,
                train=train.label,
                best_at=loss.x[at[start]],
                lost=lost[last],
                gained=learned[last] - learned[at[start]],
                score_best=turn.score_best[last] * unit,
                score_now=turn.score_smooth[last] * unit,
                train_from=learned[at[start]] * unit,
                train_now=learned[last] * unit,
            )

    words = Words(
        name="possible label noise",
        title="{score:name} peaked early at {best_at:place}: noisy labels?",
        what="{score:name} was best at {best_at:place} and has lost {lost:points} since ({score_best:number} → {score_now:number}), while {train:name} gained {gained:points} ({train_from:number} → {train_now:number}).",
        event="Certain about the shape of the curves.",
        cause="A hypothesis only: ordinary overfitting looks much the same. These numbers cannot tell; look at examples.",
        worry="No more than for overfitting; but if labels are noisy, cleaner ones help more than regularisation.",
        why=(
            "Some training labels are wrong: the model learned the common patterns first, and is now memorising the errors.",
            "Ordinary overfitting of a small training set.",
            "Validation data differ from training data.",
        ),
        would_change="This clears when the validation score comes back.",
        next=(
            "Check the labels of the 50 training examples with the highest loss at {best_at:place}.",
            "Keep the checkpoint of {best_at:place}.",
            "If labels are wrong: clean them, or use early stopping and a robust loss (label smoothing, GCE).",
        ),
        limits="Single examples are not in the log.",
        trace="lost {lost:points} (limit 4) since a best in the first 40% of the run, training gained {gained:points} (limit 8).",
        outcome={"ended": ""},
    )
