"""Zero loss: the training loss is exactly 0 from one value to the next, or from the start, and stays there."""

from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Cause, Words, if_recovered, when
from curvetui.run import History, Track
from curvetui.run.roles import by_reward, is_perfect
from curvetui.statistics import Flags, carried, quantum, rolling_median, run_length, spells


class ZeroLoss(Detector):
    """The training loss is exactly 0: it fell there from one value to the next, or never was anything else.

    Rule: 3 zeros in a row: `watch`; `act` after 5; if the median of the 5 other values before is
        above 2 % of the loss at the start and above 10 last printed digits. From the first value on
        only if the gradient norm beside it is exactly 0 too (`watch` after 8 zeros if none is
        logged). Recovered at the next other value.
    Source: cross-entropy and squared error are 0 for perfect outputs only, which are reached step
        by step; loggers print 0 for a NaN that they filter, and a loss over no label at all is 0.
    Quiet: a training accuracy of 99.5 % or more beside it; a loss that comes down to its last
        printed digit; policy-gradient losses (GRPO), which begin at 0; losses for which 0 is an
        ordinary value.

    Example:
        >>> ZeroLoss.found({"step": range(1, 11), "loss": [1.9, 1.7, 1.6, 1.5] + [0.0] * 6})
        [(5.0, 'act', 'open')]
    """

    POINTS = Threshold(3, "zeros in a row: `watch`")
    ACT = Threshold(5, "zeros in a row: `act`")
    ALONE = Threshold(8, "zeros from the first value on, where no gradient norm is logged")
    PART = Threshold(0.02, "share of the loss at the start; a fall from less to 0 is a descent")
    QUANTA = Threshold(10, "last printed digits that it must have been above 0")
    USUAL = Threshold(5, "values other than 0 whose median is the level before")

    highest = "act"
    needs = ("train loss",)

    def tracks(self, history: History) -> Iterable[Track]:
        losses = [t for t in history.losses("train") if t.curve.metric == "loss"]
        return [t for t in losses if not by_reward(history, t)[0]]

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        zero = loss.y == 0
        if np.count_nonzero(zero) < self.POINTS:
            return
        row = run_length(zero)
        norm = next((t for t in history.tracks if t.curve.metric == "grad_norm"), None)
        never = np.logical_and.accumulate(zero & (loss.beside(norm) == 0))
        sure = self._fell(loss) | never
        alone = np.logical_and.accumulate(zero) & (loss.count >= self.ALONE) & (norm is None)
        for start, end in spells(
            (row >= self.POINTS) & ~is_perfect(history, loss) & (sure | alone),
            (row == 0) & np.isfinite(loss.y),
        ):
            first = start - int(row[start]) + 1
            life = lifecycle(loss, start, end, act=(row >= self.ACT) & sure).since(first)
            yield self.episode(
                loss,
                life,
                points=life.last - first + 1,
                before=loss.y[first - 1] if first else None,
                from_start=first == 0,
                norm=norm is not None,
            )

    words = Words(
        name="loss of exactly 0",
        title=if_recovered(
            "{metric:name} was exactly 0 from {first:place} to {last:place}",
            "{metric:name} has been exactly 0 since {first:place}",
        ),
        what=if_recovered(
            "[from_start?{metric:name} [norm?and the gradient norm were|was] exactly 0 from the first value on, for {points:values}."
            "|{metric:name} went from {before:value} to exactly 0 at {first:place} and stayed there for {points:values}.]",
            "[from_start?{metric:name} [norm?and the gradient norm have|has] been exactly 0 from the first value on, "
            "{points:values} so far.|{metric:name} went from {before:value} to exactly 0 at {first:place} and has stayed there, "
            "{points:values} so far.]",
        ),
        event="Certain: the log prints 0.",
        cause="A hidden NaN, an empty batch and labels that are all ignored print the same 0.",
        worry="Yes: nothing is being learned, or the weights are NaN already.",
        why=(
            Cause(
                when(
                    "from_start",
                    "Every label is masked (-100) or padding, so the loss is a mean over nothing",
                    "The loss is NaN and hidden: some trainers print 0 instead (Hugging Face: `logging_nan_inf_filter`)",
                ),
                supports="half gradient_spiked rate_rose",
            ),
            Cause(
                "[from_start?No parameter is trained: all are frozen, or the graph is cut|From there on every label is masked, or the batches are empty]",
                supports="frozen",
            ),
        ),
        would_change="Clears at the next value other than 0.",
        next=(
            "[from_start?Print the labels of one batch: are any of them not masked?|Print the loss itself once, before the logger: is it NaN?]",
            "Run one batch in fp32 and look at loss, labels and gradient.",
        ),
        limits="Whether the weights are still finite is not in the log.",
        trace="{points:count} zeros in a row (watch 3, act 5).",
        outcome={"recovered": "It was above 0 again at {ended_at:place}."},
    )

    def _fell(self, loss: Track) -> Flags:
        """Where the values other than 0 before were far above 0, so that no descent ends there."""
        other = loss.y != 0
        usual = rolling_median(np.where(other, loss.y, np.nan), self.USUAL + self.ACT)
        before = carried(np.where(other, usual, np.nan))
        return np.asarray(
            (before > self.PART * loss.start)
            & (before > self.QUANTA * quantum(loss.y))
            & (loss.start > 0)
        )
