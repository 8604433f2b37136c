"""Memorisation staircase: the training loss drops at every epoch boundary and is flat in between."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

from curvetui.detectors import Detector, Episode, Threshold, lifecycle
from curvetui.languages.templates import Words
from curvetui.run import History, Track, TrackRows
from curvetui.run.epochs import Epoch, epochs_of
from curvetui.statistics import median


class MemorizationStaircase(Detector):
    """The training loss drops at each epoch boundary and is flat inside: an example seen before costs less.

    Rule: at 2 boundaries in a row the median of an epoch's first third is below the median of the
        last third of the epoch before by 5 % of the loss, by 3 standard errors and by 3 times what
        the loss falls within an epoch.
    Source: Howard & Whitaker 2023 (fast.ai), Can LLMs learn from a single example?: drawing without
        replacement and fast memorisation.
    Quiet: progress bars whose running mean restarts at each epoch (they are not used); logs by the
        epoch.

    Example:
        >>> stairs = [level + 0.01 * (k % 2) for level in (2.0, 1.5, 1.1, 0.8) for k in range(12)]
        >>> place = [e + (k + 1) / 12 for e in range(4) for k in range(12)]
        >>> MemorizationStaircase.found({"step": range(1, 49), "epoch": place, "loss": stairs})
        [(1.0833, 'note', 'open')]
    """

    STAIRS = Threshold(2, "epoch boundaries in a row")
    DROP = Threshold(0.05, "share of the loss by which it drops at a boundary")
    TIMES = Threshold(3.0, "times what the loss falls within the epoch")
    ERRORS = Threshold(3.0, "standard errors of the medians on both sides")

    highest = "note"
    by_row = True
    needs = ("train loss",)

    def tracks(self, history: History) -> Iterable[Track]:
        return [t for t in history.losses("train") if t.is_cross_entropy]

    def episodes(self, history: History, loss: Track) -> Iterator[Episode]:
        curve = loss.curve
        epochs = epochs_of(curve)
        stairs = [self._stair(a, b) for a, b in pairwise(epochs)]
        for i in range(len(stairs) - self.STAIRS + 1):
            if all(stairs[i : i + self.STAIRS]):
                over = next((k for k in range(i + self.STAIRS, len(stairs)) if not stairs[k]), None)
                rows = TrackRows(curve, history.breaks)
                end = None if over is None else epochs[over + 1].end - 1
                life = (
                    lifecycle(rows, min(epochs[i + self.STAIRS].end, len(rows) - 1), end, "note")
                    .since(epochs[i + 1].start)
                    .closing("ended")
                )
                above, below = _ends(epochs[i], epochs[i + 1])
                yield self.episode(
                    rows,
                    life,
                    above=above,
                    below=below,
                    drop=1 - below / above,
                    borders=sum(stairs[i : over or len(stairs)]),
                )
                return

    words = Words(
        name="staircase at epoch boundaries",
        title="{metric:name} drops at every epoch boundary",
        what="At {first:place} {metric:name} dropped from {above:number} to {below:number} (medians before and after the boundary) and was flat within the epochs, at {borders:count} boundaries so far.",
        event="Certain, beyond the scatter of the batches.",
        cause="Probably memorisation: an example seen once is predicted better the next time.",
        worry="No more than for overfitting; look at validation: it is what counts.",
        why=(
            "The model remembers single examples after one look, and each epoch shows all of them again.",
            "The printed loss is a running mean that restarts at each epoch.",
            "Learning rate or data change with the epoch.",
        ),
        would_change="An epoch boundary without a step clears this.",
        next=(
            "Look at the validation loss from the second epoch on: if it rises, stop there.",
            "Train fewer epochs, or with a lower learning rate.",
        ),
        limits="Whether the loss is a running mean is not in the log.",
        trace="step of {drop:percent} (at least 5%, 3 standard errors, 3 times the fall within an epoch), at 2 boundaries in a row.",
        outcome={
            "ended": "[to_the_end?The steps continued until the end.|The steps ended at {ended_at:place}.]"
        },
    )

    def _stair(self, before: Epoch, after: Epoch) -> bool:
        """Whether the loss drops between two epochs but not within them."""
        if not (np.isfinite(before.y).all() and np.isfinite(after.y).all()):
            return False
        above, below = _ends(before, after)
        third = len(after.y) // 3
        inside = max(
            abs(float(median(after.y[:third]) - median(after.y[-third:]))),
            abs(float(median(before.y[: len(before.y) // 3]) - above)),
        )
        error = 1.25 * float(np.std(np.diff(after.y)) / np.sqrt(2)) * np.sqrt(2 / third)
        return bool(
            above - below > max(self.DROP * abs(above), self.TIMES * inside, self.ERRORS * error)
        )


def _ends(before: Epoch, after: Epoch) -> tuple[float, float]:
    """(median of the last third of *before*, median of the first third of *after*)."""
    return float(median(before.y[-(len(before.y) // 3) :])), float(
        median(after.y[: len(after.y) // 3])
    )
