"""Divergence: the training loss climbs and does not come back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.curve import Floats, Ints
from curvetui.detectors import Detector, Episode, Figure, lasting
from curvetui.languages.templates import Cause, Wait, Words, choose, when
from curvetui.run import History
from curvetui.run.roles import ERRORS, by_reward, is_main_loss
from curvetui.run.track import Track
from curvetui.statistics import (
    Flags,
    count_since,
    last_ones,
    rolling_median,
    run_length,
    shifted,
    spells,
    zero_for_nan,
)
from curvetui.statistics.windows import once_each

PERSIST = 3
"""Points in a row, each a median of 3."""
TWICE = 2.0
"""Times the best smoothed loss: `watch`."""
LOST = 0.5
"""Share of all progress that is lost again: `watch`."""
ALL = 0.9
"""Share of all progress that is lost again: `stop`, together with `TWICE`."""
ABOVE_START = 1.5
"""Times the loss at the start: `stop`, whatever was reached before."""
ACT = 12
"""Points in a row above `ABOVE_START` times the start, not coming down, in a run that had `LEARNED`: `act`. Of 16 benchmark runs
of which that was so 11 came back under it, and none reached its target."""
LEARNED = 0.5
"""Of the loss at the start: a best below that was a model worth keeping."""
STOP = 20
"""Points in a row with all that before it says stop."""
ACT_LOST, ACT_TIMES, ACT_POINTS, ACT_SHARE = 0.6, 2.5, 6, 0.03
"""Share of the progress and times the best, points in a row, and share of all points so far: `act` as well, in a run that had `LEARNED`."""
EARLY = 12
"""Points before the rise: earlier it must last longer, for many early rises come back."""
FIRST_BEST = 2
"""Points after the first before the best: one odd first value is nothing that could be lost."""
HUGE = 10.0
"""Times the best and `ABOVE_START` times the start, `PERSIST` points in a row: `stop`."""
FALLING = 0.8
"""Of what the median of 3 was 4 points before: a loss that comes down so fast is on its way back."""
BACK = 0.25
"""Share of the progress: when less is lost it has recovered."""
NOISES = 5.0
LONG_SHARE = 0.2
"""Share of the run for which a loss above `ABOVE_START` times its start asks to be acted on, even if nothing had been learned."""
EXPLODED, EXPLODED_STOP = 5, 10
"""Values in a row that are all `HUGE` times the very first one: `act`, `stop`."""
BEYOND = 1e4
"""Times the very first value: no loss comes back from that, even while it falls."""
FALLS = 10
"""Points before which such an error was higher."""
SETTLED = 20
"""Points after a resume before the next that is judged: the best so far may be another run's."""
FAR = 5.0
"""Times the best and the start, before the noise is known (5 points)."""


class Divergence(Detector):
    """The training loss climbs far above its best and stays there.

    Rule: the median of the last 3 training losses is at least twice the best smoothed one, half of all progress
        since the start is lost, and it lies 5 noise units above the best, 3 points in a row (or it is 1.5 times the
        loss at the start; 2 single values that rise are enough then), or when 5 values in a row are 10 times the very first (`act`; 10 are `stop`). `act` when a run whose best was half the start or
        less lies above 1.5 times the start 12 points in a row (any run for a fifth of its points, or 3 points at 5 times the best), `stop` when 90 % of the progress is lost 20 points in a
        row without the loss coming down (by a fifth in 4 points). Where no training loss is logged the validation loss
        is judged. Recovered when less than a quarter of the progress is lost.
    Source: twice the minimum alone fires in 9.6 % of benchmark runs that trained; the share of the progress makes
        it silent on losses that have fallen far (0.004 → 0.016 is nothing when the run began at 2.3).
    Quiet: warm-up; restarts of the learning rate that come back; losses without a good end (GAN); losses of runs that learn from rewards;
        parts of a loss that grow from the start; while an error in its own units (MAE, RMSE) is at its best.

    Example:
        >>> falls, climbs = [2.0, 1.5, 1.2, 1.0, 0.9, 0.85], [1.9, 2.6, 4.0, 7.0, 9.0, 12.0] + [12.5] * 22
        >>> Divergence.found({"epoch": range(1, 35), "train_loss": falls + climbs})
        [(8.0, 'stop', 'open')]
    """

    kind = "divergence"
    highest = "stop"
    least = PERSIST + 1

    def tracks(self, history: History) -> Iterable[Track]:
        losses = [
            t
            for t in history.losses("train")
            if t.curve.metric.endswith("loss") or t.curve.metric in ("cross_entropy", "perplexity")
        ]
        losses += [t for t in history.losses("val") if t.curve.metric.endswith("loss")]
        return losses

    def figures(self, history: History) -> Iterator[Figure]:
        for loss in history.losses("train", "val"):
            middle, lost, *_ = judged(loss)
            yield Figure(
                loss,
                middle / np.where(loss.best > 0, loss.best, np.nan),
                TWICE,
                "median of 3, in times of the best",
                "times",
            )
            yield Figure(loss, lost, LOST, "share of all progress lost")

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        if (np.fmax(loss.y, rolling_median(loss.y, 3)) < TWICE * loss.best).all():
            return
        middle, lost, on, act, stop, off = judged(loss)
        on &= ~_resumed(history, loss) & ~by_reward(history, loss)
        if not is_main_loss(loss):
            # A part of a loss may begin near 0 and grow by design; it diverges only from what it had come down to.
            on &= loss.best_index >= FIRST_BEST
        if loss.curve.split == "val":
            on &= history.alone(loss, "train")
        on &= ~_errors_fall(history, loss)
        for start, end in spells(on, off):
            best = int(loss.best_index[start])
            last = len(loss) - 1 if end is None else end - 1
            above = np.flatnonzero(loss.y[best : start + 1] > loss.best[start] * TWICE)
            first = best + int(above[0]) if len(above) else start
            life = lasting(loss, start, end, act=act, stop=stop).since(first)
            lowest, rate = loss.single(int(loss.raw_best_index[start])), history.rate
            yield self.tell(
                loss,
                life,
                best=lowest[0],
                best_at=lowest[1],
                now=loss.newest(last),
                begin=loss.start[start],
                times=middle[last] / loss.best[start] if loss.best[start] > 0 else None,
                lost=min(float(lost[last]), 1.0),
                all=bool(loss.y[last] >= loss.start[start]),
                points=last - first + 1,
                middle=middle[last],
                peak=np.fmax.reduce(loss.y[first : last + 1]),
                rate=None
                if rate is None or rate.upto(loss.at[first]) < 0
                else rate.y[rate.upto(loss.at[first])],
            )

    words = Words(
        name="divergence",
        title=choose(
            "status",
            recovered="{metric:name} diverged at {first:place} and came back",
            otherwise="{metric:name} has been diverging since {first:place}",
        ),
        what=(
            "{metric:name} was {best:value} at {best_at:place} ",
            choose(
                "status",
                recovered="and climbed from {first:place} on, up to {peak:number}.",
                otherwise=(
                    "and has climbed since {first:place}: now {now:value}, ",
                    when(
                        "all",
                        "above where it began ({begin:number}).",
                        "{lost:percent} of all progress since the start ({begin:number}) is lost.",
                    ),
                ),
            ),
        ),
        event="Certain: it climbed for {points:values}, as a median of 3.",
        cause=when(
            "rate",
            "Often the learning rate (here {rate:number}).",
            "Often the learning rate, which this log does not print.",
        ),
        worry=choose(
            "status",
            recovered="No: it came back.",
            otherwise=choose(
                "level",
                stop="Yes: runs that lost what they had learned hardly ever recover.",
                act="Yes: of 16 public benchmark runs like this 11 came down again, none reached its target.",
                watch=when(
                    "over",
                    "Yes: it had not recovered when the run ended.",
                    "Perhaps: some runs recover from this.",
                ),
            ),
        ),
        why=(
            Cause(
                "The learning rate is too high, or warm-up ended too early",
                speaks="rate_rose rate_high rate_warming",
                against="rate_fell",
            ),
            Cause(
                "One huge gradient threw the weights off (bad batch, 16-bit overflow)",
                speaks="gradient_spiked half",
                against="gradient_calm clipped",
                test="inputs_for_nan",
            ),
            Cause(
                "The task changed (data, loss weights, sequence length): then it is no divergence",
                speaks="resumed_here",
                test="look_at_inputs",
            ),
        ),
        would_change="Clears when three quarters of the progress are regained.",
        next=(
            choose(
                "status",
                recovered=Wait("Nothing to do; if it happens again, lower the learning rate."),
                otherwise=choose(
                    "level",
                    stop="Stop, and go back to the checkpoint before {first:place}.",
                    act=when(
                        "over",
                        "Go back to the checkpoint before {first:place}.",
                        "Stop unless you know why it rises, and go back to the checkpoint before {first:place}.",
                    ),
                    watch=when(
                        "over",
                        "Go back to the checkpoint before {first:place}.",
                        Wait(
                            "Wait for 3 more points, and keep the checkpoint before {first:place}."
                        ),
                    ),
                ),
            ),
            choose(
                "status",
                recovered="",
                otherwise="Divide the learning rate by 3 or lengthen the warm-up; clip the gradient norm at 1.",
            ),
        ),
        limits="Whether data or loss weights were changed is not in the log.",
        trace=(
            when("times", "{times:times} times the best (limit 2, medians of 3); "),
            "{lost:percent} of the progress lost; {points:values} in a row (limit 3).",
        ),
        outcome={
            "recovered": "It came back at {ended_at:place}.",
            "ended": "It did not come back: {now:value} at the end.",
        },
    )


def _resumed(history: History, loss: Track) -> Flags:
    """The first `SETTLED` points after the log went back to an earlier place."""
    back = once_each(np.searchsorted(loss.at, history.returns))
    return np.asarray(
        (count_since(back, len(loss)) < SETTLED)
        & (np.arange(len(loss)) >= (back[0] if len(back) else len(loss)))
    )


def _errors_fall(history: History, loss: Track) -> Flags:
    """Where an error in its own units (MAE, RMSE) is better than ever: then the weights of the loss were changed, not those of the model."""
    errors = [t for t in history.tracks if ERRORS.fullmatch(t.curve.metric) and len(t) > PERSIST]
    out = np.zeros(len(loss), dtype=bool)
    for error in errors:
        cost = loss.beside(error)
        out |= (cost <= np.fmin.accumulate(np.nan_to_num(cost, nan=np.inf))) & (
            cost < shifted(cost, FALLS)
        )
    return out


def judged(loss: Track) -> tuple[Floats, Floats, Flags, Flags, Flags, Flags]:
    """(median of 3, share of the progress lost, said, act, stop, recovered) at each point."""
    middle = rolling_median(loss.y, 3)
    over = middle - loss.best
    begin = loss.start + zero_for_nan(loss.noise)
    lost = over / np.fmax(loss.progress, loss.chance)
    twice = (
        (loss.best > 0)
        & (middle >= TWICE * loss.best)
        & ~(over < NOISES * loss.noise)
        & ~(over < 2 * loss.chance)
    )
    beyond = (loss.start > 0) & (middle >= ABOVE_START * begin) & twice
    raw = (
        (loss.y >= ABOVE_START * begin)
        & (loss.y >= TWICE * loss.best)
        & (loss.start > 0)
        & ~(loss.y - begin < 2 * NOISES * shifted(loss.noise, 2))
    )
    # Before there is a noise to compare with, only what is far beyond the first values counts.
    told = np.isfinite(loss.noise) | ((middle >= FAR * loss.best) & (middle >= FAR * loss.start))
    steep = (run_length(raw & (loss.y > shifted(loss.y))) >= PERSIST - 1) & (loss.count > PERSIST)
    fell = twice & (lost >= LOST) & (loss.best_index >= FIRST_BEST)
    on = (run_length(fell | beyond) >= PERSIST) & told | steep
    falling = middle < FALLING * shifted(middle, STOP // 5)
    stop = (run_length(twice & ((lost >= ALL) | beyond) & ~falling) >= STOP) & on
    learned = loss.best <= LEARNED * loss.start
    far = twice & (middle >= ACT_TIMES * loss.best) & (lost >= ACT_LOST)
    act = run_length(beyond & ~falling & learned) >= ACT
    late = loss.count - run_length(far) >= EARLY
    act |= late & (
        run_length(far & ~falling & learned) >= np.maximum(ACT_POINTS, ACT_SHARE * loss.count)
    )
    far_off = run_length(beyond & (middle >= FAR * loss.best) & ~falling)
    act |= (far_off >= PERSIST) & (loss.count - far_off >= EARLY)
    act |= run_length(beyond & ~falling) >= np.maximum(ACT, LONG_SHARE * loss.count)
    act &= on
    huge = beyond & (middle >= HUGE * loss.best) & learned
    stop |= (run_length(huge) >= PERSIST) & on & (loss.count - run_length(huge) >= EARLY)
    blown = _exploded(loss)
    on |= blown >= EXPLODED
    off = (lost < BACK) & (blown == 0)
    return middle, lost, on, act | (blown >= EXPLODED), stop | (blown >= EXPLODED_STOP), off


def _exploded(loss: Track) -> Ints:
    """How many values in a row a whole loss has been far above its very first one: `start` itself is wrong where it broke at once."""
    if not len(loss) or not is_main_loss(loss) or not loss.y[0] > 0:
        return np.zeros(len(loss), dtype=np.int64)
    times = loss.y / loss.y[0]
    before = np.fmax.reduce(last_ones(shifted(times), 3), axis=1)
    return run_length(((times >= HUGE) & ~(times < before / 2)) | (times >= BEYOND))
