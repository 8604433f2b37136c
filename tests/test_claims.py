"""What a card says of its numbers is true of them when it is said: rose, fell, best, at, now, since."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from curvetui.detectors import history_of
from curvetui.engine.batch_read import read_source
from curvetui.engine.judge import judge
from curvetui.model import Finding
from tests.claims import complaints, wrong_verdict
from tests.detectors.troubles import TRUE

LOGS = sorted(p for p in (Path(__file__).parents[1] / "sample_logs").iterdir())
PARTS = (0.5, 0.8, 1.0)
"""Shares of a run after which its cards are read."""


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
        assert list(wrong_verdict(run)) == []


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


@pytest.mark.parametrize(
    ("kind", "changed"), [("frozen_metric", {"value": 7.0}), ("zero_loss", None)]
)
def test_what_does_not_hold_still_is_noticed(kind, changed):
    """A value that is said to be repeated, and is not at the newest row."""
    columns = TRUE[kind](np.random.default_rng(0))
    history = history_of(columns)
    found = next(f for f in judge(history) if f.kind == kind)
    if changed is not None:
        found = Finding(**{**vars_of(found), "evidence": {**found.evidence, **changed}})

    assert bool(complaints([found], history.curves)) == (changed is not None)


def test_a_training_loss_that_was_not_above_is_noticed():
    """In most evaluations of the stretch it must be."""
    columns = TRUE["train_loss_above_validation"](np.random.default_rng(0))
    history = history_of(columns)
    found = next(f for f in judge(history) if f.kind == "train_loss_above_validation")
    turned = Finding(**{**vars_of(found), "metrics": found.metrics[::-1]})

    assert complaints([found], history.curves) == []
    assert "above from" in " ".join(complaints([turned], history.curves))


def test_a_sign_that_says_the_contrary_is_noticed():
    """`kept falling, 0.2 → 0.3`."""
    columns = TRUE["overfitting"](np.random.default_rng(0))
    history = history_of(columns)
    found = next(f for f in judge(history) if f.kind == "overfitting")
    signs = {"train_falling": {"train": "loss", "from": 0.2, "to": 0.3}}

    assert complaints([found], history.curves) == []
    assert "train_falling" in " ".join(
        complaints([Finding(**{**vars_of(found), "signs": signs})], history.curves)
    )
