"""What a card says of its numbers is true of them when it is said: rose, fell, best, at, now, since."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from curvetui.detectors import history_of
from curvetui.engine.batch_read import read_source
from curvetui.engine.judge import judge
from curvetui.model import Finding
from tests.detectors.troubles import TRUE

LOGS = sorted(p for p in (Path(__file__).parents[1] / "sample_logs").iterdir())
PARTS = (0.5, 0.8, 1.0)
"""Shares of a run after which its cards are read."""
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


def curve_of(curves, finding: Finding):
    """The curve that the finding is about; None where several have its name."""
    named = [c for c in curves if c.name == finding.metrics[0]]
    return named[0] if len(named) == 1 else None


def wrong_claims(finding: Finding, curves) -> Iterator[str]:
    """What the card says that its numbers do not bear out."""
    said, curve = finding.evidence, curve_of(curves, finding)
    pair = HIGHER.get(finding.kind)
    low, high = (said.get(key) for key in pair) if pair else (None, None)
    if low is not None and high is not None and not low < high:
        yield f"{pair}: {low} is not below {high}"
    if not finding.first <= finding.last or finding.detected_at < finding.first:
        yield "since: it was said before it began"
    if curve is None or curve.unit != finding.unit:
        return
    for value, place in STANDS_AT:
        if said.get(value) is not None and said.get(place) is not None:
            there = curve.y[curve.x == said[place]]
            if not np.any(np.isclose(there, said[value], rtol=1e-6)):
                yield f"{value} {said[value]} does not stand at {said[place]}"
    if finding.kind in LAST and said.get("now") is not None:
        there = curve.y[curve.x == finding.last]
        if not np.any(np.isclose(there, said["now"], rtol=1e-6)):
            yield f"now {said['now']} is not the value at {finding.last}"
    if finding.status in STILL and finding.kind == "collapse" and curve.better == "higher":
        if not said["now"] < said["best"]:
            yield "it is no lower than its best"


def complaints(findings, curves) -> list[str]:
    return [f"{f.kind} at {f.first}: {c}" for f in findings for c in wrong_claims(f, curves)]


@pytest.mark.parametrize("kind", sorted(TRUE))
def test_cards_of_made_up_runs_say_what_is_so(kind):
    """Also those of the other kinds, and also while the run goes on."""
    for seed in range(3):
        columns = TRUE[kind](np.random.default_rng(seed))
        rows = len(next(iter(columns.values())))
        for part in PARTS:
            history = history_of({k: v[: int(part * rows)] for k, v in columns.items()})

            assert complaints(judge(history), history.curves) == []


@pytest.mark.parametrize("log", LOGS, ids=lambda p: p.name)
def test_cards_of_real_logs_say_what_is_so(log):
    """And the verdict calls a value the best only if it is."""
    for run in read_source(str(log)).runs:
        assert complaints(run.findings, run.curves) == []


@pytest.mark.parametrize("seed", range(3))
def test_a_long_curve_quotes_values_that_it_has(seed):
    """Beyond 512 points medians of windows are judged; the card names single values of the log."""
    rng = np.random.default_rng(seed)
    x = np.arange(4000)
    loss = 2 * np.exp(-x / 400) + np.maximum(0, x - 1500) / 3000 + rng.normal(0, 0.01, 4000)
    history = history_of(
        {
            "step": (x * 10).tolist(),
            "train_loss": (2 * np.exp(-x / 500)).tolist(),
            "val_loss": loss.tolist(),
        }
    )
    found = judge(history)

    assert "overfitting" in {f.kind for f in found}
    assert complaints(found, history.curves) == []


def test_a_false_claim_is_noticed():
    """The checks bite: a rise that was a fall, a best that stands elsewhere."""
    columns = TRUE["overfitting"](np.random.default_rng(0))
    history = history_of(columns)
    (found,) = [f for f in judge(history) if f.kind == "overfitting"]
    turned = {**found.evidence, "now": found.evidence["low"] / 2}
    moved = {**found.evidence, "best_at": found.evidence["best_at"] + 1}
    told = [
        " ".join(complaints([Finding(**{**vars_of(found), "evidence": e})], history.curves))
        for e in (turned, moved)
    ]

    assert re.search("is not below", told[0])
    assert re.search("does not stand at", told[1])


def vars_of(finding: Finding) -> dict[str, object]:
    return {name: getattr(finding, name) for name in finding.__dataclass_fields__}
