"""Whether a run that is over ends above the best of a validation curve, however few values it has."""

import numpy as np

from curvetui.curve import Floats
from curvetui.detectors._rule import Rule, Threshold
from curvetui.detectors._turn import Turn
from curvetui.run import Track
from curvetui.statistics import MAD, Flags, median
from curvetui.statistics.shares import binomial_error

BEND = 1.2247
"""Standard deviation of a value's distance from the middle of its neighbours, in that of one value."""


class EndsAbove(Rule):
    """Whether the last values of a curve are above its best ones for good, and by more than chance."""

    LEAST = Threshold(5, "evaluations of a run that is over")
    AFTER = Threshold(3, "evaluations after the best ones; all that were so many before are above")
    PART = Threshold(0.1, "share of all evaluations in the means that are compared, two at least")
    RISE = Threshold((0.04, 0.03), "share of the best, and of all progress, that is lost at least")
    SCORE = Threshold(0.02, "share of all examples that a score judged alone has lost at least")
    BESIDE = Threshold(0.005, "the same for a score beside a loss")
    ERRORS = Threshold(2.0, "standard errors beyond the luck of the best")
    VISIBLE = Threshold(2.8, "binomial errors by which a score must fall")
    ODD = Threshold(
        (3.0, 1.3), "times the first loss, and the second, between which all others lie"
    )
    RECENT = Threshold(5, "values, or all since the best, whose scatter counts as noise")

    def rise(self, cost: Floats) -> tuple[float, float] | None:
        """(rise of the last values over the best ones, what of it may be chance); None if too few, or coming down again."""
        n = len(cost)
        if n < self.LEAST or not np.isfinite(cost).all():
            return None
        width = max(2, int(self.PART * n))
        total = np.concatenate(([0.0], np.cumsum(cost)))
        means = (total[width:] - total[:-width]) / width
        after = max(self.AFTER, width)
        early = means[: max(n - width - after + 1, 0)]
        if not len(early):
            return None
        best = int(early.argmin())
        late, left = cost[best + width :], early[best]
        half = len(late) // 2
        noise = self._noise(cost[min(best, n - self.RECENT) :])
        error = noise / np.sqrt(width)
        chance = error * (np.sqrt(2 * np.log(n / width)) + self.ERRORS * np.sqrt(2))
        if cost[-after:].min() <= cost[best : best + width].max():
            return None
        # What is on its way back may get there.
        if late[half:].mean() < late[:half].mean() - error:
            return None
        return float(means[-1] - left), float(chance)

    def _noise(self, cost: Floats) -> float:
        """The scatter of the last values, where the course is not steep any more."""
        bend = np.abs(cost[1:-1] - (cost[:-2] + cost[2:]) / 2)
        return MAD * median(bend) / BEND * (1 + 1 / len(bend))

    def is_odd_first(self, loss: Track) -> Flags:
        """Where all losses but the first are alike and far above it: that one was of another kind, and the best is none."""
        if len(loss) < 2 or loss.is_share:
            return np.zeros(len(loss), dtype=bool)
        times, alike = self.ODD
        low, high = (
            max(times * float(loss.y[0]), float(loss.y[1]) / alike),
            alike * float(loss.y[1]),
        )
        out = np.logical_and.accumulate(~((loss.y < low) | (loss.y > high))[1:])
        return np.concatenate(([False], out))

    def of(self, turn: Turn) -> tuple[bool, bool]:
        """Whether the loss of *turn* ends above its best, and its score below its own."""
        loss = turn.loss
        if not turn.ended[-1:].any() or not turn.falls[-1]:
            return False, False
        found = self.rise(loss.cost)
        if found is None:
            return False, False
        over, chance = found
        if loss.is_share:
            least = self._least(loss, self.SCORE)
        else:
            part, progress = self.RISE
            best = abs(float(np.min(loss.cost)))
            least = max(part * best, progress * abs(float(loss.cost[0]) - best))
        rises = over > max(least, chance)
        return rises, rises and (turn.score is None or self._is_worse(turn.score))

    def _is_worse(self, score: Track) -> bool:
        found = self.rise(score.cost)
        return found is not None and found[0] > max(self._least(score, self.BESIDE), found[1])

    def _least(self, score: Track, share: float) -> float:
        """What a score must have lost: that *share* of all examples and more than they err by."""
        top = np.array([np.max(score.share)])
        error = float(binomial_error(top, score.examples[-1:])[0])
        return float(max(share, self.VISIBLE * np.nan_to_num(error)) * score.unit[-1])


ENDS = EndsAbove()
