"""Regime change: the loss continues at another level, although no logged setting changed."""

from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.curve import Floats
from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Words
from curvetui.run import History, Track
from curvetui.statistics import (
    MAX_SPELLS,
    Flags,
    last_ones,
    quantum,
    rolling_median,
    shifted,
    zero_for_nan,
)
from curvetui.statistics.windows import median_rows


class RegimeChange(Detector):
    """The training loss is on a new level from one point on.

    Rule: the medians of the 6 points before and after a point differ by 12 % (and 5 % of all
        progress), and by 1.5 times the larger of the ranges on both sides, half of it within 2
        points; the level did not move the same way by a third as much before; and there is no
        logged learning-rate jump and no resume within these points. Reported once.
    Source: a step in level with no slope on either side is a change of what is measured or trained.
    Quiet: epoch boundaries, where a running mean restarts and data repeat; falling losses, whose
        range on each side is as large as the step; learning-rate steps.

    Example:
        >>> RegimeChange.found({"epoch": range(1, 21), "loss": [1.0, 1.01, 0.99, 1.0, 1.01] * 2 + [1.3, 1.31, 1.29, 1.3, 1.31] * 2})
        [(11.0, 'note', 'ended')]
    """

    POINTS = Threshold(6, "points on each side of the step")
    SHIFT = Threshold(0.12, "share of the level before")
    PART = Threshold(0.05, "share of all progress since the start")
    SLOPE = Threshold(1 / 3, "share of the step that the level may have moved before")
    SUDDEN = Threshold(0.5, "share of the step that happens within 2 points")
    QUANTA = Threshold(5, "last printed digits; rounded values come down in steps")
    APART = Threshold(1.5, "times the larger range of both sides by which the levels differ")

    highest = "note"
    least = 2 * POINTS.value

    def tracks(self, history: History) -> Iterable[Track]:
        return [t for t in history.losses("train") if t.is_named_loss]

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        after, spread = self._level(loss.y)
        before, wide = shifted(after, self.POINTS), shifted(spread, self.POINTS)
        shift = after - before
        earlier = before - shifted(rolling_median(loss.y, self.POINTS), 2 * self.POINTS)
        goes_on = (earlier * shift > 0) & (np.abs(earlier) > self.SLOPE * np.abs(shift))
        on = (
            (np.abs(shift) > self.SHIFT * np.abs(before))
            & (np.abs(shift) > self.PART * zero_for_nan(loss.progress))
            & (np.abs(shift) > self.APART * np.fmax(spread, wide))
            & ~goes_on
            & (self._step(loss.y) > self.SUDDEN * np.abs(shift))
            & (np.abs(shift) > self.QUANTA * quantum(loss.y))
            & (loss.since_break >= 2 * self.POINTS)
            & ~self._at_epoch_border(loss)
        )
        free = -1
        for detected in np.flatnonzero(on)[: 4 * MAX_SPELLS].tolist():
            if detected <= free:
                continue
            free = detected + self.POINTS
            life = (
                lifecycle(loss, detected, detected, "note")
                .since(detected - self.POINTS + 1)
                .closing("ended")
            )
            yield self.episode(
                loss,
                life,
                before_value=before[detected],
                after=after[detected],
                shift=abs(shift[detected] / before[detected]),
                up=bool(shift[detected] > 0),
                range=float(np.fmax(spread[detected], wide[detected])),
            )

    words = Words(
        name="new level",
        title="{metric:name} went from {before_value:number} to {after:number} at {first:place}",
        what="{metric:name} was around {before_value:number} before {first:place}, and around {after:number} after it.",
        event="Certain: the step is larger than all scatter on both sides.",
        cause="Unknown: the log prints no change of the learning rate and no resume here.",
        worry="[up?Low risk, if you changed nothing yourself.|No; but if something changed, values before and after cannot be compared.]",
        why=(
            "Something was changed on purpose: batch size, loss weights, augmentation, data mix.",
            "Other data from here on (a new shard, a new source).",
            "The way of measuring changed (smoothing, averaging over ranks).",
        ),
        would_change="Nothing; it is reported once.",
        next=("Check what changed at {first:place}.", "Compare later values with each other only."),
        limits="The log does not show what changed.",
        trace="{before_value:number} → {after:number}: {shift:percent} (limit 12%), 1.5 times the range {range:number} of 6 points on each side.",
        outcome={"ended": "The new level still held at {last:place}."},
    )

    def _step(self, y: Floats) -> Floats:
        """The largest change within 2 points at the step: a slope spreads it over all of them."""
        before = shifted(y, self.POINTS)
        near = [shifted(y, self.POINTS - 1), shifted(y, self.POINTS - 2)]
        return np.asarray(np.fmax(*(np.abs(value - before) for value in near)))

    def _level(self, y: Floats) -> tuple[Floats, Floats]:
        """(median, range) of the last `POINTS` values; NaN if one is missing."""
        block = last_ones(y, self.POINTS)
        spread = block.max(axis=1) - block.min(axis=1)
        return np.where(np.isnan(spread), np.nan, median_rows(block)), spread

    def _at_epoch_border(self, loss: Track) -> Flags:
        """Where the last `POINTS` values are the first ones of an epoch, give or take one."""
        if loss.curve.unit != "epoch":
            return np.zeros(len(loss), dtype=bool)
        within = np.logical_or.accumulate(loss.x != np.rint(loss.x))
        begins = np.floor(loss.x) != np.floor(shifted(loss.x))
        near = begins | (shifted(begins.astype(float)) == 1)
        near[:-1] |= begins[1:]
        return np.asarray(within & (shifted(near.astype(float), self.POINTS - 1) == 1))
