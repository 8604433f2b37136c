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
    NOISY = Threshold(60, "losses whose fifths are compared on a log scale")
    RISE_ERRORS = Threshold(4.0, "standard errors of the difference between two fifths")
    MOST = Threshold(10, "values in a run whose losses are judged so")
    BACK = Threshold((0.8, 0.95), "shares of its first value: its best is below, both last above")
    BATCHES = Threshold(20, "batches of a run whose last `PERSIST` are judged against the first")
    PERSIST = Threshold(3, "last values that are `RISEN_PARTS` of the first, which was the best")
    CLIMBED = Threshold(
        (5.0, 0.15), "times its best, and share of its gain, of a loss that still rises"
    )
    RISEN_PARTS = Threshold(
        (1.4, 1.9), "times its first value that these are, and the last is, never having learned"
    )

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
        # Points of a game or of answers, which vary from step to step.
        if score.is_share and score.y.min() < 0 and len(cost) <= self.MOST:
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
        if y is None or not is_main_loss(loss) or not y.min() > 0:
            return False
        fine, (gained, lost) = bool(history.is_fine(loss)[-1]), self.BACK
        enough = len(y) >= (self.BATCHES if fine else self.LEAST)
        # A first value that is low alone is one of another kind.
        some, far = (part * y[0] for part in self.RISEN_PARTS)
        risen = y[1] < far <= y[-2:].max() and y[-self.PERSIST :].min() >= some
        risen &= y.min() >= lost * y[0]
        if enough and risen or self.rise_of_fifths(loss) >= self.RISEN_PARTS[1]:
            return True
        if self._climbs(y):
            return True
        if len(y) > self.MOST:
            return False
        low = y[-2:].min()
        is_back = low >= self.TWICE * y[:-1].min() and y[-1] >= y[0]
        is_back |= low >= lost * y[0] and y.min() < gained * y[0]
        is_far = low >= self.RISEN * y[0] or y[-1] >= self.HUGE[fine] * y[:-1].max()
        return bool(is_far or is_back and not fine)

    def _climbs(self, y: Floats) -> bool:
        """Whether a loss rises from value to value at its end, far above its best."""
        times, part = self.CLIMBED
        rises = bool((np.diff(y[-self.PERSIST - 1 :]) > 0).all())
        return rises and y[-1] >= times * y.min() and y[-1] - y.min() >= part * (y[0] - y.min())

    def rise_of_fifths(self, loss: Track) -> float:
        """How many times the first fifth of many noisy losses the last two fifths are; 0 if another was lower, or it may be chance."""
        y = loss.y[np.isfinite(loss.y)]
        if len(y) < self.NOISY or not (y > 0).all():
            return 0.0
        parts = np.array_split(np.log(y), 5)
        means = np.array([part.mean() for part in parts])
        error = max(float(part.std()) for part in parts) / np.sqrt(len(y) / 5)
        rise = float(means[-2:].min() - means[0])
        return (
            float(np.exp(rise))
            if rise > self.RISE_ERRORS * error and means.min() >= means[0]
            else 0.0
        )
