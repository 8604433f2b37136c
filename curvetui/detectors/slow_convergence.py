"""Slow convergence: the loss falls, but so slowly and evenly that the plan will not bring it far."""

from collections.abc import Iterator

import numpy as np

from curvetui.curve import Floats
from curvetui.detectors import Detector, Episode, lasting
from curvetui.languages.templates import Cause, Words, when
from curvetui.run import History
from curvetui.run.outlook import ahead
from curvetui.run.roles import by_reward
from curvetui.run.track import Track
from curvetui.statistics import Flags, last_ones, shifted, spells

POINTS, FINE = 12, 50
"""Points over which the course is looked at, and before which nothing is said (of a loss logged by the step)."""
HIGH = 0.7
"""Of the loss at the start: below that the run has got somewhere."""
BARELY = 0.9
"""The same of a run whose learning rate was changed, or that was resumed."""
STRAIGHT = 0.99
"""R² of the log loss against its place: a loss that nears a floor bends."""
TIMES, UNPLANNED = 3.0, 30.0
"""Times the plan, or (where none is known) the run so far, that halving the loss would take."""


EPOCHS = 3
"""Epochs from which on, where points are counted so, the pace means something."""
BENT = 0.95
"""R² that is enough at a constant learning rate where the line becomes steeper: no floor does that."""
CONSTANT = 5.0
"""The same where a learning rate is printed that has never changed: no warm-up explains the pace."""
WHOLE, WHOLE_FIT, STEADY = 8, 0.9, 0.8
"""Points and R² of a run that is over, and the pace of its second half in times that of its first: what nears a floor slows down."""


class SlowConvergence(Detector):
    """The loss falls slowly, evenly and in a straight line: the learning rate is probably too low.

    Rule: after at least 12 points (50 where it is logged by the step) the loss is still above 70 % of its start; over the last 12 points the logarithm
        of the loss falls in a straight line (R² above 0.99; at a constant learning rate also 0.95 where it becomes steeper), and at that pace halving the loss would take more than
        3 times the plan (30 times the run so far where no plan is known, 5 times where a learning rate is printed that never changed). Recovered when it is below 70 %, or the line bends.
        A run that is over (8 points) is judged as a whole: R² above 0.9, its second half no slower than 80 % of the first, and halving takes 3 times the run.
    Source: on a straight, noiseless descent a larger step goes faster (Smith 2018, A disciplined approach, LR range test).
    Quiet: warm-up, which bends; losses near their floor, which bend and scatter; runs that have learned.

    Example:
        >>> SlowConvergence.found({"epoch": range(1, 21), "loss": [2.3 * 0.998**e for e in range(20)]})
        [(1.0, 'watch', 'open')]
    """

    least = WHOLE
    losses = ("train", "val", "test")

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        slope, fit = _course(loss.y)
        plan = history.planned_epochs if loss.curve.unit == "epoch" else history.planned_steps
        times = np.where(_has_constant_rate(history, loss), CONSTANT, UNPLANNED)
        reach = np.full(len(loss), TIMES * plan) if plan else times * (loss.x - loss.x[:1])
        pace = (loss.x - shifted(loss.x, POINTS - 1)) / (POINTS - 1)
        halving = np.log(2) / -slope * pace
        logs, half = np.log(loss.y), POINTS // 2
        late = (logs - shifted(logs, half)) / half
        early = (shifted(logs, half) - shifted(logs, POINTS - 1)) / (POINTS - 1 - half)
        steepens = (fit > BENT) & (late < early) & (times < UNPLANNED)
        on = (
            ((fit > STRAIGHT) | steepens)
            & (slope < 0)
            & (halving > reach)
            & (loss.y > HIGH * loss.begin)
            & (loss.start > 0)
        )
        if loss.curve.unit == "epoch":
            on &= loss.x - loss.x[:1] >= EPOCHS
        on &= loss.count >= np.where(history.is_fine(loss), FINE, POINTS)
        whole = _whole_run(history, loss)
        on[-1:] |= whole is not None
        for start, end in spells(on, (loss.y < HIGH * loss.start) | (fit < 0.8)):
            is_whole = whole is not None and start == len(loss) - 1
            life = lasting(loss, start, end)
            rate = history.rate
            likely = ahead(history, loss, life.last, plan) if plan else None
            yield self.tell(
                loss,
                life.since(0 if is_whole else start - POINTS + 1),
                now=loss.y[life.last],
                sped_up=end is not None,
                begin=loss.start[start],
                halving=whole[0] if whole and is_whole else halving[start],
                fit=whole[1] if whole and is_whole else fit[start],
                planned=plan,
                likely_low=likely and likely[0],
                likely_high=likely and likely[1],
                rate=None
                if rate is None or rate.upto(loss.at[start]) < 0
                else rate.y[rate.upto(loss.at[start])],
            )

    words = Words(
        name="slow convergence",
        title=when(
            "sped_up",
            "{metric:name} fell too slowly for a while: {halving:about} to halve",
            "{metric:name} falls too slowly: {halving:about} to halve",
        ),
        what="{metric:name} went from {begin:number} to {now:value}, evenly and in a straight line; at this pace halving it takes {halving:about}.",
        event="Certain for the pace so far (R² {fit:.3f}).",
        cause="Too high a learning rate would scatter, and a floor would bend the line.",
        worry=(
            "Low risk: ",
            when(
                "planned",
                (
                    "the plan ends at {planned:place}, long before that",
                    when(
                        "likely_high",
                        "; {likely_low:number}–{likely_high:number} is likely there (80%)",
                    ),
                    ".",
                ),
                "nothing is broken, but most of the time is wasted.",
            ),
        ),
        why=(
            Cause(
                ("The learning rate", when("rate", " ({rate:number})"), " is too low"),
                speaks="rate_low rate_unchanged",
                excluded="rate_warming",
                test="range_test",
            ),
            Cause(
                "Most of the model is frozen, or gradients are clipped to almost nothing",
                speaks="frozen clipped",
                against="gradient_calm",
            ),
            Cause(
                "A long warm-up is still running",
                speaks="rate_warming",
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
            "Check the clipping limit against the logged gradient norm.",
        ),
        limits="The lowest possible loss is not in the log.",
        trace="halving takes {halving:number} (limit 3 times the plan, or 30 times the run so far) on a straight line (R² {fit:.3f}).",
        outcome={"recovered": "It sped up, or became less even, at {ended_at:place}."},
    )


def _whole_run(history: History, loss: Track) -> tuple[float, float] | None:
    """(halving, R²) of a run that is over and has fallen slowly, without slowing down, from its first point to its last; None of another."""
    n = len(loss)
    least = FINE if n and history.is_fine(loss)[-1] else WHOLE
    if history.state == "running" or n < least or not np.all(loss.y > 0):
        return None
    if loss.curve.split == "train" and not history.alone(loss, "val", "test").all():
        return None
    # A schedule explains a pace, but not that next to nothing was gained.
    high = BARELY if history.has_segments else HIGH
    if by_reward(history, loss).any() or loss.smooth[-1] < high * loss.begin[-1]:
        return None
    logs, x, half = np.log(loss.y), loss.x - loss.x.mean(), n // 2
    slope = _slope(x, logs)
    fit = float(slope**2 * (x @ x) / np.sum((logs - logs.mean()) ** 2))
    paces = [_slope(x[part], logs[part]) for part in (np.s_[:half], np.s_[half:])]
    halving = np.log(2) / -slope
    slow = slope < 0 and halving > TIMES * (loss.x[-1] - loss.x[0])
    return (halving, fit) if slow and fit > WHOLE_FIT and paces[1] < STEADY * paces[0] else None


def _slope(x: Floats, y: Floats) -> float:
    centred = x - x.mean()
    return float(centred @ y / (centred @ centred))


def _course(y: Floats) -> tuple[Floats, Floats]:
    """(slope per point, R²) of the log of the last `POINTS` values against their place."""
    block = np.log(last_ones(np.where(y > 0, y, np.nan), POINTS))
    place = np.arange(POINTS) - (POINTS - 1) / 2
    centred = block - block.mean(axis=1, keepdims=True)
    slope = centred @ place / (place @ place)
    fit = (centred @ place) ** 2 / ((place @ place) * (centred**2).sum(axis=1))
    return slope, fit


def _has_constant_rate(history: History, loss: Track) -> Flags:
    """Where a learning rate has been printed that has never had another value."""
    if history.rate is None:
        return np.zeros(len(loss), dtype=bool)
    values = loss.beside(history.rate)
    known = values[np.isfinite(values)][:1]
    same = np.isnan(values) | (values == (known[0] if len(known) else np.nan))
    return np.asarray(np.logical_and.accumulate(same) & np.isfinite(values))
