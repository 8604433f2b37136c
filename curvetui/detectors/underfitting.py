"""Underfitting: training has stopped improving while the loss is still near its start."""

from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.curve import Floats, Ints
from curvetui.detectors import Detector, Episode, Figure, Threshold, lifecycle
from curvetui.languages.templates import Cause, Words
from curvetui.run import History, Track
from curvetui.run.headline import is_part
from curvetui.run.roles import by_reward, gains_score, improves_elsewhere, is_main_loss, was_learned
from curvetui.run.track import SMOOTH
from curvetui.statistics import (
    Flags,
    digits_so_far,
    rolling_median,
    run_length,
    shifted,
    spells,
    zero_for_nan,
)


class Underfitting(Detector):
    """Training and validation are close together, both flat, and both still high: the model does not fit its data.

    Rule: the smoothed training loss is still above 80 % of its start and changed by less than 1 %
        over the last max(10, 50 %) points (50 if batches are logged, 200 early in a run; see
        `plateau`), and validation (if logged) is within 15 % of it: `watch`. Or 30 % of the start
        are left, the training score is below 90 %, and the loss has been flat for 25 points and 60
        % of the run. `act` after 15 such points of a loss that never was below 99 % of its start;
        if its noise is below 0.5 % as well and the learning rate has not risen, 15 batches are
        enough, or 8 epochs if their losses are equal to 3 decimals since the second. Recovered below 70 %, above 150 %, or when it clearly falls by 1 % over such a stretch.
    Source: bias against variance; the training loss itself is the measure.
    Quiet: the first tenth of a plan; a learning rate below a tenth of its highest; runs that learn
        from rewards; while another training loss or a score gets better (a part of a loss may be
        flat by nature); a training score that was above 60 % at first and gained 5 points, since
        the loss had come down before it was logged; one above 80 % with a loss below that of any
        constant answer, as in fine-tuning. Without such a score a first loss that was low
        already looks the same: see the card's limits.

    Example:
        >>> flat = [0.98, 0.975] + [0.965] * 22
        >>> Underfitting.found({"epoch": range(1, 25), "loss": flat, "val_loss": flat})
        [(1.0, 'watch', 'open')]
    """

    POINTS = Threshold(10, "points without progress")
    FINE = Threshold(50, "points without progress of a loss logged by the step")
    PART = Threshold(0.5, "share of the run so far without progress")
    HIGH = Threshold(0.8, "share of the training loss at the start that is still left")
    GAIN = Threshold(0.01, "share of the loss gained from the first to the second half")
    FLAT_POINTS = Threshold(25, "points for which a loss that came down further must be flat")
    FLAT_SHARE = Threshold(0.6, "share of the run so far for which it must be flat")
    REST = Threshold(0.3, "share of the training loss at the start that is left of it then")
    GOOD = Threshold(0.9, "training score up to which it counts")
    STILL = Threshold(0.99, "share of the loss at the start that it never left: `act`")
    ACT = Threshold(15, "flat points in a row: `act`")
    GUESS = Threshold(0.6, "first training score above which the model had learned by then")
    LEARNED = Threshold(0.05, "share of all examples that any score gained since its first value")
    NEVER = Threshold(15, "points of a quiet loss that never left its start, also of batches")
    QUIET = Threshold(0.005, "noise as a share of the loss at the start that counts as little")
    ANNEALED = Threshold(0.1, "share of the highest learning rate; below it losses are flat anyway")
    LEFT = Threshold(1.5, "times the loss at the start; above it the loss is not stuck but rises")
    FROZEN = Threshold(8, "epochs whose losses are equal since the second: `act`")
    DIGITS = Threshold(3, "decimals in which they are")
    MAX_FINDINGS = Threshold(3, "findings of one curve at most")
    CLOSE = Threshold(0.15, "share of the training loss; validation is no further away")

    highest = "act"
    least = POINTS.value

    def tracks(self, history: History) -> Iterable[Track]:
        losses = history.losses("train")
        # One of several parts of a loss may be level by nature.
        parts = [t for t in losses if not is_part(t.curve.metric) or history.loss_of(t) is None]
        # A coefficient that is printed beside them has no course.
        parts = [t for t in parts if t.is_named_loss or not t.is_constant[-1]]
        return [t for t in losses if is_main_loss(t)] or parts

    def figures(self, history: History) -> Iterator[Figure]:
        for loss in self.tracks(history):
            settled = np.where(
                np.arange(len(loss)) >= self.POINTS, loss.smooth / loss.begin, np.nan
            )
            yield Figure(loss, settled, self.HIGH, "share of its start after 10 points")

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        n = np.arange(len(loss))
        reach = np.maximum(
            history.least(loss, self.POINTS, self.FINE), np.ceil(self.PART * n)
        ).astype(np.int64)
        learned = gains_score(history.tracks, loss, self.LEARNED)
        never = self._never_moved(history, loss) & ~learned
        never &= ~loss.falls_surely(np.full(len(loss), self.NEVER))
        reach = np.where(never, np.minimum(reach, self.NEVER), reach)
        gain, error = loss.recent_gain(reach)
        high = (loss.begin > 0) & (loss.smooth > self.HIGH * loss.begin + zero_for_nan(loss.noise))
        still = loss.best > self.STILL * loss.start
        close, falls = self._close(history, loss), loss.keeps_falling(reach) & ~still
        flat = high & loss.is_flat(reach, self.GAIN, 2 * self.GAIN) & close & ~falls
        # A loss that never moved while a score climbed is the sum of something else.
        flat &= ~self._is_good(history, loss) & ~(learned & still)
        # The training score is known and far from perfect.
        mediocre = (_accuracy(history, loss) < self.GOOD) & ~self._is_good(history, loss)
        mediocre &= (loss.smooth > self.REST * loss.begin) & ~history.is_fine(loss)
        long = np.maximum(self.FLAT_POINTS, np.ceil(self.FLAT_SHARE * n)).astype(np.int64)
        flat |= close & mediocre & loss.is_flat(long, self.GAIN, 2 * self.GAIN)
        low = (loss.best < (self.HIGH - 0.1) * loss.begin) & ~mediocre
        moved = np.where(mediocre, np.subtract(*loss.recent_gain(long)), gain - error)
        elsewhere = improves_elsewhere(history, loss, reach)
        waits = history.is_early(loss) | self._is_annealed(history, loss)
        # An agent's loss varies even where it learns nothing.
        on = run_length(flat & ~elsewhere & ~waits & (never | ~by_reward(history, loss))) >= 3
        frozen = self._is_frozen(loss) & still & ~learned & ~by_reward(history, loss)
        on |= frozen & ~self._is_annealed(history, loss)
        off = low | elsewhere | (((moved > self.GAIN) | falls) & self._lowers_best(loss, reach))
        off |= (loss.begin > 0) & (loss.smooth > self.LEFT * np.fmax(loss.start, loss.begin))
        for start, end in spells(on, off, self.MAX_FINDINGS):
            idle = run_length(flat & ~learned & still) >= self.ACT
            idle &= (never | ~history.is_fine(loss)) & is_main_loss(loss)
            idle &= ~loss.falls_surely(np.clip(n, 4, 2 * self.ACT))
            life = lifecycle(loss, start, end, act=idle | frozen)
            life = life.since(start - int(reach[start]) - 2)
            yield self.episode(
                loss,
                life,
                now=loss.smooth[life.last],
                begin=loss.y[0],
                share=loss.smooth[life.last] / loss.begin[start],
                points=min(int(reach[start]), start),
                gain=round(abs(zero_for_nan(gain[start : start + 1])[0]), 6),
                validation=bool(history.losses("val", "test")),
            )

    def _is_frozen(self, loss: Track) -> Flags:
        """Where a loss of whole epochs has repeated one value since its second, with enough digits for that to mean something."""
        same = (loss.y == shifted(loss.y)) | (np.arange(len(loss)) < 2)
        exact = digits_so_far(loss.y) >= self.DIGITS
        if loss.curve.unit != "epoch" or not is_main_loss(loss):
            exact &= False
        return np.asarray(np.logical_and.accumulate(same) & exact & (loss.count >= self.FROZEN))

    def _close(self, history: History, loss: Track) -> np.ndarray:
        """Where validation is close to the training loss; everywhere without validation."""
        val = next(
            (t for t in history.losses("val", "test") if t.curve.metric == loss.curve.metric), None
        )
        values = rolling_median(loss.beside(val), SMOOTH)
        return np.asarray(
            np.isnan(values) | (np.abs(values - loss.smooth) < self.CLOSE * np.abs(loss.smooth))
        )

    words = Words(
        name="underfitting",
        title="{metric:name} [status=recovered?was|is] stuck at {now:number} (it started at {begin:number})",
        what="{metric:name} [gain?changed by only {gain:percent}|did not change] over {points:values}[validation?; validation is close to it].",
        event="Certain that training has stopped improving.",
        cause="Too weak a model and too little to learn look alike.",
        worry="Low risk: more epochs of the same will help little.",
        why=(
            Cause(
                "The model is too small or too strongly regularised",
                supports="dropout augmented decay mixup",
                test="overfit_one_batch",
            ),
            Cause(
                "The learning rate is too high to settle[sign_rate_unchanged?|, or fell too early]",
                supports="rate_high rate_fell rate_unchanged",
            ),
            Cause("Inputs say little about the target, or are not normalised", test="baseline"),
        ),
        would_change="Clears with 1% of progress over such a stretch, or a loss below 70% of its start.",
        next=(
            "Compare with the simplest baseline (mean, majority): is the model better?",
            "Then try to overfit one batch; if that fails, look at data and code.",
        ),
        limits="What is achievable is not in the log.",
        trace="{share:percent} of the start ([validation?validation within 15%|at least 80%]), change below 1%.",
        outcome={"recovered": "It moved again at {ended_at:place}."},
    )

    def _never_moved(self, history: History, loss: Track) -> Flags:
        """Where a loss has stayed within its small noise of its start, while no learning rate rose."""
        rates = loss.beside(history.rate)
        stays = (loss.best > self.STILL * loss.start) & (loss.noise < self.QUIET * loss.start)
        return np.asarray(stays & ~(rates > 1.01 * shifted(rates, self.NEVER)))

    def _is_annealed(self, history: History, loss: Track) -> Flags:
        """Where the learning rate has come down so far that nothing can move much any more."""
        rates = loss.beside(history.rate)
        return np.asarray(rates < self.ANNEALED * np.fmax.accumulate(rates))

    def _lowers_best(self, loss: Track, reach: Ints) -> Flags:
        """Where the best smoothed loss fell over *reach* points by `GAIN` per doubling of the run: noise moves means, rarely bests."""
        n = np.arange(1, len(loss) + 1)
        before = loss.best[np.maximum(n - 1 - reach, 0)]
        doublings = np.clip(np.log2(n / np.maximum(n - reach, 1)), 0.5, 1.0)
        return np.asarray(before - loss.best > self.GAIN * doublings * np.abs(before))

    def _is_good(self, history: History, loss: Track) -> Flags:
        """Where the training score shows that the loss has a floor, or had come down before it was first logged."""
        share = _accuracy(history, loss)
        good = (share >= self.GOOD) & (1 - share < (1 - share[:1]) / 2)
        good |= was_learned(history, loss)
        scores = [t for t in history.tracks if t.curve.split in ("train", None)]
        scores = [t for t in scores if t.is_share and (t.share[:1] > self.GUESS).any()]
        return np.asarray(good | gains_score(scores, loss, self.LEARNED))


def _accuracy(history: History, loss: Track) -> Floats:
    """The smoothed training accuracy beside *loss*; NaN without one."""
    return rolling_median(loss.share_beside(history.accuracy_of(loss)), SMOOTH)
