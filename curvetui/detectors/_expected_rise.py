"""Where a loss may rise without diverging: its task, its weights or the run itself changed, or the model holds."""

import itertools

import numpy as np

from curvetui.detectors._climbing import Climb
from curvetui.detectors._rule import Rule, Threshold
from curvetui.run import History, Track
from curvetui.run.roles import ERRORS, by_reward, gains_score, is_main_loss, is_perfect
from curvetui.run.track import SMOOTH
from curvetui.statistics import Flags, count_since, last_ones, once_each, rolling_median, shifted


class ExpectedRise(Rule):
    """Whether the rise of a loss is no divergence."""

    FALLS = Threshold(10, "points before which an error in its own units was higher")
    GROWN = Threshold(10.0, "times its start and best; no better policy raises a loss so far")
    EPISODES = Threshold(20, "rewards in a mean")
    GAIN = Threshold(0.05, "share of all examples that a score must have gained to speak for a run")
    SETTLED = Threshold(20, "points after a resume, not judged: the best may be another run's")
    climb = Climb()

    def before(self, history: History, loss: Track) -> Flags:
        """Where a rise that has just begun is none of the loss's own."""
        out = self._resumed(history, loss) | self.is_by_design(history, loss)
        out |= is_perfect(history, loss)
        if not is_main_loss(loss) and not by_reward(history, loss).any():
            # A part of a loss may begin near 0 and grow by design; it diverges only from a level it had fallen to.
            out |= loss.best_index < self.climb.FIRST_BEST
        if loss.curve.split == "val":
            out |= ~history.alone(loss, "train") | self._score_holds(history, loss)
        out |= self._errors_fall(history, loss) | self._validation_holds(history, loss)
        return np.asarray(out | ~self._rose_since_return(history, loss))

    def model_improves(self, history: History, loss: Track) -> Flags:
        """Where a validation score has clearly gained since the loss was best: the loss means something else now."""
        scores = history.scores("val", "test")
        return gains_score(scores, loss, self.GAIN, loss.best_index)

    def _score_holds(self, history: History, loss: Track) -> Flags:
        """Where a score of the same examples keeps half of what it gained: confidence grows, not the errors."""
        values = rolling_median(loss.share_beside(history.score_of(loss)), SMOOTH)
        best, begin = np.fmax.accumulate(values), values[:1]
        return np.asarray((best - begin > self.GAIN) & (2 * values > best + begin))

    def _resumed(self, history: History, loss: Track) -> Flags:
        """The first `SETTLED` points after the log went back to an earlier step."""
        back = once_each(np.searchsorted(loss.at, history.returns))
        return np.asarray(
            (count_since(back, len(loss)) < self.SETTLED)
            & (np.arange(len(loss)) >= (back[0] if len(back) else len(loss)))
        )

    def _errors_fall(self, history: History, loss: Track) -> Flags:
        """Where an error in its own units (MAE, RMSE) is better than ever: the weights of the loss changed, not the model."""
        errors = [
            t
            for t in history.tracks
            if ERRORS.fullmatch(t.curve.metric) and len(t) > self.climb.PERSIST
        ]
        out = np.zeros(len(loss), dtype=bool)
        for error in errors:
            cost = loss.beside(error)
            out |= (cost <= np.fmin.accumulate(np.nan_to_num(cost, nan=np.inf))) & (
                cost < shifted(cost, self.FALLS)
            )
        return out

    def _validation_holds(self, history: History, loss: Track) -> Flags:
        """Where the loss was best at its start, and a validation loss since is no higher than at first or twice its best."""
        out = np.zeros(len(loss), dtype=bool)
        odd = loss.best_index < SMOOTH
        for other in history.losses("val", "test") if loss.curve.split == "train" else ():
            if not other.is_named_loss:
                continue
            where = np.maximum(loss.index_beside(other), 0)
            fresh = other.at[where] > shifted(loss.at, self.climb.PERSIST)
            low = np.fmax(np.fmin(other.y[0], other.start), self.climb.TWICE * other.best)
            out |= odd & fresh & (other.smooth <= low)[where] & (loss.index_beside(other) >= SMOOTH)
        return out

    def validation_is_near(self, history: History, loss: Track) -> Flags:
        """Where a validation loss measured since *loss* was best is as near its own best as no slide is: training got harder."""
        near = 1 + self.climb.SLID_RISE[0]
        out = np.zeros(len(loss), dtype=bool)
        for other in history.losses("val", "test"):
            where = np.maximum(loss.index_beside(other), 0)
            is_new = other.at[where] > loss.at[loss.best_index]
            out |= is_new & (other.smooth <= near * other.best)[where] & (other.best > 0)[where]
        return out

    def _rose_since_return(self, history: History, loss: Track) -> Flags:
        """Where the loss is far above its best since the log last went back: before that may be another run."""
        returns = np.searchsorted(loss.at, history.returns).tolist()
        middle = rolling_median(loss.y, 3)
        out = np.ones(len(loss), dtype=bool)
        for start, end in itertools.pairwise([*returns, len(loss)]):
            lowest = np.fmin.accumulate(rolling_median(loss.y[start:end], SMOOTH))
            out[start:end] = middle[start:end] >= self.climb.TWICE * lowest
        return out

    def is_by_design(self, history: History, loss: Track) -> Flags:
        """Where a loss may rise because its policy changes: unless it grew `GROWN`-fold while most of the reward's gain is lost."""
        by_design = by_reward(history, loss)
        reward = next((t for t in history.tracks if t.curve.metric == "reward"), None)
        if reward is None or not by_design.any():
            return by_design
        means = last_ones(loss.beside(reward), self.EPISODES).mean(axis=1)
        first = means[np.isfinite(means)][:1]
        if not len(first):
            return by_design
        gain = np.fmax.accumulate(means) - first
        grown = rolling_median(loss.y, 3) > self.GROWN * np.fmax(loss.start, loss.best)
        return np.asarray(by_design & ~(grown & (means - first < self.climb.LOST * gain)))
