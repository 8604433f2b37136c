"""Training loss above validation loss: usually because training is measured in another way."""

from collections.abc import Iterator

import numpy as np

from curvetui.curve import Floats
from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Cause, Wait, Words, when
from curvetui.run import History, Track
from curvetui.run.headline import OBJECTIVES
from curvetui.statistics import Flags, last_ones, median, run_length, spells

FAR = 1.0
"""Share of the validation loss; a training loss further above it is computed in another way."""


class TrainLossAboveValidation(Detector):
    """The training loss is above the validation loss: a matter of how it is measured, hardly ever a fault.

    Rule: training is above validation by more than 2 % and by more than the validation loss's
        noise, 3 evaluations in a row; or by 2 % and 2 standard errors in the mean of 8 or 20
        evaluations, if noise hides single ones. Ended when it is below 3 times in a row; the last
        point is where the sum of the gaps is largest; reported twice at most. The training loss of
        an epoch is a mean over that epoch, half an epoch old on average: if the mean of this and
        the next training loss is no longer above, that explains it.
    Source: normal in 75 % of the first 20 epochs of public histories.
    Quiet: differences within noise; losses on different scales (`metric_mismatch`).

    Example:
        >>> train = [1.0, 0.8, 0.7, 0.6, 0.5, 0.45]
        >>> TrainLossAboveValidation.found({"epoch": range(1, 7), "loss": train, "val_loss": [0.9 * v for v in train]})
        [(1.0, 'note', 'open')]
    """

    PERSIST = Threshold(3, "evaluations in a row")
    MAX_FINDINGS = Threshold(2, "findings of one curve at most")
    APART = Threshold(0.02, "share of the validation loss")
    WINDOWS = Threshold((8, 20), "evaluations whose mean gap decides where noise hides single ones")
    ERRORS = Threshold(2.0, "standard errors that this mean must be above 0")

    highest = "note"
    losses = ("val", "test")

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        train = history.partner(loss)
        if train is None or train.curve.metric != loss.curve.metric:
            return
        values = loss.beside(train)
        gap = values - loss.y
        if not (gap > 0).any():
            return
        above = (gap > self.APART * np.abs(loss.y)) & ~(gap < loss.noise)
        off = run_length(gap < 0) >= self.PERSIST
        since = np.where(
            run_length(above) >= self.PERSIST, np.arange(len(loss)) - self.PERSIST + 1, -1
        )
        for points in self.WINDOWS:
            long = self._is_above_on_average(gap, loss, points)
            since = np.where((since < 0) & long, np.arange(len(loss)) - points + 1, since)
        free = 0
        for start, end in spells(since >= 0, off, self.MAX_FINDINGS):
            if since[start] < free:
                # A long window that still overlaps the previous finding adds nothing new.
                continue
            free = len(loss) if end is None else end
            first = int(since[start]) + int(np.argmax(gap[since[start] : start + 1] > 0))
            last = _last_above(gap, first, len(loss) if end is None else end)
            shift = (np.append(values[1:], np.nan) + values) / 2
            still = shift[first : last + 1] > loss.y[first : last + 1]
            known = np.isfinite(shift[first : last + 1])
            explained = bool(known.sum() >= self.PERSIST and still[known].mean() < 0.5)
            life = lifecycle(loss, start, end, "note").since(first).closing("ended")
            life = life._replace(last=last)
            level = np.maximum(np.abs(loss.y[first : last + 1]), 1e-12)
            harder = self._is_harder(history, loss, first, last)
            percent = float(median(gap[first : last + 1] / level))
            yield self.episode(
                loss,
                life,
                [train],
                train=train.label,
                between=len(train.curve) > 1.5 * len(loss.curve),
                train_value=values[last],
                value=loss.y[last],
                gap=float(median(gap[first : last + 1])),
                percent=percent,
                points=last - first + 1,
                above=int((gap[first : last + 1] > 0).sum()),
                one_by_one=bool(run_length(above)[start] >= self.PERSIST),
                throughout=bool(last == len(loss) - 1 and first == 0),
                to_the_last=bool(last == len(loss) - 1),
                shift=explained,
                harder=harder,
                far=bool(percent > FAR and loss.curve.metric in OBJECTIVES and not harder),
            )

    words = Words(
        name="training loss above validation loss",
        title="[over?{train:name} was above {metric:name} [throughout?throughout|[to_the_last?from {first:place} on|until {last:place}]]|{train:name} has been above {metric:name} since {first:place}]",
        what=(
            "{train:name}[between? (median since the evaluation before)] was {percent:percent} above {metric:name} in the median",
            "[over? from {first:place} to {last:place}| since {first:place}] (last: {train_value:value} against {value:value}).",
        ),
        event="Certain: in {above:count} of {points:evaluations}.",
        cause="[shift?Probably the half-epoch offset: shifted by it, the training loss is no longer above.|Probably the way it is measured; the log does not show which.]",
        worry="No. This is so in 75% of the first 20 epochs of public runs, and says nothing bad about the model.",
        why=(
            Cause(
                when(
                    "shift",
                    "The training loss is a mean over the epoch, while the weights were still getting better; validation is measured at its end. Shifted by half an epoch the difference is gone",
                    when(
                        "far",
                        "The two are computed differently: a sum against a mean, or other terms in the loss",
                        "Training is measured with dropout and augmentation on (and often with label smoothing or weight decay in the loss), validation without[harder?: its score is lower too]",
                    ),
                ),
                excluded="boosting",
            ),
            Cause(
                when(
                    "shift",
                    "Dropout and augmentation are on in training and off in validation",
                    "[between?Training is measured before the evaluation, with weights that were not as good yet|Training is averaged over the epoch, while the weights were still getting better; half an epoch does not explain all of it here]",
                ),
                excluded="boosting",
            ),
            Cause(
                "The validation set is easier, or holds examples that are in the training set too"
            ),
        ),
        would_change="It usually reverses by itself when the model begins to fit, often at a learning-rate step.",
        next=(
            Wait("Nothing to do."),
            "[sign_boosting?|If you want to compare the two: evaluate the training set once in evaluation mode.]",
            "If validation is far better throughout: check for duplicates between the sets.",
        ),
        limits="Dropout, augmentation and what the printed loss contains cannot be seen here.",
        trace="train − validation > 2% and > its noise, [one_by_one?3 evaluations in a row|in the mean of 8 or 20] at least once from {first:place} on.",
        outcome={"ended": ""},
    )

    def _is_harder(self, history: History, loss: Track, first: int, last: int) -> bool:
        """Whether training has the lower score as well: its examples are harder, as augmented ones are."""
        score = history.score_of(loss)
        train = history.partner(score) if score is not None else None
        if score is None or train is None:
            return False
        own = loss.share_beside(score)[first : last + 1]
        other = loss.share_beside(train)[first : last + 1]
        known = np.isfinite(own + other)
        return bool(known.any() and median((own - other)[known]) > self.APART)

    def _is_above_on_average(self, gap: Floats, loss: Track, points: int) -> Flags:
        """Where the mean of the last *points* gaps is above 0 beyond chance, and above `APART` of the loss."""
        mean = last_ones(gap, points).mean(axis=1)
        level = last_ones(np.abs(loss.y), points).mean(axis=1)
        error = np.sqrt(np.nansum(last_ones(loss.noise**2, points), axis=1)) / points
        return np.asarray((mean > self.APART * level) & (mean > self.ERRORS * error))


def _last_above(gap: Floats, first: int, end: int) -> int:
    """The last point at which the training loss was above: where the sum of the gaps since *first* is largest.

    Single points cross long before noisy curves separate; the sum peaks where most of them do (Page 1954, CUSUM).
    """
    total = np.cumsum(np.where(np.isfinite(gap[first:end]), gap[first:end], 0.0))
    return first + int(np.argmax(total))
