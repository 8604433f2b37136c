"""Which checkpoint to ship: the noise of the validation set, and how much training came after the best."""

from __future__ import annotations

import numpy as np
import pytest

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
    assert found.after == 3 / 12
    told = sentence(found, "en")
    assert "at epoch 8 (one standard error is 1.2 points with 768 examples)" in told
    assert "25% of the training came after the best." in sentence(found, "en")
    assert "标准误" in sentence(found, "zh")


@pytest.mark.parametrize("first", [0, 1, 50])
def test_the_training_before_the_first_evaluation_counts_too(first):
    """Best at the first of 10 epochs: 90 % came after it, whatever the epochs are counted from."""
    loss = [0.5, 0.61, 0.6, 0.62, 0.61, 0.63, 0.62, 0.64, 0.63, 0.65]
    (run,) = curvetui.diagnose({"epoch": range(first, first + 10), "val_loss": loss}).runs

    assert shipping_of(run).after == pytest.approx(0.9)


def test_nothing_is_said_where_the_best_is_the_last_and_far_ahead():
    """A run that gains much with each epoch has one checkpoint to ship."""
    assert sentence(shipping_of(run_of([101, 203, 307, 409, 511, 613, 717])), "en") == ""


def test_without_a_number_of_examples_the_scatter_of_the_curve_is_the_noise():
    """A slope or a bend is no scatter."""
    rng = np.random.default_rng(0)
    x = np.arange(1, 41)
    smooth = (x - 30.0) ** 2 / 900 + 1
    columns = {"epoch": x, "val_loss": smooth + rng.normal(0, 0.01, 40)}
    found = shipping_of(curvetui.diagnose(columns).runs[0])

    assert 0.003 < found.error < 0.02
    assert found.examples == 0
    assert 25 <= found.earliest <= found.at
    assert shipping_of(curvetui.diagnose({"epoch": x, "val_loss": smooth}).runs[0]) is None


def test_a_loss_whose_best_is_elsewhere_is_weighed_by_the_noise_of_the_score():
    """Epoch 4 has the best loss, and 541 of 768 right against 671: far more than noise."""
    columns = {
        "epoch": range(1, 13),
        "val_accuracy": [round(k / 768, 4) for k in RISING],
        "val_loss": [1.0, 0.8, 0.7, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0],
    }
    found = shipping_of(curvetui.diagnose(columns).runs[0])

    assert (found.other, found.other_at) == ("val_loss", 4)
    assert found.behind > 5
    assert "By val_loss the best is epoch 4" in sentence(found, "en")


def test_the_file_of_the_best_is_looked_for_beside_the_log(tmp_path):
    """By its number; another number, or another kind of file, is not it."""
    log = tmp_path / "history.csv"
    rows = [f"{n},{round(k / 768, 4)}" for n, k in enumerate(RISING, 1)]
    log.write_text("\n".join(["epoch,val_accuracy", *rows]) + "\n")
    for name in ("weights-8.h5", "weights-09.txt", "notes-9"):
        (tmp_path / name).write_bytes(b"")

    assert shipping_of(curvetui.read(str(log)).runs[0]).file is None
    (tmp_path / "weights-9.h5").write_bytes(b"")
    assert shipping_of(curvetui.read(str(log)).runs[0]).file == "weights-9.h5"


def test_training_alone_ships_nothing():
    """A curve of training says nothing of new data."""
    columns = {"epoch": range(1, 13), "train_accuracy": [round(k / 768, 4) for k in RISING]}

    assert shipping_of(curvetui.diagnose(columns).runs[0]) is None
