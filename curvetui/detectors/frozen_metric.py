"""Frozen metric: a loss is printed with exactly the same digits several times in a row."""

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle, without_repeats
from curvetui.languages.templates import Cause, Words, if_recovered, when
from curvetui.model import Finding
from curvetui.run import History, Track
from curvetui.run.roles import is_game
from curvetui.statistics import quantum, rolling_median, run_length, shifted, spells, zero_for_nan


class FrozenMetric(Detector):
    """A loss repeats exactly: nothing changes, or nothing is measured.

    Rule: 5 equal values of a loss in a row, printed with at least 4 significant digits and not 0,
        if less than 30 % of the values before were repeats and the step before was at least 10 last
        digits (of steps, from the first value on, of training only). Also a validation loss that never had another value than its first in 10 evaluations
        while training moved by 2 %, and a training loss that is not 0 or a loss of an adversarial
        game in 20. Recovered at the next other value.
    Source: two real evaluations of a changing model agree in 4 digits once in thousands.
    Quiet: accuracies, which often repeat; losses that approach their floor in smaller and smaller
        steps; a metric that is carried forward between evaluations; losses that have reached 0; a
        learning rate of zero (`learning_rate_zero`).

    Example:
        >>> FrozenMetric.found({"epoch": range(1, 9), "loss": [2.3, 2.1, 2.0] + [1.9876] * 5})
        [(4.0, 'watch', 'open')]
    """

    POINTS = Threshold(5, "equal values in a row")
    DIGITS = Threshold(4, "significant digits that must be printed")
    TYPICAL = Threshold(20, "values in the median that gives the usual number of digits")
    STEP = Threshold(10, "last printed digits by which the value changed before it froze")
    NEVER = Threshold(10, "equal validation losses from the first on while training moved")
    NEVER_GAME = Threshold(20, "equal losses of training or an adversarial game from the first on")
    MOVED = Threshold(0.02, "share of the training loss by which it must have moved")
    REPEATS = Threshold(0.3, "share of repeats before; a metric carried forward always repeats")

    least = POINTS.value

    def detect(self, history: History) -> Iterator[Finding]:
        losses = history.losses("train", "val")
        losses = [t for t in losses if t.is_named_loss or t.curve.metric in ("mse", "rmse", "mae")]
        is_a_game = is_game(t.curve for t in history.tracks)
        named = [t for t in history.tracks if is_a_game and t.curve.metric.endswith("loss")]
        games = [t for t in named if not t.curve.better and is_game((t.curve,))]
        return without_repeats(
            [
                *(found for t in losses for found in self._repeats(history, t)),
                *(found for t in (*losses, *games) for found in self._never_moved(history, t)),
            ]
        )

    def _never_moved(self, history: History, loss: Track) -> Iterator[Episode]:
        """A loss that has had the same value since its first, however few its digits, while training moves."""
        if np.count_nonzero(loss.y == loss.y[:1]) < self.NEVER:
            return
        same = loss.is_constant
        alone = loss.curve.split == "train" and loss.curve.metric == "loss" and loss.y[0] != 0
        if loss.curve.better is None or alone:
            least, moves = self.NEVER_GAME, np.ones(len(loss), dtype=bool)
        else:
            partner = history.partner(loss) if loss.curve.split == "val" else None
            if partner is None:
                return
            train = loss.beside(partner)
            least, moves = self.NEVER, np.abs(train - train[0]) > self.MOVED * np.abs(train[0])
        for start, end in spells((run_length(same) >= least) & moves, ~same, 1):
            life = lifecycle(loss, start, end).since(0)
            yield self.episode(
                loss, life, value=loss.y[0], points=life.last + 1, train=alone, rate=None
            )

    def _repeats(self, history: History, loss: Track) -> Iterator[Episode]:
        if np.count_nonzero(loss.y[1:] == loss.y[:-1]) < self.POINTS - 1:
            return
        # Medians of long windows often repeat while their values do not.
        level = loss.curve.windows.low == loss.curve.windows.high
        repeats = np.concatenate(([False], (loss.y[1:] == loss.y[:-1]) & level[1:] & level[:-1]))
        same = run_length(repeats) + 1
        if same.max() < self.POINTS:
            return
        # A first value at each step may be carried forward until the second evaluation.
        is_measured = loss.curve.unit == "epoch" or loss.curve.split == "train"
        is_measured |= history.partner(loss) is None
        begun = np.arange(len(loss)) - same + 1
        earlier = np.cumsum(repeats)[np.maximum(begun, 0)] / np.maximum(begun, 1)
        on = (
            (same >= self.POINTS)
            & (self._digits(loss) >= self.DIGITS)
            & (loss.y != 0)
            & (earlier < self.REPEATS)
            & self._abrupt(loss, begun)
            & ((begun > 0) | is_measured)
        )
        for start, end in spells(on, same == 1):
            life = lifecycle(loss, start, end).since(start - self.POINTS + 1)
            before = int(loss.number[life.first - 1]) if life.first else -1
            yield self.episode(
                loss,
                life,
                value=loss.y[start],
                points=int(loss.number[life.last]) - before,
                train=loss.curve.split == "train",
                rate=history.rate_at(loss.at[start]),
            )

    words = Words(
        name="frozen loss",
        title="{metric:name} [status=recovered?kept|keeps] repeating exactly {value:value}",
        what=if_recovered(
            "{metric:name} was exactly {value:value} for {points:values} in a row from {first:place} on.",
            "{metric:name} has been exactly {value:value} for {points:values} in a row since {first:place}.",
        ),
        event="Certain: the printed digits are the same.",
        cause="Weights that do not change and values that are not re-measured look alike.",
        worry="Low risk: if the weights no longer change, the rest of the run is wasted time.",
        why=(
            Cause(
                when("sign_boosting", "No further split improves the loss, so new trees are empty")
            ),
            Cause(
                "[train?The optimiser does nothing: `step()` is not called, parameters are frozen, or all fp16 steps are skipped[rate? (learning rate {rate:number})]]",
                supports="frozen half gradient_zero vanishing_gradient",
                against="train_falling",
                excluded="boosting",
                test="weight_norm",
            ),
            Cause(
                when("train", "", "The evaluation is cached (the old value is printed again)"),
                supports="train_falling",
            ),
            Cause(
                "All units are dead, so the output is a constant",
                supports="vanishing_gradient gradient_zero",
                against="train_falling train_fitted",
                excluded="boosting",
                test="layer_norms",
            ),
            Cause(
                "[train?The metric is printed more often than it is measured|The weights no longer change, or evaluation uses an old copy of them]",
                supports="train_flat ema",
                excluded="train_falling boosting",
                test="weight_norm",
            ),
        ),
        would_change="Clears at the next other value.",
        next=(
            "[sign_boosting?[over?Train fewer rounds next time|Stop adding rounds], or allow smaller leaves.|Print the norm of the weights at two steps: does it change?]",
            "[sign_boosting?|If it does not, check that `optimizer.step()` runs and that the optimiser has the parameters.]",
        ),
        limits="Whether the weights change is not in the log.",
        trace="{points:count} equal values with 4 digits (limit 5).",
        outcome={"recovered": "It changed again at {ended_at:place}."},
    )

    def _abrupt(self, loss: Track, begun: np.ndarray) -> np.ndarray:
        """Where the stretch that began at *begun* set in with a step: a loss that approaches its floor slows down first."""
        step = np.abs(loss.y - shifted(loss.y))[np.maximum(begun, 0)]
        return np.asarray((begun < 2) | ~(step < self.STEP * quantum(loss.y)))

    def _digits(self, loss: Track) -> np.ndarray:
        """Significant digits of each value, at most 9; at least those of usual values: the median of the last `TYPICAL`, without repeats."""
        out = np.full(len(loss), 9.0)
        y = np.abs(zero_for_nan(loss.y))
        size = np.floor(np.log10(np.where(y > 0, y, 1.0)))
        for digits in range(9, 0, -1):
            unit = 10.0 ** (size - digits + 1)
            out[np.abs(np.round(y / unit) * unit - y) <= 1e-11 * y] = digits
        new = loss.y != shifted(loss.y)
        return np.asarray(np.fmax(out, rolling_median(np.where(new, out, np.nan), self.TYPICAL)))
