"""Learning rates with which no usual optimiser can learn."""

import re
from typing import Any

import numpy as np

from curvetui.curve import Floats
from curvetui.run import History

TOO_HIGH, TOO_HIGH_FOR_ALL, TOO_LOW = 1.0, 10.0, 1e-8
"""Learning rates: too high for Adam and its kin (or an unknown optimiser), for any; too low for any."""
UNIT_RATE = re.compile(r"adadelta|prodigy|d-?_?adapt|lbfgs|schedule_?-?free", re.IGNORECASE)
"""Optimisers whose usual learning rate is 1."""
ADAM_LIKE = re.compile(r"adam|lamb\b|lion|adafactor|adagrad|rmsprop|radam|nadam", re.IGNORECASE)
SGD_LIKE = re.compile(r"sgd|momentum|nesterov", re.IGNORECASE)


def rate_fault(history: History, at: float) -> dict[str, Any]:
    """Evidence on the learning rate up to line *at*: `rate`, and `rate_fault` if it is far off.

    `rate_fault` is `high` or `low`; `optimiser` is `adam`, `sgd`, `unit` or absent. A rate that still
    rises is warm-up, not too low; a printed 0 may be rounded.
    """
    rates = _rates(history, at)
    rate = None if not len(rates) else float(rates[0])
    optimiser = _optimiser(history, at)
    limit = TOO_HIGH if optimiser in ("adam", "") else TOO_HIGH_FOR_ALL
    fault = ""
    if len(rates) and np.sort(rates)[(len(rates) - 1) // 2] >= limit:
        fault = "high"
    elif len(rates) and 0 < rates.max() <= TOO_LOW and rates[-1] <= rates[0]:
        fault = "low"
    if not fault:
        return {"rate": rate}
    return {"rate": rate, "rate_fault": fault, "optimiser": optimiser or None}


def _rates(history: History, at: float) -> Floats:
    """The finite learning rates logged up to line *at*, else the one in the settings."""
    curve = history.learning_rate
    if curve is not None:
        logged = curve.y[curve.lines <= at]
        return logged[np.isfinite(logged)]
    for name, text in history.settings.items():
        is_rate = name.lower() in ("learning_rate", "lr", "base_lr")
        if is_rate and history.settings_at.get(name, 0.0) <= at:
            found = re.fullmatch(r"\d{1,9}\.?\d*(?:[eE][-+]?\d{1,3})?|\.\d+", text.strip())
            return np.array([float(found[0])] if found else [])
    return np.empty(0)


def _optimiser(history: History, at: float) -> str:
    """`adam`, `sgd`, `unit` (usual rate 1) by the settings known at line *at*; empty if unknown."""
    known = " ".join(
        text
        for name, text in history.settings.items()
        if name.lower() in ("optimizer", "optimiser", "optim", "opt")
        and history.settings_at.get(name, 0.0) <= at
    )
    kinds = (("unit", UNIT_RATE), ("adam", ADAM_LIKE), ("sgd", SGD_LIKE))
    return next((kind for kind, pattern in kinds if pattern.search(known)), "")
