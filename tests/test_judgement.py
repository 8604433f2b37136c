"""From findings to what is said: one cause one finding, in order, closed when the run has ended."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import curvetui
from curvetui.detectors import Detector
from curvetui.detectors import history_of as history
from curvetui.engine.checkpoints import best_of
from curvetui.engine.explain import by_kind, explain
from curvetui.engine.judge import LEADS_TO, Judge, inferred_of, judge
from curvetui.engine.suppression import OUTRANKS
from tests.conftest import snapshot_of


def exploding():
    """A gradient spike, a climb, then NaN: one story."""
    n = 30
    loss = 2.0 * np.exp(-0.1 * np.arange(n))
    loss[20:24] = [5.0, 20.0, 80.0, 300.0]
    loss[24:] = np.nan
    norm = np.ones(n) + 0.05 * np.sin(np.arange(n))
    norm[19] = 90.0
    accuracy = np.where(np.arange(n) < 20, 0.3 + 0.02 * np.arange(n), 0.1)
    return {
        "epoch": (np.arange(n) + 1).tolist(),
        "loss": loss.tolist(),
        "grad_norm": norm.tolist(),
        "val_accuracy": accuracy.tolist(),
    }


@pytest.mark.parametrize(
    ("norm", "loss", "best"),
    [
        # The trainer prints 0 where the loss is NaN.
        ([1.0] * 10 + [np.nan] * 10, [1.5] * 9 + [1.2] + [0.0] * 10, 1.2),
        ([np.nan] * 20, [2.0] + [0.0] * 19, None),
        # The loss itself is 0: fp16 begins with a gradient norm of infinity, or nothing is broken.
        ([np.inf] * 2 + [1.0] * 18, [1.5] * 9 + [1.2] + [0.0] * 10, 0.0),
        ([1.0] * 20, [1.5] * 9 + [1.2] + [0.0] * 10, 0.0),
    ],
)
def test_a_loss_of_zero_behind_nan_is_no_best_value(norm, loss, best):
    """It would be the best checkpoint of a run that is lost."""
    run = history({"step": list(range(20)), "loss": loss, "grad_norm": norm})

    found = {b.metric.metric: b.value for b in best_of(run)}

    assert found.get("loss") == best


def test_ranks_name_kinds_that_exist():
    """A word that is misspelled would silence nothing."""
    named = {
        kind
        for table in (OUTRANKS, LEADS_TO)
        for kind, others in table.items()
        for kind in (kind, *others)
    }

    assert named <= set(by_kind())


def test_nothing_is_told_again_by_its_cause():
    """After the loss is NaN its consequences are not findings of their own."""
    kinds = [f.kind for f in judge(history(exploding()))]
    after = kinds[kinds.index("non_finite") + 1 :]

    assert not set(after) & OUTRANKS["non_finite"]


def test_what_came_before_is_told_inside():
    """A NaN after a gradient spike is one story."""
    (nan,) = [f for f in judge(history(exploding())) if f.kind == "non_finite"]

    assert "gradient" in nan.explanation().what


def test_findings_stand_in_the_order_in_which_they_were_said():
    """By line, whatever their curves count."""
    rows = [f.detected_row for f in judge(history(exploding()))]

    assert rows == sorted(rows)


@pytest.mark.parametrize(
    ("state", "status"),
    [("running", "open"), ("unknown", "open"), ("finished", "ended"), ("failed", "ended")],
)
def test_an_open_finding_ends_with_the_run(state, status):
    """Only when it is known that nothing more comes."""
    (nan,) = [f for f in judge(history(exploding(), state)) if f.kind == "non_finite"]

    assert nan.status == status
    assert nan.ended_at == (None if status == "open" else 30)


def test_the_best_ignores_nan_and_what_was_replaced():
    """After a resume the later values stand; NaN is no best."""
    found = best_of(
        history(
            {
                "epoch": [1, 2, 3, 2, 3],
                "loss": [2.0, 0.1, float("nan"), 1.5, 1.2],
                "accuracy": [0.1, 0.2, 0.3, 0.4, 0.35],
            }
        )
    )

    assert [(b.metric.name, b.epoch, b.value) for b in found] == [
        ("loss", 3.0, 1.2),
        ("accuracy", 2.0, 0.4),
    ]


def test_curves_without_a_good_end_have_no_best():
    """No talk of best for a discriminator."""
    assert not best_of(history({"epoch": [1, 2], "discriminator_loss": [0.7, 0.6]}))


def test_nothing_is_inferred_from_too_little():
    """Three digits fit many counts."""
    assert inferred_of(history({"epoch": [1, 2], "val_accuracy": [0.5, 0.75]})) == {}


def test_a_detector_that_breaks_becomes_a_note(monkeypatch):
    """The others go on, and the failure is visible."""

    class Broken(Detector):
        kind = "broken"

        def detect(self, history):
            raise ZeroDivisionError("no points")

    monkeypatch.setattr("curvetui.engine.judge.with_curves", lambda _: (Broken(),))
    found, notes = Judge().judge(history({"epoch": [1], "loss": [1.0]}))

    assert found == ()
    assert [(n.kind, "broken" in n.text) for n in notes] == [("plugin", True)]


def test_a_finding_is_numbers_only():
    """No sentence in the evidence, so that the language can change at any time."""
    for finding in curvetui.diagnose(exploding()).findings:
        assert all(
            not isinstance(v, str) or len(v) < 40
            for v in dataclasses.asdict(finding)["evidence"].values()
        )


def test_what_began_while_its_cause_stood_is_silent_too():
    """A step of the learning rate is over after 5 evaluations; the new level is seen after 6, and is the same story."""
    train = [
        0.44,
        0.43,
        0.42,
        0.43,
        0.44,
        0.43,
        0.42,
        0.43,
        0.44,
        0.43,
        0.42,
        0.43,
        0.34,
        0.335,
        0.33,
        0.335,
        0.34,
        0.335,
        0.33,
        0.335,
    ]
    columns = {"epoch": range(1, 21), "train_loss": train, "val_loss": [0.25 + v for v in train]}
    kinds = {f.kind for f in curvetui.diagnose(columns).findings}

    assert "learning_rate_step" in kinds
    assert "regime_change" not in kinds


def test_the_file_of_the_best_state_is_named():
    """The log says what was saved after the best epoch: the advice names that file."""
    rows = [(2 / (1 + 0.3 * e), 2 / (1 + 0.3 * e) + max(0, e - 10) * 0.03) for e in range(40)]
    text = "".join(
        f"epoch {e} train_loss {a:.4f} val_loss {b:.4f}\n"
        + (f"Saving model to runs/ckpt_{e}.pt\n" if e % 4 == 0 else "")
        for e, (a, b) in enumerate(rows)
    )
    (found,) = [
        f
        for run in snapshot_of(text.encode()).runs
        for f in run.findings
        if f.kind == "overfitting"
    ]

    assert found.evidence["saved"] == f"runs/ckpt_{found.evidence['best_at']:.0f}.pt"
    assert "(the log names `runs/ckpt_" in explain(found).next[0]


def test_a_rule_that_fails_is_no_clean_bill_of_health(monkeypatch):
    """The verdict says that part of the log was not judged."""

    def fails(self, history):
        raise RuntimeError("no such column")

    monkeypatch.setattr(type(by_kind()["plateau"]), "detect", fails)
    report = curvetui.diagnose({"epoch": range(1, 13), "loss": [1 / e for e in range(1, 13)]})

    assert "A fault in curvetui" in report.runs[0].verdict
    assert any("plateau could not be judged" in note.text for note in report.runs[0].notes)


def test_what_was_left_out_is_of_the_last_judgement_only():
    """Nothing is named for a history in which nothing is found."""
    one = Judge(hidden={"non_finite"})
    one.judge(history({"epoch": range(9), "loss": [1.0] * 3 + [float("nan")] * 6}))
    before = one.left_out
    one.judge(history({"epoch": range(3), "loss": [1.0, 0.9, 0.8]}))

    assert before
    assert one.left_out == ()


@pytest.mark.parametrize("usual", [0.0, 1e-320])
def test_a_gradient_that_was_zero_until_it_jumped_is_no_fault(usual):
    """There is no multiple of nothing; the NaN is found all the same."""
    loss = [2 / (1 + i / 5) for i in range(20)] + [float("nan")] * 3
    norm = [usual] * 20 + [50.0, float("nan"), float("nan")]
    report = curvetui.diagnose({"epoch": range(23), "train_loss": loss, "grad_norm": norm})

    assert "non_finite" in [finding.kind for finding in report.findings]
