"""A curve logged by step, split into epochs."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from curvetui.curve import Curve, Floats

MIN_POINTS = 8
"""Minimum points of an epoch for judging its course."""
MAX_EPOCHS = 60
"""Maximum epochs examined."""


class Epoch(NamedTuple):
    """One epoch's rows of a curve."""

    start: int
    end: int
    y: Floats


def epochs_of(curve: Curve) -> list[Epoch]:
    """The complete epochs (first `MAX_EPOCHS`) of *curve*, if each has `MIN_POINTS` points."""
    number = curve.axis.epoch
    if number is None or len(number) < 2 * MIN_POINTS or curve.group == "batch":
        return []
    number = number[: int(np.argmax(np.isnan(number)))] if np.isnan(number).any() else number
    # 0.99, 1.00, 1.01: a fractional epoch exactly on the boundary belongs to the epoch that
    # it ends.
    fractional = bool(np.any(number[: 2 * MIN_POINTS] != np.rint(number[: 2 * MIN_POINTS])))
    whole = np.ceil(number - 1e-9) if fractional else number
    starts = np.append(0, np.flatnonzero(np.diff(whole) > 0) + 1)[: MAX_EPOCHS + 1]
    short = np.flatnonzero(np.diff(starts)[1:] < MIN_POINTS)
    starts = starts[: short[0] + 2] if len(short) else starts
    return [Epoch(int(a), int(b), curve.y[a:b]) for a, b in pairwise(starts) if b - a >= MIN_POINTS]
