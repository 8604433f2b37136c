"""Validation drop: a validation score falls at once, far beyond chance; most such drops recover soon."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from curvetui.curve import Floats, Ints
from curvetui.detectors import Detector, Episode, Figure, Threshold, lifecycle
from curvetui.languages.templates import Cause, Wait, Words, choose, if_recovered, when
from curvetui.run import History, Track
from curvetui.run.headline import SCORES, score_rank
from curvetui.run.identities import softmax_twice
from curvetui.run.roles import OF_VARIANCE
from curvetui.statistics import Flags, second_largest, shifted, two_proportions
from curvetui.statistics.shares import binomial_error


class Falls(NamedTuple):
    """One score, judged; arrays have the shape of its track."""

    before: Floats
    """The last value before each point."""
    level: Floats
    """The lower of that and of the median of the five before: what was to be expected."""
    drop: Floats
    """From `level`, as a share of all examples."""
    z: Floats
    error: Floats
    """One standard deviation: the larger of the noise before and the binomial error."""
    examples: Ints
    on: Flags


class ValidationDrop(Detector):
    """A validation score falls from one value to the next by more than chance explains.

    Rule: the score is at least 5 points (for a level below 50 points: a tenth of the level) and 3
        standard deviations of its own noise (4 after 100 evaluations, as the lowest of many lies
        lower) below both the value before and the median of the five before; if the number of validation examples N could be inferred, z of the two-proportion
        test must be −4 or less too. Judged from the fourth evaluation on. A score without a split,
        if there is none of validation, must lose 30 % of its level. Recovered when three quarters
        of the drop are regained.
    Source: two-proportion test (Agresti, Categorical Data Analysis), unpooled; Gasser's noise from
        second differences. 88.7 % of drops of more than 3 points recovered within 3 epochs (4 377
        public histories).
    Quiet: small validation sets, where a few examples make points; the first evaluations; slow
        declines, which are `overfitting`; a score that falls like that again and again.

    Example:
        >>> accuracy = [0.4766, 0.6276, 0.8398, 0.8047, 0.8659, 0.8151, 0.8737, 0.6055, 0.9023, 0.9648]
        >>> ValidationDrop.found({"epoch": range(1, 11), "val_accuracy": accuracy})
        [(8.0, 'watch', 'recovered')]
    """

    DROP = Threshold(0.05, "share of all examples below the value before and below the usual level")
    PART = Threshold(0.1, "share of the usual level, for a score that is low anyway")
    Z = Threshold(-4.0, "z of the two-proportion test, where the number of examples is known")
    NOISES = Threshold(3.0, "standard deviations of the score around its trend, before this point")
    TOPS = Threshold(1.2, "times the second largest drop of the last 200 evaluations")
    UNSPLIT = Threshold(0.3, "share of the usual level that a score without a split must lose")
    BACK = Threshold(0.25, "share of the drop within which the score has recovered")
    FIRST = Threshold(3, "evaluations before the first that is judged")
    CONFIDENT = Threshold(0.9, "nats per flipped example of a confident flip")
    BORDERLINE = Threshold(0.2, "nats per flipped example of a near-tie")
    COARSE = Threshold(0.02, "smallest change so far of a score of very few examples")

    needs = ("higher",)

    def tracks(self, history: History) -> Iterable[Track]:
        scores = [t for t in history.scores("val", "test") if not _is_partial(history, t)]
        return (*scores, *without_split(history))

    def figures(self, history: History) -> Iterator[Figure]:
        for score in history.scores("val", "test"):
            falls = self._falls(score)
            late = np.where(score.count > self.FIRST, falls.drop, np.nan)
            yield Figure(score, late, self.DROP, "below the level before", "points")
            yield Figure(score, late / falls.error, self.NOISES, "the same in noise units", "times")

    def episodes(self, history: History, score: Track) -> Iterator[Episode]:
        falls = self._falls(score)
        if score.curve.split == "train":
            falls = falls._replace(on=falls.on & ~history.is_fine(score))
        free = 0
        for start in np.flatnonzero(falls.on).tolist():
            if start < free:
                continue
            target = falls.level[start] - self.BACK * falls.drop[start]
            back = np.flatnonzero(score.share[start:] >= target)
            end = start + int(back[0]) if len(back) else None
            free = len(score) if end is None else end
            loss = history.loss_of(score)
            evidence = self._evidence(history, score, loss, falls, start, end)
            life, others = lifecycle(score, start, end), [loss] if loss else []
            yield self.episode(score, life, others, **evidence)

    words = Words(
        name="drop in the validation score",
        title="{metric:name} fell [no_share?by {drop:number}|{drop:points}] at {first:place}",
        what=(
            "{metric:name} went {from:value} → {to:value}",
            "[examples?, {examples_before:count} → {examples_after:count} of {examples:count} examples right (inferred)].",
            when("loss", " {loss:name} went {loss_from:value} → {loss_to:value}"),
            choose(
                "flips",
                confident="; each flip cost {flip_cost:times} nats",
                borderline="; each flip cost only {flip_cost:.2f} nats",
                between="; each flip cost {flip_cost:.2f} nats",
            ),
            when("loss", "."),
        ),
        event="Certain: {sigmas:.1f} times what noise explains.",
        cause="Cause not visible in the curves.",
        worry="[status=recovered?No: it came back.|[over?Yes: most such drops come back within 3 epochs, this one did not.|Not yet: most such drops come back.]]",
        why=(
            Cause(
                "Batch-norm statistics lagged behind the weights",
                supports="train_steady has_batch_norm validation_lag",
                excluded="no_batch_norm",
                test="fresh_batch_norm",
            ),
            Cause(
                "One large step or a bad batch moved the weights",
                supports="train_slipped train_worse gradient_spiked rate_rose rate_high",
                against="gradient_calm",
                test="third_of_rate",
            ),
            Cause(
                "Many examples sit near the decision boundary",
                supports="flips_borderline",
                excluded="flips_confident",
            ),
            Cause(
                "The evaluation changed (mode, batch size, data)",
                supports="resumed_here",
                test="evaluate_twice",
            ),
        ),
        would_change="Clears when {metric:name} is back at {back:value}.",
        next=(
            if_recovered(
                Wait("Nothing to do; keep the best checkpoint."),
                when(
                    "over",
                    "Go back to the best checkpoint, before {first:place}.",
                    Wait(
                        "Wait 2–3 evaluations: 9 of 10 such drops (4 377 public runs) were back in 3 epochs."
                    ),
                ),
            ),
            "If it repeats, halve the learning rate or average the weights (EMA).",
        ),
        limits=(
            "The number of examples is the smallest that fits the printed digits; where none fits, chance is judged from the curve's own noise.",
            when("twice", " Under softmax applied twice a flip costs at most about 1 nat."),
        ),
        trace="[z?{z:errors} standard errors of {examples:count} examples (limit 4), ]{sigmas:.1f} noise units (limit 3), at least [no_share?{least:number}|{least:points}].",
        outcome={
            "recovered": "Back to {after:value} at {ended_at:place}.",
            "ended": "It had not recovered by the end.",
        },
    )

    def _falls(self, score: Track) -> Falls:
        share = score.share
        before = shifted(share)
        level = np.fmin(before, score.baseline / score.unit)
        drop = level - share
        count = np.where(score.examples > 0, score.examples, self._coarse(score))
        binomial = binomial_error(level, count)
        error = np.fmax(np.fmax(shifted(score.usual_noise) / score.unit, binomial), 0.005)
        z = np.where(count > 0, two_proportions(before, share, np.maximum(count, 1)), np.nan)
        # The lowest of n values lies so many deviations low.
        lowest = np.sqrt(2 * np.log(np.maximum(score.count, 2)))
        on = (
            (drop >= self._least(level, score.curve.split))
            & (drop >= np.fmax(self.NOISES, lowest + 1) * error)
            & ~(z > self.Z)
        )
        on &= drop > self.TOPS * second_largest(np.fmax(drop, 0.0))
        on &= (score.count > self.FIRST) & (score.since_break != 0) & np.isfinite(before)
        return Falls(before, level, drop, z, error, count, on)

    def _coarse(self, score: Track) -> Ints:
        """Number of examples of a set so small that every change of an accuracy shows it; 0 of another."""
        share = score.share
        if score.curve.metric != "accuracy":
            return np.zeros(len(share), dtype=np.int64)
        step = np.abs(share - shifted(share))
        smallest = np.fmin.accumulate(np.where(step > 1e-6, step, np.nan))
        count = np.rint(1 / np.fmax(smallest, self.COARSE))
        whole = np.abs(share * count - np.rint(share * count)) < 0.02
        is_coarse = (smallest >= self.COARSE) & np.logical_and.accumulate(
            whole | np.isnan(smallest)
        )
        return np.where(is_coarse, count, 0).astype(np.int64)

    def _least(self, level: Floats, split: str | None = "val") -> Floats:
        return np.minimum(self.DROP, self.PART * level) if split else self.UNSPLIT * level

    def _evidence(
        self,
        history: History,
        score: Track,
        loss: Track | None,
        falls: Falls,
        start: int,
        end: int | None,
    ) -> dict[str, Any]:
        unit, count = score.unit[start], int(falls.examples[start])
        before, now = falls.before[start], score.share[start]
        # A game's score beyond −1 … 1 is no share either.
        no_share = score.curve.metric in OF_VARIANCE or max(abs(before), abs(now)) > 1
        whole = unit if no_share else 1.0
        out: dict[str, Any] = {
            "from": before * unit,
            "to": score.y[start],
            "drop": (before - now) * whole,
            "no_share": no_share,
            "usual": falls.level[start] * unit,
            "least": self._least(falls.level[start : start + 1])[0] * whole,
            "sigmas": falls.drop[start] / falls.error[start],
            "back": round(float(falls.level[start] - self.BACK * falls.drop[start]) * unit, 4),
        }
        if count:
            out |= {
                "examples": count,
                "examples_before": round(before * count),
                "examples_after": round(now * count),
                "z": round(float(falls.z[start]), 2),
            }
        if end is not None:
            out |= {"after": score.y[end], "regained": score.share[end] - now}
        train = history.partner(score)
        if train is not None:
            beside = score.beside(train) / unit
            moved = float(beside[start] - beside[start - 1])
            if abs(moved) < 0.01:
                out |= {"train": train.label, "train_moved": moved}
        return out | (
            self._flips(history, score, loss, start, before - now) if loss is not None else {}
        )

    def _flips(
        self, history: History, score: Track, loss: Track, start: int, drop: float
    ) -> dict[str, Any]:
        """What the loss shows about the examples that became wrong."""
        beside = score.beside(loss)
        out: dict[str, Any] = {
            "loss": loss.label,
            "loss_from": beside[start - 1],
            "loss_to": beside[start],
        }
        cost = float((beside[start] - beside[start - 1]) / drop)
        if score.curve.metric != "accuracy" or not np.isfinite(cost) or cost <= 0:
            return out
        twice = softmax_twice(history)
        sure = (cost >= self.BORDERLINE) + (cost > self.CONFIDENT)
        return out | {
            "flip_cost": cost,
            "flips": ("borderline", "between", "confident")[sure],
            "twice": twice is not None and twice.broken is None,
        }


def _is_partial(history: History, score: Track) -> bool:
    """Whether it is precision, recall or the like beside a score that summarises: a threshold moves it."""
    whole = history.score_of(score)
    is_part = score_rank(score.curve.metric) >= len(SCORES)
    return is_part and whole is not None and score_rank(whole.curve.metric) < len(SCORES)


def without_split(history: History) -> list[Track]:
    """Usual scores for which the log does not say where they were measured; none beside validation scores."""
    if history.scores("val", "test"):
        return []
    return [
        t
        for t in history.scores(None, "train")
        if t.curve.group is None and score_rank(t.curve.metric) < len(SCORES)
    ]
