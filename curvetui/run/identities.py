"""What the numbers alone reveal: softmax applied twice, the number of classes."""

import math
from typing import NamedTuple

import numpy as np

from curvetui.curve import Floats
from curvetui.run import History
from curvetui.run.track import Track
from curvetui.statistics import Flags, first_true, line_so_far, run_length

SLOPE = (-1.4, -0.85)
FIT = 0.95
SPREAD = 0.1
"""Range of accuracy that the pairs must span."""
DEVIATION = 0.02
"""Standard deviation of loss + accuracy."""
PAIRS = 5
STARTS = (0, 4, 8, 16, 32)
"""Pairs skipped at the start: an unconfident network does not obey the identity."""
LATE_SPREAD, LATE_DEVIATION, LATE_PAIRS = 0.05, 0.012, 12
"""The same for windows that begin late: they span less accuracy, so more pairs must fit better."""
FLOOR_PAIRS, FLOOR_NEAR, FITTED = 10, 0.008, 0.75
"""Consecutive pairs of a perfect network whose sum is this near ln(e + C − 1), the floor."""
FLOOR_CLASSES = (5, 40)
"""Class counts: with fewer a loss is as close by chance; with more floors are too close."""
OVER = 0.1
"""How far a mean loss may be above the most under a second softmax: a weight penalty."""
ABOVE, BELOW = 0.03, 0.01
"""How far the sum may be above and below ln(e + C − 1): no network is fully confident."""


class DoubleSoftmaxFit(NamedTuple):
    """Loss + accuracy is constant, as with softmax applied twice."""

    tracks: tuple[Track, ...]
    """Loss and accuracy of the splits it was seen on; the first one gives the unit."""
    at: float
    """Line on which the pairs first sufficed."""
    broken: float | None
    """Line on which it no longer held, if any."""
    classes: int
    total: float
    """Mean of loss + accuracy so far."""
    deviation: float
    slope: float
    fit: float
    pairs: int
    rests: bool = False
    """Whether it was detected only by the level to which a nearly perfect network's loss converged."""

    @property
    def floor(self) -> float:
        """The lowest possible loss."""
        return math.log(math.e + self.classes - 1) - 1


class _Pooled(NamedTuple):
    """The values of some curves in order of arrival; arrays have shape (n,)."""

    pairs: list[tuple[Track, Track]]
    lines: Floats
    losses: Floats
    shares: Floats


def softmax_twice(history: History) -> DoubleSoftmaxFit | None:
    """The first position at which loss + accuracy = ln(e + C − 1) holds, or None.

    Of a confident network a second softmax costs ln(e + C − 1) for a wrong answer, 1 less for a
    right one.
    """
    return history.once(_softmax_twice)


def _softmax_twice(history: History) -> DoubleSoftmaxFit | None:
    pairs = [pair for split in ("train", "val", "test") if (pair := _pair(history, split))]
    groups = [_pooled([pair]) for pair in pairs]
    together = [_pooled(pairs), *groups] if len(pairs) > 1 else groups
    looks = [_seen(group, start) for group in together for start in STARTS]
    looks += [_on_floor(group) for group in groups]
    seen = [found for found in looks if found is not None]
    first = min(seen, key=lambda f: f.at, default=None)
    if first is None or first.broken is None:
        return first
    # A window where the identity broke does not count while another known one still
    # holds.
    holding = next((f for f in seen if f.broken is None and f.at <= first.broken), None)
    return first if holding is None else holding._replace(at=first.at, tracks=first.tracks)


def _pair(history: History, split: str) -> tuple[Track, Track] | None:
    loss = next(
        (t for t in history.losses(split) if t.curve.metric in ("loss", "cross_entropy")), None
    )
    score = None if loss is None else history.score_of(loss)
    return (
        None if loss is None or score is None or score.curve.metric != "accuracy" else (loss, score)
    )


def _seen(group: _Pooled, start: int) -> DoubleSoftmaxFit | None:
    """Whether the identity holds over all pairs of *group* together, from the pair *start* on."""
    spread, scatter, least = (
        (LATE_SPREAD, LATE_DEVIATION, LATE_PAIRS) if start else (SPREAD, DEVIATION, PAIRS)
    )
    if len(group.lines) < start + least:
        return None
    lines, losses, shares = (column[start:] for column in group[1:])
    total = losses + shares
    is_pair = np.isfinite(losses) & np.isfinite(shares)
    if np.count_nonzero(is_pair) < least:
        return None
    count = np.maximum(is_pair.cumsum(), 1)
    mean = _sum_so_far(total) / count
    centred = total - (total[np.isfinite(total)][0] if np.isfinite(total).any() else 0.0)
    variance = _sum_so_far(centred**2) / count - (_sum_so_far(centred) / count) ** 2
    deviation = np.sqrt(np.maximum(variance, 0.0))
    classes = np.maximum(np.rint(np.exp(np.minimum(mean, 20.0)) - math.e + 1), 3.0)
    away = mean - np.log(math.e + classes - 1)
    holds: Flags = (deviation < scatter) & (count >= least) & (away < ABOVE) & (away > -BELOW)
    holds[:-1] &= lines[1:] > lines[:-1]
    holds &= ~_is_beyond(group.losses, classes, start)
    if not holds.any():
        return None
    line = line_so_far(shares, losses)
    holds &= (line.slope >= SLOPE[0]) & (line.slope <= SLOPE[1])
    holds &= (line.fit > FIT) & (line.spread >= spread)
    at = first_true(holds)
    if at is None:
        return None
    end = first_true((deviation > 2 * DEVIATION) | (line.fit < FIT - 0.1), at)
    last = len(lines) - 1 if end is None else end
    begun = [(loss, score) for loss, score in group.pairs if loss.at[0] <= lines[at]]
    return DoubleSoftmaxFit(
        tuple(track for pair in begun for track in pair),
        float(lines[at]),
        None if end is None else float(lines[end]),
        int(classes[last]),
        float(mean[last]),
        float(deviation[last]),
        float(line.slope[last]),
        float(line.fit[last]),
        int(line.pairs[last]),
    )


def _is_beyond(losses: Floats, classes: Floats, start: int = 0) -> Flags:
    """Where a loss was above ln(e + C − 1), the maximum cost of an answer under a second softmax."""
    highest = np.fmax.accumulate(losses)[start:]
    return np.asarray(highest > np.log(math.e + classes - 1) + OVER)


def _sum_so_far(values: Floats) -> Floats:
    """The cumulative sum without NaN values."""
    return np.asarray(np.where(np.isnan(values), 0.0, values).cumsum())


def _on_floor(group: _Pooled) -> DoubleSoftmaxFit | None:
    """Whether a nearly perfect network's loss has converged to the floor of a second softmax."""
    (pair,), lines, losses, shares = group
    if len(lines) < FLOOR_PAIRS:
        return None
    total = losses + shares
    classes = np.clip(np.rint(np.exp(np.minimum(total, 5.0)) - math.e + 1), *FLOOR_CLASSES)
    near = np.abs(total - np.log(math.e + classes - 1)) < FLOOR_NEAR
    on = near & (shares >= FITTED) & (classes > FLOOR_CLASSES[0]) & (classes < FLOOR_CLASSES[1])
    on &= np.concatenate(([True], classes[1:] == classes[:-1]))[: len(on)]
    on &= ~_is_beyond(losses, classes)
    lasts = run_length(on)
    at = first_true(lasts >= FLOOR_PAIRS)
    if at is None:
        return None
    start = at - FLOOR_PAIRS + 1
    end = first_true(~(np.abs(total - total[at]) < 4 * FLOOR_NEAR) & (shares >= FITTED), at)
    last = len(lines) if end is None else end
    line = line_so_far(shares[start:last], losses[start:last])
    return DoubleSoftmaxFit(
        pair,
        float(lines[at]),
        None if end is None else float(lines[end]),
        int(classes[at]),
        float(np.nanmean(total[start:last])),
        float(np.nanstd(total[start:last])),
        float(line.slope[-1]),
        float(line.fit[-1]),
        int(line.pairs[-1]),
        rests=True,
    )


def _pooled(pairs: list[tuple[Track, Track]]) -> _Pooled:
    lines, losses, shares = [], [], []
    for loss, score in pairs:
        where = np.maximum(score.index_beside(loss), 0)
        lines.append(score.at)
        losses.append(np.where(score.index_beside(loss) >= 0, score.beside(loss), np.nan))
        shares.append(np.where(np.isfinite(losses[-1]) & (where >= 0), score.share, np.nan))
    order = np.argsort(np.concatenate(lines), kind="stable")
    return _Pooled(
        pairs,
        np.concatenate(lines)[order],
        np.concatenate(losses)[order],
        np.concatenate(shares)[order],
    )
