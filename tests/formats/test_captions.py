"""Names above their values, and means behind theirs."""

from __future__ import annotations

import pytest

from tests.conftest import snapshot_of, told
from tests.formats.test_tables import curves


@pytest.mark.parametrize(
    ("caption", "row", "names"),
    [
        ("DEV: loss, acc, f1", "0.{0} 0.5 0.6", {"val_loss", "val_accuracy", "val_f1"}),
        ("Validation (loss, accuracy):", "0.{0}, 0.5", {"val_loss", "val_accuracy"}),
        (
            "*****train_loss,valid_loss,valid_ac*****",
            "5.{0}\t4.{0}\t3.6",
            {"train_loss", "val_loss"},
        ),
        ("=== val_acc | val_f1 ===", "0.{0} 0.5", {"val_accuracy", "val_f1"}),
        ("TEST: precision recall f1", "(0.{0}, 0.5, 0.6)", {"test_precision", "test_f1"}),
        ("current training loss is : ", "1.{0}e-05", {"train_loss"}),
        ("Val accuracy:", "0.{0}", {"val_accuracy"}),
        ("The mean dice is:", "[0.{0}]", {"train_dice"}),
    ],
)
def test_names_above_their_values(caption, row, names):
    text = "".join(f"Epoch {i}\n{caption}\n{row.format(i)}\n-----\n" for i in range(1, 9))
    found = curves(text)

    assert names <= set(found)
    assert all(len(y) == 8 for _, y in found.values())


@pytest.mark.parametrize("row", ["3", "a 0.5", "0.5 0.6 0.7", "0.5 s"])
def test_what_is_no_row_below_names_is_not_read(row):
    text = "".join(f"Epoch {i} loss 0.{i}\nDEV: acc, f1\n{row}\n" for i in range(1, 9))

    assert set(curves(text)) == {"train_loss"}


@pytest.mark.parametrize("mean", ["(Avg {0})", "(avg: {0})", "(mean={0})", "( average {0} )"])
def test_a_mean_in_parentheses_is_of_the_value_before_it(mean):
    text = "".join(
        f"Epoch {i} loss: 0.{i} {mean.format(0.5)} dice: 0.{i} {mean.format(0.25)}\n"
        for i in range(1, 9)
    )
    (run,) = told(snapshot_of(text.encode()))

    found = [(s["metric"], s["group"], s["name"]) for s in run["series"]]
    assert found == [
        ("loss", None, "loss"),
        ("loss", "loss (mean)", "loss (mean)"),
        ("dice", None, "dice"),
        ("dice", "dice (mean)", "dice (mean)"),
    ]


def test_a_count_of_batches_alone_is_no_accuracy():
    """Nielsen's `Epoch 0: 9125 / 10000` is: MNIST has as many test images."""
    text = "".join(f"Epoch {e}: {b}00 / 500\n" for e in range(1, 4) for b in range(1, 5))

    assert not curves(text + "Epoch 4 loss 0.5\nEpoch 5 loss 0.4\n").keys() - {"train_loss"}


@pytest.mark.parametrize(
    "line",
    [
        "The train loss of epoch{e}-batch-{b}:{v:.4f}",
        "The train loss of epoch {e} batch {b}: {v:.4f}",
        "train loss at epoch {e}, step {b}: {v:.4f}",
    ],
)
def test_a_metric_before_two_counters_and_its_value(line):
    text = "".join(
        line.format(e=e, b=b, v=3 - e / 5 - b / 1000) + "\n"
        for e in range(1, 5)
        for b in (50, 100, 150)
    )
    found = curves(text)

    assert set(found) == {"train_loss"}
    assert len(found["train_loss"][1]) == 12
