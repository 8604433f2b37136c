"""Oscillation: the training loss swings up and down without progress."""

from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.curve import Floats
from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Cause, Words, choose, when
from curvetui.run import History, Track
from curvetui.statistics import Flags, last_ones, median_rows, run_length, spells


class Oscillation(Detector):
    """The training loss swings by more than a tenth of itself, from point to point, without progress.

    Rule: over the last 20 points the training loss scatters by more than 10 % around a straight
        line, neighbouring deviations are anticorrelated (below −0.7), and the best smoothed loss
        improved by less than 2 %, 4 points in a row: `watch`; `act` after 12. Not within 5 points
        of a learning-rate jump. Recovered when it scatters by less than half of that.
    Source: Cohen et al. 2021, edge of stability: swings with a net decrease are normal, so progress
        must be absent; counting sign changes alone reports 64 to 100 % of good runs.
    Quiet: two values logged in turn at each place; noisy batch losses that still fall; losses
        logged per batch with little smoothing (their neighbours are independent, not opposed).

    Example:
        >>> Oscillation.found({"epoch": range(1, 35), "loss": [2.0, 1.4, 1.0] + [1.3, 0.8] * 15 + [1.3]})
        [(10.0, 'watch', 'open')]
    """

    POINTS = Threshold(20, "points over which swings are measured")
    SWING = Threshold(0.1, "standard deviation around a straight line, as a share of the loss")
    TURNS = Threshold(-0.7, "autocorrelation of neighbouring deviations when most points turn back")
    GAIN = Threshold(0.02, "share of the loss; less progress over these points is none")
    PERSIST = Threshold(4, "points in a row: `watch`")
    ACT = Threshold(12, "points in a row: `act`")
    PAIRED = Threshold(0.4, "share of second points at one place; of two values in turn it is half")

    highest = "act"
    least = POINTS.value

    def tracks(self, history: History) -> Iterable[Track]:
        return [
            t
            for t in history.losses("train")
            if t.is_cross_entropy or t.curve.metric.endswith("_loss")
        ]

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        swing, opposed, progress = self._swings(loss.y)
        relative = swing / np.abs(loss.smooth)
        earlier = np.concatenate(
            (
                np.full(min(self.POINTS, len(loss)), np.nan),
                loss.best[: max(len(loss) - self.POINTS, 0)],
            )
        )
        gain = np.fmax((earlier - loss.best) / np.abs(loss.best), progress)
        on = run_length(
            (relative > self.SWING)
            & (opposed < self.TURNS)
            & (gain < self.GAIN)
            & (loss.since_break >= 5)
            & ~self._in_turn(loss.x)
        )
        for start, end in spells(on >= self.PERSIST, relative < self.SWING / 2):
            life = lifecycle(loss, start, end, act=on >= self.ACT).since(
                start - self.POINTS - self.PERSIST + 2
            )
            yield self.episode(
                loss,
                life,
                swing=relative[life.last],
                low=np.fmin.reduce(loss.y[life.first : life.last + 1]),
                high=np.fmax.reduce(loss.y[life.first : life.last + 1]),
                opposed=opposed[start],
                points=life.last - life.first + 1,
                rate=history.rate_at(loss.at[start]),
            )

    words = Words(
        name="an oscillation",
        title="{metric:name} swings by ±{swing:percent} without progress",
        what="{metric:name} has swung between {low:number} and {high:number} since {first:place}, up and down at nearly every point, with no progress over the last 20 points.",
        event="Certain: neighbouring points lie on opposite sides (correlation {opposed:.2f}).",
        cause=(
            "Often a learning rate that is too high",
            when("rate", " (here {rate:number})"),
            ".",
        ),
        worry=choose(
            "level",
            act="Yes: it does not settle.",
            watch="Low risk: swings are normal while there is progress, but there is none here.",
        ),
        why=(
            Cause(
                "The learning rate is too high for this stage",
                supports="rate_high rate_rose rate_unchanged",
                against="rate_fell",
                test="third_of_rate",
            ),
            Cause(
                "Batches differ strongly (too small, ordered, or unbalanced)",
                supports="small_batch",
            ),
            Cause("Two values are logged in turn under one name (two losses, ranks or loaders)"),
        ),
        would_change="Clears when the swings are half as large.",
        next=(
            "Divide the learning rate by 3.",
            "If that does not calm it, use larger batches and check the shuffling.",
        ),
        limits="Batch composition is not in the log.",
        trace="±{swing:percent} (limit 10%), correlation {opposed:.2f} (limit −0.7), progress below 2% over 20 points.",
        outcome={"recovered": "It calmed down at {ended_at:place}."},
    )

    def _in_turn(self, x: Floats) -> Flags:
        """Where the last points come in pairs of one place: two values logged under one name."""
        same = x[1:] == x[:-1]
        pair = np.concatenate((np.zeros(min(2, len(x)), dtype=bool), same[1:] & ~same[:-1]))
        return np.asarray(last_ones(pair.astype(float), self.POINTS).mean(axis=1) > self.PAIRED)

    def _swings(self, y: Floats) -> tuple[Floats, Floats, Floats]:
        """(scatter around a straight line, correlation of neighbouring deviations, fall from the first to the second half) of the last points."""
        block = last_ones(y, self.POINTS)
        place = np.arange(self.POINTS) - (self.POINTS - 1) / 2
        middle = block.mean(axis=1, keepdims=True)
        slope = (block - middle) @ place / (place @ place)
        off = block - middle - slope[:, None] * place
        size = (off**2).sum(axis=1)
        halves = median_rows(block[:, : self.POINTS // 2]) - median_rows(
            block[:, self.POINTS // 2 :]
        )
        return (
            np.sqrt(size / (self.POINTS - 2)),
            (off[:, 1:] * off[:, :-1]).sum(axis=1) / size,
            halves / np.abs(middle[:, 0]),
        )
