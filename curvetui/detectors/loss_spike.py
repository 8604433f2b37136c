"""Loss spike: the loss jumps up from one value to the next, far beyond its usual scatter."""

from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.curve import Floats
from curvetui.detectors import Detector, Episode, Figure, Lifecycle, Threshold
from curvetui.detectors._spikes import spikes
from curvetui.languages.templates import Cause, Wait, Words, choose, if_recovered, when
from curvetui.model import Level
from curvetui.run import History, Track, TrackRows
from curvetui.run.roles import by_reward, is_game
from curvetui.run.track import SMOOTH
from curvetui.statistics import (
    MAD,
    SINGLE,
    Flags,
    rolling_median,
    second_largest,
    shifted,
    zero_for_nan,
)


class LossSpike(Detector):
    """The loss jumps up from one value to the next.

    Rule: a value is above the median of the 5 points before by at least 15 %, by 5 % of all
        progress, by 6 noise units beyond the usual excess and by 2.5 times the second largest
        excess of the last 200 points. Beyond 512 points the highest value of each window is judged
        against the windows before. After a resume, two values that are that far above those they
        replace. From the third on a spike is a note, unless it is twice as high as any before, or still up 10
        values later. Recovered when the loss is within 2 % (or one noise unit) of its level before.
    Source: 87 % of loss spikes recover within 10 logged points; a gradient spike accompanies or
        precedes 20 % of them (5 % by chance).
    Quiet: the first 6 points, and 5 after a learning-rate jump; heavy-tailed batch losses; small
        losses (0.004 → 0.016 in a run that began at 2.3); after zeros, which are printed while nothing
        is measured. Of a game between two networks they are notes up to 50 noise units.

    Example:
        >>> LossSpike.found({"epoch": range(1, 13), "loss": [2, 1.5, 1.2, 1, 0.9, 0.8, 0.75, 0.7, 2.6, 0.7, 0.66, 0.64]})
        [(9.0, 'watch', 'recovered')]
    """

    REACH = Threshold(20, "points before a spike that give its usual scatter")
    FIRST = Threshold(6, "points before the first that is judged")
    SETTLED = Threshold(5, "points after a learning-rate jump or a resume that are not judged")
    NOISES = Threshold(6.0, "noise units above the usual level")
    SLOPE = Threshold(
        2.5, "times the deviation around the trend; a limit for the noise of a falling loss"
    )
    TOPS = Threshold(2.5, "times the second largest excess of the last 200 points")
    MAX_FINDINGS = Threshold(6, "spikes reported of one curve")
    FEW = Threshold(2, "spikes of one curve at `watch`; later ones are notes, unless they stay")
    LARGER = Threshold(2.0, "times the highest spike before; one that is higher is a `watch` again")
    LIFT = Threshold(0.15, "share of the loss's usual level")
    PART = Threshold(0.05, "share of all progress since the start")
    BACK = Threshold(0.02, "share of the usual level within which the loss has recovered")
    GAME = Threshold(50.0, "noise units of a spike of a game that is more than a note")
    QUICK = Threshold(10, "points within which it should have recovered")

    least = FIRST.value + 1

    def tracks(self, history: History) -> Iterable[Track]:
        return [t for t in history.whole if is_loss(t)]

    def figures(self, history: History) -> Iterator[Figure]:
        for loss in self.tracks(history):
            top, usual, noise, _ = self.judged(loss)
            late = np.where(
                (loss.count > self.FIRST) & (loss.since_break >= self.SETTLED), top - usual, np.nan
            )
            yield Figure(
                loss, late / np.abs(usual), self.LIFT, "over the median of the 5 points before"
            )
            yield Figure(
                loss,
                late / np.where(noise > 0, noise, np.nan),
                self.NOISES,
                "the same in noise units",
                "times",
            )

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        top, usual, noise, on = self.judged(loss)
        usual, on = self._after_resumes(history, loss, usual, on)
        on &= ~by_reward(history, loss)
        rows = TrackRows(loss.curve, history.breaks)
        least = self.GAME if is_game(t.curve for t in history.tracks) else 0.0
        limit = usual + np.maximum(self.BACK * np.abs(usual), noise)
        largest = 0.0
        for count, spike in enumerate(spikes(loss, rows, on, limit, self.MAX_FINDINGS), 1):
            start, peak, level = spike.start, rows.y[spike.life.first], usual[spike.start]
            excess = float(top[start] - level)
            is_quiet = excess < least * noise[start]
            life = spike.life
            if is_quiet or count > self.FEW and excess < self.LARGER * largest:
                life = self._noted(life, stays=spike.points > self.QUICK and not is_quiet)
            largest = max(largest, excess)
            yield self.episode(
                rows,
                life,
                usual=level,
                peak=peak,
                times=peak / level if level > 0 else None,
                sigmas=excess / noise[start] if noise[start] > 0 else None,
                points=spike.points,
                exact=spike.exact,
                slow=spike.points > self.QUICK,
                count=count,
                again=count > 2,
                steps=loss.curve.unit == "step",
                split=loss.curve.split or "train",
                after=None if spike.back is None else loss.y[spike.back],
            )

    def _noted(self, life: Lifecycle, *, stays: bool) -> Lifecycle:
        """The same as a note, and at `watch` only where it *stays* up."""
        row = life.levels[0][1]
        later = min(max(life.first + self.QUICK, row), life.last)
        levels: tuple[tuple[Level, int], ...] = (("note", row),)
        if stays and later > row:
            levels = (*levels, ("watch", later))
        return life._replace(levels=levels)

    words = Words(
        name="loss spike",
        title="{metric:name} jumped to {peak:value} at {first:place}",
        what="{metric:name} was about {usual:number} before[times?, and rose to {times:times} times that].",
        event="Certain: it is far outside the scatter of the points before.",
        cause="A rare batch, too large a step and a restart look alike in the loss.",
        worry="[status=recovered?No: it came back.|[slow?Watch it: most spikes are gone within 10 logged points; this one is not.|Not yet: most such spikes come back.]]",
        why=(
            Cause(
                "A rare or broken batch gave a huge gradient",
                supports="gradient_spiked small_batch came_back",
                against="again gradient_calm clipped",
                test="same_batch",
            ),
            Cause(
                "The learning rate is near its limit here",
                supports="again rate_high rate_rose rate_warming",
                against="rate_fell",
            ),
            Cause("The run was resumed or changed here", supports="resumed_here", test="log_rate"),
        ),
        would_change="Clears when the loss is back near {usual:number}.",
        next=(
            if_recovered(
                when(
                    "again",
                    "Lower the learning rate a little, and clip the gradient norm: this is not the first spike.",
                    Wait("Nothing to do."),
                ),
                when(
                    "over",
                    "Go back to a checkpoint before it.",
                    when(
                        "slow",
                        "Go back to a checkpoint before it, unless it is coming down.",
                        Wait("Wait: 87% of such spikes in public runs were back within 10 points."),
                    ),
                ),
            ),
            choose(
                "status",
                open="[steps?If it stays up, go back about 100 steps before it and skip those batches.|[slow?|If it stays up, go back to a checkpoint before it.]]",
            ),
        ),
        limits="Which batch it was is not in the log.",
        trace="[sigmas?{sigmas:times} noise units above its level (limit 6), ]more than 2.5 times the second largest jump before it.",
        outcome={
            "recovered": "[exact?Back to {after:number} at {ended_at:place}, after {points:values}.|Back to {after:number} by {ended_at:place}, at most {points:values} later.]",
            "ended": "It had not recovered when the run ended.",
        },
    )

    def judged(self, loss: Track) -> tuple[Floats, Floats, Floats, Flags]:
        """(highest value, usual level, noise, spike or not) at each judged point."""
        top = np.where(np.isnan(loss.curve.windows.high), loss.y, loss.curve.windows.high)
        usual = loss.baseline
        excess = top - usual
        normal = shifted(rolling_median(excess, self.REACH))
        noise = MAD * shifted(rolling_median(np.abs(excess - normal), self.REACH))
        # A falling loss is often below its baseline: that is slope, not scatter.
        noise = np.where(
            np.arange(len(loss)) < SINGLE, np.fmin(noise, self.SLOPE * shifted(loss.noise)), noise
        )
        relative = excess / np.abs(usual)
        on = (
            (relative > self.LIFT)
            & (excess > self.PART * zero_for_nan(np.abs(loss.progress)))
            & (relative > self.TOPS * second_largest(relative))
        )
        on &= (
            (usual != 0)
            & (excess > np.fmax(normal, 0) + self.NOISES * zero_for_nan(noise))
            & (loss.count > self.FIRST)
            & (loss.since_break >= self.SETTLED)
        )
        return top, usual, zero_for_nan(noise), on

    def _after_resumes(
        self, history: History, loss: Track, usual: Floats, on: Flags
    ) -> tuple[Floats, Flags]:
        """(usual level, spike or not) where the first two points after a resume are far above those they replace."""
        usual, on = usual.copy(), on.copy()
        rows = np.searchsorted(loss.at, history.returns)
        rows = rows[(rows > self.FIRST) & (rows < len(loss) - 1)]
        before = rows - 1
        for i in np.flatnonzero(loss.x[rows] <= loss.x[before]).tolist():
            before[i] = np.searchsorted(loss.x[: rows[i]], loss.x[rows[i]])
        rows, before = rows[before >= SMOOTH], before[before >= SMOOTH]
        level = np.nanmedian(loss.y[before[:, None] + np.arange(1 - SMOOTH, 1)], axis=1)
        noise = np.nan_to_num(loss.noise[rows - 1])
        least = level + np.fmax(self.LIFT * np.abs(level), self.NOISES * noise)
        high = (loss.y[rows] > least) & (loss.y[rows + 1] > least)
        usual[rows[high] + 1], on[rows[high] + 1] = level[high], True
        return usual, on


def is_loss(track: Track) -> bool:
    """Whether spikes of this curve are reported: losses, also adversarial ones."""
    name = track.curve.metric
    return name == "loss" or (
        track.curve.better == "lower"
        and (name.endswith("loss") or name in ("cross_entropy", "perplexity"))
    )
