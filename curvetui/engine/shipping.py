"""Which checkpoint to ship: the best one's lead over noise, its file, the training after it."""

import os
import re
from itertools import islice
from typing import NamedTuple

import numpy as np

from curvetui.curve import Curve, Floats
from curvetui.engine.checkpoints import SAVED, numbers_in
from curvetui.engine.facts import headline_curve
from curvetui.languages import Printer, language
from curvetui.model import RunSnapshot
from curvetui.statistics import MAD
from curvetui.statistics.differences import MIN_BENDS, share_error
from curvetui.statistics.windows import median

MIN_POINTS = 5
"""Minimum evaluations for an earliest one within noise to be meaningful."""
AROUND = 10
"""Evaluations before and after the best whose scatter is the noise if the example count is unknown."""
TINY = 1e-9
"""Relative scatter below which it is rounding."""
MAX_FILES = 10_000
"""Maximum entries of the log's folder that are checked."""


class Shipping(NamedTuple):
    """The best checkpoint by the headline curve, with the noise of its evaluation."""

    metric: str
    unit: str
    at: float
    value: float
    examples: int
    """Validation examples; 0 if unknown, in which case the noise is estimated from the curve."""
    error: float
    """One standard error of the value: a share of all examples if known, else in the curve's unit."""
    earliest: float
    """The first position with a value within one standard error of the best."""
    after: float
    file: str | None = None
    """File of the best: named by the log, or found next to it."""
    other: str = ""
    """The loss whose best is elsewhere; empty if it agrees."""
    other_at: float | None = None
    behind: float = 0.0
    """Standard errors by which the headline is worse there than at its best."""


def shipping_of(run: RunSnapshot) -> Shipping | None:
    """The checkpoint to ship; None if the headline is not an evaluation, or its noise is unknown."""
    # Differences of the largest floats are infinite: then the noise is unknown.
    with np.errstate(over="ignore", invalid="ignore"):
        return _shipping(run)


def _shipping(run: RunSnapshot) -> Shipping | None:
    curve = headline_curve(run)
    if curve is None or curve.split == "train" or curve.better is None:
        return None
    rows = curve.finite_rows
    if len(rows) < MIN_POINTS:
        return None
    x, y = curve.x[rows], curve.y[rows] * (1 if curve.better == "higher" else -1)
    best = int(np.argmax(y))
    examples, scale, error = _noise(run, curve, y, best)
    if not TINY * float(np.abs(y).max()) < error < np.inf:
        return None
    # The training before the first evaluation is as long as that between two.
    span = float(x[-1] - x[0]) * len(x) / (len(x) - 1)
    found = Shipping(
        curve.label,
        curve.unit,
        float(x[best]),
        float(curve.y[rows][best]),
        examples,
        error / scale,
        float(x[int(np.argmax(y >= y[best] - error))]),
        float(x[-1] - x[best]) / span if span > 0 else 0.0,
    )
    return _beside_loss(run, curve, found, y[best] - y, error)._replace(file=_file(run, found.at))


def _noise(run: RunSnapshot, curve: Curve, y: Floats, best: int) -> tuple[int, float, float]:
    """(validation examples or 0, printed value of a share of 1, the best's standard error)."""
    examples = run.inferred.get("validation_examples", 0)
    if curve.metric == "accuracy" and examples:
        scale = 100.0 if float(y.max()) > 1.5 else 1.0
        return examples, scale, scale * share_error(float(y[best]) / scale, examples)
    bends = np.diff(y[max(0, best - AROUND) : best + AROUND + 1], 3)
    # Third differences of independent values have 20 times their variance; slope and curvature
    # cancel.
    return 0, 1.0, MAD * median(np.abs(bends)) / 20**0.5 if len(bends) >= MIN_BENDS else np.nan


def _beside_loss(
    run: RunSnapshot, curve: Curve, found: Shipping, lost: Floats, error: float
) -> Shipping:
    """Add the best by loss if it is another evaluation; *lost*: how much worse each value is."""
    loss = next((c for c in run.checkpoints if c.by != curve.identity and c.x != found.at), None)
    rows = curve.finite_rows
    there = np.flatnonzero(curve.x[rows] == (np.nan if loss is None else loss.x))
    if loss is None or not len(there):
        return found
    label = next((c.label for c in run.curves if c.identity == loss.by), loss.by.title)
    behind = float(lost[int(there[-1])]) / error
    return found._replace(other=label, other_at=loss.x, behind=behind)


def _file(run: RunSnapshot, at: float) -> str | None:
    """The checkpoint's file at that position: named by the log, else in the log's folder, if local."""
    named = next((c.file for c in run.checkpoints if c.x == at and c.file), None)
    source = run.source[0] if run.source else ""
    if named is not None or not source or "://" in source:
        return named
    folder = source if os.path.isdir(source) else os.path.dirname(source) or "."
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in islice(entries, MAX_FILES))
    except OSError:
        return None
    saved = (name for name in names if re.fullmatch(SAVED, name))
    return next((name for name in saved if at in numbers_in(name)), None)


def sentence(found: Shipping | None, code: str) -> str:
    """The advice in words; empty if the best is the last and no other is close."""
    if found is None:
        return ""
    words = language(code).shipping
    parts = [
        words["earlier"] if found.earliest != found.at else "",
        words["other_noise" if found.behind <= 1 else "other"] if found.other else "",
        words["file"] if found.file else "",
        words["after"] if found.after > 0 else "",
    ]
    noise = words["counted" if found.examples else "scatter"]
    printer = Printer(language(code), found.unit)
    values = found._asdict() | {"noise": printer.vformat(noise, (), found._asdict())}
    gap = language(code).sentence_gap
    return gap.join(printer.vformat(text, (), values) for text in parts if text)
