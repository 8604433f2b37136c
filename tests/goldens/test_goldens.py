"""Sample logs are read and judged as they were, and tell the stories that README tells of them."""

from __future__ import annotations

import pytest

from tests.conftest import SAMPLES, sample, snapshot_of
from tests.goldens.summary import FOLDER, golden_of, golden_path


def test_a_sample_log_is_read_and_judged_as_it_was(sample_log):
    """Run `python -m tests.regenerate` if the change is meant, and read the difference."""
    assert golden_of(sample_log) == golden_path(sample_log).read_text(encoding="utf-8"), (
        f"{sample_log.name} is read or judged in another way than before; if that is meant, run"
        " `python -m tests.regenerate goldens` and read the difference"
    )


def test_there_is_a_golden_file_for_every_sample_log_and_no_other():
    """Nothing is pinned that is gone."""
    assert {path.stem for path in FOLDER.glob("*.json")} == {path.stem for path in SAMPLES}


TROUBLES = [
    ("keras-killed", "interrupted", 4, 5, {"open", "ended"}),
    ("keras-nan", "non_finite", 7, 7, {"open", "ended"}),
    ("keras-overfitting", "overfitting", 10, 20, {"open", "ended"}),
    ("keras-validation-drop", "validation_drop", 8, 8, {"recovered"}),
    ("keras-validation-drop", "double_softmax", 1, 10, {"open", "ended"}),
    ("keyvalue-both-fall", "both_fall", 1, 100, {"open", "ended", "recovered"}),
    ("keyvalue-divergence", "divergence", 9, 9, {"open", "ended"}),
    ("keyvalue-label-noise", "overfitting", 10, 20, {"open", "ended"}),
    ("keyvalue-miscalibration", "miscalibration", 1, 100, {"open", "ended"}),
    ("keyvalue-train-above-validation", "train_loss_above_validation", 0, 100, {"open", "ended", "recovered"}),
    ("keyvalue-validation-drop", "validation_drop", 1, 100, {"recovered"}),
    ("logfmt-learning-rate-steps", "learning_rate_step", 1, 100, {"open", "ended", "recovered"}),
    ("nanogpt-overfitting", "overfitting", 0, 10_000, {"open", "ended"}),
    ("torchtitan-divergence", "divergence", 110, 140, {"open", "ended"}),
    ("tqdm-overfitting", "miscalibration", 0, 10_000, {"open", "ended"}),
    ("tsv-plateau", "plateau", 1, 60, {"open", "ended"}),
    ("huggingface-resumed", "resumed", 0, 10_000, {"open", "ended", "recovered"}),
]  # fmt: skip
"""Log, kind, between which places it begins, and how it may have ended."""


@pytest.mark.parametrize(("name", "kind", "low", "high", "status"), TROUBLES)
def test_a_sample_tells_the_story_that_readme_tells(name, kind, low, high, status):
    """The trouble is there, where README says."""
    log = sample(name)
    found = [
        f for run in snapshot_of(log.read_bytes()).runs for f in run.findings if f.kind == kind
    ]

    assert any(low <= f.first <= high and f.status in status for f in found)


@pytest.mark.parametrize(
    "name",
    [
        "csv-healthy",
        "keyvalue-healthy",
        "lightning-healthy",
        "table-noisy-but-healthy",
        "jsonl-noisy-but-healthy",
    ],
)
def test_a_healthy_sample_is_calm(name):
    """Nothing at watch or above is left open, and nothing ever asked to act."""
    log = sample(name)
    findings = [f for run in snapshot_of(log.read_bytes()).runs for f in run.findings]

    assert not [f for f in findings if f.level in ("act", "stop") and f.status != "withdrawn"]
    assert not [f for f in findings if f.level == "watch" and f.status in ("open", "ended")]
