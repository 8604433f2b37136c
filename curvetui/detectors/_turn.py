"""A validation loss with its training loss and score: how they moved against each other."""

from typing import NamedTuple

import numpy as np

from curvetui.curve import Floats, Ints
from curvetui.run import History, Track
from curvetui.run.roles import is_game
from curvetui.run.segments import Segmented
from curvetui.statistics import Flags
from curvetui.statistics.shares import binomial_error


class Turn(NamedTuple):
    """A validation loss with its training loss and score; arrays have the shape of the loss's track."""

    loss: Track
    segment: Segmented
    """The loss within its segments: `rise`, `best` and `smooth` restart with each."""
    train: Track | None
    score: Track | None
    rises: Flags
    """The smoothed loss is clearly above its best."""
    drifts: Flags
    """The mean of many losses is clearly above the best such mean."""
    falls: Flags
    """The training loss is below its value at the validation loss's best; all True without one."""
    worse: Flags
    """The score is below its best by more than chance; all False without a score."""
    clearly_worse: Flags
    """The same by twice as much, and by 1.5 more standard errors."""
    renewed: Flags
    """The smoothed score is the best so far of the whole run; all False without a score."""
    idle: Flags
    """The score never rose, and is far below the training score: nothing generalises."""
    score_values: Floats
    score_smooth: Floats
    score_best: Floats
    score_best_index: Ints
    """Point of the loss at which the score had its best single value so far."""
    next_drop: Floats
    """Epoch or step of the next planned drop of the learning rate; NaN if none is ahead."""
    ended: Flags
    """The newest point of a run that is over."""

    def train_at(self, i: int) -> float | None:
        """The training loss beside point *i*; the first known one if there was none yet."""
        if self.train is None:
            return None
        values = self.loss.beside(self.train)
        known = values[np.isfinite(values)]
        return float(values[i] if np.isfinite(values[i]) or not len(known) else known[0])

    @property
    def others(self) -> list[Track]:
        """The training loss and the score, as far as they are logged."""
        return [t for t in (self.train, self.score) if t is not None]


def may_turn(loss: Track) -> bool:
    """Whether *loss* was twice above its lowest so far: one outlier lifts no median or trimmed mean."""
    return int(np.count_nonzero(loss.cost > np.fmin.accumulate(loss.cost))) > 1


def next_drops_of(history: History, loss: Track) -> Floats:
    schedule = history.schedule
    at = loss.curve.positions(schedule.unit)
    if at is None or not schedule.drops:
        return np.full(len(loss), np.nan)
    return schedule.next_drops(at[loss.index], loss.at)


def rises_while_training_improves(turn: Turn) -> Flags:
    """Where the loss rises while training improves: overfitting or miscalibration, depending on the score."""
    return turn.rises & turn.falls


def began(turn: Turn, start: int, earlier: list[tuple[int, int | None]]) -> int:
    """The point from which the loss, reported at *start*, has been rising; not before an earlier stretch was over."""
    ended = max((end for _, end in earlier if end is not None and end <= start), default=0)
    return min(max(int(turn.segment.best_index[start]) + 1, ended), start)


def judged_losses(history: History) -> list[Track]:
    """The validation losses that should fall: none of a game, whose opponent gets better as well."""
    is_won_against = is_game(t.curve for t in history.tracks)
    return [] if is_won_against else history.losses("val", "test")


def ends_apart(score: Track, points: int, least: float, errors: float) -> bool:
    """Whether the last *points* of a score (or a quarter of it) are all worse than the best and both its neighbours, by *least* of it and by *errors* binomial errors on average.

    Ranks need no noise, which is that of a steep curve where most of a short run was steep.
    """
    cost = score.cost
    late = max(points, len(cost) // 4)
    top = int(np.argmin(cost[: 1 - late])) if score.is_share and len(cost) > late + 3 else 0
    if not 0 < top < len(cost) - late:
        return False
    height, fell = cost[top - 1 : top + 2].max(), cost[-late:].mean() - cost[top]
    # The same few examples err alike.
    share = score.y[top : top + 1] / score.unit[-1]
    error = errors * float(binomial_error(share, score.examples[-1:])[0]) * score.unit[-1]
    return bool(
        np.all(cost[-late:] > height) and fell > least * abs(cost[top]) and not fell < error
    )
