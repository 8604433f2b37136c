"""Divergence: the training loss climbs and does not recover."""

from collections.abc import Iterable, Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, Figure, Threshold, lifecycle, persistent
from curvetui.detectors._checkpoint import CHECKPOINT, RESTORE
from curvetui.detectors._climbing import Climb
from curvetui.detectors._expected_rise import ExpectedRise
from curvetui.detectors._last_values import LastValues
from curvetui.detectors.latent_collapse import DIVERGENCE
from curvetui.languages.templates import Cause, Wait, Words, choose, if_recovered, when
from curvetui.run import History, Track
from curvetui.run.roles import by_reward, is_main_loss
from curvetui.run.track import SMOOTH
from curvetui.statistics import Flags, rolling_median, run_length, shifted, spells

ACT = "[over?Restore|Stop unless you know why it rises, and restore]"
WAIT = Wait(f"[over?Keep|Wait for 3 more points, and keep] {CHECKPOINT}.")


class Divergence(Detector):
    """The training loss climbs far above its best and stays there.

    Rule: the median of the last 3 training losses is at least twice the best smoothed one, half of
        all progress since the start is lost, and it is 5 noise units above the best, 3 points in a
        row; or it is 1.5 times the loss at the start (2 single rising values are enough then):
        `watch`. Also `watch` if 6 values in a row are 4 times the first one, while nothing was
        learned and no validation loss is logged, or if one of the first 12 is a million times as
        high as any before. `act` if a run whose best was at most half its start is above 1.5 times
        that start for 12 points in a row (any run: for a fifth of its points, or for 3 points at 5
        times the best), or if 5 values in a row are 10 times the first one. `stop` if 90 % of the
        progress is lost for 20 points in a row without the loss falling (by a fifth in 4 points),
        or if 10 values in a row are 10 times the first one. If no training loss is logged, the
        validation loss is judged. A discriminator's loss counts that is 20 times its highest of the
        first quarter and above 10 nats (or repeats a value above both), 10 values in a row that are a tenth of the run. A run that
        is over after 4 to 10 values ends so: both last losses twice the best and the last above the
        first, both 4 times the first, or the last 5 times all before; or of any length: the last 3
        each above the one before, 5 times the best, with 15 % of the gain lost. A whole
        training loss is also judged by its medians of 5 (15 % above the best) and means of 16 (50 %), which have lost
        half of the progress for 10 points and a fifth of the run (3 points at the end). Recovered when less than a quarter of the progress is lost.
    Source: twice the minimum alone is reached by 9.6 % of benchmark runs that trained; the share of
        the progress keeps quiet about losses that have fallen far (0.004 → 0.016 does not matter if
        the run began at 2.3).
    Quiet: warm-up; learning-rate restarts that recover; losses without a better direction (GAN);
        a validation loss beside a score that keeps half of its gain; a loss that rises while a
        validation score gains 5 points; losses of runs that learn
        from rewards, unless they grew 10-fold while half of the reward's gain is lost; parts of a
        loss that grow from the start; a loss that falls after one odd first value, or beside a
        validation loss that holds; while an error in its own units (MAE, RMSE) is at its best.

    Example:
        >>> falls, climbs = [2.0, 1.5, 1.2, 1.0, 0.9, 0.85], [1.9, 2.6, 4.0, 7.0, 9.0, 12.0] + [12.5] * 22
        >>> Divergence.found({"epoch": range(1, 35), "train_loss": falls + climbs})
        [(8.0, 'stop', 'open')]
    """

    REST = Threshold(0.9, "share of the loss at the start; below it a slow rise has left something")
    GAME = Threshold(20.0, "times its highest of the first quarter; no such discriminator is right")
    GAME_LEAST = Threshold(10.0, "nats that are that far up, however low it was")
    GAME_POINTS = Threshold(10, "values in a row, and a tenth of all, of such a discriminator")
    climb, last, expected = Climb(), LastValues(), ExpectedRise()

    highest = "stop"
    least = Climb.PERSIST.value + 1

    def tracks(self, history: History) -> Iterable[Track]:
        losses = history.losses("train")
        return [
            *(t for t in losses if t.is_named_loss or t.curve.metric == "perplexity"),
            *(t for t in history.losses("val") if t.curve.metric.endswith("loss")),
            *(t for t in history.tracks if t.curve.group == "discriminator"),
        ]

    def figures(self, history: History) -> Iterator[Figure]:
        for loss in history.losses("train", "val"):
            middle, lost, *_ = self.climb.judged(loss)
            yield Figure(
                loss,
                middle / np.where(loss.best > 0, loss.best, np.nan),
                self.climb.TWICE,
                "median of 3, in times of the best",
                "times",
            )
            yield Figure(loss, lost, self.climb.LOST, "share of all progress lost")

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        if loss.curve.better is None:
            yield from self._game(loss)
            return
        slides = self._slides(history, loss)
        low = np.fmax(loss.y, rolling_median(loss.y, 3)) < self.climb.TWICE * loss.best
        ends = self.last.exploded(history, loss) & ~by_reward(history, loss)
        if low.all() and not (slides.any() or ends.any()):
            return
        middle, lost, on, act, stop, off = self.climb.judged(loss)
        far, alone = self.climb.far_above_first(loss), history.alone(loss, "val", "test")
        # A validation loss shows how good the model is, which one odd first value does not.
        on, off = on | (far & alone) | slides, (off & ~far) | (far & ~alone & ~on)
        rises = self.expected.model_improves(history, loss)
        on, off = on & ~self.expected.before(history, loss) & ~rises, (off & ~slides) | rises
        on |= ends & (history.alone(loss, "train") | (loss.curve.split == "train"))
        for start, end in spells(on, off):
            best = int(loss.best_index[start])
            last = len(loss) - 1 if end is None else end - 1
            slid = bool(slides[start] and middle[start] < self.climb.TWICE * loss.best[start])
            times = 1 + self.climb.SLID_RISE[0] if slid else self.climb.TWICE
            above = np.flatnonzero(loss.y[best : start + 1] > loss.best[start] * times)
            first = best + int(above[0]) if len(above) else start
            life = lifecycle(loss, start, end, act=act, stop=stop).since(first)
            # A loss that is infinite by now is described by its last number.
            known = np.isfinite(middle[start : last + 1] + loss.y[start : last + 1])
            last = start + int(np.flatnonzero(known)[-1]) if known.any() else start
            lowest = loss.single(int(loss.raw_best_index[start]))
            yield self.episode(
                loss,
                life,
                best=lowest[0],
                best_at=lowest[1],
                now=loss.newest(last),
                begin=loss.start[start],
                times=middle[last] / loss.best[start] if loss.best[start] > 0 else None,
                lost=min(float(lost[last]), 1.0),
                all=bool(loss.y[last] >= loss.start[start]),
                points=life.last - first + 1,
                single=life.last - first < 2,
                middle=middle[last],
                peak=(peak := np.fmax.reduce(loss.y[first : last + 1])),
                # It had come half of the way down when the run ended, or not far up.
                partly=bool(
                    loss.y[last] < peak / 2
                    and (np.diff(loss.y[last - 2 : last + 1]) < 0).all()
                    or slid
                    and loss.smooth[last] < self.REST * loss.start[start]
                ),
                rate=history.rate_at(loss.at[first]),
            )

    words = Words(
        name="divergence",
        title="[status=recovered?{metric:name} diverged at {first:place} and recovered|[partly?{metric:name} diverged at {first:place} and [over?was|is] coming down|{metric:name} has been diverging since {first:place}]]",
        what=(
            "{metric:name} was {best:value} at {best_at:place} "
            "[status=recovered?and climbed from {first:place} on, up to {peak:number}."
            "|[partly?and climbed from {first:place} on, up to {peak:number}: now {now:value}|and has climbed since {first:place}: now {now:value}], [all?above its first values (about {begin:number})."
            "|{lost:percent} of all progress since the start (about {begin:number}) is lost.]]"
        ),
        event="[single?Certain: it is more than a million times as high as any value before.|Certain: it climbed for {points:values}, as a median of 3.]",
        cause="[rate?Often the learning rate (here {rate:number}).|Often the learning rate, which this log does not print.]",
        worry=if_recovered(
            "No: it came back.",
            choose(
                "level",
                stop="Yes: runs that lost what they had learned hardly ever recover.",
                act="[game?Yes: a discriminator that is so wrong teaches the generator nothing.|Yes: of 16 public benchmark runs like this, 11 came down again; none reached its target.]",
                watch="[over?Yes: it had not recovered when the run ended.|Perhaps: some runs recover from this.]",
            ),
        ),
        why=(
            Cause(
                "The learning rate is too high, or warm-up ended too early",
                supports="rate_rose rate_high rate_warming",
                against="rate_fell",
            ),
            Cause(
                "One huge gradient threw the weights off (bad batch, fp16 overflow)",
                supports="gradient_spiked half",
                against="gradient_calm clipped",
                test="inputs_for_nan",
            ),
            Cause(
                "The task changed (data, loss weights, sequence length): then this is not divergence",
                supports="resumed_here",
                test="look_at_inputs",
            ),
        ),
        would_change="Clears once three quarters of the progress is regained.",
        next=(
            if_recovered(
                Wait("Nothing to do; if it happens again, lower the learning rate."),
                choose(
                    "level",
                    stop=f"[over?Restore|Stop, and restore] {CHECKPOINT}.",
                    act=when("partly", WAIT, f"{ACT} {CHECKPOINT}."),
                    watch=when("over", RESTORE, WAIT),
                ),
            ),
            choose(
                "status",
                recovered="",
                ended="In the next run divide the learning rate by 3 or lengthen the warm-up; clip the gradient norm at 1.",
                otherwise="Divide the learning rate by 3 or lengthen the warm-up; clip the gradient norm at 1.",
            ),
        ),
        limits="Whether data or loss weights were changed is not in the log.",
        trace="[game?{times:times} times its highest of the first quarter (limit 20), {points:values} in a row (limit 10).|[times?{times:times} times the best (limit 2, medians of 3); ]{lost:percent} of the progress lost; {points:values} in a row (limit 3).]",
        outcome={
            "recovered": "It came back at {ended_at:place}.",
            "ended": "It did not come back: {now:value} at the end.",
        },
    )

    def _game(self, loss: Track) -> Iterator[Episode]:
        """A discriminator that is far more wrong than it began; not a critic, whose loss may be negative and of any size."""
        level = rolling_median(loss.y, SMOOTH)
        usual = np.fmax.accumulate(level)[np.arange(len(loss)) // 4]
        stuck = run_length(loss.y == shifted(loss.y)) >= self.GAME_POINTS
        high = level > np.fmax(np.where(stuck, 0.0, self.GAME) * usual, self.GAME_LEAST)
        high &= np.logical_and.accumulate(~(loss.y < 0))
        for life in persistent(loss, high, (level < usual) & ~high, self.GAME_POINTS, 0.1):
            low = int(np.searchsorted(np.fmax.accumulate(level), usual[life.last]))
            yield self.episode(
                loss,
                life,
                best=usual[life.last],
                best_at=loss.x[low],
                now=loss.newest(life.last),
                begin=loss.y[0],
                times=level[life.last] / usual[life.last] if usual[life.last] > 0 else None,
                peak=np.fmax.reduce(loss.y[life.first : life.last + 1]),
                all=True,
                game=True,
                points=life.last - life.first + 1,
            )

    def _slides(self, history: History, loss: Track) -> Flags:
        """Where a whole training loss, by which the run may be judged, has slowly lost what it gained."""
        least = 1 + self.climb.SLID_RISE[0]
        is_whole = is_main_loss(loss) and loss.curve.split == "train"
        # The weight of a KL term is often raised on purpose.
        is_whole &= not any(DIVERGENCE.fullmatch(t.curve.metric) for t in history.tracks)
        if not is_whole or not (loss.smooth > least * loss.best).any():
            return np.zeros(len(loss), dtype=bool)
        return self.climb.slides(history, loss) & ~self.expected.validation_is_near(history, loss)
