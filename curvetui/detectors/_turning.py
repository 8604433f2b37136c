"""Where a validation loss began to rise, and what the training loss and the score did then."""

from collections.abc import Iterator

import numpy as np

from curvetui.curve import Floats
from curvetui.detectors import Figure
from curvetui.detectors._ends_above import ENDS
from curvetui.detectors._rule import Rule, Threshold
from curvetui.detectors._turn import Turn, ends_apart, next_drops_of, rises_while_training_improves
from curvetui.run import History, Track
from curvetui.run.roles import is_main_loss
from curvetui.run.segments import Course, Segmented, Wide, segmented
from curvetui.run.track import SMOOTH
from curvetui.statistics import (
    MAX_SPELLS,
    Flags,
    best_so_far,
    first_true,
    last_ones,
    noise,
    rolling_median,
    run_length,
    shifted,
)
from curvetui.statistics.shares import binomial_error


class Turning(Rule):
    """Whether and for how long a validation loss has been rising while training improves."""

    # A relative rise of 3 to 5 % transferred best between tasks (459 labelled histories). A loss that
    # fell far gives back little of its progress by that, one that hardly fell gives back much.
    RISES = Threshold(
        ((0.04, 0.01), (0.03, 0.05)),
        "pairs (rise over the best smoothed loss, share of all progress given back); either pair is enough",
    )
    FALLS = Threshold(0.01, "share of the training loss, and half its noise, that it has fallen")
    FALLS_PART = Threshold(0.1, "share of all that it has fallen, which counts as well (near ln C)")
    FALLS_NOISES = Threshold(6.0, "half noises that it must have fallen there")
    FITTED = Threshold(0.5, "share of the validation loss; a lower training loss need not fall")
    PERSIST = Threshold(5, "evaluations in a row before anything is reported")
    LAST_PERSIST = Threshold(3, "evaluations in a row at the end of a run; one with wider means")
    LAST_RISE = Threshold(
        0.1, "share of the best that all of these are above it if training has memorised its data"
    )
    WIDE = Threshold((8, 16), "evaluations in a mean that shows a slow, noisy rise")
    WIDE_PERSIST = Threshold(3, "wider means in a row above their best before anything is reported")
    WIDE_ERRORS = Threshold(3.0, "standard errors by which a wider mean must be above its best")
    CLIMB_NOISES = Threshold(
        3.0, "noise units that rises must add up to if they are fewer, or lower than `CLIMB`"
    )
    CLIMB = Threshold(0.3, "share of the best that the last of `CLIMB_PERSIST` losses is above it")
    CLIMB_PERSIST = Threshold(4, "losses in a row, each higher than before")
    CLIMB_UNTIL = Threshold(30, "last evaluation at which losses are compared one by one")
    MEMORIZED = Threshold(0.5, "share of the training loss at the best, and of the validation loss")
    MEMORIZED_PERSIST = Threshold(2, "rising losses right after the best, if it is below that")
    PERSIST_SHARE = Threshold(0.01, "share of all evaluations so far before anything is reported")
    ACT_SHARE = Threshold(0.02, "share of all evaluations so far before `act`")
    ACT_RISE = Threshold(0.04, "rise over the best smoothed loss before `act`")
    ACT_PERSIST = Threshold(10, "evaluations in a row before `act`")
    GRAVE = Threshold(
        0.5, "rise over the best, for `act` soon, before a planned drop or at the end"
    )
    BACK = Threshold(0.01, "share of its best within which the smoothed loss has recovered")
    HALF = Threshold(0.5, "share of the rise that a learning-rate step takes back to end it")
    SCORE = Threshold(0.005, "share of all examples; a score closer to its best than that holds")
    CLEAR_ERRORS = Threshold(2.5, "standard errors by which a score must be below its best: `act`")
    SCORE_ERRORS = Threshold(1.0, "standard errors of a median of 5 that are chance in a score")
    VISIBLE = Threshold(2.8, "binomial errors by which a score that is judged alone must fall")
    IDLE = Threshold(0.02, "share of all examples; a gain of less, when `APART`, is no learning")
    APART = Threshold(0.3, "share of all examples that such a score is below training")

    ends = ENDS

    def turn_of(self, history: History, loss: Track) -> Turn:
        """*loss*, a validation loss, compared with its own best, the training loss and the score."""
        return history.once(self._turn_of, loss)

    def _turn_of(self, history: History, loss: Track) -> Turn:
        train, score = history.partner(loss), history.score_of(loss)
        if score is not None and len(score) < 2:
            # A summary behind the last epoch says nothing of the epochs.
            score = None
        if loss.is_share:
            train, score = next((t for t in history.losses("train") if is_main_loss(t)), None), None
        segment = segmented(history, loss)
        # A score judged in place of a loss: evaluations of the same few examples err alike.
        share = binomial_error(-segment.best / loss.unit, loss.examples)
        clear = ~(segment.over < self.VISIBLE * share * loss.unit)
        if loss.is_share:
            # One that was best at first has gained nothing that shares of the gain could be of.
            clear &= segment.over >= self.ends.SCORE * loss.unit
        high = [(segment.rise > rise) & (segment.given_back > share) for rise, share in self.RISES]
        rises = clear & np.logical_or.reduce(high) & ~(segment.over < segment.chance())
        drifts = clear & np.logical_or.reduce([self._drifts(segment, n) for n in self.WIDE])
        none, nothing = np.zeros(len(loss), dtype=bool), np.full(len(loss), np.nan)
        turn = Turn(
            loss=loss,
            segment=segment,
            train=train,
            score=score,
            rises=rises,
            drifts=drifts,
            falls=~none if train is None else self._falls(loss, segment, train),
            worse=none,
            clearly_worse=none,
            renewed=none,
            idle=none,
            score_values=nothing,
            score_smooth=nothing,
            score_best=nothing,
            score_best_index=np.zeros(len(loss), dtype=np.int64),
            next_drop=next_drops_of(history, loss),
            ended=history.ended(loss),
        )
        return turn if score is None else self._with_score(turn, score, history.partner(score))

    def _drifts(self, segment: Segmented, points: int) -> Flags:
        """Where the mean of the last *points* losses has risen by one of `RISES`, and beyond chance."""
        wide, begun = segment.wide(points), segment.track.sign * segment.track.start
        progress = np.fmax(np.maximum(begun - wide.best, 1e-12), segment.noise / 2)
        rise = wide.over / np.where(wide.best > 0, wide.best, progress)
        high = [(rise > least) & (wide.over / progress > share) for least, share in self.RISES]
        clear = wide.over > wide.chance(segment, points, self.WIDE_ERRORS)
        # A few bad evaluations raise a mean long after they are over, so the median of 5 and the newest value must agree.
        lowest = np.fmin.accumulate(segment.track.cost)
        is_now = (segment.rise > self.RISES[1][0]) & (segment.track.cost > lowest)
        return np.asarray(np.logical_or.reduce(high) & clear & is_now)

    def _falls(self, loss: Track, segment: Segmented, train: Track) -> Flags:
        values = loss.beside(train)
        smooth = rolling_median(values, SMOOTH)
        spread = noise(values) / 2
        fallen = smooth[segment.best_index] - smooth
        is_fitted = (
            (smooth < self.FITTED * segment.smooth) & ~(fallen < -spread) & (segment.best > 0)
        )
        falls = (fallen > self.FALLS * np.abs(smooth)) & ~(fallen < spread)
        # A loss near ln C moves little: a good part of all that it gained, far beyond noise, counts.
        progress = np.fmax.accumulate(smooth) - smooth
        falls |= (fallen > self.FALLS_PART * progress) & (fallen > self.FALLS_NOISES * spread)
        return np.asarray(falls | is_fitted)

    def _with_score(self, turn: Turn, score: Track, trained: Track | None) -> Turn:
        """*turn* with the score at the points of the loss."""
        loss = turn.loss
        where = loss.index_beside(score)
        known = where >= 0
        values = loss.share_beside(score)
        course = Course.within(-values, turn.segment.start)
        best = -course.best
        examples = np.where(known, score.examples[np.maximum(where, 0)], 0)
        error = binomial_error(best, examples)
        least = np.maximum(self.SCORE, 2 * error)
        # No chance makes a score fall time and again, however few the examples are.
        sinks = run_length(values < shifted(values)) >= self.PERSIST
        sinks &= best - values > 2 * self.SCORE
        worse = sinks | self._is_below(course, -values, least, self.SCORE_ERRORS)
        clearly_worse = sinks | self._is_below(course, -values, 2 * least, self.CLEAR_ERRORS)
        highest = np.fmax.accumulate(-course.smooth)
        renewed = -course.smooth > np.concatenate(([np.inf], highest[:-1]))
        idle = np.zeros(len(loss), dtype=bool)
        if trained is not None:
            apart = loss.beside(trained) / trained.unit[-1] - values
            idle = (highest - values[:1] <= self.IDLE) & (apart >= self.APART)
            renewed &= ~idle
        return turn._replace(
            worse=worse | idle,
            clearly_worse=clearly_worse | idle,
            renewed=renewed,
            idle=idle,
            score_values=values,
            score_smooth=-course.smooth,
            score_best=best,
            score_best_index=best_so_far(-values)[1],
        )

    def _is_below(self, course: Course, cost: Floats, least: Floats, errors: float) -> Flags:
        """Where a score, smoothed or in the mean of many points, is below its best by *least* and beyond chance."""
        out = course.over > np.fmax(least, course.chance(errors))
        for points in self.WIDE:
            wide = Wide.within(cost, course.start, points)
            out |= wide.over > np.fmax(least, wide.chance(course, points, errors))
        return np.asarray(out)

    def mostly_worse(self, turn: Turn, points: int | None = None) -> Flags:
        """Where the score was below its best at most of the last *points*: noise makes a falling score hold now and then."""
        if turn.score is None:
            return np.ones(len(turn.loss), dtype=bool)
        points = points or self.PERSIST
        worse = last_ones(turn.worse.astype(np.float64), points)
        out = np.asarray(2 * np.nansum(worse, axis=1) > points)
        out[-1:] |= self.ends.of(turn)[1]
        return out

    def strong(self, turn: Turn) -> Flags:
        """Where the rise is so clear and so long that it is `act`; while a drop of the rate is ahead only if it is grave."""
        waits = np.isfinite(turn.next_drop) & (turn.segment.rise < self.GRAVE)
        grave = self._is_far_above(turn) & ~turn.idle & (turn.worse | (turn.score is None))
        # A score that repeats one value says more: see `constant_predictions`.
        grave &= turn.score_values != shifted(turn.score_values)
        least = np.maximum(self.ACT_PERSIST, self.ACT_SHARE * (turn.loss.number + 1))
        high = rises_while_training_improves(turn) & (turn.segment.rise > self.ACT_RISE)
        lasts = (turn.loss.lasted(high) >= least) | grave
        worse = self.mostly_worse(turn) & (self.mostly_worse(turn, self.ACT_PERSIST) | grave)
        if turn.score is not None:
            worse &= run_length(turn.clearly_worse) >= self.PERSIST
        return np.asarray(lasts & worse & ~waits)

    def lasts(self, turn: Turn) -> Flags:
        """Where the loss has been rising for long enough to report it."""
        rises, drifts = rises_while_training_improves(turn), turn.drifts & turn.falls
        least = np.maximum(self.PERSIST, self.PERSIST_SHARE * (turn.loss.number + 1))
        ended = turn.ended & (turn.loss.count >= 2 * self.PERSIST)
        least[ended] = self.LAST_PERSIST
        long = ended & rises & drifts
        long |= (turn.loss.lasted(rises) >= least) | (turn.loss.lasted(drifts) >= self.WIDE_PERSIST)
        long |= self._is_far_above(turn)
        best, best_index = best_so_far(turn.loss.cost)
        over, best = turn.loss.cost - best, np.abs(best)
        rising = run_length(turn.loss.cost > shifted(turn.loss.cost))
        steady = rising >= self.CLIMB_PERSIST
        chance = np.inf if turn.loss.is_share else self.CLIMB_NOISES * turn.segment.noise
        clear = ~(over < chance)
        memorized = self._memorized(turn)
        since = np.arange(len(turn.loss)) - best_index
        just_rose = rising >= np.maximum(since, self.MEMORIZED_PERSIST)
        climbs = (steady | just_rose & memorized & clear) & (over > self.CLIMB * best)
        # The last two of a run that is over are all that it will say.
        rose = (rising >= self.MEMORIZED_PERSIST) | (shifted(over) > self.GRAVE * best)
        ends = steady & (over > self.RISES[0][0] * best) | rose & (over > self.GRAVE * best)
        climbs |= turn.ended & clear & ends
        climbs &= turn.loss.count <= self.CLIMB_UNTIL
        long |= climbs & turn.falls & self._is_above_training(turn, memorized)
        long |= ended & memorized & self._ends_high(turn.loss.cost)
        apart = ends_apart(turn.loss, self.PERSIST, self.RISES[0][0], self.VISIBLE)
        long = (long | ended & turn.falls & apart) & ~turn.segment.waits
        long |= turn.ended & self.ends.of(turn)[0]
        return np.asarray(long & ~self.ends.is_odd_first(turn.loss))

    def _is_far_above(self, turn: Turn) -> Flags:
        """Where the last `PERSIST` losses of a short run are all `GRAVE` above the best, and training improves."""
        lowest = np.fmin.reduce(last_ones(turn.loss.cost, self.PERSIST), axis=1)
        over = lowest - np.fmin.accumulate(turn.loss.cost)
        far = over > np.fmax(self.GRAVE * turn.segment.scale, turn.segment.noise)
        if turn.loss.is_share:
            far &= over > self.ends.SCORE * turn.loss.unit
        return np.asarray(far & (turn.loss.count <= self.CLIMB_UNTIL) & turn.falls)

    def _ends_high(self, cost: Floats) -> bool:
        """Whether the last losses are all far above the best, and above all others but one."""
        best, last = np.sort(cost[: -self.LAST_PERSIST])[:2], cost[-self.LAST_PERSIST :].min()
        return len(best) > 1 and last > (1 + self.LAST_RISE) * abs(best[0]) and last > best[1]

    def _is_above_training(self, turn: Turn, memorized: Flags) -> Flags:
        """Where the loss has been no lower than the training loss twice in a row, or once if training has *memorized* its data: nothing below it was."""
        if turn.train is None or turn.loss.is_share:
            return np.ones(len(turn.loss), dtype=bool)
        above = ~(turn.loss.y < turn.loss.beside(turn.train))
        return above & ((run_length(above) >= self.MEMORIZED_PERSIST) | memorized)

    def _memorized(self, turn: Turn) -> Flags:
        """Where the training loss is half of what it was at the validation loss's best, and half of the validation loss."""
        values = turn.loss.beside(turn.train)
        best = values[best_so_far(turn.loss.cost)[1]]
        return np.asarray(values < self.MEMORIZED * np.fmin(best, turn.loss.y))

    def worsening(self, turn: Turn) -> list[tuple[int, int | None]]:
        """(start, end) of each stretch of overfitting, in points of the loss."""
        on = self.lasts(turn) & self.mostly_worse(turn) & ~turn.renewed
        on[-1:] |= self.ends.of(turn)[1] and not self.ends.is_odd_first(turn.loss)[-1]
        return self.stretches(turn, on, turn.renewed)

    def stretches(self, turn: Turn, on: Flags, off: Flags) -> list[tuple[int, int | None]]:
        """(start, end) of each stretch that *on* begins; it ends when the loss is back, a learning-rate step took it back, or *off*."""
        out: list[tuple[int, int | None]] = []
        begun = np.flatnonzero(on)
        while len(begun) and len(out) < MAX_SPELLS:
            start = int(begun[0])
            end = first_true(self._is_over(turn, start) | off, start + 1)
            out.append((start, end))
            begun = begun[begun >= end] if end is not None else begun[:0]
        return out

    def _is_over(self, turn: Turn, start: int) -> Flags:
        """Where the loss is back at its best as of *start*, or a step has taken back half of its rise since."""
        segment = turn.segment
        best, scale = segment.best[start], segment.scale[start]
        over = segment.smooth - best
        before = segment.smooth[np.maximum(segment.start - 1, 0)] - best
        stepped = (segment.start > segment.start[start]) & (over < self.HALF * before)
        back = (over < self.BACK * scale) & ~turn.drifts
        # Single losses tell it before their median rises.
        cost = turn.loss.cost
        back[: start + SMOOTH] &= (
            cost[: start + SMOOTH] <= np.nanmin(cost[: start + 1]) + self.BACK * scale
        )
        return np.asarray(back | stepped)

    def rise_figures(self, turn: Turn, flags: Flags, says: str) -> Iterator[Figure]:
        """The rise of a validation loss, and for how many evaluations in a row it and *flags* held."""
        yield Figure(turn.loss, turn.segment.rise, self.RISES[0][0], "median of 5 over its best")
        yield Figure(
            turn.loss, turn.segment.given_back, self.RISES[0][1], "share of all progress given back"
        )
        held = turn.loss.lasted(rises_while_training_improves(turn) & flags).astype(np.float64)
        yield Figure(turn.loss, held, self.PERSIST, says, "number")


TURNING = Turning()
