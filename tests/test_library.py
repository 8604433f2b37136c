"""The library: the same findings on arrays, without file, terminal or screen."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import curvetui
from tests.conftest import ROOT, sample

SEED = {
    "epoch": list(range(1, 11)),
    "loss": [1.5758, 1.5057, 1.4829, 1.4445, 1.4331, 1.4100, 1.4140, 1.4173, 1.4241, 1.4067],
    "accuracy": [0.8089, 0.8715, 0.8929, 0.9301, 0.9412, 0.9639, 0.9585, 0.9567, 0.9490, 0.9662],
    "val_loss": [1.8909, 1.7364, 1.5347, 1.5551, 1.5043, 1.5562, 1.4935, 1.7569, 1.4756, 1.4167],
    "val_accuracy": [0.4766, 0.6276, 0.8398, 0.8047, 0.8659, 0.8151, 0.8737, 0.6055, 0.9023, 0.9648],
}


def identities(report) -> list:
    return [(f.kind, f.first, f.detected_at) for f in report.findings]


def test_columns_and_a_log_tell_the_same():
    """`diagnose` on the numbers of a log finds what `read` finds in the log."""
    assert identities(curvetui.diagnose(SEED)) == identities(curvetui.read(str(sample("keras-validation-drop"))))


def test_what_is_known_after_k_rows_is_what_k_rows_tell():
    """Online truth: findings of a longer history were known when they say they were."""
    whole = curvetui.diagnose(SEED).findings
    for k in range(1, 11):
        part = curvetui.diagnose({name: values[:k] for name, values in SEED.items()}).findings
        assert {f.identity for f in part} == {f.identity for f in whole if f.detected_at <= k}


def test_none_is_not_measured_and_nan_was_logged():
    """A gap is no finding, NaN is one; `nan="missing"` makes NaN a gap."""
    gap = {"epoch": [1, 2, 3, 4], "loss": [2.0, None, 1.5, 1.2]}
    nan = {"epoch": [1, 2, 3, 4], "loss": [2.0, float("nan"), 1.5, 1.2]}

    assert [f.kind for f in curvetui.diagnose(gap).findings] == []
    assert [f.kind for f in curvetui.diagnose(nan).findings] == ["non_finite"]
    assert [f.kind for f in curvetui.diagnose(nan, nan="missing").findings] == []


def test_a_masked_value_is_not_measured():
    """numpy's masked arrays say what is missing."""
    losses = np.ma.masked_array([2.0, 9e9, 1.5], mask=[False, True, False])

    assert curvetui.diagnose({"epoch": [1, 2, 3], "loss": losses}).runs[0].curves[0].y.tolist() == [2.0, 1.5]


def test_columns_of_unequal_length_are_refused():
    """Said with the lengths."""
    with pytest.raises(ValueError, match="equally long"):
        curvetui.diagnose({"epoch": [1, 2], "loss": [1.0]})


def test_a_finding_explains_itself_in_both_languages():
    """The card is one call away."""
    finding = next(f for f in curvetui.diagnose(SEED).findings if f.kind == "validation_drop")

    assert "671 → 465" in finding.explanation("en").what
    assert "验证样本" in finding.explanation("zh").what


def test_importing_it_brings_no_screen():
    """A fresh interpreter that diagnoses has neither Textual nor plotext nor Rich."""
    code = (
        "import sys, curvetui; curvetui.diagnose({'epoch': [1, 2], 'loss': [2.0, 1.0]}).findings; "
        "print([m for m in ('textual', 'rich', 'plotext', 'watchdog', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)

    assert done.stdout.strip() == "[]"
