"""How a run that is over ends, from its last two values: back where it began, far above it, or at chance."""

import numpy as np

from curvetui.curve import Floats
from curvetui.detectors._guessing import ERRORS
from curvetui.detectors._rule import Rule, Threshold
from curvetui.run import History, Track
from curvetui.run.roles import is_main_loss
from curvetui.statistics import Flags, rolling_median, zero_for_nan


class LastValues(Rule):
    """Whether the last two values of a curve have lost what it had gained, however few there are."""

    LEAST = Threshold(4, "values of a run that is over, to be judged by its last two")
    LOST = Threshold(0.6, "share of the gain since the first value that both have lost")
    ALL = Threshold(0.9, "the same for the last one alone")
    HALVED = Threshold(0.5, "share of its best that a score has lost too (an error: all of it)")
    GAINED = Threshold(0.1, "share of all examples gained and lost, if a loss agrees")
    LITTLE = Threshold(0.01, "share of all examples; less is not worth a word")
    NOISES = Threshold(5.0, "noise units that were lost (one, if a loss agrees: `watch`)")
    LEARNED = Threshold(0.06, "share of its first value that such a loss had gained and has lost")
    TWICE = Threshold(2.0, "times its best that both last losses are, the last above the first")
    RISEN = Threshold(4.0, "times its first value that both last losses are")
    HUGE = Threshold((5.0, 10.0), "times all values before that the last loss is (of a batch)")
    MOST = Threshold(10, "values in a run whose losses are judged so")

    def lost(self, history: History, score: Track) -> tuple[Flags, Flags]:
        """The newest point of *score*, if its last values have lost what was gained: surely, and by what a loss shows as well."""
        found = self._losses(history, score)
        return self._at_end(score, "sure" in found), self._at_end(score, bool(found))

    def exploded(self, history: History, loss: Track) -> Flags:
        """The newest point of *loss*, if it ends far above its start or its best."""
        return self._at_end(loss, self._is_exploded(history, loss))

    def _at_end(self, track: Track, flag: bool) -> Flags:
        out = np.zeros(len(track), dtype=bool)
        out[-1:] = flag
        return out

    def _values(self, history: History, track: Track) -> Floats | None:
        """The costs of a run that is over; None if there are too few, or one is not finite."""
        if len(track) < self.LEAST or not history.ended(track)[-1]:
            return None
        return track.cost if np.isfinite(track.cost).all() else None

    def _losses(self, history: History, score: Track) -> set[str]:
        cost, found = self._values(history, score), set[str]()
        if cost is None or score.curve.metric == "reward":
            return found
        # Of a longer run one high value is luck.
        held = cost if len(cost) <= self.MOST else np.fmax(rolling_median(cost, 3), cost)
        part, dense = self.HALVED if score.is_share else 1.0, self._is_dense(history, score)
        is_rate = score.is_share or score.curve.metric in ERRORS
        for last, share in ((len(cost) - 1, self.LOST), (2, self.LOST), (1, self.ALL)):
            top = int(held[:-last].argmin())
            best, now = held[top], cost[-last:].min()
            fell, gain = now - best, max(cost[0] - best, 0.0)
            noise = np.ptp(cost[-2:]) if dense else zero_for_nan(score.noise[top])
            agrees = self._loss_agrees(history, score, last)
            far = fell > part * abs(best) and not dense
            enough = is_rate and min(fell, gain) > self.GAINED * score.unit[-1]
            far &= fell > self.LITTLE * score.unit[-1] or not score.is_share
            if fell > share * gain and best != 0 and (far or enough and agrees):
                found |= {"sure"} if fell > self.NOISES * noise else set()
                found |= {"likely"} if agrees and fell > noise else set()
        return found

    def _loss_agrees(self, history: History, score: Track, last: int) -> bool:
        """Whether the *last* values of a loss beside *score* have lost as much of its gain."""
        beside = [history.loss_of(score), *filter(is_main_loss, history.losses("train"))]
        values = [t.y for t in beside if t is not None and len(t) >= self.LEAST]
        return any(
            y[-last:].min() - y.min() > self.LOST * (y[0] - y.min()) > self.LEARNED * y[0]
            for y in values
        )

    def _is_dense(self, history: History, score: Track) -> bool:
        """Whether *score* is one of single batches, not of evaluations."""
        longest = max(len(t.curve) for t in history.tracks)
        return bool(history.is_fine(score)[-1]) and 2 * len(score.curve) > longest

    def _is_exploded(self, history: History, loss: Track) -> bool:
        y = self._values(history, loss)
        if y is None or len(y) > self.MOST or not is_main_loss(loss) or not y.min() > 0:
            return False
        low, fine = y[-2:].min(), bool(history.is_fine(loss)[-1])
        is_back = low >= self.TWICE * y[:-1].min() and y[-1] >= y[0]
        is_far = low >= self.RISEN * y[0] or y[-1] >= self.HUGE[fine] * y[:-1].max()
        return bool(is_far or is_back and not fine)
