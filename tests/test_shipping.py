"""Which checkpoint to ship: the noise of the validation set, and how much training came after the best."""

from __future__ import annotations

import curvetui
from curvetui.engine.shipping import sentence, shipping_of


def run_of(counts, examples=768):
    """A run whose validation accuracy is counts / examples at epochs 1, 2, 3 …"""
    columns = {
        "epoch": range(1, len(counts) + 1),
        "val_accuracy": [round(k / examples, 4) for k in counts],
    }
    return curvetui.diagnose(columns).runs[0]


RISING = [350, 421, 482, 541, 583, 621, 647, 667, 671, 669, 661, 665]


def test_the_earliest_within_noise_of_the_best_is_named():
    """667 of 768 at epoch 8 differs from 671 by less than one standard error (9 examples)."""
    found = shipping_of(run_of(RISING))

    assert (found.at, found.earliest, found.examples) == (9, 8, 768)
    assert round(found.after, 3) == round(3 / 11, 3)
    assert "epoch 8 is within one standard error" in sentence(found, "en")
    assert "27% of the training came after it." in sentence(found, "en")
    assert "标准误" in sentence(found, "zh")


def test_nothing_is_said_where_the_best_is_the_last_and_far_ahead():
    """A run that gains much with each epoch has one checkpoint to ship."""
    assert sentence(shipping_of(run_of([101, 203, 307, 409, 511, 613, 717])), "en") == ""


def test_nothing_is_said_without_a_number_of_examples():
    """The binomial error needs it."""
    columns = {"epoch": range(1, 9), "val_loss": [1.0 / k for k in range(1, 9)]}

    assert shipping_of(curvetui.diagnose(columns).runs[0]) is None
