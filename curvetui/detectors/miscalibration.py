"""Miscalibration: the validation loss rises while the score holds; right as often, but over-sure when wrong."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Figure, Lifecycle, first_of_each
from curvetui.detectors._turning import (
    BACK,
    PERSIST,
    RISES,
    Turn,
    evidence,
    ill,
    mostly_worse,
    turn_of,
    worsening,
)
from curvetui.languages.templates import Words, when
from curvetui.model import Finding
from curvetui.run import History
from curvetui.statistics import Flags, spells


class Miscalibration(Detector):
    """The validation loss rises while the score holds or still climbs: over-confidence, not worse decisions.

    Rule: as `overfitting` (the median of 5 lies more than 4 % over its best, 1 % of the progress given back, beyond
        chance, training loss below its value at that best, 5 evaluations in a row), but at most of these the score is within half
        a point or 2 binomial errors of its best. Ended when the score falls too: that is `overfitting`.
    Source: Guo et al. 2017, On Calibration of Modern Neural Networks. Val loss up with accuracy not down was 18 of
        27 clean loss-overfit runs, the reverse (accuracy only) 0 of 73.
    Quiet: without a score on the same split; while train and validation rise together.

    Example:
        >>> falls = [2.0 / (1 + 0.3 * e) for e in range(40)]
        >>> turns = [2.0 / (1 + 0.3 * e) + max(0, e - 10) * 0.03 for e in range(40)]
        >>> climbs = [0.9 - 0.5 / (1 + e) for e in range(40)]
        >>> Miscalibration.found({"epoch": range(1, 41), "train_loss": falls, "val_loss": turns, "val_accuracy": climbs})
        [(15.0, 'watch', 'open')]
    """

    kind = "miscalibration"

    def detect(self, history: History) -> Iterator[Finding]:
        lives = (
            found
            for loss in history.losses("val", "test")
            for found in self._lives(turn_of(history, loss))
        )
        return first_of_each(lives)

    def figures(self, history: History) -> Iterator[Figure]:
        for turn in (turn_of(history, loss) for loss in history.losses("val", "test")):
            yield Figure(
                turn.loss,
                turn.loss.rise,
                RISES[0][0],
                "median of 5 over its best",
            )
            yield Figure(
                turn.loss,
                turn.loss.given_back,
                RISES[0][1],
                "share of all progress given back",
            )
            holds = turn.loss.lasted(ill(turn) & ~mostly_worse(turn)).astype(np.float64)
            yield Figure(
                turn.loss,
                holds,
                PERSIST,
                "evaluations in a row with all of that, training falling and the score holding",
                "number",
            )

    def _lives(self, turn: Turn) -> Iterator[tuple[float, float, Finding]]:
        loss, score = turn.loss, turn.score
        if score is None or turn.train is None:
            return
        worse = _overfits(turn)
        on = (loss.lasted(ill(turn)) >= PERSIST) & ~mostly_worse(turn) & ~worse
        for start, end in spells(on, (loss.rise < BACK) | worse):
            best = int(loss.best_index[start])
            last = len(loss) - 1 if end is None else end - 1
            status = "open" if end is None else "ended" if worse[end] else "recovered"
            life = Lifecycle(min(best + 1, start), (("watch", start),), last, end, status)  # type: ignore[arg-type]
            more = evidence(turn, start, last) | {
                "grew": end is not None and bool(worse[end]),
                **_cost(turn, last),
            }
            yield (
                float(loss.at[start]),
                np.inf if end is None else float(loss.at[end]),
                self.say(loss, life, [turn.train, score], **more),
            )

    words = Words(
        name="over-confidence",
        title="{metric:name} rises, {score:name} holds: over-sure",
        what="{metric:name} was best at {best_at:place} ({best:value}) and is now {now:value}, {points:evaluations} in a row over its best, "
        "while {score:name} held ({score_best:value} at best, {score_now:value} now) and {train:name} kept falling ({train_from:value} → {train_to:value}).",
        event="Certain: it is {rise:over} and has been over it for {points:evaluations}; the score is within chance of its best.",
        cause="Likely: loss up with accuracy not down was 18 of 27 clean loss-overfit runs. The calibration itself is not in the log.",
        worry="It depends on what you use. Decisions (the top class): no. Probabilities, thresholds or rankings: yes. Of the loss this is overfitting.",
        why=(
            (
                "The model grows more sure of everything. Cross-entropy punishes a confident error without bound, so a few examples get very wrong while most stay right",
                when(
                    "nats",
                    " (now {nats:.1f} nats for each wrong example; 1 to 2 is ordinary, above 4 is over-sure)",
                ),
                ".",
            ),
            "Some validation labels are wrong: a sure model pays for every one of them.",
            "A part of the validation data is unlike the training data, and the model is sure there too.",
        ),
        would_change="If {score:name} falls more than half a point and more than chance below its best, this becomes overfitting. A new best of the smoothed loss closes it.",
        next=(
            (
                "Keep two checkpoints: {best_at:place}",
                when("saved", " (the log names `{saved}`)"),
                " by loss, the best by {score:name}.",
            ),
            "If probabilities matter: take the loss's best, or fit a temperature on validation data (temperature scaling). If only decisions matter: go on as long as {score:name} still rises; once it has been level for 10 evaluations, more training only costs time.",
            "Look at the examples whose loss grew most: are their labels right? Next run: label smoothing or weight decay.",
        ),
        limits="Calibration (ECE, a reliability diagram) and label noise cannot be told from these numbers; they need the predictions.",
        trace="median of 5 = {smooth:number}, best {smooth_best:number}: +{rise:percent}, {given_back:percent} of the progress given back (limits 4% and 1%, or 3% and 5%), {points:count} in a row (limit 5); score within its chance of the best.",
        outcome={
            "recovered": "The smoothed loss came back to its best at {ended_at:place}.",
            "ended": (
                when(
                    "grew",
                    "At {ended_at:place} the score fell too: it went on as overfitting.",
                    "It lasted to the end; the loss was best {since:span} before.",
                )
            ),
        },
    )


def _overfits(turn: Turn) -> Flags:
    """Where `overfitting` is said of the same loss."""
    out = np.zeros(len(turn.loss), dtype=bool)
    for start, end in worsening(turn):
        out[start:end] = True
    return out


def _cost(turn: Turn, last: int) -> dict[str, float]:
    """Nats of loss for each wrong example, where the score is an accuracy and the loss a cross-entropy."""
    if (
        turn.score is None
        or turn.score.curve.metric != "accuracy"
        or turn.loss.curve.metric not in ("loss", "cross_entropy")
    ):
        return {}
    wrong = 1 - float(turn.score_values[last])
    return {"nats": float(turn.loss.y[last]) / wrong} if wrong > 0.005 else {}
