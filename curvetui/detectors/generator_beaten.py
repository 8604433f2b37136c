"""Generator beaten: the discriminator of an adversarial game is always right, so the generator learns nothing."""

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle, persistent, without_repeats
from curvetui.languages.templates import Words
from curvetui.model import Finding
from curvetui.run import History, Track
from curvetui.statistics import rolling_median, run_length


class GeneratorBeaten(Detector):
    """The discriminator's loss is almost 0 and stays there: its gradient teaches the generator nothing.

    Rule: the median of the last 5 losses of a discriminator that was never negative is below 0.02
        and below 2 % of its highest, 10 values in a row that are a quarter of the run (3 single values that are 5 % of it, at the end), while the
        generator's loss is above where it began. Recovered above 0.1.
    Source: vanishing gradients of the original GAN loss under a perfect discriminator (Arjovsky &
        Bottou 2017).
    Quiet: critics, whose losses are negative; balanced games; a loss that is 0 from the first value
        (`frozen_metric`).

    Example:
        >>> d, g = [1.4, 1.2, 0.9, 0.5, 0.2] + [0.001] * 30, [0.7, 0.9, 1.5, 3.0, 6.0] + [12.0] * 30
        >>> GeneratorBeaten.found({"epoch": range(1, 36), "d_loss": d, "g_loss": g})
        [(8.0, 'watch', 'open')]
    """

    WON = Threshold(0.02, "share of the discriminator's highest loss (and nats) that is won")
    POINTS = Threshold(10, "values in a row")
    AT_END = Threshold(3, "single values in a row at the end of a run, and `END_PART` of all")
    END_PART = Threshold(0.05, "share of all values at the end of a run")
    PART = Threshold(0.25, "share of all values so far")
    BACK = Threshold(0.1, "nats; a discriminator with a loss above that makes mistakes again")

    least = AT_END.value

    def detect(self, history: History) -> Iterator[Finding]:
        games = [t for t in history.tracks if t.curve.better is None]
        generators = [t for t in games if t.curve.group == "generator"]
        discriminators = [t for t in games if t.curve.group == "discriminator"]
        return without_repeats(
            found
            for d in discriminators
            for g in generators[:1]
            for found in self._won(history, d, g)
        )

    def _won(self, history: History, loss: Track, generator: Track) -> Iterator[Episode]:
        level = rolling_median(loss.y, 5)
        highest = np.fmax.accumulate(level)
        never_negative = np.logical_and.accumulate(~(loss.y < 0))
        beside = rolling_median(loss.beside(generator), 5)
        above, limit = beside > generator.y[0], self.WON * np.minimum(highest, 1.0)
        won = (level < limit) & never_negative & above
        lives = [*persistent(loss, won, level > self.BACK, self.POINTS, self.PART)]
        lasted = run_length((loss.y < limit) & never_negative & above)
        ends = history.ended(loss) & (lasted >= np.maximum(self.AT_END, self.END_PART * loss.count))
        if ends.any() and (not lives or lives[-1].end is not None):
            last = len(loss) - 1
            lives.append(lifecycle(loss, last, None).since(last - int(lasted[last]) + 1))
        for life in lives:
            yield self.episode(
                loss,
                life,
                [generator],
                other=generator.label,
                now=loss.y[life.last],
                begin=loss.y[0],
                other_begin=generator.y[0],
                other_now=loss.beside(generator)[life.last],
                points=life.last - life.first + 1,
            )

    words = Words(
        name="generator beaten",
        title="{metric:name} [status=recovered?was almost 0: the discriminator was winning|is almost 0: the discriminator has won]",
        what="{metric:name} began at {begin:number} and [status=recovered?was near 0 for {points:values}|is {now:number} now, near 0 for {points:values}], while {other:name} went {other_begin:number} → {other_now:number}.",
        event="Certain that the discriminator separates real from generated samples.",
        cause="Unknown: a discriminator that is too strong and a generator that broke look alike here.",
        worry="[status=recovered?No longer: the discriminator makes mistakes again.|Yes: such a discriminator gives the generator hardly any gradient. Look at samples.]",
        why=(
            "The discriminator is stronger or learns faster than the generator.",
            "The generator has collapsed to a few samples that are easy to tell from real ones.",
            "Real and generated images differ in something trivial (scaling, value range, borders).",
        ),
        would_change="A loss above 0.1 clears this.",
        next=(
            "Look at samples and at the range of their values beside real ones.",
            "Lower the discriminator's learning rate or give the generator more steps; try label smoothing or a gradient penalty.",
        ),
        limits="What the samples look like is not in the log.",
        trace="below 0.02 and 2% of its highest for {points:count} values (limit 10, and a quarter of the run).",
        outcome={"recovered": "It was above 0.1 again at {ended_at:place}."},
    )
