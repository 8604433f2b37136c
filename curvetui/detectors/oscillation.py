"""Oscillation: the training loss swings up and down without progress."""

from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.curve import Floats
from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Cause, Words, choose, when
from curvetui.run import History, Track
from curvetui.statistics import Flags, last_ones, median_rows, noise, run_length, spells


class Oscillation(Detector):
    """The training loss swings by more than a tenth of itself, from point to point, without progress.

    Rule: over the last 20 points the training loss scatters by more than 10 % around a straight
        line, neighbouring deviations are anticorrelated (below −0.7), and the best smoothed loss
        improved by less than 2 %, 4 points in a row: `watch`; `act` after 12. Or the
        logarithm of a validation loss scatters by 0.7 (a factor of 2), 4 times as wide as that of
        the training loss: `watch`. Not within 5 points of a learning-rate jump. Recovered when it scatters by less than half of that.
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
    JUMPS = Threshold(0.7, "standard deviation of a validation loss's logarithm that jumps twofold")
    CALM = Threshold(0.25, "share of that up to which the training loss beside it is calm")
    PAIRED = Threshold(0.4, "share of second points at one place; of two values in turn it is half")

    highest = "act"
    least = POINTS.value

    def tracks(self, history: History) -> Iterable[Track]:
        return [
            t
            for t in history.losses("train", "val", "test")
            if t.is_cross_entropy or t.curve.metric.endswith("_loss")
        ]

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        if loss.curve.split != "train":
            yield from self._jumps(history, loss)
            return
        swing, opposed, fall, level = self._swings(loss.y)
        relative = swing / np.abs(loss.smooth)
        earlier = np.concatenate(
            (
                np.full(min(self.POINTS, len(loss)), np.nan),
                loss.best[: max(len(loss) - self.POINTS, 0)],
            )
        )
        gain = np.fmax((earlier - loss.best) / np.abs(loss.best), fall / np.abs(level))
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

    def _jumps(self, history: History, loss: Track) -> Iterator[Episode]:
        """A validation loss that jumps by multiples of itself beside a training loss that is calm."""
        train = history.partner(loss)
        if train is None:
            return
        logs, beside = (np.log(np.where(y > 0, y, np.nan)) for y in (loss.y, loss.beside(train)))
        spread, _, fall, _ = self._swings(logs)
        wild = (noise(logs) > self.JUMPS) & (spread > self.JUMPS) & (fall < spread)
        on = run_length(wild & (self._swings(beside)[0] < self.CALM * spread))
        for start, end in spells(on >= self.PERSIST, spread < self.JUMPS / 2):
            life = lifecycle(loss, start, end).since(start - self.POINTS - self.PERSIST + 2)
            values = loss.y[life.first : life.last + 1]
            yield self.episode(
                loss,
                life,
                [train],
                other=train.label,
                low=np.fmin.reduce(values),
                high=np.fmax.reduce(values),
                times=float(np.exp(spread[life.last])),
                points=life.last - life.first + 1,
            )

    words = Words(
        name="oscillation",
        title="[other?{metric:name} jumps between {low:number} and {high:number}|{metric:name} swings by ±{swing:percent} without progress]",
        what=when(
            "other",
            "{metric:name} has jumped between {low:number} and {high:number} since {first:place}, while {other:name} was calm.",
            "{metric:name} has swung between {low:number} and {high:number} since {first:place}, up and down at nearly every point, with no progress over the last 20 points.",
        ),
        event=when(
            "other",
            "Certain: one evaluation differs from the next by a factor of {times:.1f} or more.",
            "Certain: neighbouring points lie on opposite sides (correlation {opposed:.2f}).",
        ),
        cause="[other?Training is calm, so evaluation is where to look.|Often a learning rate that is too high[rate? (here {rate:number})].]",
        worry=choose(
            "level",
            act="Yes: it does not settle.",
            watch="[other?Yes: which checkpoint is best is a matter of luck.|Low risk: swings are normal while there is progress, but there is none here.]",
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
            Cause(
                when("other", "Batch-norm statistics do not fit the weights (small batches)"),
                excluded="no_batch_norm",
                test="fresh_batch_norm",
            ),
            Cause(when("other", "A few validation examples have enormous errors")),
        ),
        would_change="Clears when the swings are half as large.",
        next=(
            "[other?Compute the loss of each validation example: do a few make up most of it?|Divide the learning rate by 3.]",
            "[other?Evaluate once in training mode: if the loss is calm then, it is batch norm.|If that does not calm it, use larger batches and check the shuffling.]",
        ),
        limits="Batch composition is not in the log.",
        trace=when(
            "other",
            "a scatter by a factor of {times:.1f} (limit 2), four times as wide as that of {other:name}, over 20 points.",
            "±{swing:percent} (limit 10%), correlation {opposed:.2f} (limit −0.7), progress below 2% over 20 points.",
        ),
        outcome={"recovered": "It calmed down at {ended_at:place}."},
    )

    def _in_turn(self, x: Floats) -> Flags:
        """Where the last points come in pairs of one place: two values logged under one name."""
        same = x[1:] == x[:-1]
        pair = np.concatenate((np.zeros(min(2, len(x)), dtype=bool), same[1:] & ~same[:-1]))
        return np.asarray(last_ones(pair.astype(float), self.POINTS).mean(axis=1) > self.PAIRED)

    def _swings(self, y: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """(scatter around a straight line, correlation of neighbouring deviations, fall from the first to the second half, mean) of the last points."""
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
            halves,
            middle[:, 0],
        )
