"""How long a spike lasted: in the log's own values, also where judged points stand for many."""

from __future__ import annotations

import numpy as np
import pytest

from curvetui.detectors import findings_of, history_of
from curvetui.detectors.gradient_spike import GradientSpike
from curvetui.detectors.loss_spike import LossSpike
from curvetui.engine.explain import explain

KINDS = [(LossSpike, "loss", 2.0), (GradientSpike, "grad_norm", 1.0)]


def spike(detector, metric, level, at, length, size, times=40.0):  # noqa: PLR0913
    values = level * (1 + 0.01 * np.sin(np.arange(size)))
    values[at : at + length] = times * level
    values[at] *= 1.1  # the peak of its window, so that the finding begins there
    history = history_of({"step": range(1, size + 1), metric: values.tolist()})
    return next(f for f in findings_of(detector(), history) if f.first == at + 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", [1, 2, 6])
def test_a_short_log_counts_each_value(kind, length):
    finding = spike(*kind, at=30, length=length, size=60)

    assert finding.evidence["points"] == length == finding.ended_at - finding.first
    assert f"after {length} value" in explain(finding).outcome


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("at", "length", "size"), [(9000, 30, 12_000), (33_000, 100, 40_000), (700, 3, 1000)])  # fmt: skip
def test_a_long_log_counts_values_not_windows(kind, at, length, size):
    """Every step is a value here, so values and steps agree up to the place that is named."""
    finding = spike(*kind, at=at, length=length, size=size)

    assert finding.status == "recovered"
    assert finding.evidence["points"] == finding.ended_at - finding.first >= length
    assert "at most" in explain(finding).outcome
    assert "至多" in explain(finding, "zh").outcome


@pytest.mark.parametrize("kind", KINDS)
def test_what_lasts_is_counted_to_the_end(kind):
    finding = spike(*kind, at=50, length=10, size=60)

    assert finding.status == "open"
    assert finding.evidence["points"] == 10
