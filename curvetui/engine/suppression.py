"""One event, one finding: which of several findings are shown, and from which row.

One is hidden while a covering finding is open at its level or above.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from curvetui.model import LEVELS, Finding, Level
from curvetui.run import History

OUTRANKS: Mapping[str, frozenset[str]] = {
    "non_finite": frozenset(
        "divergence loss_spike gradient_spike collapse validation_drop constant_predictions frozen_metric not_learning plateau worse_than_start "
        "underfitting overfitting miscalibration oscillation slow_convergence interrupted both_fall still_improving regime_change sudden_improvement "
        "validation_lag generalization_gap train_loss_above_validation noisy_validation lucky_best zero_loss".split()
    ),
    "divergence": frozenset(
        "worse_than_start loss_spike gradient_spike collapse validation_drop not_learning constant_predictions plateau overfitting miscalibration "
        "underfitting oscillation both_fall slow_convergence regime_change noisy_validation".split()
    ),
    "collapse": frozenset(
        "worse_than_start divergence validation_drop loss_spike constant_predictions plateau overfitting underfitting both_fall miscalibration "
        "frozen_metric oscillation regime_change".split()
    ),
    "metric_mismatch": frozenset(
        "train_loss_above_validation generalization_gap leakage underfitting".split()
    ),
    "validation_is_train": frozenset(
        "leakage train_loss_above_validation generalization_gap".split()
    ),
    "constant_predictions": frozenset(
        "frozen_metric plateau underfitting not_learning both_fall overfitting miscalibration".split()
    ),
    "not_learning": frozenset(
        "worse_than_start plateau underfitting slow_convergence frozen_metric noisy_validation oscillation learning_rate_stuck both_fall".split()
    ),
    "both_fall": frozenset(("worse_than_start", "collapse")),
    "worse_than_start": frozenset("plateau underfitting slow_convergence".split()),
    "zero_loss": frozenset(
        "frozen_metric plateau underfitting sudden_improvement regime_change loss_floor vanishing_gradient".split()
    ),
    "learning_rate_zero": frozenset(
        "plateau frozen_metric underfitting slow_convergence learning_rate_stuck not_learning constant_predictions".split()
    ),
    "overfitting": frozenset("plateau generalization_gap worse_than_start collapse".split()),
    "miscalibration": frozenset("plateau generalization_gap worse_than_start".split()),
    "underfitting": frozenset("plateau slow_convergence".split()),
    "validation_drop": frozenset(("overfitting",)),
    "latent_collapse": frozenset("plateau underfitting slow_convergence not_learning".split()),
    "oscillation": frozenset("noisy_validation plateau".split()),
    "learning_rate_step": frozenset(
        "sudden_improvement regime_change delayed_generalization".split()
    ),
    "memorization_staircase": frozenset("regime_change sudden_improvement".split()),
    "warm_restart": frozenset("loss_spike validation_drop divergence".split()),
}
"""Kinds covered by the kind on the left: the same event on another curve, or less precise."""

NAN = re.compile(r"nan\b|\binf\b|\binfinit|non-?finite|not finite", re.IGNORECASE)
"""Words of an error that a NaN caused."""
RISES = frozenset(("overfitting", "miscalibration"))
"""Kinds of a validation loss that rises from its best."""
EXPECTED = frozenset(("learning_rate_step", "warm_restart"))
"""Kinds that are harmless causes: they cover a `watch`, never an `act` or `stop`."""
PASSING = frozenset(
    "not_learning constant_predictions zero_loss learning_rate_zero underfitting".split()
)
"""Kinds that leave no trace in the curves once they are over: later findings are different events."""


def shown(found: Iterable[Finding], history: History) -> list[Finding]:
    """The visible findings, each dated at the row from which it shows, in detection order."""
    found = list(found)
    parents = [f for f in found if f.kind in OUTRANKS]
    kept = [dated for f in found if (dated := _shown(f, parents, history)) is not None]
    return sorted(kept, key=lambda f: (f.detected_row, f.kind, f.metrics))


def _shown(finding: Finding, parents: list[Finding], history: History) -> Finding | None:
    """*finding* as of the first row at which nothing covers it; None if something always does."""
    covering = [p for p in parents if _may_cover(p, finding)]
    if not covering:
        return finding
    ended = [until for p in covering if (until := _until(p, finding)) is not None]
    end = np.inf if finding.ended_row is None else finding.ended_row
    # What is given time to be over may not have had it yet.
    end = min(end, max((float(c.lines[-1]) + 1 for c in history.curves if len(c)), default=end))
    for row in sorted({finding.detected_row, *_level_rows(finding), *ended}):
        if finding.detected_row <= row < end and not any(
            _covers_at(p, finding, row) for p in covering
        ):
            return finding if row == finding.detected_row else _dated(finding, row, history)
    return None


def covers(parent: Finding, child: Finding) -> bool:
    """Whether *parent* had been detected when *child* was, and covered it then."""
    return _may_cover(parent, child) and _covers_at(parent, child, child.detected_row)


def _may_cover(parent: Finding, child: Finding) -> bool:
    """Whether *parent* was detected before *child*; of two at one row the last name is covered."""
    if parent is child or child.kind not in OUTRANKS.get(parent.kind, ()) or _has_own_words(child):
        return False
    if _differs(parent, child):
        return False
    if parent.detected_row < child.detected_row:
        return True
    if parent.detected_row > child.detected_row:
        return False
    mutual = parent.kind in OUTRANKS.get(child.kind, ())
    return not mutual or bool(child.evidence.get("partly")) or parent.kind < child.kind


def _differs(parent: Finding, child: Finding) -> bool:
    """Whether they are two events: all is lost, not only what overfitting takes; or a loss still fell while the score repeated."""
    if (parent.kind, child.kind) == ("overfitting", "collapse"):
        return not child.evidence.get("partly")
    if (parent.kind, child.kind) == ("collapse", "overfitting") and parent.evidence.get("partly"):
        return parent.detected_row == child.detected_row
    repeats = parent.kind == "constant_predictions" and child.kind in RISES
    return repeats and parent.first < child.first


def _has_own_words(finding: Finding) -> bool:
    """Whether the log gives an error for the end of the run that is no consequence of a NaN."""
    error = finding.evidence.get("error")
    return (
        finding.kind == "interrupted"
        and finding.level == "act"
        and finding.evidence.get("variant") != "nan"
        and NAN.search(str(error)) is None
    )


def _covers_at(parent: Finding, child: Finding, row: int) -> bool:
    """Whether *parent* covers *child* at *row*."""
    if LEVELS.index(level_at(child, row)) > _weight(parent, row) or _is_nan_elsewhere(
        parent, child, row
    ):
        return False
    until = _until(parent, child)
    if until is None or until > row:
        return True
    ended = parent.ended_row
    began = (
        parent.kind not in PASSING
        and child.kind not in RISES
        and parent.unit == child.unit
        and parent.ended_at is not None
        and parent.first <= child.first < parent.ended_at
    )
    return began or parent.kind in EXPECTED and ended is not None and ended > child.detected_row


def _until(parent: Finding, child: Finding) -> int | None:
    """The row at which *parent* covers no more: a rise is given as long again to be over, as it is smoothed."""
    is_other = parent.unit != child.unit or child.first < parent.first
    if parent.ended_row is None or child.kind not in RISES or is_other:
        return parent.ended_row
    return 2 * parent.ended_row - parent.detected_row


def _is_nan_elsewhere(parent: Finding, child: Finding, row: int) -> bool:
    """Whether *parent* is a NaN that is a mere `watch`, of a metric that *child* does not use."""
    return (
        parent.kind == "non_finite"
        and level_at(parent, row) == "watch"
        and not set(parent.metrics) & set(child.metrics)
    )


def _weight(parent: Finding, row: int) -> int:
    """The most severe level that *parent* covers at *row*."""
    return LEVELS.index("watch" if parent.kind in EXPECTED else level_at(parent, row))


def level_at(finding: Finding, row: int) -> Level:
    """The level of *finding* at *row*; its first level before detection."""
    reached = [
        level
        for (level, _), at in zip(finding.levels, _level_rows(finding), strict=False)
        if at <= row
    ]
    return reached[-1] if reached else finding.levels[0][0]


def _level_rows(finding: Finding) -> tuple[int, ...]:
    return finding.level_rows or (finding.detected_row,)


def _dated(finding: Finding, row: int, history: History) -> Finding:
    later = [
        (level, place, at)
        for (level, place), at in zip(finding.levels, _level_rows(finding), strict=False)
        if at > row
    ]
    found = (
        place
        for (_, place), at in zip(finding.levels, _level_rows(finding), strict=False)
        if at == row
    )
    place = next(found, None)
    if place is None:
        place = _place(finding, row, history)
    return replace(
        finding,
        detected_at=place,
        detected_row=row,
        levels=((level_at(finding, row), place), *((level, where) for level, where, _ in later)),
        level_rows=(row, *(at for _, _, at in later)),
    )


def _place(finding: Finding, row: int, history: History) -> float:
    """Position of the finding's first curve at *row*, in its own counter."""
    curve = history.curve_of(finding)
    if curve is None:
        return finding.detected_at
    index = int(np.searchsorted(curve.lines, row, side="right")) - 1
    return max(float(curve.x[max(index, 0)]), finding.detected_at)
