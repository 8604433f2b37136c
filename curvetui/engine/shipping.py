"""Which checkpoint to ship: how much of the lead of the best one is noise, and how much of the training came after it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from curvetui.engine.facts import headline_curve
from curvetui.languages import Printer, language
from curvetui.model import RunSnapshot
from curvetui.statistics.differences import share_error

MIN_POINTS = 5
"""Evaluations from which on an earliest one within noise says something."""


class Shipping(NamedTuple):
    """The best checkpoint by the headline curve, beside the noise of the validation set."""

    metric: str
    unit: str
    at: float
    """Place of the best value."""
    value: float
    examples: int
    error: float
    """One standard error of the value, as a share of all examples."""
    earliest: float
    """The first place whose value is within one standard error of the best."""
    after: float
    """Share of the run that came after the best."""


def shipping_of(run: RunSnapshot) -> Shipping | None:
    """Advice on the checkpoint to ship; None where the number of validation examples is not known."""
    curve, examples = headline_curve(run), run.inferred.get("validation_examples", 0)
    if curve is None or curve.metric != "accuracy" or curve.split != "val" or not examples:
        return None
    rows = curve.kept[np.isfinite(curve.y[curve.kept])]
    if len(rows) < MIN_POINTS:
        return None
    x, y = curve.x[rows], curve.y[rows]
    unit = 100.0 if float(y.max()) > 1.5 else 1.0
    best = int(np.argmax(y))
    error = share_error(float(y[best]) / unit, examples)
    earliest = int(np.argmax(y >= y[best] - error * unit))
    span = float(x[-1] - x[0])
    after = float(x[-1] - x[best]) / span if span > 0 else 0.0
    return Shipping(
        curve.label,
        curve.unit,
        float(x[best]),
        float(y[best]),
        examples,
        error,
        float(x[earliest]),
        after,
    )


def sentence(found: Shipping | None, code: str) -> str:
    """The advice in words; empty where there is none, or where the best is the last and nothing comes near it."""
    if found is None or found.after == 0 and found.earliest == found.at:
        return ""
    tongue = language(code)
    text = tongue.shipping["earlier" if found.earliest != found.at else "alone"]
    if found.after > 0:
        text += tongue.shipping["after"]
    return Printer(tongue, found.unit).vformat(text, (), found._asdict())
