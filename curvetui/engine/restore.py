"""The checkpoint to restore after a failure: the best state before the event began."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from curvetui.curve import Curve
from curvetui.detectors import plain
from curvetui.engine.checkpoints import best_row, saved_file
from curvetui.model import Finding
from curvetui.run import History
from curvetui.run.headline import is_held_out
from curvetui.run.track import SMOOTH
from curvetui.statistics import best_so_far, noise, rolling_median

FAILURES = frozenset(("non_finite", "divergence", "collapse"))
"""Kinds whose advice names a checkpoint to restore."""
EVENTS = FAILURES | {"loss_spike", "validation_drop"}
"""Kinds that may be the beginning of the same failure."""
RECENT = 200
"""Values before the event among which the last good one is looked for."""
LIFT, NOISES = 0.15, 3.0
"""The band of a loss above its best smoothed value: share of that value, and noise units."""


def with_restore(finding: Finding, found: Iterable[Finding], history: History) -> Finding:
    """*finding* with the place to go back to: `restore_at`, in its own unit.

    Where the headline is a validation score or loss, its best before the event (or after it,
    if that is better and only the loss is not), with `restore_metric` and `restore_value`; of rewards the best on average; else the last place at which the loss was within its band.
    """
    curve = history.curve_of(finding)
    is_loss = finding.evidence.get("about", "loss") == "loss"
    if finding.kind not in FAILURES or curve is None or not is_loss:
        return finding
    headline = history.headline
    began = _beginning(finding, curve, found, history, headline)
    evidence: dict[str, Any] = {}
    if headline is not None and is_held_out(headline):
        evidence = _by_headline(headline, curve, began, history, finding.kind == "divergence")
    if not evidence:
        own = [c for c in history.curves if c.name in finding.metrics and c.better == "lower"]
        loss = next(iter(own), curve)
        row = _last_good(loss, began)
        evidence = {} if row is None else _restored(loss, row, curve, history)
    others = {k: v for k, v in finding.evidence.items() if k != "saved"}
    return replace(finding, evidence=others | evidence)


def _beginning(
    finding: Finding,
    curve: Curve,
    found: Iterable[Finding],
    history: History,
    headline: Curve | None,
) -> float:
    """The first line of the event: of *finding*, or of an earlier one that still held then."""
    began = _first_line(finding, curve)
    names = {*finding.metrics, *(() if headline is None else (headline.name,))}
    earlier = [
        (_first_line(f, other), f)
        for f in found
        if f.kind in EVENTS
        and f.status != "withdrawn"
        and names & set(f.metrics)
        and (other := history.curve_of(f)) is not None
    ]
    for line, before in sorted(earlier, key=lambda e: -e[0]):
        if line < began and (before.ended_row is None or before.ended_row > began):
            began = line
    return began


def _first_line(finding: Finding, curve: Curve) -> float:
    """The line at which *finding* begins; where its curve has no value there, that of detection."""
    rows = np.flatnonzero((curve.x >= finding.first) & (curve.lines <= finding.detected_row))
    exact = rows[curve.x[rows] == finding.first]
    chosen = exact[-1:] if len(exact) else rows[:1]
    return float(curve.lines[chosen[0]]) if len(chosen) else float(finding.detected_row)


def _by_headline(
    headline: Curve, curve: Curve, began: float, history: History, came_back: bool
) -> dict[str, Any]:
    """Place, metric and value of the best of *headline* before line *began*; empty without one."""
    row = best_row(headline, began)
    if row is not None and headline.metric == "reward":
        return _restored(headline, _best_on_average(headline, began), curve, history)
    newest = best_row(headline)
    is_later = row is not None and newest is not None and _is_better(headline, newest, row)
    row = newest if is_later and came_back else row
    restored = None if row is None else _restored(headline, row, curve, history)
    if row is None or not restored:
        return {}
    best = {"restore_metric": headline.label, "restore_value": plain(headline.y[row])}
    return {**restored, **best, "restore_until": is_later and not came_back}


def _is_better(curve: Curve, row: int, other: int) -> bool:
    """Whether *row* of *curve*, after the event, is better than *other*, the best before it: then it did no lasting harm."""
    gap = curve.y[row] - curve.y[other]
    return bool(gap > 0 if curve.better == "higher" else gap < 0)


def _best_on_average(reward: Curve, began: float) -> int:
    """The row before line *began* up to which the mean over a twentieth of the rewards was highest: single ones are luck."""
    rows = np.flatnonzero((reward.lines < began) & np.isfinite(reward.y))
    reach = min(max(SMOOTH, len(rows) // 20), len(rows))
    total = np.concatenate(([0.0], np.cumsum(reward.y[rows])))
    return int(rows[reach - 1 + int(np.argmax(total[reach:] - total[:-reach]))])


def _restored(source: Curve, row: int, curve: Curve, history: History) -> dict[str, Any]:
    """The place of *row* of *source*, and the file saved there; empty where it has no place."""
    at = _position(source, row, curve)
    if at is None:
        return {}
    file = saved_file(history, source, float(source.x[row]))
    return {"restorable": True, "restore_at": plain(at), **({"saved": file} if file else {})}


def _position(source: Curve, row: int, curve: Curve) -> float | None:
    """The place of *row* of *source* in the unit of *curve*; None where it is not known."""
    column = source.positions(curve.unit)
    if column is not None and np.isfinite(column[row]):
        return float(column[row])
    before = int(np.searchsorted(curve.lines, source.lines[row], side="right")) - 1
    return float(curve.x[before]) if before >= 0 else None


def _last_good(loss: Curve, began: float) -> int | None:
    """The last row of *loss* before line *began* within its band; None without any value."""
    rows = np.flatnonzero((loss.lines < began) & np.isfinite(loss.y))[-RECENT:]
    if not len(rows):
        return None
    values = loss.y[rows]
    best = best_so_far(rolling_median(values, SMOOTH))[0]
    spread = noise(values)
    usual = np.sort(spread[np.isfinite(spread)])
    reach = NOISES * float(usual[len(usual) // 2]) if len(usual) else 0.0
    good = np.flatnonzero(values <= best + np.maximum(LIFT * np.abs(best), reach))
    return int(rows[good[-1]]) if len(good) else int(rows[0])
