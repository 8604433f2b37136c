"""Metrics worked out of others: what the grammar takes, what it refuses, and at which points the values stand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import curvetui
from curvetui.charts.data import Curves
from curvetui.charts.derived import DerivedError, derived

COLUMNS = {
    "step": [1, 2, 3, 4],
    "loss": [4.0, 3.0, 2.0, 1.0],
    "val_loss": [None, 5.0, None, 2.0],
    "layers/12/grad-norm": [1.0, 2.0, 3.0, 4.0],
    "tokens": [2.0, 0.0, 4.0, 8.0],
}
RUN = curvetui.diagnose(COLUMNS).runs[0]


def values(text):
    return derived(text, RUN.curves).y.tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("val_loss - loss", [2.0, 1.0]),
        ("val_loss - train_loss", [2.0, 1.0]),
        ("loss * 2 + 1", [9.0, 7.0, 5.0, 3.0]),
        ("loss - tokens - 1", [1.0, 2.0, -3.0, -8.0]),
        ("-(loss - 1) / 2", [-1.5, -1.0, -0.5, 0.0]),
        ("abs(1 - loss)", [3.0, 2.0, 1.0, 0.0]),
        (
            "sqrt(layers/12/grad-norm * 4)",
            [2.0, pytest.approx(2.8284, abs=1e-4), pytest.approx(3.4641, abs=1e-4), 4.0],
        ),
        ("loss/tokens", [2.0, np.inf, 0.5, 0.125]),
        ("1e1 * loss", [40.0, 30.0, 20.0, 10.0]),
    ],
)
def test_sums_products_brackets_and_functions(text, expected):
    """A name may hold what would else divide; a sparse curve says where the points stand."""
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "loss", "2 * 3", "loss +", "+ loss", "loss loss", "(loss - 1", "loss - 1)", "losses - 1", "unknown - loss", "loss ** 2",
        "__import__('os').system('x')", "loss.y - 1", "loss[0] - 1", "lambda: loss", "loss if 1 else 2", "(" * 50 + "loss" + ")" * 50,
        "loss" + " + loss" * 40, "log loss", "loss; loss",
    ],
)  # fmt: skip
def test_everything_else_is_refused(text):
    """Nothing but the grammar is ever evaluated; a lone name is no new metric."""
    with pytest.raises(DerivedError):
        values(text)


@given(st.text(alphabet="los_va()+-*/ 12.eE'[]", max_size=60))
def test_no_text_breaks_it(text):
    """It is a curve, or refused."""
    try:
        assert len(derived(text, RUN.curves)) in {2, 4}
    except DerivedError:
        pass


def test_curves_on_other_counters_are_placed_by_their_lines():
    """Validation by the epoch against training by the step."""
    run = curvetui.diagnose(
        {"step": [1, 2, 3, 4], "loss": [4.0, 3.0, 2.0, 1.0], "val_loss": [None, 9.0, None, 8.0]}
    ).runs[0]

    assert derived("val_loss - loss", run.curves).x.tolist() == [2.0, 4.0]


def test_a_derived_metric_is_a_chart_and_a_pin_comes_first():
    """One that this run has no curves for is left out."""
    curves = Curves(RUN, None, ("val_loss - loss", "nothing - loss"), ("tokens",))

    assert curves.metrics[0] == "tokens"
    assert "val_loss - loss" in curves.metrics
    assert "nothing - loss" not in curves.metrics
    assert curves.lines("val_loss - loss")[0].y.tolist() == [2.0, 1.0]
