"""Overfitting: the validation loss turns upwards while the training loss goes on falling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from curvetui.detectors import Detector, Episode, Figure, lasting
from curvetui.detectors._turning import (
    PERSIST,
    began,
    evidence,
    ill,
    mostly_worse,
    rise_figures,
    strong,
    turn_of,
    worsening,
)
from curvetui.languages.templates import Wait, Words, choose, when
from curvetui.run import History
from curvetui.run.track import Track


class Overfitting(Detector):
    """Validation gets worse while training gets better: the model memorises its training examples.

    Rule: the median of the last 5 validation losses lies more than 4 % over its own best and has given back 1 % of
        all progress (or 3 % over it and 5 % of the progress), and more than the best of n noisy medians is too good by,
        while the training loss is below what it was at that best, or below half of the validation loss and not rising, 5
        evaluations in a row; or the mean of 8 or 16 does so 3 times in a row. At most of these the score
        (if there is one) is below its best by more than chance, 2 binomial errors and half a point, or never rose and lies 30
        points below the one on training data. Best, noise and chance are those of the segment between two changes of the
        learning rate, once it has 10 evaluations. `act` after 10 evaluations in a row at 4 %; while a planned drop of the
        rate is to come only at 50 %; never without a training loss. Recovered within 1 % of the best, when the score reaches a new best, or when a
        step takes half of the rise back.
    Source: the relative, smoothed, persistent rule; of 1 823 AlgoPerf runs that reached their target a rolling
        median of 5 that lies 5 % over its best stopped 1.8 % too early, early stopping with patience 5 34 %.
    Quiet: train and validation rising together (that is `divergence`); a single bad evaluation; a validation loss
        that rises while the score holds (that is `miscalibration`); a gap that does not grow.

    Example:
        >>> falls = [2.0 / (1 + 0.3 * e) for e in range(40)]
        >>> turns = [2.0 / (1 + 0.3 * e) + max(0, e - 10) * 0.03 for e in range(40)]
        >>> Overfitting.found({"epoch": range(1, 41), "train_loss": falls, "val_loss": turns})
        [(15.0, 'act', 'open')]
    """

    kind = "overfitting"
    highest = "act"
    least = PERSIST + 1

    def tracks(self, history: History) -> Iterable[Track]:
        return history.losses("val", "test")

    def figures(self, history: History) -> Iterator[Figure]:
        for turn in (turn_of(history, loss) for loss in self.tracks(history)):
            yield from rise_figures(turn)
            yield Figure(
                turn.loss,
                turn.loss.lasted(ill(turn) & mostly_worse(turn)).astype(np.float64),
                PERSIST,
                "evaluations in a row with all of that, training falling and the score mostly worse",
                "number",
            )

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        turn = turn_of(history, loss)
        spells = worsening(turn)
        for start, end in spells:
            flags: dict[str, Any] = {} if turn.train is None else {"act": strong(turn)}
            last = len(loss) - 1 if end is None else end - 1
            life = lasting(loss, start, end, **flags).since(began(turn, start, spells))
            others = [t for t in (turn.train, turn.score) if t is not None]
            yield self.tell(loss, life, others, **evidence(turn, start, last, end))

    words = Words(
        name="overfitting",
        title=when(
            "over",
            "{metric:name} rose after {low_at:place}",
            "{metric:name} has been rising since {low_at:place}",
        ),
        what=(
            "{metric:name} rose from {low:value} at {low_at:place} to {now:value} at {last:place} ({rise:over})",
            when("train", ", while {train:name} went {train_from:value} → {train_to:value}"),
            when(
                "score",
                "; {score:name} went from {score_best:value} at {score_best_at:place} to {score_now:value}",
            ),
            when(
                "examples",
                " ({examples_best:count} → {examples_now:count} right of {examples:count} examples)",
            ),
            ".",
        ),
        event="Certain that the validation loss rose: it is smoothed, and it held for {points:evaluations}.",
        cause=(
            when(
                "idle",
                "Likely not memorising alone: {score:name} never rose, so nothing of what is learned carries over.",
                when(
                    "train",
                    "Likely: training improved while validation got worse, which is what overfitting means.",
                    "Unknown: no training loss is logged, so overfitting and a training that goes wrong look alike here.",
                ),
            ),
        ),
        worry=choose(
            "status",
            recovered="No longer: the rise was over at {ended_at:place}.",
            otherwise=(
                choose(
                    "level",
                    act="Yes: at these settings more training makes the model worse on new data. "
                    "Of 908 benchmark runs that reached their target none looked like this before it.",
                    watch=when(
                        "over",
                        "Low risk, if the best checkpoint was saved: the last one is worse.",
                        "Not yet: look again in 5 evaluations. Most such rises go on; some end at a learning-rate drop.",
                    ),
                ),
                when(
                    "next_drop",
                    " A drop of the learning rate is planned at {next_drop:place}, which often takes part of this back.",
                ),
            ),
        ),
        why=(
            when(
                "idle",
                "Validation inputs are prepared unlike training inputs (scaling, preprocessing, image size), or their labels are in another order.",
            ),
            when(
                "idle",
                "Normalisation layers hold statistics that fit no data (unfrozen batch norm with small batches), so that evaluation mode fails.",
            ),
            "The model has begun to memorise its training examples (too many parameters or epochs for the data).",
            when(
                "idle",
                "",
                "Perhaps the learning rate or the augmentation was changed near {best_at:place}: then look there first.",
            ),
            when(
                "idle",
                "",
                "Validation and training data differ (other source, other preprocessing), so that fitting one no longer helps the other.",
            ),
        ),
        would_change=(
            "This clears when the smoothed {metric:name} is back at its best",
            when("score", ", or when {score:name} reaches a new best"),
            ". If the score recovers while the loss stays high, the model is overconfident, not worse at deciding.",
        ),
        next=(
            when(
                "idle",
                "Evaluate some training files through the validation pipeline: if the score is as low there, the pipeline or the evaluation mode is at fault, not the model.",
            ),
            when(
                "idle",
                "Until that is clear leave regularisation and learning rate as they are.",
                (
                    "Keep the checkpoint of ",
                    when(
                        "score",
                        when(
                            "agree",
                            "{best_at:place} ({best:value}), the best by {score:name} and by {metric:name}",
                            "{score_best_at:place}, the best by {score:name}; by {metric:name} it is {best_at:place} ({best:value})",
                        ),
                        "{best_at:place}",
                    ),
                    when("saved", " (the log names `{saved}`)"),
                    ".",
                ),
            ),
            when(
                "idle",
                "",
                when(
                    "over",
                    "Next time end the run with early stopping and a patience of about 10 evaluations.",
                    when(
                        "next_drop",
                        Wait(
                            "Wait for the drop at {next_drop:place}, and judge it 5 evaluations after that."
                        ),
                        "Stop, or let early stopping with a patience of about 10 evaluations do it.",
                    ),
                ),
            ),
            when(
                "idle",
                "",
                "Next run: change one thing: more data or augmentation first, then weight decay or dropout, then a smaller model.",
            ),
        ),
        limits=(
            "Only the curves are seen: not whether the checkpoint was saved, nor which examples got worse.",
            when(
                "no_score",
                " Without a validation score it cannot be told whether decisions or only confidence got worse.",
            ),
        ),
        trace="median of 5 = {smooth:number}, best of the segment {smooth_best:number}: +{rise:percent}, {given_back:percent} of the progress given back (limits 4% and 1%, or 3% and 5%), {points:count} since (watch 5 in a row, act 10 at 4%).",
        outcome={
            "recovered": choose(
                "closed_by",
                score="{score:name} reached a new best at {ended_at:place}.",
                step="A step at {ended_at:place} took back at least half of the rise.",
                otherwise="The smoothed loss came back to its best at {ended_at:place}.",
            ),
            "ended": "It did not come back: the best {metric:name} was {best_at:place}, {since:span} before the end.",
        },
    )
