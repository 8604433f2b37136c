"""Underfitting: training itself has stopped improving while it is still near where it began."""

from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Figure, lasting
from curvetui.languages.templates import Cause, Words, choose, when
from curvetui.run import History
from curvetui.run.roles import improves_elsewhere, is_main_loss
from curvetui.run.track import SMOOTH, Track
from curvetui.statistics import Flags, rolling_median, run_length, shifted, spells, zero_for_nan

POINTS, FINE, PART = 10, 50, 0.25
"""Points (of a loss logged by the step), and share of the run so far, without progress."""
HIGH = 0.8
"""Of the training loss at the start: it still is above that."""
GAIN = 0.01
"""Of the training loss, from the first to the second half of these points; up to twice that where noise hides more."""
LONG, MOST = 25, 0.6
"""Points, and share of the run so far, for which a loss that has come further must have been level."""
REST, GOOD = 0.3, 0.9
"""Of the training loss at the start, that is left of it then; and a training score that is no better."""
STILL, ACT = 0.99, 15
"""Of the training loss at the start, below which it never was; level points in a row: `act`."""
LEARNED = 0.05
"""Of all examples: what any score may have gained since its first value beside such a loss."""
NEVER, QUIET = 15, 0.005
"""Points in which a loss never left its start although its noise, as a share of that, would have hidden nothing; then batches count as epochs do."""
MAX_TOLD = 3
"""Times that it is told of one curve."""
CLOSE = 0.15
"""Of the training loss: validation is no further away."""


class Underfitting(Detector):
    """Training and validation are close together, both level, and both still high: the model does not fit its data.

    Rule: the smoothed training loss is still above 80 % of its start and changed by less than 1 % over the last
        max(10, 25 %) points (50 where batches are logged, 200 early in a run; see `plateau`), and validation (if logged) is within
        15 % of it. Or 30 % of the start are left, the training score is below 90 %, and the loss has been level for 25 points and 60 % of the run. `act` after 15 such points of a loss that never was below 99 % of its start; where its noise is below
        0.5 % as well and the learning rate has not risen, 15 batches are enough to be judged. Recovered below 70 %, or when it clearly falls by 1 % over such a stretch.
    Source: bias against variance; the training loss itself is the measure.
    Quiet: the first tenth of a plan; while another training loss or a score gets better (a part of a loss may be level by nature); runs whose first logged loss was low already cannot be told from this: see the card's limits.

    Example:
        >>> flat = [0.98, 0.975] + [0.965] * 22
        >>> Underfitting.found({"epoch": range(1, 25), "loss": flat, "val_loss": flat})
        [(1.0, 'watch', 'open')]
    """

    highest = "act"
    least = POINTS

    def tracks(self, history: History) -> Iterable[Track]:
        losses = history.losses("train")
        return [t for t in losses if is_main_loss(t)] or losses

    def figures(self, history: History) -> Iterator[Figure]:
        for loss in self.tracks(history):
            settled = np.where(np.arange(len(loss)) >= POINTS, loss.smooth / loss.begin, np.nan)
            yield Figure(loss, settled, HIGH, "share of its start after 10 points")

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        n = np.arange(len(loss))
        reach = np.maximum(history.least(loss, POINTS, FINE), np.ceil(PART * n)).astype(np.int64)
        learned = _learned(history, loss)
        never = _never_moved(history, loss) & ~learned
        reach = np.where(never, np.minimum(reach, NEVER), reach)
        gain, error = loss.recent_gain(reach)
        high = (loss.begin > 0) & (loss.smooth > HIGH * loss.begin + zero_for_nan(loss.noise))
        close = self._close(history, loss)
        flat = high & loss.is_flat(reach, GAIN, 2 * GAIN) & close
        mediocre = _is_mediocre(history, loss) & (loss.smooth > REST * loss.begin)
        mediocre &= ~history.is_fine(loss)
        long = np.maximum(LONG, np.ceil(MOST * n)).astype(np.int64)
        flat |= close & mediocre & loss.is_flat(long, GAIN, 2 * GAIN)
        low = (loss.best < (HIGH - 0.1) * loss.begin) & ~mediocre
        moved = np.where(mediocre, np.subtract(*loss.recent_gain(long)), gain - error)
        elsewhere = improves_elsewhere(history, loss, reach)
        on = run_length(flat & ~elsewhere & ~history.is_early(loss)) >= 3
        off = low | (moved > GAIN) | elsewhere
        for start, end in spells(on, off, MAX_TOLD):
            still = run_length(flat & ~learned & (loss.best > STILL * loss.start)) >= ACT
            life = lasting(loss, start, end, act=still & (never | ~history.is_fine(loss)))
            life = life.since(start - int(reach[start]) - 2)
            yield self.tell(
                loss,
                life,
                now=loss.smooth[life.last],
                begin=loss.begin[start],
                share=loss.smooth[life.last] / loss.begin[start],
                points=int(reach[start]),
                gain=abs(float(gain[start])),
                validation=bool(history.losses("val", "test")),
            )

    def _close(self, history: History, loss: Track) -> np.ndarray:
        """Where validation lies near the training loss; everywhere without validation."""
        val = next(
            (t for t in history.losses("val", "test") if t.curve.metric == loss.curve.metric), None
        )
        if val is None:
            return np.ones(len(loss), dtype=bool)
        values = rolling_median(loss.beside(val), SMOOTH)
        return np.asarray(
            np.isnan(values) | (np.abs(values - loss.smooth) < CLOSE * np.abs(loss.smooth))
        )

    words = Words(
        name="underfitting",
        title=choose(
            "status",
            recovered="{metric:name} was stuck at {now:number} (it started at {begin:number})",
            otherwise="{metric:name} is stuck at {now:number} (it started at {begin:number})",
        ),
        what=(
            "{metric:name} changed by only {gain:percent} over the last {points:values}",
            when("validation", "; validation lies close to it"),
            ".",
        ),
        event="Certain that training has stopped improving.",
        cause="Too weak a model and too little to learn look alike.",
        worry="Low risk: more epochs of the same will help little.",
        why=(
            Cause(
                "The model is too small or too strongly regularised",
                speaks="dropout augmented decay mixup",
                test="overfit_one_batch",
            ),
            Cause(
                when(
                    "sign_rate_unchanged",
                    "The learning rate is too high to settle",
                    "The learning rate is too high to settle, or fell too early",
                ),
                speaks="rate_high rate_fell rate_unchanged",
            ),
            Cause("Inputs say little about the target, or are not normalised", test="baseline"),
        ),
        would_change="Clears with 1% of progress over such a stretch, or a loss below 70% of its start.",
        next=(
            "Compare with the simplest baseline (mean, majority): is the model better?",
            "Then try to overfit one batch; if that fails, look at data and code.",
        ),
        limits="What is achievable is not in the log.",
        trace="{share:percent} of the start (at least 80%), change below 1%.",
        outcome={"recovered": "It started improving again at {ended_at:place}."},
    )


def _never_moved(history: History, loss: Track) -> Flags:
    """Where a loss has stayed within its small noise of its start, and no learning rate has risen meanwhile."""
    rate = history.rate
    out = (loss.best > STILL * loss.start) & (loss.noise < QUIET * loss.start)
    if rate is not None:
        rates = loss.beside(rate)
        out &= ~(rates > 1.01 * shifted(rates, NEVER))
    return np.asarray(out)


def _learned(history: History, loss: Track) -> Flags:
    """Where any score has become better than its first value, whatever *loss* does."""
    out = np.zeros(len(loss), dtype=bool)
    for score in (t for t in history.tracks if t.is_share and len(t)):
        where = np.maximum(loss.index_beside(score), 0)
        gain = (score.cost[0] - score.smooth[where]) / score.unit[where]
        out |= (gain > LEARNED) & (loss.index_beside(score) >= 0)
    return out


def _is_mediocre(history: History, loss: Track) -> Flags:
    """Where the training score is known and far from perfect."""
    score = history.score_of(loss)
    if score is None or score.curve.metric != "accuracy":
        return np.zeros(len(loss), dtype=bool)
    units = score.unit[np.maximum(loss.index_beside(score), 0)]
    return np.asarray(rolling_median(loss.beside(score) / units, SMOOTH) < GOOD)
