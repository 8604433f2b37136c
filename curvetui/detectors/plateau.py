"""Plateau: almost no progress for a long time, with the loss still high."""

from collections.abc import Iterator

import numpy as np

from curvetui.curve import Floats, Ints
from curvetui.detectors import Detector, Episode, Figure, Threshold, lifecycle
from curvetui.languages.templates import Cause, Wait, Words, choose, if_recovered, when
from curvetui.run import History, Track
from curvetui.run.headline import is_held_out
from curvetui.run.roles import by_reward, improves_elsewhere, is_game, was_learned
from curvetui.run.track import SMOOTH
from curvetui.statistics import Flags, rolling_median, spells, zero_for_nan


class Plateau(Detector):
    """The loss has stopped improving although it is still high.

    Rule: over the last max(10, 25 %) points the smoothed validation loss (training loss if there is
        none; 50 points if batches are logged, 200 in the first tenth of the plan or while there is
        none) changed by less than 1 % from the first half to the second, with half a standard error
        to spare (2 % if the standard error is that large): a note, as a run that has learned what
        it can looks like this. `watch` if the loss is still above 80 % of its start, or a
        validation loss has been flat for 60 points and three quarters of the run, or for 20 points
        and 60 % beside a training loss that is as flat and within 15 %; never beside an accuracy above
        80 % with a loss below that of any constant answer, as in fine-tuning. Of a run that is over after
        6 to 11 points all count. Recovered when it clearly
        falls by 1 % again. Quiet for 5 points after a jump of the learning rate, 10 after one upwards
        or a resume. It stays open while the loss rises: that is no improvement either, and
        other kinds report it.
    Source: the relative rule of PyTorch's `ReduceLROnPlateau`, on a median of 5.
    Quiet: losses that fall by 0.5 % for each doubling of the run and by 2 standard errors, as
        language models do; converged runs (90 % of the first loss gone, or a score above 97 %);
        overfitting, miscalibration and divergence, which are more specific; losses of a run that
        logs rewards.

    Example:
        >>> Plateau.found({"epoch": range(1, 31), "val_loss": [1.5, 1.4, 1.35] + [1.3] * 27})
        [(5.0, 'watch', 'open')]
    """

    POINTS = Threshold(10, "points without progress, at least")
    FINE = Threshold(50, "points without progress, at least, of a training loss logged by the step")
    PART = Threshold(0.25, "share of all points so far without progress")
    FEW = Threshold(5, "points after the first of a run that is over, where fewer were logged")
    GAIN = Threshold(0.01, "share of the loss gained from the first to the second half")
    BEFORE = Threshold(5, "training losses before the first validation that show the start")
    LITTLE = Threshold(0.8, "share of the loss at the start; a best above it: `watch`")
    # Beyond chance as well; its level is that at its detection.
    HIGHER = Threshold(0.05, "share of its level; a loss that rose by more is no longer flat")
    WATCH_POINTS = Threshold(60, "points for which a flat curve is a `watch`")
    WATCH_SHARE = Threshold(0.75, "share of the run so far for which a flat curve is a `watch`")
    TRAINED = Threshold(20, "points for a `watch` beside a flat training loss")
    SHARE = Threshold(0.6, "share of the run for a `watch` beside a flat training loss")
    CLOSE = Threshold(0.15, "share of the training loss within which the validation loss then is")
    HIGH = Threshold(0.97, "share of all examples; a score above that has little left to gain")
    CONVERGED = Threshold(0.9, "share of the first loss removed in a finished run")

    least = FEW.value + 1
    losses = ("val", "test", "train")

    def figures(self, history: History) -> Iterator[Figure]:
        for loss in history.losses("val", "test", "train"):
            gain, _ = loss.recent_gain(self._reach(history, loss))
            yield Figure(
                loss,
                np.abs(gain),
                self.GAIN,
                "change from the first to the second half of a stretch",
                lowest=True,
            )
            yield Figure(
                loss,
                loss.best / loss.begin,
                self.LITTLE,
                "best, as a share of where it began (for a watch)",
            )

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        if is_game(history.curves):
            return
        n, reach = np.arange(len(loss)), self._reach(history, loss)
        gain, error = loss.recent_gain(reach)
        done = (loss.start > 0) & (loss.best < (1 - self.CONVERGED) * loss.start)
        # So few values of a run that is over may be noisier than they are flat.
        few = (reach < self.POINTS) & (loss.cost > np.fmin.accumulate(loss.cost))
        few &= gain < np.fmax(self.GAIN, error)
        on = (
            np.where(reach < self.POINTS, few, loss.is_flat(reach, self.GAIN, 2 * self.GAIN))
            & (n >= np.where(reach < self.POINTS, reach, reach + 2))
            & ~done
            & ~(loss.keeps_falling(reach) & (loss.smooth < self.LITTLE * loss.begin))
            & ~(loss.share_beside(history.score_of(loss)) > self.HIGH)
            & ~by_reward(history, loss)
            & (loss.since_break >= SMOOTH)
            & (history.since_rise(loss) >= np.minimum(self.POINTS, n))
        )
        if loss.curve.split == "train":
            on &= history.alone(loss, "val", "test")
        off = gain - error > self.GAIN
        begin = self._begin(history, loss)
        for start, end in spells(on, off | done):
            first = start - int(reach[start]) + 1
            is_watch = (loss.smooth > self.LITTLE * begin + zero_for_nan(loss.noise)) | (
                (n - first >= self.WATCH_POINTS)
                & (n - first >= self.WATCH_SHARE * n)
                & (loss.curve.split != "train")
            )
            is_watch |= (
                (n - first >= self.TRAINED)
                & (n - first >= self.SHARE * n)
                & self._trained_level(history, loss, first)
            )
            is_watch &= ~improves_elsewhere(history, loss, reach) & ~history.is_early(loss)
            is_watch &= ~was_learned(history, loss)
            life = lifecycle(loss, start, end, "note", watch=is_watch).since(first)
            height = float(loss.smooth[start])
            higher = loss.smooth[life.last] > height + max(
                self.HIGHER * abs(height), float(np.nan_to_num(loss.chance[life.last]))
            )
            yield self.episode(
                loss,
                life,
                points=int(reach[start]),
                begin=loss.y[0],
                gain=round(abs(float(gain[start])), 6),
                few=bool(reach[start] < self.POINTS),
                need=self.GAIN * (1 + (abs(gain[start]) >= self.GAIN)),
                within_noise=bool(abs(float(gain[start])) > 2 * self.GAIN),
                height=height,
                higher=bool(higher),
                now=loss.newest(life.last),
                train_only=not any(is_held_out(t.curve) for t in history.tracks),
                rate=history.rate_at(loss.at[start]),
            )

    words = Words(
        name="plateau",
        title=if_recovered(
            "{metric:name} was flat for a while from {first:place} on",
            "[higher?{metric:name} was flat from {first:place} on, then rose|{metric:name} has hardly improved since {first:place}]",
        ),
        what=(
            "{metric:name} (median of 5) [gain?[within_noise?moved by|changed by only] {gain:percent}|did not change] over {points:values}[within_noise?, no more than its noise]: about {height:number} (at the start {begin:number})",
            "[higher?; later it rose to {now:value}].",
        ),
        event="Certain that it was flat within its noise.",
        cause="Stuck and finished look alike unless you know what the model should reach.",
        worry=choose(
            "status",
            recovered="No: it started improving again.",
            ended="No, if this is about the level you expect.",
            otherwise=choose(
                "level",
                note="No, if this is about the level you expect.",
                watch="Low risk: the rest of the run is likely to bring nothing unless something changes.",
            ),
        ),
        why=(
            Cause("[sign_boosting?Further trees add nothing: the model has learned what it can]"),
            Cause(
                "[over?|[higher?|A drop of the learning rate is still to come]]",
                supports="drop_ahead",
                excluded="no_drop_ahead boosting",
            ),
            Cause(
                "The learning rate[sign_rate_unchanged?|[rate? ({rate:number})]] [over?was|is] too high to settle, or too low to move",
                supports="rate_unchanged rate_high rate_low",
                against="rate_fell no_drop_ahead",
                excluded="boosting",
                test="third_of_rate",
            ),
            Cause(
                if_recovered("", "The model has learned what it can"),
                supports="train_fitted no_drop_ahead smoothing mixup",
                excluded="boosting",
                test="baseline",
            ),
        ),
        would_change="Clears when it improves by {need:percent} over such a stretch.",
        next=(
            choose(
                "status",
                recovered=Wait("Nothing to do now."),
                ended="[sign_boosting?Keep the best round; next time use early stopping.|[sign_rate_fell?Next time stop there: the lower rate that followed brought no more.|Next time lower the learning rate there, or stop there.]]",
                otherwise=when(
                    "sign_boosting",
                    "Stop adding rounds: use early stopping, and keep the best round.",
                    when(
                        "higher",
                        "Keep the checkpoint from before the rise; the plateau is over.",
                        when(
                            "sign_no_drop_ahead",
                            "",
                            when(
                                "sign_rate_fell",
                                "Stop if nothing moves in 5 more evaluations.",
                                Wait("Wait if a learning-rate drop is ahead."),
                            ),
                        ),
                    ),
                ),
            ),
            choose(
                "status",
                open="[sign_boosting?|[higher?|[sign_rate_fell?|Divide the learning rate by 10 once; stop if nothing moves in 5 evaluations.]]]",
            ),
            if_recovered(
                "",
                "[sign_boosting?|If the level is far from what you expect, try to overfit one batch.]",
            ),
        ),
        limits=(
            "What is achievable is not in the log.",
            when("train_only", " No validation is logged; it may differ."),
        ),
        trace="[few?no gain over the last {points:count} points of a run of fewer than 12|change {gain:percent} (limit {need:percent}) over {points:count} points (at least 10, and 25% of the run by then)].",
        outcome={"recovered": "It improved again at {ended_at:place}.", "ended": ""},
    )

    def _trained_level(self, history: History, loss: Track, first: int) -> Flags:
        """Where the training loss has been as flat since *first* as *loss*, a validation loss close to it."""
        train = history.partner(loss) if loss.curve.split != "train" else None
        values = rolling_median(loss.beside(train), SMOOTH)
        begun = values[min(first + SMOOTH - 1, len(values) - 1)]
        level = np.abs(values - begun) <= 2 * self.GAIN * np.abs(begun)
        return np.asarray(level & (np.abs(loss.smooth - values) <= self.CLOSE * np.abs(values)))

    def _begin(self, history: History, loss: Track) -> Floats:
        """The loss at the start of the run: a first validation may come after the training loss has fallen already."""
        train = history.partner(loss) if loss.curve.split != "train" else None
        if train is None or loss.index_beside(train)[0] < self.BEFORE:
            return loss.begin
        return np.asarray(np.fmax(loss.begin, train.y[0]))

    def _reach(self, history: History, loss: Track) -> Ints:
        """Number of points over which progress is measured, at each point."""
        n = np.arange(len(loss))
        reach = np.maximum(history.least(loss, self.POINTS, self.FINE), np.ceil(self.PART * n))
        # Of a run that is over all points but the first count.
        few = history.ended(loss) & (n >= self.FEW) & (n < reach + 2) & ~history.is_fine(loss)
        return np.where(few, np.minimum(2 * (n // 2), self.POINTS - 2), reach).astype(np.int64)
