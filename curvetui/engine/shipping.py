"""Which checkpoint to ship: how much of the lead of the best one is noise, its file, and how much training came after it."""

from __future__ import annotations

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
"""Evaluations from which on an earliest one within noise says something."""
AROUND = 10
"""Evaluations before the best, and as many after it, whose scatter is the noise where no examples are counted."""
TINY = 1e-9
"""Share of the values below which scatter is rounding."""
MAX_FILES = 10_000
"""Entries of the log's folder that are looked at."""


class Shipping(NamedTuple):
    """The best checkpoint by the headline curve, beside the noise of its evaluation."""

    metric: str
    unit: str
    at: float
    """Place of the best value."""
    value: float
    examples: int
    """Validation examples; 0 where they are not known, and the noise is that of the curve itself."""
    error: float
    """One standard error of the value: a share of all examples where these are known, else in the curve's own unit."""
    earliest: float
    """The first place whose value is within one standard error of the best."""
    after: float
    """Share of the run that came after the best."""
    file: str | None = None
    """The file of the best: named by the log, or seen beside it."""
    other: str = ""
    """The loss whose best is elsewhere; empty where it agrees."""
    other_at: float | None = None
    behind: float = 0.0
    """Standard errors by which the headline is worse there than at its best."""


def shipping_of(run: RunSnapshot) -> Shipping | None:
    """Advice on the checkpoint to ship; None where the headline is no evaluation, or its noise is not known."""
    curve = headline_curve(run)
    if curve is None or curve.split == "train" or curve.better is None:
        return None
    rows = curve.kept[np.isfinite(curve.y[curve.kept])]
    if len(rows) < MIN_POINTS:
        return None
    x, y = curve.x[rows], curve.y[rows] * (1 if curve.better == "higher" else -1)
    best = int(np.argmax(y))
    examples, scale, error = _noise(run, curve, y, best)
    if not error > TINY * float(np.abs(y).max()):
        return None
    span = float(x[-1] - x[0])
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
    """(validation examples or 0, what a share of 1 is printed as, one standard error of the best value)."""
    examples = run.inferred.get("validation_examples", 0)
    if curve.metric == "accuracy" and examples:
        scale = 100.0 if float(y.max()) > 1.5 else 1.0
        return examples, scale, scale * share_error(float(y[best]) / scale, examples)
    bends = np.diff(y[max(0, best - AROUND) : best + AROUND + 1], 3)
    # The third differences of independent values have 20 times their variance; slope and bend of the curve are gone.
    return 0, 1.0, MAD * median(np.abs(bends)) / 20**0.5 if len(bends) >= MIN_BENDS else np.nan


def _beside_loss(
    run: RunSnapshot, curve: Curve, found: Shipping, lost: Floats, error: float
) -> Shipping:
    """With the best by loss, where that is another evaluation; *lost*: how much worse each value is than the best."""
    loss = next((c for c in run.checkpoints if c.by != curve.identity and c.x != found.at), None)
    rows = curve.kept[np.isfinite(curve.y[curve.kept])]
    there = np.flatnonzero(curve.x[rows] == (np.nan if loss is None else loss.x))
    if loss is None or not len(there):
        return found
    label = next((c.label for c in run.curves if c.identity == loss.by), loss.by.title)
    behind = float(lost[int(there[-1])]) / error
    return found._replace(other=label, other_at=loss.x, behind=behind)


def _file(run: RunSnapshot, at: float) -> str | None:
    """The file of the state at that place: named by the log, else in the folder of the log, if that is a local one."""
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
    """The advice in words; empty where there is none, or where the best is the last and nothing comes near it."""
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
