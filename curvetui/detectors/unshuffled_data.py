"""Unshuffled data: the training loss follows the same pattern within every epoch."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

from curvetui.curve import Floats
from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Cause, Words
from curvetui.run import History, Track, TrackRows
from curvetui.run.epochs import Epoch, epochs_of
from curvetui.statistics import median


class UnshuffledData(Detector):
    """The training loss repeats the same pattern in every epoch: the examples come in the same order.

    Rule: the curve within an epoch, without its straight line and its curvature, correlates above
        0.6 with that of the next epoch in 3 pairs in a row, over at least 12 points, and moves the
        loss by more than 3 %.
    Source: the autocorrelation at the number of steps per epoch.
    Quiet: shuffled data, whose patterns are independent; running means that restart at each epoch,
        which are curved but smooth. Curricula and bucketing by length look the same and are named
        as causes.

    Example:
        >>> saw = [2.0, 1.2, 1.9, 1.1, 1.0, 1.8, 0.9, 1.7, 1.0, 1.6, 0.8, 1.5]
        >>> loss = [v * 0.95**e for e in range(6) for v in saw]
        >>> place = [e + (k + 1) / 12 for e in range(6) for k in range(12)]
        >>> UnshuffledData.found({"step": range(1, 73), "epoch": place, "loss": loss})
        [(0.0833, 'watch', 'open')]
    """

    ALIKE = Threshold(0.6, "correlation of the courses of neighbouring epochs")
    EPOCHS = Threshold(3, "pairs of neighbouring epochs in a row")
    PLACES = Threshold(12, "points of an epoch that are compared, at least")
    SIZE = Threshold(0.03, "standard deviation of the common course, as a share of the loss")

    by_row = True
    needs = ("train loss",)

    def tracks(self, history: History) -> Iterable[Track]:
        return [t for t in history.losses("train") if t.is_cross_entropy]

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        epochs = [e for e in epochs_of(loss.curve) if len(e.y) >= self.PLACES]
        alike = [self._alike(a, b) for a, b in pairwise(epochs)]
        for i in range(len(alike) - self.EPOCHS + 1):
            if min(alike[i : i + self.EPOCHS]) > self.ALIKE:
                over = next(
                    (k for k in range(i + self.EPOCHS, len(alike)) if alike[k] < self.ALIKE / 2),
                    None,
                )
                rows = TrackRows(loss.curve, history.breaks)
                end = None if over is None else epochs[over + 1].end - 1
                life = (
                    lifecycle(rows, min(epochs[i + self.EPOCHS].end, len(rows) - 1), end)
                    .since(epochs[i].start)
                    .closing("ended")
                )
                size = float(np.std(_course(epochs[i].y)) / abs(median(epochs[i].y)))
                yield self.episode(
                    rows,
                    life,
                    alike=float(median(np.array(alike[i : over or len(alike)]))),
                    size=size,
                    epochs=len(alike[i:over]) + 1,
                    points=len(epochs[i].y),
                )
                return

    words = Words(
        name="data in the same order every epoch",
        title="{metric:name} repeats the same pattern every epoch",
        what="Within each of {epochs:count} epochs {metric:name} goes up and down at the same places (correlation {alike:.2f}), by ±{size:percent}.",
        event="Certain: shuffled data would give independent patterns.",
        cause="Probably the examples come in a fixed order.",
        worry="Low risk: a model that sees classes or sources in blocks forgets in between and learns worse.",
        why=(
            Cause(
                "Shuffling is off, or the sampler's seed is reset each epoch (`set_epoch` missing in distributed training)",
                test="first_labels",
            ),
            Cause("The data are sorted and shuffled in a small buffer only"),
            Cause("A curriculum, or batching by length: then it is intended"),
        ),
        would_change="Clears when epochs no longer resemble each other.",
        next=(
            "Set `shuffle=True`, or call `sampler.set_epoch(epoch)`.",
            "With a shuffle buffer, make it as large as the data set.",
        ),
        limits="The order of the data is not in the log.",
        trace="correlation {alike:.2f} (limit 0.6) in 3 pairs of epochs in a row, {points:count} points, ±{size:percent} (limit 3%).",
        outcome={"ended": "It lasted until {last:place}."},
    )

    def _alike(self, before: Epoch, after: Epoch) -> float:
        """Correlation of the patterns of two epochs; −1 if they cannot be compared."""
        length = min(len(before.y), len(after.y))
        if (
            abs(len(before.y) - len(after.y)) > 1
            or not np.isfinite(before.y).all()
            or not np.isfinite(after.y).all()
        ):
            return -1.0
        a, b = _course(before.y[:length]), _course(after.y[:length])
        size = min(a.std(), b.std())
        if size < self.SIZE * abs(float(median(before.y))):
            return -1.0
        return float((a @ b) / (length * a.std() * b.std()))


def _course(y: Floats) -> Floats:
    """*y* without its straight line and its curvature."""
    place = np.linspace(-1, 1, len(y))
    base = np.stack([np.ones(len(y)), place, place**2], axis=1)
    return np.asarray(y - base @ np.linalg.lstsq(base, y, rcond=None)[0])
