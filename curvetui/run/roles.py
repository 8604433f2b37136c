"""A curve's role: progress, a component, a spread, or a reinforcement-learning loss."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from curvetui.curve import Curve
from curvetui.run.history import History
from curvetui.run.track import SMOOTH, Track
from curvetui.statistics import Flags, rolling_median
from curvetui.statistics.windows import Ints

MAIN = frozenset("loss cross_entropy perplexity nll objective logloss".split())
"""Standard names of a run's total objective."""
OBJECTIVES = frozenset(
    "mse rmse mae mape msle rmsle huber l1 l2 logloss log_loss mlogloss binary_logloss multi_logloss nll deviance".split()
)
"""Errors that are the training objective if no training loss is logged beside them."""
OF_VARIANCE = frozenset(("r2", "explained_variance"))
"""Metrics that are shares of the variance, not of the examples: their differences are not called points."""
_SPREAD = re.compile(r"(?:^|[\W_])(?:std|var|min|max|median)(?:[\W_]|$)", re.IGNORECASE)


ERRORS = re.compile(r"(?:\w+_)?(?:mae|rmse)(?:_\w+)?")
"""Standard names of errors in their own units."""
_SOFT = re.compile(
    r"(?:label_?)?smoothing(?:_eps(?:ilon)?)?|(?:mixup|cutmix)(?:_alpha)?|epsilon_ls"
)


def is_softened(history: History) -> bool:
    """Whether label smoothing, mixup or cutmix is above 0: only the training loss gets a floor."""
    for name, value in history.settings.items():
        last = re.split(r"[./]", name.lower().strip("- "))[-1]
        if _SOFT.fullmatch(last) and re.search(r"[1-9]|true", value.lower()):
            return True
    return False


ADVERSARIAL = ("discriminator", "generator", "critic", "adversarial")
"""Words for the curves of an adversarial game, whose losses have no better direction."""
REINFORCEMENT = frozenset(("policy_loss", "value_loss", "actor_loss", "reward"))
"""Metrics beside which a critic is no discriminator."""
MAX_OTHERS = 12
"""Maximum other curves examined for a flat one."""
GAIN, POINT = 0.05, 0.01
"""Improvement of another loss (relative), or a score (absolute), that counts as progress."""


def is_game(curves: Iterable[Curve]) -> bool:
    """Whether two networks are trained against each other, so that losses have no direction."""
    curves = list(curves)
    return not any(c.metric in REINFORCEMENT for c in curves) and any(
        c.better is None and any(word in f"{c.metric} {c.group}" for word in ADVERSARIAL)
        for c in curves
    )


def improves_elsewhere(history: History, loss: Track, reach: Ints) -> Flags:
    """Points at which the best of a score (or another loss) improved clearly in the last *reach* points."""
    out = np.zeros(len(loss), dtype=bool)
    others = history.scores("val", "test", None)
    if loss.curve.split == "train":
        others = [*history.losses("train"), *others]
    before = np.maximum(np.arange(len(loss)) - reach, 0)
    for other in others[:MAX_OTHERS]:
        if other is loss or other.curve.metric == loss.curve.metric or is_spread(other):
            continue
        where = np.maximum(loss.index_beside(other), 0)
        known = loss.index_beside(other)[before] >= 0
        gain = other.best[where[before]] - other.best[where]
        least = POINT * other.unit[where] if other.is_share else GAIN * np.abs(other.best[where])
        out |= known & (gain > least) & (gain > 2 * np.nan_to_num(other.noise[where]))
    return out


def gains_score(
    tracks: Sequence[Track], loss: Track, least: float, since: Ints | None = None
) -> Flags:
    """Points of *loss* at which any score is better than its first value, or than at point *since*, by *least* of all examples."""
    out = np.zeros(len(loss), dtype=bool)
    for score in (t for t in tracks if t.is_share and len(t)):
        where = np.maximum(loss.index_beside(score), 0)
        before = score.cost[0] if since is None else score.smooth[where[since]]
        gain = (before - score.smooth[where]) / score.unit[where]
        out |= (gain > least) & (loss.index_beside(score) >= 0)
    return out


def is_main_loss(track: Track) -> bool:
    """Whether this is the total loss, not a component such as `box_loss`."""
    return track.curve.metric in MAIN


def is_spread(track: Track) -> bool:
    """Whether this is the spread or an extreme of a metric (`reward_std`), which shows no progress."""
    return bool(track.curve.group and _SPREAD.search(track.curve.group))


def is_part_of_reward(history: History, track: Track) -> bool:
    """Whether this is one of several rewards whose sum is also logged, or the points of a game beside
    its reward; decided by the track's third point.
    """
    is_part = track.curve.metric == "reward" and track.curve.group is not None
    if not (is_part or track.curve.metric == "score"):
        return False
    line = track.at[min(2, len(track) - 1)]
    return any(
        t.curve.metric == "reward" and t.curve.group is None and t.at[0] <= line
        for t in history.tracks
    )


def by_reward(history: History, track: Track) -> Flags:
    """Points of *track* after the first reward or exploration rate: its losses may rise by design."""
    known = (t for t in history.tracks if t.curve.metric == "reward" or _is_decaying(t))
    return np.asarray(track.at >= min((t.at[0] for t in known), default=np.inf))


EXPLORES = 0.1
"""An epsilon above that: most actions are random still, whatever was learned."""


def explores(history: History, reward: Track) -> Flags:
    """Where an exploration rate is logged beside *reward* and still high."""
    out = np.zeros(len(reward), dtype=bool)
    for other in filter(is_exploration, history.tracks):
        out |= reward.beside(other) > EXPLORES
    return out


def is_exploration(track: Track) -> bool:
    """Whether this is by its name the share of random actions of a reinforcement-learning run."""
    return re.search(r"epsilon|explor", track.curve.metric) is not None


def _is_decaying(track: Track) -> bool:
    """Whether this is such a share that does not rise at first, as a privacy budget does."""
    return is_exploration(track) and len(track) > 2 and bool(track.y[2] <= track.y[0] <= 1)


ACCURATE, CONSTANT = 0.8, 0.85
"""A score from which on a loss below that share of the cost of one answer for all has been learned."""


def was_learned(history: History, loss: Track) -> Flags:
    """Where a cross-entropy is lower than any constant answer that is right as often: it may stay as it is."""
    share = rolling_median(loss.share_beside(history.accuracy_of(loss)), SMOOTH)
    wrong = np.clip(1 - share, 1e-9, 0.5)
    cost = -(1 - wrong) * np.log1p(-wrong) - wrong * np.log(wrong)
    below = loss.is_cross_entropy & (share >= ACCURATE) & (loss.smooth < CONSTANT * cost)
    return np.asarray(below)


PERFECT, NOTHING = 0.995, 0.05
"""A score from which on, and a loss up to which, there is nothing left to learn."""


def is_perfect(history: History, loss: Track) -> Flags:
    """Where the loss is nearly 0 and the score on the same examples nearly 1: it may as well rise."""
    share = loss.share_beside(history.score_of(loss))
    return np.asarray((share >= PERFECT) & (loss.y < NOTHING))
