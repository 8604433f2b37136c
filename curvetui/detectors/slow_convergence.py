"""Slow convergence: the loss falls so slowly and evenly that it will not get far within the plan."""

from collections.abc import Iterator

import numpy as np

from curvetui.curve import Floats
from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Cause, Words, when
from curvetui.run import History, Track
from curvetui.run.outlook import ahead
from curvetui.run.roles import by_reward
from curvetui.statistics import Flags, last_ones, shifted, spells

NEVER = 1000
"""Times the run so far; a loss that takes longer to halve is not falling."""


class SlowConvergence(Detector):
    """The loss falls slowly, evenly and in a straight line: the learning rate is probably too low.

    Rule: after at least 12 points (50 if it is logged by the step) the loss is still above 70 % of
        its start; over the last 12 points the logarithm of the loss falls in a straight line (R²
        above 0.99; at a constant learning rate also 0.95 if it becomes steeper), and at that pace
        halving the loss would take more than 3 times the plan (30 times the run so far if no plan
        is known, 5 times if a learning rate is printed that never changed). Recovered when it is
        below 70 %, or the line bends. A run that is over (8 points) is judged as a whole: R² above
        0.9, its second half no slower than 80 % of the first, and halving takes 3 times the run.
    Source: on a straight, noiseless descent a larger step goes faster (Smith 2018, A disciplined
        approach, LR range test).
    Quiet: warm-up, which bends; losses near their floor, which bend and scatter; runs that have
        learned.

    Example:
        >>> SlowConvergence.found({"epoch": range(1, 21), "loss": [2.3 * 0.998**e for e in range(20)]})
        [(1.0, 'watch', 'open')]
    """

    POINTS = Threshold(12, "points over which the trend is fitted, and before any report")
    FINE = Threshold(50, "points before anything is reported of a loss logged by the step")
    HIGH = Threshold(0.7, "share of the loss at the start; below it the run has made progress")
    BARELY = Threshold(0.9, "the same for a run whose learning rate changed, or that was resumed")
    STRAIGHT = Threshold(0.99, "R² of the log loss on a line; a loss near a floor bends")
    TIMES = Threshold(3.0, "times the plan that halving the loss would take")
    UNPLANNED = Threshold(30.0, "times the run so far to halve the loss, without a plan")
    EPOCHS = Threshold(3, "epochs before the pace means something")
    BENT = Threshold(0.95, "R² enough at a constant learning rate if the line steepens")
    CONSTANT = Threshold(5.0, "times the run so far, with a printed rate that never changed")
    WHOLE = Threshold(8, "points of a run that is over")
    WHOLE_FIT = Threshold(0.9, "R² of a run that is over")
    STEADY = Threshold(0.8, "pace of the second half of such a run, in times that of the first")

    least = WHOLE.value
    losses = ("train", "val", "test")

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        slope, fit = self._course(loss.y, self.POINTS)
        # Twelve batches of a smoothed loss lie on a straight line by chance.
        fine = history.is_fine(loss)
        long = self._course(loss.y, self.FINE)
        slope, fit = (np.where(fine, *pair) for pair in zip(long, (slope, fit), strict=True))
        # Rounding of the same huge number is no line.
        fit = np.where(np.isfinite(fit), fit, 0.0)
        plan = history.plan_of(loss)
        times = np.where(_has_constant_rate(history, loss), self.CONSTANT, self.UNPLANNED)
        reach = np.full(len(loss), self.TIMES * plan) if plan else times * (loss.x - loss.x[:1])
        pace = (loss.x - shifted(loss.x, self.POINTS - 1)) / (self.POINTS - 1)
        halving = np.log(2) / -slope * pace
        logs, half = np.log(loss.y), self.POINTS // 2
        late = (logs - shifted(logs, half)) / half
        early = (shifted(logs, half) - shifted(logs, self.POINTS - 1)) / (self.POINTS - 1 - half)
        steepens = (fit > self.BENT) & (late < early) & (times < self.UNPLANNED)
        on = (
            ((fit > self.STRAIGHT) | steepens)
            & (halving > reach)
            & (loss.y > self.HIGH * loss.begin)
            & (loss.start > 0)
        )
        if loss.curve.unit == "epoch":
            on &= loss.x - loss.x[:1] >= self.EPOCHS
        on &= loss.count >= np.where(history.is_fine(loss), self.FINE, self.POINTS)
        whole = self._whole_run(history, loss)
        on[-1:] |= whole is not None
        for start, end in spells(on, (loss.y < self.HIGH * loss.start) | (fit < 0.8)):
            is_whole = whole is not None and start == len(loss) - 1
            life = lifecycle(loss, start, end)
            likely = ahead(history, loss, life.last, plan) if plan else None
            yield self.episode(
                loss,
                life.since(
                    0 if is_whole else start - (self.FINE if fine[start] else self.POINTS) + 1
                ),
                now=loss.y[life.last],
                sped_up=end is not None,
                begin=loss.start[start],
                halving=(half_life := whole[0] if whole and is_whole else halving[start]),
                never=bool(half_life > NEVER * (loss.x[life.last] - loss.x[0])),
                fit=whole[1] if whole and is_whole else fit[start],
                planned=plan,
                likely_low=likely and likely[0],
                likely_high=likely and likely[1],
                rate=history.rate_at(loss.at[start]),
            )

    words = Words(
        name="slow convergence",
        title="{metric:name} [sped_up?fell too slowly for a while|falls too slowly]: [never?it would never|{halving:about} to] halve",
        what="{metric:name} went from {begin:number} to {now:value}, evenly and in a straight line; at this pace [never?it would not even halve in a thousand such runs|halving it takes {halving:about}].",
        event="Certain for the pace so far (R² {fit:.3f}).",
        cause="Too high a learning rate would scatter, and a floor would bend the line.",
        worry=(
            "Low risk: [planned?the plan ends at {planned:place}, long before that"
            "[likely_high?; {likely_low:number}–{likely_high:number} is likely there (80%)]."
            "|nothing is broken, but most of the time is wasted.]"
        ),
        why=(
            Cause(
                "The learning rate[sign_rate_unchanged?|[rate? ({rate:number})]] is too low",
                supports="rate_low rate_unchanged",
                excluded="rate_warming",
                test="range_test",
            ),
            Cause(
                "Most of the model is frozen, or gradients are clipped to almost nothing",
                supports="frozen clipped",
                against="gradient_calm",
            ),
            Cause(
                "A long warm-up is still running",
                supports="rate_warming",
                excluded="rate_unchanged rate_fell",
            ),
        ),
        would_change="Clears when the loss is below 70% of its start, or when the line bends.",
        next=(
            when(
                "over",
                "In the next run multiply the learning rate by 3, and again while the loss stays smooth.",
                "Multiply the learning rate by 3, and again while the loss stays smooth; wait if warm-up is still running.",
            ),
            "If gradients are clipped, compare the limit with their usual norm.",
        ),
        limits="The lowest possible loss is not in the log.",
        trace="halving takes {halving:about} (limit 3 times the plan, or 30 times the run so far) on a straight line (R² {fit:.3f}).",
        outcome={"recovered": "It sped up, or became less even, at {ended_at:place}."},
    )

    def _whole_run(self, history: History, loss: Track) -> tuple[float, float] | None:
        """(halving, R²) of a run that is over and fell slowly, without slowing down, from its first point to its last; None otherwise."""
        n = len(loss)
        least = self.FINE if history.is_fine(loss)[-1] else self.WHOLE
        if history.state == "running" or n < least or not np.all(loss.y > 0):
            return None
        if loss.curve.split == "train" and not history.alone(loss, "val", "test").all():
            return None
        # A schedule explains a pace, but not that almost nothing was gained.
        high = self.BARELY if len(history.segment_breaks.known) else self.HIGH
        if by_reward(history, loss).any() or loss.smooth[-1] < high * loss.begin[-1]:
            return None
        logs, x, half = np.log(loss.y), loss.x - loss.x.mean(), n // 2
        slope = _slope(x, logs)
        fit = float(slope**2 * (x @ x) / np.sum((logs - logs.mean()) ** 2))
        paces = [_slope(x[part], logs[part]) for part in (np.s_[:half], np.s_[half:])]
        halving = np.log(2) / -slope
        slow = halving > self.TIMES * (loss.x[-1] - loss.x[0])
        if slow and fit > self.WHOLE_FIT and paces[1] < self.STEADY * paces[0]:
            return (halving, fit)
        return None

    def _course(self, y: Floats, points: int) -> tuple[Floats, Floats]:
        """(slope per point, R²) of the log of the last *points* values."""
        block = np.log(last_ones(np.where(y > 0, y, np.nan), points))
        place = np.arange(points) - (points - 1) / 2
        centred = block - block.mean(axis=1, keepdims=True)
        slope = centred @ place / (place @ place)
        fit = (centred @ place) ** 2 / ((place @ place) * (centred**2).sum(axis=1))
        return slope, fit


def _slope(x: Floats, y: Floats) -> float:
    centred = x - x.mean()
    return float(centred @ y / (centred @ centred))


def _has_constant_rate(history: History, loss: Track) -> Flags:
    """Where a learning rate has been printed that never had another value."""
    values = loss.beside(history.rate)
    known = values[np.isfinite(values)][:1]
    same = np.isnan(values) | (values == (known[0] if len(known) else np.nan))
    return np.asarray(np.logical_and.accumulate(same) & np.isfinite(values))
