"""Latent collapse: the KL term of a variational autoencoder vanishes, so its latent code is not used."""

import re
from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, persistent, without_repeats
from curvetui.languages.templates import Words, if_recovered
from curvetui.model import Finding
from curvetui.run import History, Track
from curvetui.statistics import rolling_median

DIVERGENCE = re.compile(r"(?:\w+_)?(?:kld|kl)(?:_?(?:div|divergence|term))?(?:_?loss)?")
RECONSTRUCTION = re.compile(
    r"(?:\w+_)?rec(?:on(?:s|st|struction)?)?(?:_?(?:loss|error|err))?|(?:\w+_)?nll"
)


class LatentCollapse(Detector):
    """The KL term falls to almost nothing beside a reconstruction term: the decoder ignores the latent code.

    Rule: beside a reconstruction term the median of the last 3 values of the KL term is below 1 %
        of its highest so far and below the reconstruction term, 10 values in a row that are a tenth
        of the run. Recovered above 5 %.
    Source: posterior collapse (Bowman et al. 2016, Generating Sentences from a Continuous Space; He
        et al. 2019, Lagging Inference Networks).
    Quiet: KL terms of reinforcement learning and distillation, which have no reconstruction term
        beside them; a KL term that settles above 1 %.

    Example:
        >>> kl = [20.0, 9.0, 3.0, 1.0, 0.4] + [0.05] * 14
        >>> LatentCollapse.found({"epoch": range(1, 20), "loss": [200.0] * 19, "recon": [190.0] * 19, "kld": kl})
        [(7.0, 'watch', 'open')]
    """

    GONE = Threshold(0.01, "share of the highest value so far (median of 3) that is nothing")
    WIDE = Threshold(11, "values in a median that bridges single batches of more")
    POINTS = Threshold(10, "values in a row")
    PART = Threshold(0.1, "share of all values so far")
    BACK = Threshold(0.05, "share of the highest value above which the code is used again")

    least = POINTS.value

    def detect(self, history: History) -> Iterator[Finding]:
        tracks = history.tracks
        rebuilt = [t for t in tracks if RECONSTRUCTION.fullmatch(t.curve.metric)]
        if not rebuilt or any(t.curve.metric == "reward" for t in tracks):
            return iter(())
        terms = [t for t in tracks if DIVERGENCE.fullmatch(t.curve.metric)]
        return without_repeats(
            found
            for t in terms
            for found in self._vanished(t, min(rebuilt, key=lambda track: track.at[0]))
        )

    def _vanished(self, term: Track, rebuilt: Track) -> Iterator[Episode]:
        level = rolling_median(term.y, 3)
        highest = np.fmax.accumulate(level)
        # A term that is larger than what it is added to is not gone, however high it began.
        low = np.fmin(self.GONE * highest, np.abs(term.beside(rebuilt)))
        vanished = (level < low) | (rolling_median(term.y, self.WIDE) < low)
        back = rolling_median(term.y, self.WIDE) > self.BACK * highest
        for life in persistent(term, vanished, back, self.POINTS, self.PART):
            top = int(np.nanargmax(term.y[: life.first + 1]))
            yield self.episode(
                term,
                life,
                highest=term.y[top],
                highest_at=term.x[top],
                now=term.y[life.last],
                points=life.last - life.first + 1,
            )

    words = Words(
        name="unused latent code",
        title="{metric:name} has vanished ({now:number}): the latent code is not used",
        what="{metric:name} fell from {highest:number} at {highest_at:place} to {now:number} and has been below 1% of that for {points:values}.",
        event="Certain that the term is almost 0.",
        cause="Very likely posterior collapse: every input gets the same latent code, and the decoder works without it.",
        worry=if_recovered(
            "No longer: the code is used again.",
            "Probably: samples and codes from this model carry no information about the input, however good the loss is.",
        ),
        why=(
            "The KL term weighs too much from the start (no warm-up of its weight).",
            "The decoder is strong enough to do without the code (autoregressive).",
            "The encoder's outputs are cut off or its learning rate is too low.",
        ),
        would_change="A value above 5% of the highest clears this.",
        next=(
            "Count the active units: dimensions whose mean varies over inputs.",
            "Raise the weight of the KL term from 0 over the first epochs, or use free bits.",
        ),
        limits="How much the decoder uses the code is not in the log.",
        trace="below 1% of {highest:number} for {points:count} values (limit 10).",
        outcome={"recovered": "It was above 5% again at {ended_at:place}."},
    )
