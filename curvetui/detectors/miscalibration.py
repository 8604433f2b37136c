"""Miscalibration: the validation loss rises while the score holds; as often right, but overconfident when wrong."""

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Figure, Lifecycle, Threshold
from curvetui.detectors._turn import Turn, began, judged_losses, may_turn
from curvetui.detectors._turn_evidence import HOW_LONG, evidence, last_above
from curvetui.detectors._turning import TURNING, Turning
from curvetui.languages.templates import Cause, Words
from curvetui.model import Status
from curvetui.run import History, Track

OVERCONFIDENT = 4.0
"""Nats per wrong answer: guessing among 50 classes costs less."""
HIGHEST_MEAN = 20.0
"""A loss that starts above this many nats is a sum: guessing among 400 million classes costs less."""


class Miscalibration(Detector):
    """The validation loss rises while the score holds or still rises: overconfidence, not worse decisions.

    Rule: as `overfitting` (the median of 5 is more than 4 % over its best of the segment, 1 % of
        the progress given back, beyond chance, training loss, if any, below its value at that best,
        5 evaluations in a row, the mean of 8 or 16 three times, or 3 losses at the end), but at most of these the score is
        within half a point, 2 binomial errors or chance of its best. Ended when the score falls
        too: that is `overfitting`.
    Source: Guo et al. 2017, On Calibration of Modern Neural Networks. The validation loss rose with
        an accuracy that did not fall in 18 of 27 clean loss-overfit runs, the reverse (accuracy
        only) in 0 of 73.
    Quiet: without a score on the same split; while training and validation rise together.

    Example:
        >>> falls = [2.0 / (1 + 0.3 * e) for e in range(40)]
        >>> turns = [2.0 / (1 + 0.3 * e) + max(0, e - 10) * 0.03 for e in range(40)]
        >>> climbs = [0.9 - 0.5 / (1 + e) for e in range(40)]
        >>> Miscalibration.found({"epoch": range(1, 41), "train_loss": falls, "val_loss": turns, "val_accuracy": climbs})
        [(15.0, 'watch', 'open')]
    """

    PLUNGE = Threshold(0.1, "distance of the newest score from its best that is no holding")
    turning = TURNING

    least = Turning.MEMORIZED_PERSIST.value + 1
    needs = ("validation",)

    def tracks(self, history: History) -> list[Track]:
        return judged_losses(history)

    def figures(self, history: History) -> Iterator[Figure]:
        for turn in (self.turning.turn_of(history, loss) for loss in self.tracks(history)):
            says = "evaluations in a row with all of that, training falling and the score holding"
            yield from self.turning.rise_figures(turn, ~self.turning.mostly_worse(turn), says)

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        if not may_turn(loss):
            return
        turn = self.turning.turn_of(history, loss)
        score = turn.score
        if score is None or turn.train is None and not loss.is_cross_entropy:
            return
        worsening = self.turning.worsening(turn)
        # Where `overfitting` is reported of the same loss.
        worse = np.zeros(len(loss), dtype=bool)
        for start, end in worsening:
            worse[start:end] = True
        holds = turn.score_best - turn.score_values < self.PLUNGE
        on = self.turning.lasts(turn) & ~self.turning.mostly_worse(turn) & ~worse & holds
        spells = self.turning.stretches(turn, on, worse)
        for start, end in spells:
            last = last_above(turn, start, len(loss) - 1 if end is None else end - 1)
            status: Status = "open" if end is None else "ended" if worse[end] else "recovered"
            first = began(turn, start, [*spells, *worsening])
            life = Lifecycle(first, (("watch", start),), last, end, status)
            more = evidence(turn, start, last, end) | {
                "grew": end is not None and bool(worse[end]),
                **_cost(turn, last),
            }
            yield self.episode(loss, life, turn.others, **more)

    words = Words(
        name="overconfidence",
        title="{metric:name} [over?rose while {score:name} held|rises while {score:name} holds]: overconfident",
        what="{metric:name} rose from {low:value} at {low_at:place} to {now:value} at {last:place}, while {score:name} held ({score_top:number} → {score_mid:number}, smoothed).",
        event="Certain: it was {rise:over}, {points:evaluations} after that best; the score is within chance of its own.",
        cause="[train?Calibration itself is not in the log.|No training loss is logged, so training that goes wrong would look the same.]",
        worry="[status=recovered?No longer: the rise was over at {ended_at:place}.|Low risk if only decisions count; if probabilities count, this is overfitting.]",
        why=(
            Cause(
                "Cross-entropy penalises confident errors without limit[nats? ({nats:.1f} nats per error; above 4 is overconfident)]",
                supports="train_falling",
                against="smoothing",
                test="temperature",
            ),
            Cause(
                "Some validation labels are wrong, which a confident model pays for",
                test="worst_examples",
            ),
            Cause("Some validation data differ from the training data", test="compare_sets"),
        ),
        would_change="Clears when the smoothed loss is back at its best.",
        next=(
            (
                "[agree?Keep {best_at:place}, the best by {score:name} and by {metric:name}"
                "|Keep {score_best_at:place} (best {score:name}) and {best_at:place} (best {metric:name})]"
                "[saved? (the log names `{saved}`)]."
            ),
            "[agree?If probabilities count, fit a temperature.|For decisions use {score_best_at:place}; for probabilities {best_at:place}, or fit a temperature.]",
        ),
        limits="Calibration and label noise need the predictions.",
        trace=("the median of 5 is {rise:percent} above its best (limit 3–4%)", HOW_LONG),
        outcome={
            "recovered": "[closed_by=step?A step at {ended_at:place} took back at least half of the rise.|The smoothed loss came back to its best at {ended_at:place}.]",
            "ended": "[grew?From {ended_at:place} on the score fell too.]",
        },
    )


def _cost(turn: Turn, last: int) -> dict[str, float]:
    """Nats of loss per wrong example, if the score is an accuracy and the loss a cross-entropy."""
    is_accuracy = turn.score is not None and turn.score.curve.metric == "accuracy"
    is_sum = turn.loss.start[last] > HIGHEST_MEAN
    if not is_accuracy or not turn.loss.is_cross_entropy or is_sum:
        return {}
    wrong = 1 - float(turn.score_values[last])
    nats = float(turn.loss.y[last]) / wrong if wrong > 0.005 else 0.0
    return {"nats": nats} if nats > OVERCONFIDENT else {}
