"""Learning rate zero: training goes on with a learning rate too small to change anything."""

from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.curve import Floats
from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.detectors._standstill import Standstill
from curvetui.languages.templates import Cause, Words, when
from curvetui.run import History, Track
from curvetui.statistics import Flags, carried, decimals, run_length, spells


class LearningRateZero(Detector):
    """The learning rate is zero (or less than a thousandth of its peak) and training goes on.

    Rule: the learning rate is below a thousandth of its peak for 5 logged values in a row and for
        a tenth of all so far, and no loss has improved by 0.5 % in that time (or the rate is 0, and
        not by rounding): `watch`; `stop` after twice that. `stop` as well at the end of a run in
        which it was 0 throughout (3 values) and no curve got better (see `not_learning`). Recovered when it is above that again.
    Source: arithmetic: the weights move a thousandth of what they did.
    Quiet: the end of a cosine or linear schedule, which is at zero for a few values; warm-up from
        zero; three tenfold drops.

    Example:
        >>> LearningRateZero.found({"epoch": range(1, 21), "lr": [0.1] * 8 + [0.0] * 12, "loss": [1.0] * 20})
        [(9.0, 'stop', 'open')]
    """

    USELESS = Threshold(1e-3, "share of the peak so far below which the rate is useless")
    GAIN = Threshold(0.005, "share of a loss; gaining more shows that the rate is not useless")
    POINTS = Threshold(5, "logged values in a row with such a rate")
    PART = Threshold(0.1, "share of all logged values so far with such a rate")

    LEAST = Threshold(3, "values that are all 0 of a run that stood still to its end")
    standstill = Standstill()

    highest = "stop"
    needs = ("learning_rate",)

    def tracks(self, history: History) -> Iterable[Track]:
        return [t for t in history.tracks if t.curve.metric == "learning_rate"][:1]

    def episodes(self, history: History, rate: Track) -> Iterator[Episode]:
        # Three tenfold drops are a usual schedule; the margin is for rounding.
        peak = np.fmax.accumulate(rate.y)
        never = history.ended(rate) & self._never_above(history, rate)
        useless = run_length((rate.y < 0.999 * self.USELESS * peak) | never)
        useless[never] = rate.count[never]
        enough = np.maximum(self.POINTS, self.PART * np.arange(1, len(rate) + 1))
        loss = next(iter([*history.losses("train"), *history.losses("val", "test")]), None)
        idle = self._idle(history, rate, useless) | self._is_surely_zero(rate, peak) | never
        for start, end in spells((useless >= enough) & idle | never, useless == 0):
            surely = (useless >= 2 * enough) & idle | never
            life = lifecycle(rate, start, end, stop=surely).since(start - int(useless[start]) + 1)
            values = rate.beside(loss)
            yield self.episode(
                rate,
                life,
                now=rate.y[life.last],
                peak=peak[start],
                points=life.last - life.first + 1,
                zero=rate.y[life.last] == 0,
                never=peak[start] == 0,
                loss=loss.label if loss else None,
                before_value=values[life.first],
                after=values[life.last],
            )

    def _never_above(self, history: History, rate: Track) -> bool:
        """Whether the rate was 0 throughout a run that stood still; beside losses that move it is rounded."""
        is_zero = len(rate) >= self.LEAST and not rate.y.any()
        return is_zero and bool(self.standstill.judged(history))

    def _idle(self, history: History, rate: Track, useless: np.ndarray) -> np.ndarray:
        """Where no loss has improved by `GAIN` since the rate became useless."""
        begun = np.maximum(np.arange(len(rate)) - useless, 0)
        out = np.ones(len(rate), dtype=bool)
        for loss in history.losses("train", "val", "test"):
            best = np.append(loss.best, np.nan)[rate.index_beside(loss)]
            out &= ~(best[begun] - best > self.GAIN * np.abs(best))
        return out

    words = Words(
        name="learning rate of zero",
        title="{metric:name} has been {now:number} since {first:place}",
        what=(
            "{metric:name} has been {now:number} since {first:place}, {points:values} in a row[never?: it was never above 0| (its peak was {peak:number})].",
            when("loss", " {loss:name} went {before_value:value} → {after:value} in that time."),
        ),
        event="Certain: the log prints it.",
        cause="[never?Unless it is printed with too few digits.|Likely a schedule shorter than the run.]",
        worry="Yes: further steps cost time and change (next to) nothing.",
        why=(
            Cause(when("never", "The learning rate was set to 0, or warm-up never begins")),
            Cause(
                when("never", "", "The schedule was made for fewer steps than the run has"),
                test="log_rate",
            ),
            Cause(
                when(
                    "never",
                    "",
                    "The schedule ended as planned, and the run should have ended with it",
                ),
                supports="train_fitted",
            ),
            Cause(
                when("never", "", "A plateau scheduler has lowered the rate to almost nothing"),
                supports="plateau_schedule",
            ),
        ),
        would_change="Clears when the learning rate is above a thousandth of its peak.",
        next=(
            "[never?Set a learning rate: 0.001 is usual with Adam, 0.1 with SGD.|[over?Keep|Stop, and keep] the best checkpoint.]",
            "Check the scheduler's total steps against the run's, and how often `step()` is called.",
        ),
        limits="Other parameter groups may have another rate.",
        trace="[never?{now:number} in all {points:count} values, and no curve got better.|{now:number} is at most a thousandth of {peak:number} for {points:count} values (limit 5, and a tenth of the run).]",
        outcome={"recovered": "Back to a useful rate at {ended_at:place}."},
    )

    def _is_surely_zero(self, rate: Track, peak: Floats) -> Flags:
        """Where the rate is printed as 0 with enough digits to distinguish it from a thousandth of its peak, or was never lowered before."""
        quantum = 10.0 ** -np.maximum.accumulate(decimals(np.nan_to_num(rate.y)))
        last = carried(np.where(rate.y > 0, rate.y, np.nan))
        falls = np.concatenate(([False], last[1:] < last[:-1]))
        is_cut = ~np.logical_or.accumulate(falls)
        return np.asarray((rate.y == 0) & ((quantum / 2 <= self.USELESS * peak) | is_cut))
