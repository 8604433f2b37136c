"""Learning-rate step: the learning rate drops at once, and its effect on the curves."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle, transient, without_repeats
from curvetui.languages.templates import Wait, Words, choose, when
from curvetui.model import Finding
from curvetui.run import History, Track, TrackRows, jumps
from curvetui.run.steps import steps_seen
from curvetui.statistics import MAX_SPELLS, median


class LearningRateStep(Detector):
    """The learning rate drops by a third or more from one logged value to the next.

    Rule: ln(new / old) is below −0.4 and at least 3 times the change before, so that a smooth
        schedule (cosine, linear, exponential) is no step. Its effect is the median of the
        evaluations after it (up to 5) against the median of the 3 before. If the log prints no
        learning rate, a step is inferred from the curves: training loss (6 %) and validation loss
        (3 %) or score (1 point) improve at once, beyond 4 noise units and 3 times their drift, and
        stay there for 3 evaluations. Ended after 5 evaluations.
    Source: measured on 74 robust-training logs: in adversarially trained CIFAR nets the first step
        × 0.1 changed validation loss by −8.1 % and accuracy by +2.6 points, later ones by almost
        nothing; of 31 later steps in other runs 15 helped.
    Quiet: smooth schedules; learning rates that rise (`warm_restart`).

    Example:
        >>> LearningRateStep.found({"epoch": range(1, 9), "loss": [3, 2, 1.5, 1.4, 1.3, 1.0, 0.9, 0.9], "lr": [0.1] * 5 + [0.01] * 3})
        [(6.0, 'note', 'open')]
    """

    AFTER = Threshold(5, "evaluations after the step over which its effect is measured")

    highest = "note"
    by_row = True
    needs = ("learning_rate", "validation")

    def detect(self, history: History) -> Iterator[Finding]:
        printed = history.learning_rate
        episodes = [s for t in history.losses("val", "test") for s in self._inferred(history, t)]
        yield from without_repeats(episodes)
        if printed is None:
            return
        rate = TrackRows(printed, history.breaks)
        rows = jumps(rate.curve)
        drops = rows[(rate.y[rows] < rate.y[rows - 1]) & (rate.y[rows] > 0)]
        watched = next(iter([*history.losses("val", "test"), *history.losses("train")]), None)
        for count, row in enumerate(drops[:MAX_SPELLS].tolist(), 1):
            effect, done = (
                self._effect(history, watched, float(rate.at[row])) if watched else ({}, None)
            )
            end = None if done is None else max(rate.upto(done), row)
            life = transient(row, end)
            yield self.finding(
                rate,
                life,
                printed=True,
                old=rate.y[row - 1],
                new=rate.y[row],
                times=rate.y[row - 1] / rate.y[row],
                first_step=count == 1,
                **effect,
            )

    def _inferred(self, history: History, loss: Track) -> Iterator[Episode]:
        """Steps that the curves show before the log prints any learning rate."""
        confirmed = (step for step in steps_seen(history, loss) if step.confirmed)
        for count, (row, detected, train, _) in enumerate(confirmed, 1):
            effect, _ = self._effect(history, loss, float(loss.at[row]))
            end = row + self.AFTER - 1 if row + self.AFTER - 1 < len(loss) else None
            life = (
                lifecycle(loss, detected, None if end is None else max(end, detected), "note")
                .since(row)
                .closing("ended")
            )
            yield self.episode(
                loss,
                life,
                [train],
                printed=False,
                train=train.label,
                first_step=count == 1,
                **effect,
            )

    words = Words(
        name="learning-rate step",
        title="[printed?{metric:name} {old:number} → {new:number} at {first:place}|All curves step down at {first:place}: a lower rate?]",
        what=(
            "[printed?The learning rate was divided by {times:number}"
            "|Training and validation improved together, and stayed better]"
            "[curve?; {curve:name} went from {before:value} to {after:value} (medians)]"
            "[score?, {score:name} from {score_before:value} to {score_after:value}]."
        ),
        event="[printed?Certain: the log prints the learning rate.|Certain that the curves step together.]",
        cause=when(
            "printed",
            choose(
                "helped",
                yes="The improvement right after it is the usual effect of a smaller step.",
                no="It changed little.",
                worse="{curve:name} got worse across it, which a smaller step does not cause: it had already begun.",
                otherwise="Its effect shows in the next few evaluations.",
            ),
            "Likely a drop of the learning rate, which this log does not print; a change of data or loss looks the same.",
        ),
        worry=choose(
            "helped",
            worse="Not about the step, but {curve:name} got worse across it: look at the gap between training and validation.",
            otherwise="No. This is what a schedule does; jumps in the curves here are its effect.",
        ),
        why=(
            "A smaller step settles into a better minimum: what looked like a plateau or like noise was the step size.",
            "A scheduler acted because the watched metric had stopped improving (if it is `ReduceLROnPlateau`).",
        ),
        would_change="Nothing; it clears after 5 evaluations.",
        next=(
            when(
                "over",
                "Do not compare values across the step.",
                Wait("Wait 5 evaluations before judging; do not compare values across the step."),
            ),
            "[first_step?Watch for overfitting from here on: after a step it usually goes faster.|Look at what this step brought before you count on the next one.]",
        ),
        limits=when(
            "printed",
            "Whether the schedule planned it or a rule triggered it is not in the numbers.",
            "The learning rate is not in the log: print it, and this need not be guessed.",
        ),
        trace=when(
            "printed",
            "{old:number} → {new:number}: factor {times:times} (at least 1.5, and 3 times the change before).",
            "{train:name} stepped by at least 6%, validation by 3% or 1 point, beyond 4 noise units.",
        ),
        outcome={
            "ended": choose(
                "helped",
                yes="It helped.",
                no="It changed little.",
                worse="It did not help.",
                otherwise="[curve?[to_the_end?The run ended before its effect could be seen.|Its evaluation window ended.]|No judged curve shows its effect.]",
            )
        },
    )

    def _effect(
        self, history: History, track: Track, line: float
    ) -> tuple[dict[str, Any], float | None]:
        """(evidence, line where the effect's window closes) of a step on that line."""
        start = int(np.searchsorted(track.at, line))
        if start < 1 or start >= len(track):
            return {}, None
        end = start + self.AFTER
        before, after = _around(track.y, start, end)
        if not np.isfinite(before) or not np.isfinite(after):
            return {}, float(track.at[end - 1]) if end <= len(track) else None
        score = history.score_of(track)
        out: dict[str, Any] = {"curve": track.label, "before": before, "after": after}
        noise = float(track.noise[start - 1])
        if end <= len(track):
            gain, least = (
                track.sign * (before - after),
                max(0.01 * abs(before), 0.0 if np.isnan(noise) else noise),
            )
            out["helped"] = "yes" if gain > least else "worse" if gain < -2 * least else "no"
        if score is not None:
            at = int(np.searchsorted(score.at, line))
            if 0 < at < len(score):
                was, became = _around(score.y, at, at + self.AFTER)
                out |= (
                    {"score": score.label, "score_before": was, "score_after": became}
                    if np.isfinite(was + became)
                    else {}
                )
        return out, float(track.at[end - 1]) if end <= len(track) else None


def _around(y: np.ndarray, start: int, end: int) -> tuple[float, float]:
    parts = [y[max(start - 3, 0) : start], y[start:end]]
    return tuple(median(p[np.isfinite(p)]) for p in parts)  # type: ignore[return-value]
