"""Slowdown: each epoch (or step) takes longer than it did."""

from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Cause, Words
from curvetui.run import History, Track
from curvetui.statistics import MAD, median, rolling_median, run_length, shifted


class Slowdown(Detector):
    """The run is slower than before.

    Rule: from times in the log: the time per epoch (or step) is 1.5 times the median of the 20
        intervals before and 6 noise units above it, 4 intervals in a row that together cost half a
        second more. The usual pace stays that of before until the run is back within 15 %.
    Source: the log's own times; no clock is read.
    Quiet: single slow intervals (evaluation, checkpoint); the first 8 intervals; logs without
        times.

    Example:
        >>> times = [10.0 * e for e in range(12)] + [110 + 20.0 * e for e in range(1, 7)]
        >>> Slowdown.found({"epoch": range(1, 19), "time": times, "loss": [1.0] * 18})
        [(13.0, 'watch', 'open')]
    """

    REACH = Threshold(20, "intervals that give the usual pace")
    FIRST = Threshold(8, "intervals before the first that is judged")
    TIMES = Threshold(1.5, "times the usual time")
    NOISES = Threshold(6.0, "noise units above the usual time")
    PERSIST = Threshold(4, "intervals in a row")
    LOST = Threshold(0.5, "seconds that these intervals must have cost together")
    BACK = Threshold(1.15, "times the usual time below which the pace has recovered")

    needs = ("time",)

    def tracks(self, history: History) -> Iterable[Track]:
        return [
            t for t in history.tracks if t.curve.axis.time is not None and t.curve.better == "lower"
        ][:2]

    def episodes(self, history: History, track: Track) -> Iterator[Episode]:
        if track.curve.axis.time is None or len(track) < self.FIRST + self.PERSIST:
            return
        time = track.curve.axis.time[track.index]
        pace = np.concatenate(([np.nan], np.diff(time) / np.diff(track.x)))
        pace[~(pace > 0)] = np.nan
        usual = shifted(rolling_median(pace, self.REACH), self.PERSIST)
        noise = MAD * shifted(
            rolling_median(np.abs(pace - shifted(rolling_median(pace, self.REACH))), self.REACH),
            self.PERSIST,
        )
        slow = (
            (pace > self.TIMES * usual)
            & (pace - usual > self.NOISES * noise)
            & (np.cumsum(np.isfinite(pace)) > self.FIRST)
        )
        row = run_length(slow)
        cost = np.cumsum(
            np.where(slow, (pace - usual) * np.concatenate(([0.0], np.diff(track.x))), 0.0)
        )
        on = (row >= self.PERSIST) & (
            cost - cost[np.maximum(np.arange(len(cost)) - row, 0)] > self.LOST
        )
        for start in np.flatnonzero(on)[:1].tolist():
            level = usual[start]
            back = np.flatnonzero(run_length(pace[start:] < self.BACK * level) >= 2)
            end = start + int(back[0]) if len(back) else None
            life = lifecycle(track, start, end).since(start - int(row[start]) + 1)
            paces = pace[life.first : life.last + 1]
            now = float(median(paces[np.isfinite(paces)]))
            yield self.episode(
                track,
                life,
                usual=level,
                now=now,
                times=now / level,
                points=life.last - life.first + 1,
                # Clearly slower at the end than at first.
                rising=len(paces) >= 6 and median(paces[-3:]) > 1.2 * median(paces[:3]),
                epochs=track.curve.unit == "epoch",
            )

    words = Words(
        name="slowdown",
        title="{times:times} times slower since {first:place}",
        what="Since {first:place} each [epochs?epoch|interval between values] takes about {now:number} s instead of {usual:number} s.",
        event="Certain, by the times in the log.",
        cause="What the machine did is not in the log.",
        worry="Low risk: results are the same, the run just ends later.",
        why=(
            Cause(
                "The data loader no longer keeps up (cold cache, network storage)", test="profile"
            ),
            Cause("Another job shares the GPU, the CPU or the disk"),
            Cause(
                "[rising?Something grows, such as a memory leak or tensors that keep their graph|The GPU is throttled by heat or power]"
            ),
        ),
        would_change="Clears when the pace is within 15% of the old one.",
        next=(
            "Check `nvidia-smi` and `top`: what else is using the machine?",
            "Time the data loading and the model separately.",
        ),
        limits="Evaluations inside an interval count as well.",
        trace="{times:times} times (limit 1.5) and 6 noise units, 4 intervals in a row that cost half a second together.",
        outcome={"recovered": "Back at the old pace at {ended_at:place}."},
    )
