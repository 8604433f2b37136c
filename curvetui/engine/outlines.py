"""Compact copies of ended runs, for tables of thousands."""

from dataclasses import replace

import numpy as np

from curvetui.curve import Curve
from curvetui.log_tail import Tail
from curvetui.model import RunSnapshot

POINTS = 32
"""Maximum points of a curve, evenly spaced, including both ends."""
CURVES = 6
"""Maximum curves of a run: judged ones first, then in log order."""


def outline_of(run: RunSnapshot) -> RunSnapshot:
    """*run* without its text, with short copies of its first curves; findings, best stay."""
    best = [b.metric for b in run.best]
    ranked = sorted(run.curves, key=lambda c: c.identity not in best)
    return replace(
        run,
        curves=tuple(map(_short, ranked[:CURVES])),
        system=(),
        tail=Tail(),
        notes=(),
        lines=run.lines._replace(examples=()),
        is_outline=True,
    )


def _short(curve: Curve) -> Curve:
    rows = np.linspace(0, max(0, len(curve) - 1), min(POINTS, len(curve))).astype(np.int64)
    axis = curve.axis.part(rows)._replace(time=None)
    return Curve(curve.identity, curve.unit, curve.x[rows], curve.y[rows], axis)
