"""Warm restart: the learning rate jumps up again; the loss is expected to rise for a while."""

from collections.abc import Iterator

import numpy as np

from curvetui.curve import Floats, Ints
from curvetui.detectors import Detector, Threshold, transient
from curvetui.languages.templates import Words
from curvetui.model import Finding
from curvetui.run import History, TrackRows, jumps
from curvetui.statistics import MAX_SPELLS, Flags


class WarmRestart(Detector):
    """The learning rate jumps up after it had decayed.

    Rule: the learning rate rises by half or more from one logged value to the next (and 3 times the
        change before), having decayed below two thirds of an earlier value. Ended after 10 points
        of the loss; the first 10 points of a cycle are not judged as spikes.
    Source: Loshchilov & Hutter 2017, SGDR: compare runs at the ends of cycles only.
    Quiet: warm-up at the beginning and after a resume; smooth schedules that rise and fall.

    Example:
        >>> WarmRestart.found({"epoch": range(1, 9), "loss": [3, 2, 1.5, 1.4, 1.9, 1.5, 1.2, 1.1], "lr": [0.1, 0.07, 0.03, 0.001, 0.1, 0.07, 0.03, 0.001]})
        [(5.0, 'note', 'open')]
    """

    DECAYED = Threshold(0.67, "share of an earlier learning rate; below it the rate had decayed")
    AFTER = Threshold(10, "points of the loss within which it should have recovered")

    highest = "note"
    by_row = True
    needs = ("learning_rate",)

    def detect(self, history: History) -> Iterator[Finding]:
        if history.learning_rate is None:
            return
        rate = TrackRows(history.learning_rate, history.breaks)
        rows = jumps(rate.curve)
        peak = np.fmax.accumulate(rate.y)
        ups = rows[
            (rate.y[rows] > rate.y[rows - 1]) & (rate.y[rows - 1] < self.DECAYED * peak[rows - 1])
        ]
        ups = ups[~self._is_resumed(rate, ups, history.returns)]
        loss = next(iter([*history.losses("train"), *history.losses("val", "test")]), None)
        for count, row in enumerate(ups[:MAX_SPELLS].tolist(), 1):
            end = before = after = None
            if loss is not None:
                start = int(np.searchsorted(loss.at, rate.at[row]))
                done = loss.at[start + self.AFTER - 1 :][:1].tolist()
                end = max(rate.upto(done[0]), row) if done else None
                before = loss.y[start - 1] if start else None
                after = loss.y[start] if start < len(loss) else None
            life = transient(row, end)
            yield self.finding(
                rate,
                life,
                old=rate.y[row - 1],
                new=rate.y[row],
                times=rate.y[row] / rate.y[row - 1] if rate.y[row - 1] > 0 else None,
                count=count,
                loss=None if loss is None or before is None or after is None else loss.label,
                before_value=before,
                after=after,
            )

    words = Words(
        name="warm restart",
        title="{metric:name} restarts at {first:place}: {old:number} → {new:number}",
        what="{metric:name} rose from {old:number} to {new:number} at {first:place}.[loss? {loss:name} went {before_value:value} → {after:value}.]",
        event="Certain: the log prints the learning rate.",
        cause="Almost certain: it had decayed and then jumped up, which is a restart or a cycle.",
        worry="No. The loss usually rises for the first tenth of a cycle and ends lower than before.",
        why=(
            "A cyclic or cosine schedule with warm restarts.",
            "A resumed run whose schedule started over (then the optimiser's state may be lost too).",
        ),
        would_change="If the loss is not back by the end of the cycle, the peak learning rate is too high.",
        next=(
            "Compare values at the ends of cycles only.",
            "If you did not plan a restart: check the scheduler's state after loading the checkpoint.",
        ),
        limits="Whether the restart was planned is not in the numbers.",
        trace="{old:number} → {new:number} (at least half more, after a decay below two thirds of the peak).",
        outcome={"ended": "[to_the_end?The run ended in this cycle.]"},
    )

    def _is_resumed(self, rate: TrackRows, rows: Ints, returns: Floats) -> Flags:
        """Whether the run was resumed within the `AFTER` rows up to each of *rows*: then the rate is warmed up again."""
        lows = rate.at[np.maximum(rows - self.AFTER, 0)]
        return np.asarray(
            np.searchsorted(returns, rate.at[rows], side="right") > np.searchsorted(returns, lows)
        )
