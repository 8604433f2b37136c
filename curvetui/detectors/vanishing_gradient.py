"""Vanishing gradient: the gradient norm is almost zero while the loss is still high."""

from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Cause, Words
from curvetui.run import History, Track
from curvetui.statistics import rolling_median, run_length, spells


class VanishingGradient(Detector):
    """The gradient norm is (nearly) zero while the loss is still high: nothing is learned any more.

    Rule: the norm is below 1e-7, or below a thousandth of its median over the first 10 points, 3
        points in a row, while the training loss is above half of what it was at the start: `watch`;
        `act` after 8 in a row. Recovered when the norm is ten times the limit again.
    Source: arithmetic: updates of that size are lost in 32-bit weights.
    Quiet: converged runs, whose loss is low; runs without a training loss.

    Example:
        >>> VanishingGradient.found({"step": range(1, 15), "loss": [2.3] * 14, "grad_norm": [1.0] * 5 + [1e-9] * 9})
        [(6.0, 'act', 'open')]
    """

    NOTHING = Threshold(1e-7, "a gradient norm that changes no 32-bit weight")
    FALL = Threshold(1e-3, "share of the norm's median over the first 10 points")
    HIGH = Threshold(0.5, "share of the loss at the start; below it small gradients are expected")
    PERSIST = Threshold(3, "points in a row: `watch`")
    ACT = Threshold(8, "points in a row: `act`")

    highest = "act"
    needs = ("grad_norm",)

    def tracks(self, history: History) -> Iterable[Track]:
        return [t for t in history.tracks if t.curve.metric == "grad_norm"]

    def episodes(self, history: History, norm: Track) -> Iterator[Episode]:
        loss = next(
            (t for t in history.losses("train") if t.at[0] <= norm.at[min(2, len(norm) - 1)]), None
        )
        if loss is None:
            return
        early = np.where(np.arange(len(norm)) < 10, norm.y, np.nan)
        usual = rolling_median(early, 10)
        usual = np.where(np.arange(len(norm)) < 10, usual, usual[min(9, len(norm) - 1)])
        limit = np.fmax(self.NOTHING, self.FALL * usual)
        value = norm.beside(loss)
        begin = loss.start[np.maximum(norm.index_beside(loss), 0)]
        flat = run_length(
            (norm.y < limit) & (value > self.HIGH * begin) & (norm.count > self.PERSIST)
        )
        off = norm.y > 10 * limit
        for start, end in spells(flat >= self.PERSIST, off):
            life = lifecycle(norm, start, end, act=flat >= self.ACT).since(start - self.PERSIST + 1)
            yield self.episode(
                norm,
                life,
                [loss],
                now=norm.y[life.last],
                usual=usual[start],
                limit=limit[start],
                loss=loss.label,
                loss_value=value[life.last],
                loss_start=begin[start],
                points=life.last - life.first + 1,
            )

    words = Words(
        name="vanishing gradient",
        title="{metric:name} has been close to zero since {first:place}",
        what="{metric:name} has been about {now:number} since {first:place} ({usual:number} at the beginning), while {loss:name} is still {loss_value:value} (it began at {loss_start:number}).",
        event="Certain: {points:values} in a row below {limit:number}.",
        cause="Dead units, frozen layers and a loss that does not depend on the weights look alike.",
        worry="Yes: with such gradients nothing changes any more, however long it runs.",
        why=(
            Cause(
                "Dead or saturated units, often after one step that was too large",
                supports="rate_high rate_rose train_worse",
                test="layer_norms",
            ),
            Cause(
                "The 16-bit loss scale underflows, so small gradients become zero",
                supports="half",
                excluded="bf16",
                test="other_precision",
            ),
            Cause(
                "The parameters are frozen or cut off (`detach`, `requires_grad=False`, `no_grad`)",
                supports="frozen gradient_zero",
                test="layer_norms",
            ),
        ),
        would_change="Clears when the norm is above ten times {limit:number}.",
        next=(
            "Print the gradient norm of each layer: the first layer with zero is where it is cut off.",
            "Then go back to a checkpoint before {first:place}, with a third of the learning rate.",
        ),
        limits="Only one norm is logged, so the layer is not known.",
        trace="norm {now:number} < {limit:number} (1e−7 or a thousandth of the beginning), {points:count} in a row (watch 3, act 8), loss above half of its start.",
        outcome={"recovered": "Gradients were back at {ended_at:place}."},
    )
