"""Learning rates with which nothing can learn: the advice changes them before anything else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curvetui.detectors import findings_of, history_of
from curvetui.detectors.learning_rate_zero import LearningRateZero
from curvetui.detectors.not_learning import NotLearning
from curvetui.engine.explain import explain

FLAT = {"loss": [2.303] * 12, "accuracy": [0.098, 0.102, 0.1, 0.101] * 3}


def advice(rates=None, settings=(), language="en"):
    columns = {"epoch": range(1, 13), **FLAT, **({} if rates is None else {"lr": rates})}
    history = replace(history_of(columns), settings=dict(settings))
    (finding,) = findings_of(NotLearning(), history)
    return explain(finding, language).do


@pytest.mark.parametrize(
    ("rates", "optimiser", "usual"),
    [
        ([30.0] * 12, "", "Lower the learning rate from 30 to a usual one: 0.001 with Adam, 0.1 with SGD."),
        ([1.0] * 12, "", "Lower the learning rate from 1 to a usual one: 0.001 with Adam, 0.1 with SGD."),
        ([3.0] * 12, "AdamW", "Lower the learning rate from 3 to a usual one: 0.001 with Adam."),
        ([20.0] * 12, "SGD", "Lower the learning rate from 20 to a usual one: 0.1 with SGD."),
        ([50.0] * 12, "Prodigy", "Lower the learning rate from 50 to a usual one: 1 with this optimiser."),
        ([1e-9] * 12, "adam", "Raise the learning rate from 1e-09 to a usual one: 0.001 with Adam."),
    ],
)  # fmt: skip
def test_an_outrageous_rate_is_changed_first(rates, optimiser, usual):
    settings = {"optimizer": optimiser} if optimiser else {}

    assert advice(rates, settings) == usual
    assert "常用值" in advice(rates, settings, "zh")


@pytest.mark.parametrize(
    ("rates", "optimiser"),
    [
        ([0.1] * 12, ""),
        ([0.99] * 12, "adam"),
        ([2.0] * 12, "SGD"),
        ([1.0] * 12, "DAdaptAdam"),
        ([0.0] * 12, ""),
        ([k * 1e-10 for k in range(1, 13)], "adam"),
        (None, ""),
    ],
)
def test_a_possible_rate_is_not_blamed_first(rates, optimiser):
    """Usual rates, warm-up, a printed 0 that may be rounded, and no rate at all."""
    settings = {"optimizer": optimiser} if optimiser else {}

    assert advice(rates, settings).startswith("Try to overfit one batch")


@pytest.mark.parametrize("name", ["lr", "learning_rate", "base_lr"])
def test_a_rate_among_the_settings_counts_too(name):
    assert "from 25 to a usual one" in advice(None, {name: "25"})
    assert advice(None, {name: "auto"}).startswith("Try to overfit")


@pytest.mark.parametrize("peak", [0.4, 0.1, 3e-4])
@pytest.mark.parametrize(("drops", "told"), [(3, False), (4, True)])
def test_three_tenfold_drops_are_a_schedule_four_leave_nothing(peak, drops, told):
    """A ResNet's usual steps end at a thousandth of the peak, printed in decimals."""
    rates = [float(f"{peak * 0.1 ** min(e // 40, drops):.9f}") for e in range(220)]
    losses = [0.1 + 2.0 * 0.97**e if e < 120 else 0.1518 for e in range(220)]

    found = LearningRateZero.found({"epoch": range(220), "lr": rates, "loss": losses})

    assert bool(found) is told
