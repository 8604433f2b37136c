"""How far a loss has climbed above its best and its start: the numbers behind `divergence`."""

import numpy as np

from curvetui.curve import Floats, Ints
from curvetui.detectors._rule import Rule, Threshold
from curvetui.run import History
from curvetui.run.roles import is_main_loss
from curvetui.run.segments import segmented
from curvetui.run.track import Track
from curvetui.statistics import Flags, last_ones, rolling_median, run_length, shifted, zero_for_nan


class Climb(Rule):
    """How far a training loss has climbed above its best and its start."""

    PERSIST = Threshold(3, "points in a row, each a median of 3, before a rise is reported")
    TWICE = Threshold(2.0, "times the best smoothed loss: `watch`")
    LOST = Threshold(0.5, "share of all progress lost: `watch`")
    ALL = Threshold(0.9, "share of all progress lost: `stop`, if the loss is also `TWICE` its best")
    ABOVE_START = Threshold(1.5, "times the loss at the start: `stop`, whatever was reached before")
    # Of 16 benchmark runs for which this held 11 recovered, and none reached its target.
    ACT = Threshold(12, "points in a row above `ABOVE_START`, not falling, after `LEARNED`: `act`")
    LEARNED = Threshold(0.5, "share of the loss at the start; a best below it was worth keeping")
    STOP = Threshold(20, "points in a row with `ALL` lost before `stop`")
    ACT_LOST = Threshold(0.6, "share of all progress lost: `act`, in a run that had `LEARNED`")
    ACT_TIMES = Threshold(2.5, "times the best smoothed loss: `act`, in a run that had `LEARNED`")
    ACT_POINTS = Threshold(6, "points in a row with `ACT_LOST` and `ACT_TIMES`: `act`")
    ACT_SHARE = Threshold(0.03, "share of all points so far that those points must be: `act`")
    EARLY = Threshold(12, "points before the rise; many earlier rises recover and must last longer")
    FIRST_BEST = Threshold(
        2, "points after the first before the best; one high first value is no progress"
    )
    HUGE = Threshold(10.0, "times the best, above `ABOVE_START` too, for `PERSIST` points: `stop`")
    FALLING = Threshold(
        0.8, "share of the median of 3 four points before; below it the loss recovers"
    )
    BACK = Threshold(0.25, "share of all progress; with less lost, the loss has recovered")
    NOISES = Threshold(5.0, "noise units above the best")
    LONG_SHARE = Threshold(0.2, "share of the run above `ABOVE_START`: `act`, whatever was learned")
    EXPLODED = Threshold(5, "values in a row, all `HUGE` times the first one: `act`")
    EXPLODED_STOP = Threshold(10, "values in a row, all `HUGE` times the first one: `stop`")
    BEYOND = Threshold(1e4, "times the first value; no loss recovers from that")
    RISEN = Threshold(6, "values in a row above `RISEN_TIMES`, with nothing learned: `watch`")
    RISEN_LONG = Threshold(20, "values in a row, and `RISEN_SHARE` of all, twice the first one")
    RISEN_SHARE = Threshold(0.8, "share of all values so far")
    RISEN_TIMES = Threshold(4.0, "times the first value, in a run that had learned nothing")
    DESCENDS = Threshold(
        2.0, "standard errors by which more values since the second fall than rise"
    )
    BEYOND_ALL = Threshold(1e6, "times the highest value before; a single such value is enough")
    FAR_TIMES = Threshold(5.0, "times the best and the start, before the noise is known (5 points)")

    # Slow: no single point is far up, but what was gained goes again.
    SLID_RISE = Threshold((0.15, 0.5), "share of the best: of medians of 5, and of means of 16")
    SLID_POINTS = Threshold(
        10, "points in a row, and `SLID_SHARE` of all so far (`PERSIST` at the end)"
    )
    SLID_BATCHES = Threshold(50, "the same where single batches are logged; 4 times as many early")
    SLID_SHARE = Threshold(0.2, "share of all points so far")
    SLID_WIDE = Threshold(16, "points in a mean that shows a rise through noise")

    def slides(self, history: History, loss: Track) -> Flags:
        """Where a training loss has been far above its best for long, beyond its noise, if not by a multiple."""
        segment, (little, much) = segmented(history, loss), self.SLID_RISE
        wide, begun = segment.wide(self.SLID_WIDE), loss.sign * loss.start
        gained = np.fmax(np.maximum(begun - wide.best, 1e-12), segment.noise / 2)
        low = (segment.over > 2 * segment.chance()) & (segment.rise > little)
        low &= segment.given_back > self.LOST
        noisy = wide.over > np.fmax(2 * wide.chance(segment, self.SLID_WIDE), much * wide.best)
        noisy &= (wide.over > self.LOST * gained) & (segment.rise > much)
        points = history.least(loss, self.SLID_POINTS, self.SLID_BATCHES)
        long = np.maximum(points, self.SLID_SHARE * loss.count)
        long = np.where(history.ended(loss), self.PERSIST, long)
        high = (low | noisy) & (segment.best > 0) & (loss.best_index >= self.FIRST_BEST)
        return np.asarray((run_length(high) >= long) & ~segment.waits)

    def judged(self, loss: Track) -> tuple[Floats, Floats, Flags, Flags, Flags, Flags]:
        """(median of 3, share of the progress lost, reported, `act`, `stop`, recovered) at each point."""
        middle = rolling_median(loss.y, 3)
        over = middle - loss.best
        begin = loss.start + zero_for_nan(loss.noise)
        lost = over / np.fmax(loss.progress, loss.chance)
        twice = (
            (loss.best > 0)
            & (middle >= self.TWICE * loss.best)
            & ~(over < self.NOISES * loss.usual_noise)
            & ~(over < 2 * loss.chance)
        )
        beyond = (loss.start > 0) & (middle >= self.ABOVE_START * begin) & twice
        raw = (
            (loss.y >= self.ABOVE_START * begin)
            & (loss.y >= self.TWICE * loss.best)
            & (loss.start > 0)
            & ~(loss.y - begin < 2 * self.NOISES * shifted(loss.noise, 2))
        )
        # Before the noise is known, only values far above the first ones count.
        known = np.isfinite(loss.noise) | (
            (middle >= self.FAR_TIMES * loss.best) & (middle >= self.FAR_TIMES * loss.start)
        )
        rises_steeply = (run_length(raw & (loss.y > shifted(loss.y))) >= self.PERSIST - 1) & (
            loss.count > self.PERSIST
        )
        fell = twice & (lost >= self.LOST) & (loss.best_index >= self.FIRST_BEST)
        on = (run_length(fell | beyond) >= self.PERSIST) & known | rises_steeply
        falling = middle < self.FALLING * shifted(middle, self.STOP // 5)
        stop = (run_length(twice & ((lost >= self.ALL) | beyond) & ~falling) >= self.STOP) & on
        learned = loss.best <= self.LEARNED * loss.start
        far_above_best = twice & (middle >= self.ACT_TIMES * loss.best) & (lost >= self.ACT_LOST)
        act = run_length(beyond & ~falling & learned) >= self.ACT
        late = loss.count - run_length(far_above_best) >= self.EARLY
        act |= late & (
            run_length(far_above_best & ~falling & learned)
            >= np.maximum(self.ACT_POINTS, self.ACT_SHARE * loss.count)
        )
        far_off = run_length(beyond & (middle >= self.FAR_TIMES * loss.best) & ~falling)
        act |= (far_off >= self.PERSIST) & (loss.count - far_off >= self.EARLY)
        act |= run_length(beyond & ~falling) >= np.maximum(self.ACT, self.LONG_SHARE * loss.count)
        act &= on
        huge = beyond & (middle >= self.HUGE * loss.best) & learned
        stop |= (
            (run_length(huge) >= self.PERSIST) & on & (loss.count - run_length(huge) >= self.EARLY)
        )
        blown = self._exploded(loss)
        on |= blown >= self.EXPLODED
        risen = self._beyond_all(loss)
        on |= risen
        middle = np.where(risen, np.fmax(middle, loss.y), middle)
        lost = np.where(risen, (middle - loss.best) / np.fmax(loss.progress, loss.chance), lost)
        off = (lost < self.BACK) & (blown == 0) & ~risen
        return (
            middle,
            lost,
            on,
            act | (blown >= self.EXPLODED),
            stop | (blown >= self.EXPLODED_STOP),
            off,
        )

    def _exploded(self, loss: Track) -> Ints:
        """How many values in a row a whole loss has been far above its first one; `start` is too high if it exploded at once."""
        if not is_main_loss(loss) or not loss.y[0] > 0:
            return np.zeros(len(loss), dtype=np.int64)
        times = loss.y / loss.y[0]
        before = np.fmax.reduce(last_ones(shifted(times), 3), axis=1)
        far = ((times >= self.HUGE) & ~(times < before / 2)) | (times >= self.BEYOND)
        return run_length(far & ~self._descends(loss))

    def _descends(self, loss: Track) -> Flags:
        """Where the values since the second fall more often than they rise, beyond chance: the run learns, and its first value is odd."""
        moves = np.sign(shifted(loss.y) - loss.y)
        moves[:2] = 0
        count = np.maximum(np.arange(len(loss)) - 1, 1)
        return np.asarray(np.nancumsum(moves) >= self.DESCENDS * np.sqrt(count))

    def far_above_first(self, loss: Track) -> Flags:
        """Where a whole loss that learned nothing has been far above its first value for `RISEN` values."""
        if not is_main_loss(loss) or not loss.y[0] > 0:
            return np.zeros(len(loss), dtype=bool)
        learned = (loss.best < loss.y[0] / 2) | self._descends(loss)
        far, twice = (times * loss.y[0] <= loss.y for times in (self.RISEN_TIMES, self.TWICE))
        long = np.maximum(self.RISEN_LONG, self.RISEN_SHARE * loss.count)
        return np.asarray(
            (run_length(far & ~learned) >= self.RISEN) | (run_length(twice & ~learned) >= long)
        )

    def _beyond_all(self, loss: Track) -> Flags:
        """Where a loss is beyond any plausible value, too early in the run for the rule on spikes."""
        highest = shifted(np.fmax.accumulate(np.abs(loss.y)))
        huge = (loss.y >= self.BEYOND_ALL * highest) & (highest > 0)
        return np.asarray(huge & (loss.count > self.PERSIST) & (loss.count <= self.EARLY))
