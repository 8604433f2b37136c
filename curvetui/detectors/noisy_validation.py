"""Noisy validation: the validation curve jumps so much that single values mean little."""

from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.curve import Floats
from curvetui.detectors import Detector, Episode, Figure, Threshold, lifecycle
from curvetui.languages.templates import Words, when
from curvetui.run import History, Track
from curvetui.statistics import Flags, last_ones, median, run_length, shifted, spells


class NoisyValidation(Detector):
    """Validation jumps from one evaluation to the next by more than it progresses.

    Rule: the standard deviation around the curve's trend (second differences of the last 20 values)
        is above 2 points for a score, or above 8 % of a loss, 3 evaluations in a row, from the
        eighth on. If the number of examples N is known, it is compared with the binomial error
        √(p(1 − p)/N). Recovered below half of that.
    Source: Gasser et al. 1986 for the noise. Validation noise was 2.6 times the binomial error at a
        high learning rate and 0.92 times after decay (public histories): the binomial error is a
        floor.
    Quiet: the steep first epochs, whose slope leaves no trace in second differences and which bend
        one way only: a quarter of the last 8 differences must have the other sign.

    Example:
        >>> jumps = [0.5, 0.6, 0.52, 0.66, 0.55, 0.7, 0.58, 0.72, 0.6, 0.71, 0.62, 0.74]
        >>> NoisyValidation.found({"epoch": range(1, 13), "val_accuracy": jumps})
        [(1.0, 'note', 'open')]
    """

    POINTS = Threshold(8, "evaluations before the noise is judged")
    SCORE = Threshold(0.02, "deviation of a score around its trend, as a share of all examples")
    LOSS = Threshold(0.08, "standard deviation of a loss around its trend, as a share of it")
    PERSIST = Threshold(3, "evaluations in a row")
    BENDS = Threshold(8, "second differences that are compared")
    MIXED = Threshold(0.25, "share with the other sign; a steep fall bends one way only")

    highest = "note"
    least = POINTS.value
    needs = ("validation",)

    def tracks(self, history: History) -> Iterable[Track]:
        return [*history.scores("val", "test"), *history.losses("val", "test")]

    def figures(self, history: History) -> Iterator[Figure]:
        for track in self.tracks(history):
            size = track.unit if track.is_share else np.maximum(np.abs(track.smooth), 1e-12)
            yield Figure(
                track,
                track.noise / size,
                self.SCORE if track.is_share else self.LOSS,
                "scatter around its course",
                "points" if track.is_share else "percent",
            )

    def episodes(self, history: History, track: Track) -> Iterator[Episode]:
        relative = track.noise / (
            track.unit if track.is_share else np.maximum(np.abs(track.smooth), 1e-12)
        )
        limit = self.SCORE if track.is_share else self.LOSS
        on = (run_length((relative > limit) & self._jumps(track.y)) >= self.PERSIST) & (
            track.count >= self.POINTS
        )
        off = relative < limit / 2
        for start, end in spells(on, off):
            last = len(track) - 1 if end is None else end - 1
            first = max(start - 20, 0)
            life = lifecycle(track, start, end, "note").since(first)
            examples = int(track.examples[last])
            level = float(np.clip(median(track.share[first : last + 1]), 0, 1)) if examples else 0.0
            error = float(np.sqrt(level * (1 - level) / examples)) if examples else None
            yield self.episode(
                track,
                life,
                noise=track.noise[start],
                relative=relative[start],
                score=track.is_share,
                examples=examples,
                error=error,
                ratio=relative[start] / error if error else None,
                seen=2 * np.sqrt(2) * relative[start],
                limit=limit,
                wild=bool(relative[start] > 1 and not track.is_share),
                much=bool(error and relative[start] > 1.5 * error),
            )

    words = Words(
        name="noisy validation",
        title="[status=recovered?{metric:name} was noisy from {first:place} to {last:place}|{metric:name} has been noisy since {first:place}]",
        what=(
            "{metric:name} [over?scattered|scatters] by [wild?more than its own level|±[score?{relative:points}|{relative:percent}]] from one evaluation to the next",
            "[examples?; with {examples:count} examples (inferred) chance alone gives ±{error:points}].",
        ),
        event="Certain, over the last evaluations (20 at most).",
        cause=when(
            "examples",
            "[much?More than sampling ({ratio:times} times it): the model itself changes that much between evaluations.|Sampling: that is about what so few examples give.]",
            "Unknown: the number of validation examples could not be inferred, so sampling noise and real changes cannot be separated.",
        ),
        worry=(
            "No, but do not trust single values: differences below [score?{seen:points}|[wild?its own level|{seen:percent}]]",
            " between two evaluations may be noise, and the best value so far is partly luck.",
        ),
        why=(
            when(
                "much",
                "The learning rate is high, so that the weights move far between evaluations: such noise usually halves after a drop.",
                "The validation set is small.",
            ),
            "[much?Batch-norm statistics lag behind the weights.|The learning rate is high, so that the weights move far between evaluations.]",
            "Evaluation uses random parts of the data, or dropout is still on.",
        ),
        would_change="Clears when the noise halves, as it usually does at a lower learning rate.",
        next=(
            "Compare medians of 5 evaluations, not single ones.",
            "Use more validation examples, or average over several evaluations.",
            "If you need a smoother curve: lower the learning rate, or evaluate averaged weights (EMA).",
        ),
        limits="Model noise and sampling noise can be separated only where the number of examples is known.",
        trace="standard deviation [score?{relative:points} (limit 2.0 points)|[wild?above 100%|{relative:percent}] of the loss (limit 8%)], 3 evaluations in a row.",
        outcome={"recovered": "It calmed down at {ended_at:place}."},
    )

    def _jumps(self, y: Floats) -> Flags:
        """Where the curve bends both ways."""
        bend = y - 2 * shifted(y) + shifted(y, 2)
        up, down = (
            np.nansum(last_ones(np.where(np.isfinite(bend), side, np.nan), self.BENDS), axis=1)
            for side in (bend > 0, bend < 0)
        )
        return np.asarray(np.minimum(up, down) >= self.MIXED * (up + down))
