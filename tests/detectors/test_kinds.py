"""Every kind speaks where it is true by construction, and is quiet where a run only looks alike."""

from __future__ import annotations

import numpy as np
import pytest
from troubles import ALIKE, TRUE

from curvetui.detectors import detectors, findings_of, history_of
from curvetui.engine.explain import by_kind, explain
from curvetui.model import LEVELS

SEEDS = 20
BY_THE_END = {"interrupted", "still_improving", *(d.kind for d in detectors() if d.live)}
"""Kinds that hang on how the run ended, or on the clock; they have tests of their own."""


def findings(maker, seed, kind):
    history = history_of(maker(np.random.default_rng(seed)))
    return [f for f in findings_of(by_kind()[kind], history) if f.kind == kind]


def test_every_kind_has_true_runs_and_look_alikes():
    """No kind goes without both."""
    kinds = {d.kind for d in detectors()} - BY_THE_END

    advice = "add a @true and an @alike run to tests/detectors/troubles.py"
    assert sorted(kinds ^ set(TRUE)) == [], advice
    assert sorted(kinds ^ set(ALIKE)) == [], advice


@pytest.mark.parametrize("kind", sorted(TRUE))
def test_speaks_where_it_is_true(kind):
    """Found in at least 19 of 20 runs made so; a trouble with more than a note."""
    least = 0 if by_kind()[kind].highest == "note" else 1
    told = [
        any(LEVELS.index(f.level) >= least for f in findings(TRUE[kind], seed, kind))
        for seed in range(SEEDS)
    ]

    assert sum(told) >= SEEDS - 1


@pytest.mark.parametrize(
    ("kind", "maker"),
    [(kind, maker) for kind in sorted(ALIKE) for maker in ALIKE[kind]],
    ids=lambda v: getattr(v, "__name__", v),
)
def test_is_quiet_where_a_run_only_looks_alike(kind, maker):
    """Said in at most 1 of 20 runs (a note counts for a kind that is a note only)."""
    least = 0 if by_kind()[kind].highest == "note" else 1
    told = [
        any(LEVELS.index(f.level) >= least for f in findings(maker, seed, kind))
        for seed in range(SEEDS)
    ]

    assert sum(told) <= 1


def test_still_improving_is_said_at_the_end_only():
    """While the run goes on nobody knows whether it will be too short."""
    columns = {"epoch": range(1, 31), "val_loss": [2.0 * 0.95**e for e in range(30)]}
    detector = by_kind()["still_improving"]

    assert not findings_of(detector, history_of(columns))
    assert [f.level for f in findings_of(detector, history_of(columns, "finished"))] == ["note"]


def test_interrupted_names_what_is_missing():
    """The log ends without a word: said once, with the place."""
    history = history_of({"epoch": [1, 2, 3], "loss": [2.0, 1.5, 1.2]}, "interrupted")
    (finding,) = findings_of(by_kind()["interrupted"], history)

    assert (finding.level, finding.first) == ("watch", 3)
    assert not findings_of(
        by_kind()["interrupted"],
        history_of({"epoch": [1, 2, 3], "loss": [2.0, 1.5, 1.2]}, "finished"),
    )


def stepped(rng, at, n=40):
    """Training, validation and accuracy that all improve at once at one epoch; no learning rate is printed."""
    lower = np.where(np.arange(n) < at, 1.0, 0.7)
    base = 0.8 + 1.5 * np.exp(-0.3 * np.arange(n))
    return {
        "epoch": (np.arange(n) + 1).tolist(),
        "train_loss": (base * lower * np.exp(rng.normal(0, 0.01, n))).tolist(),
        "val_loss": (1.1 * base * lower * np.exp(rng.normal(0, 0.01, n))).tolist(),
    }


@pytest.mark.parametrize("seed", range(10))
def test_a_learning_rate_step_is_guessed_where_none_is_printed(seed):
    """All curves step down together: said as a likely step, with its epoch."""
    at = 20 + seed
    found = findings_of(
        by_kind()["learning_rate_step"], history_of(stepped(np.random.default_rng(seed), at))
    )

    assert [(f.first, f.evidence["printed"]) for f in found] == [(at + 1, False)]


def test_a_training_loss_of_zero_beside_a_nan_gradient_is_a_hidden_nan():
    """The HF Trainer prints 0 in place of NaN."""
    columns = {
        "step": range(10, 90, 10),
        "loss": [1.5e10] + [0.0] * 7,
        "grad_norm": [float("nan")] * 8,
    }
    (found,) = findings_of(by_kind()["non_finite"], history_of(columns))

    assert found.evidence["about"] == "zero"


def test_rows_that_count_on_without_values_are_a_hidden_nan():
    """JSON has no NaN: a frame read from it holds rows with a step and nothing else."""
    import curvetui

    loss = [2.0, 1.5, 1.2] + [None] * 5
    (found,) = curvetui.diagnose(
        {"step": range(10, 90, 10), "train_loss": loss, "val_loss": loss}
    ).findings

    assert (found.kind, found.level, found.first, found.detected_at) == (
        "non_finite",
        "stop",
        40,
        60,
    )
    assert not curvetui.diagnose(
        {"step": range(10, 90, 10), "train_loss": loss[:5] + [1.1, 1.0, 0.9]}
    ).findings


def test_a_resume_is_compared_at_the_same_place():
    """Epoch 3 measured again against epoch 3, not against epoch 5; without such a place across the gap."""
    again = history_of(
        {"epoch": [1, 2, 3, 4, 5, 3, 4, 5], "loss": [2.0, 1.5, 1.2, 1.0, 0.9, 1.21, 1.0, 0.9]}
    )
    off = history_of(
        {"epoch": [1, 2, 3, 4, 5, 3, 4, 5], "loss": [2.0, 1.5, 1.2, 1.0, 0.9, 2.4, 2.0, 1.9]}
    )
    whats = [
        explain(findings_of(by_kind()["resumed"], history)[0]).what for history in (again, off)
    ]

    assert "At epoch 3 loss was 1.2 and is 1.21 now: it matches." in whats[0]
    assert "100% off" in whats[1]
