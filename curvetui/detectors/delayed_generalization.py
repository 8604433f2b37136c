"""Delayed generalisation: validation improves long after training converged (grokking, double descent)."""

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle, without_repeats
from curvetui.detectors._turning import TURNING
from curvetui.languages.templates import Wait, Words, choose
from curvetui.model import Finding
from curvetui.run import History, Track
from curvetui.statistics import rolling_median, run_length, spells, zero_for_nan


class DelayedGeneralization(Detector):
    """Validation improves long after training converged, or a second time after it had got worse.

    Rule: training accuracy had been above 98 % for 10 evaluations with validation below 70 %, and
        validation has gained 15 points since (grokking); or the smoothed validation loss had risen
        15 % over its best and has fallen 10 % from its peak, at which the training loss was still
        falling, with no learning-rate jump within 10 evaluations (double descent). Ended at a new
        best.
    Source: Power et al. 2022, Grokking; Nakkiran et al. 2020, Deep double descent.
    Quiet: learning-rate steps, which have the same effect at once; noise; recovery from a spike or
        a divergence, in which training rose too.

    Example:
        >>> val = [0.1, 0.15] + [0.2] * 14 + [0.3, 0.5, 0.7, 0.9, 0.95]
        >>> DelayedGeneralization.found({"epoch": range(1, 22), "train_accuracy": [0.5, 0.9] + [1.0] * 19, "val_accuracy": val})
        [(18.0, 'note', 'open')]
    """

    TRAINED = Threshold(0.98, "share of all training examples that are right")
    POINTS = Threshold(10, "evaluations with training done and validation low")
    LOW = Threshold(0.7, "share of all examples; the validation score then")
    RISE = Threshold(0.15, "share of all examples that validation has gained since")
    WORSE = Threshold(0.15, "double descent: rise of the validation loss over its best, as a share")
    FALL = Threshold(0.1, "double descent: fall from that peak, as a share")
    turning = TURNING

    highest = "note"
    least = POINTS.value
    needs = ("validation",)

    def detect(self, history: History) -> Iterator[Finding]:
        episodes = [s for t in history.scores("val", "test") for s in self._grokked(history, t)]
        episodes += [s for t in history.losses("val", "test") for s in self._descended(history, t)]
        return without_repeats(episodes)

    def _grokked(self, history: History, score: Track) -> Iterator[Episode]:
        train = history.partner(score)
        if train is None or score.curve.metric != "accuracy":
            return
        trained = rolling_median(score.beside(train), 3) / score.unit > self.TRAINED
        share = score.share
        waiting = run_length(trained & (share < self.LOW)) >= self.POINTS
        level = np.fmin.accumulate(np.where(waiting, -score.smooth / score.unit, np.inf))
        on = run_length(np.isfinite(level) & (share - level > self.RISE)) >= 2
        for start, end in spells(on, np.zeros(len(score), dtype=bool), 1):
            life = lifecycle(score, start, end, "note").since(start - 1)
            yield self.episode(
                score,
                life,
                [train],
                variant="grokking",
                logged=history.rate is not None,
                low=level[start] * score.unit[start],
                now=score.y[life.last],
                gain=share[life.last] - level[start],
                train=train.label,
            )

    def _descended(self, history: History, loss: Track) -> Iterator[Episode]:
        top = np.full(len(loss), -np.inf)
        if history.partner(loss) is None:
            return
        falls = self.turning.turn_of(history, loss).falls
        apart = np.zeros(len(loss), dtype=bool)
        peak, best, parted = -np.inf, np.inf, False
        for i, (value, low) in enumerate(
            zip(loss.smooth.tolist(), loss.best.tolist(), strict=True)
        ):
            parted = bool(falls[i]) if low < best or value > peak else parted
            peak = value if low < best else max(peak, value)
            best = min(best, low)
            top[i], apart[i] = peak, parted
        on = (
            apart
            & (top > (1 + self.WORSE) * loss.best)
            & (loss.smooth < (1 - self.FALL) * top)
            & (loss.best > 0)
            & (loss.since_break >= self.POINTS)
            & (loss.given_back < 1)
        )
        on &= (top - loss.best > 0.1 * loss.progress) & (
            top - loss.smooth > 3 * zero_for_nan(loss.noise)
        )
        for start, end in spells(run_length(on) >= 3, loss.rise <= 0, 1):
            life = lifecycle(loss, start, end, "note").since(start - 2).closing("ended")
            yield self.episode(
                loss,
                life,
                variant="descent",
                logged=history.rate is not None,
                peak=top[start],
                best=loss.best[start],
                now=loss.smooth[life.last],
            )

    words = Words(
        name="delayed improvement",
        title="[variant=grokking?{metric:name} improves long after training converged|{metric:name} is falling again after its rise]",
        what=choose(
            "variant",
            grokking="{metric:name} had stayed near {low:number} while {train:name} was nearly perfect, and has risen to {now:value} since {first:place}.",
            otherwise="{metric:name} (median of 5) had risen to {peak:number} and has fallen to {now:number} since, with no learning-rate step nearby (its best is {best:number}).",
        ),
        event="Certain: the curves show it.",
        cause=choose(
            "variant",
            grokking="Consistent with grokking; a leak after a change of data looks the same.",
            otherwise="Consistent with double descent; a change of data or settings looks the same.",
        ),
        worry="No[over?|. It is a reason not to stop yet].",
        why=(
            "Data or evaluation changed at this point: the most ordinary explanation.",
            "[logged?|The learning rate fell without being logged.]",
            "Weight decay slowly prefers the solution that generalises (grokking; double descent).",
        ),
        would_change="If validation turns back, it was noise.",
        next=(
            choose(
                "status",
                open=Wait("Keep training, and keep the checkpoint of the earlier best."),
                otherwise=Wait("Nothing to do now; keep the best checkpoint."),
            ),
            "Check that neither data nor evaluation changed.",
        ),
        limits="These numbers do not show which cause it is.",
        trace=choose(
            "variant",
            grokking="training above 98% for 10 evaluations with validation below 70%, then +{gain:points} (limit 15).",
            otherwise="peak {peak:number}, now {now:number}: 10% below it, 3 evaluations in a row.",
        ),
        outcome={
            "ended": "[to_the_end?It continued until the end.|It reached a new best at {ended_at:place}.]"
        },
    )
