"""Gradient spike: the gradient norm jumps far above its usual level."""

from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold
from curvetui.detectors._spikes import spikes
from curvetui.detectors.loss_spike import LossSpike
from curvetui.languages.templates import Cause, Wait, Words, if_recovered, when
from curvetui.run import History, Track, TrackRows
from curvetui.statistics import MAD, MAX_SPELLS, rolling_median, shifted


class GradientSpike(Detector):
    """The gradient norm jumps; often before loss spikes and NaN, but common in healthy runs too.

    Rule: the norm is 6 noise units (of its logarithm) and 5 times above the median of the 20 points
        before: a note; 15 times: `watch`. Beyond 512 points the highest value of each window is
        judged. Recovered below 1.5 times the level.
    Source: a gradient spike accompanies or precedes 20 % of loss spikes (5 % by chance) and
        preceded 6 of 6 runs that went non-finite; it occurs in 4.8 % of all windows of 4 points, so
        alone it means little.
    Quiet: the first 6 points; norms logged after clipping, which are flat at the limit.

    Example:
        >>> GradientSpike.found({"step": range(1, 13), "loss": [1.0] * 12, "grad_norm": [1, 1.1, 0.9, 1, 1.2, 1, 0.9, 1.1, 40, 1, 1.1, 1]})
        [(9.0, 'watch', 'recovered')]
    """

    FIRST, NOISES, REACH = LossSpike.FIRST, LossSpike.NOISES, LossSpike.REACH
    TIMES = Threshold(5.0, "times the usual level: a note")
    HUGE = Threshold(15.0, "times the usual level: `watch`")
    BACK = Threshold(1.5, "times the usual level below which the norm has recovered")

    needs = ("grad_norm",)

    def tracks(self, history: History) -> Iterable[Track]:
        return [t for t in history.tracks if t.curve.metric == "grad_norm"]

    def episodes(self, history: History, norm: Track) -> Iterator[Episode]:
        top = np.log(np.where(norm.curve.windows.high > 0, norm.curve.windows.high, np.nan))
        usual = shifted(rolling_median(np.log(np.where(norm.y > 0, norm.y, np.nan)), self.REACH))
        noise = MAD * shifted(rolling_median(np.abs(top - usual), self.REACH))
        over = top - usual
        on = (over > np.log(self.TIMES)) & (over > self.NOISES * noise) & (norm.count > self.FIRST)
        rows, level = TrackRows(norm.curve, history.breaks), np.exp(usual)
        for spike in spikes(norm, rows, on, self.BACK * level, MAX_SPELLS):
            life, huge = spike.life, over[spike.start] > np.log(self.HUGE)
            if not huge:
                life = life._replace(levels=(("note", life.levels[0][1]),))
            yield self.episode(
                rows,
                life,
                usual=level[spike.start],
                peak=rows.y[life.first],
                times=rows.y[life.first] / level[spike.start],
                points=spike.points,
                exact=spike.exact,
                huge=bool(huge),
            )

    words = Words(
        name="gradient spike",
        title="{metric:name} jumped {times:times}-fold at {first:place}",
        what="{metric:name} jumped from about {usual:number} to {peak:number} at {first:place} ({times:times} times its level).",
        event="Certain: it is far outside the scatter of the 20 points before.",
        cause="Usually a rare batch; an unstable run is the serious possibility.",
        worry=if_recovered("No: it came back.", "Not by itself; it matters if the loss follows."),
        why=(
            Cause(
                "A rare, long or broken batch",
                supports="small_batch",
                against="again",
                test="same_batch",
            ),
            Cause(
                "The learning rate is near its limit, or warm-up is too short",
                supports="again rate_warming rate_rose rate_high",
                against="rate_fell",
            ),
            Cause(
                "fp16 values near the edge of their range",
                supports="half",
                excluded="bf16",
                test="other_precision",
            ),
        ),
        would_change="Clears when the norm is back near {usual:number}.",
        next=(
            when(
                "over",
                Wait("Nothing to do now."),
                Wait("Look at the loss there: the spike matters only if it rose too."),
            ),
            "If it repeats, clip the gradient norm or lower the learning rate.",
        ),
        limits="The norm may be taken before or after clipping.",
        trace="{peak:number} against {usual:number}: {times:times} times (note 5, watch 15), and 6 noise units.",
        outcome={
            "recovered": "[exact?Back at {ended_at:place}, after {points:values}.|Back by {ended_at:place}, at most {points:values} later.]",
            "ended": "It was still high when the run ended.",
        },
    )
