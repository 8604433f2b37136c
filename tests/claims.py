"""Which claims of a card its own numbers do not bear out: `python -m tests.claims FILE ...`, logs or histories (.jsonl.gz)."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from itertools import islice

import numpy as np

import curvetui
from curvetui.engine.batch_read import read_source
from curvetui.engine.verdict import verdict
from curvetui.languages import number
from curvetui.model import Finding, RunSnapshot

HIGHER = {
    "overfitting": ("low", "now"),
    "miscalibration": ("low", "now"),
    "loss_spike": ("usual", "peak"),
    "gradient_spike": ("usual", "peak"),
    "divergence": ("best", "peak"),
    "warm_restart": ("old", "new"),
    "generator_beaten": ("other_begin", "other_now"),
    "delayed_generalization": ("low", "now"),
    "both_fall": ("loss_to", "loss_from"),
    "learning_rate_step": ("new", "old"),
    "learning_rate_stuck": ("new", "old"),
    "validation_drop": ("to", "from"),
    "sudden_improvement": ("after", "before_value"),
    "memorization_staircase": ("below", "above"),
    "latent_collapse": ("now", "highest"),
    "label_noise": ("score_now", "score_best"),
    "learning_rate_zero": ("now", "peak"),
    "slowdown": ("usual", "now"),
}
"""Kind -> two numbers of its sentence; the second is the higher one."""
STANDS_AT = (("best", "best_at"), ("low", "low_at"), ("highest", "highest_at"))
"""A number of the first curve, and where it is said to stand."""
LAST = frozenset(("overfitting", "miscalibration", "collapse", "divergence", "latent_collapse"))
"""Kinds that quote the newest value of the first curve as `now`."""
STILL = frozenset(("open", "ended"))
SAME = frozenset(("frozen_metric", "constant_predictions"))
"""Kinds that say that one value is still repeated."""
RISES, FALLS = (frozenset(("train_worse", "rate_rose")), frozenset(("train_falling", "rate_fell")))
"""Signs whose half-sentences say that something rose or fell from one number to another."""


def curve_of(curves, finding: Finding):
    """The curve that the finding is about; None where several have its name."""
    named = [c for c in curves if c.name == finding.metrics[0]]
    return named[0] if len(named) == 1 else None


def wrong_claims(finding: Finding, curves) -> Iterator[str]:
    """What the card says that its numbers do not bear out."""
    said, curve = finding.evidence, curve_of(curves, finding)
    pair = HIGHER.get(finding.kind)
    low, high = (said.get(key) for key in pair) if pair else (None, None)
    if said.get("falls"):
        low, high = high, low
    if low is not None and high is not None and not low < high:
        yield f"{pair}: {low} is not below {high}"
    if not finding.first <= finding.last or finding.detected_at < finding.first:
        yield "since: it was said before it began"
    yield from _wrong_signs(finding)
    if curve is None or curve.unit != finding.unit:
        return
    yield from _misplaced(finding, curve)
    yield from _over(finding, curve, curves)
    if finding.kind == "train_loss_above_validation":
        yield from _not_above(finding, curve, curves)


def _misplaced(finding: Finding, curve) -> Iterator[str]:
    """Values that do not stand where they are said to."""
    said = finding.evidence
    for value, place in STANDS_AT:
        if said.get(value) is not None and said.get(place) is not None:
            there = curve.y[curve.x == said[place]]
            if not np.any(np.isclose(there, said[value], rtol=1e-6)):
                yield f"{value} {said[value]} does not stand at {said[place]}"
    if finding.kind in LAST and said.get("now") is not None:
        there = curve.y[curve.x == finding.last]
        if not np.any(np.isclose(there, said["now"], rtol=1e-6)):
            yield f"now {said['now']} is not the value at {finding.last}"


def _over(finding: Finding, curve, curves) -> Iterator[str]:
    """What is said to hold still, and does not at the newest value."""
    said, newest = finding.evidence, curve.y[curve.final_rows][-1:]
    still = finding.status == "open" or (finding.status == "ended" and finding.ended_row is None)
    if not still or not len(newest):
        return
    if finding.kind == "collapse" and curve.better == "higher" and not said["now"] < said["best"]:
        yield "it is no lower than its best"
    if finding.kind in SAME and not np.isclose(newest[0], said["value"], rtol=1e-3):
        yield f"still {said['value']}: it is {newest[0]}"
    if finding.kind == "zero_loss" and newest[0] != 0:
        yield f"still 0: it is {newest[0]}"
    if finding.kind == "negative_loss" and not newest[0] < 0:
        yield f"still below 0: it is {newest[0]}"
    if finding.kind == "learning_rate_zero" and not newest[0] <= said["peak"] / 500:
        yield f"still next to 0: it is {newest[0]}"


def _not_above(finding: Finding, loss, curves) -> Iterator[str]:
    """Where the training loss is said to have been above, and in half of the evaluations was not."""
    train = next((c for c in curves if c.name == finding.metrics[1]), None)
    if train is None:
        return
    rows = loss.final_rows[
        (loss.x[loss.final_rows] >= finding.first) & (loss.x[loss.final_rows] <= finding.last)
    ]
    at = np.searchsorted(train.lines, loss.lines[rows], side="right")
    since = np.searchsorted(train.lines, loss.lines[np.maximum(rows - 1, 0)], side="right")
    if not finding.evidence["between"]:
        since = at - 1
    middle = [
        np.nanmedian(train.y[max(0, min(a, b - 1)) : max(1, b)])
        for a, b in zip(since, at, strict=True)
    ]
    gap = np.array(middle) - loss.y[rows]
    if len(gap) and not np.nanmean(gap > 0) >= 0.5:
        yield f"above from {finding.first} to {finding.last}: in {np.mean(gap > 0):.0%} of them"


def _wrong_signs(finding: Finding) -> Iterator[str]:
    for name, values in finding.signs.items():
        start, end = values.get("from"), values.get("to")
        if start is None or end is None:
            continue
        if name in RISES and not end > start or name in FALLS and not end < start:
            yield f"{name}: {start} → {end}"


def wrong_verdict(run: RunSnapshot) -> Iterator[str]:
    """A best value that the verdict names and that is none."""
    if not run.best or f"Best {run.best[0].metric.title} " not in verdict(run):
        return
    best = run.best[0]
    curve = next(c for c in run.curves if c.identity == best.metric)
    y = curve.y[curve.final_rows]
    sign = 1 if curve.better == "lower" else -1
    if np.nanmin(np.where(np.isfinite(y), sign * y, np.inf)) < sign * best.value:
        worst = number(best.value)
        if not np.any(np.abs(y[np.isfinite(y)]) > 1e9):
            yield f"best {curve.name}: {worst} is not the best"


def complaints(findings, curves) -> list[str]:
    """All of it, of several findings."""
    return [f"{f.kind} at {f.first}: {c}" for f in findings for c in wrong_claims(f, curves)]


def main(paths: list[str]) -> int:
    """Print what is wrong, and how many cards were read."""
    cards = wrong = 0
    for path in paths:
        for name, run in _runs(path):
            cards += len(run.findings)
            for complaint in (*complaints(run.findings, run.curves), *wrong_verdict(run)):
                wrong += 1
                print(f"{name}: {complaint}")
    print(f"{wrong} false of {cards} cards")
    return int(wrong > 0)


def _runs(path: str) -> Iterator[tuple[str, RunSnapshot]]:
    if not path.endswith(".jsonl.gz"):
        try:
            yield from ((path, run) for run in read_source(path).runs)
        except ValueError:
            return
        return
    with gzip.open(path, "rt") as file:
        for line in islice(file, 400):
            history = json.loads(line)
            yield history["id"], curvetui.diagnose(history["columns"]).runs[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
