"""Numbers that only look like scores: workers and shares of bars, settings; and a glued score."""

from __future__ import annotations

import pytest

from curvetui import names
from tests.formats.reading import told
from tests.formats.test_tables import curves


@pytest.mark.parametrize(
    "desc",
    ["Map (num_proc=4)", "Filter train (num_proc=16)", "Tokenizing val dataset (num_proc=2)"],
)
def test_the_workers_of_a_datasets_bar_are_no_curve(desc):
    bars = "".join(
        f"{desc}: {n}%|███   | {n}0/1000 [00:00<00:01, 188.61 examples/s]\n" for n in (30, 60, 90)
    )

    assert not curves(bars)


@pytest.mark.parametrize("bar", ["100%|██████████|", "40%|####      |", "0%|          |"])
def test_the_share_that_a_bar_draws_is_no_value_and_its_split_holds(bar):
    """Bars by hand have no count: `Epoch 3 - Valid: 100%|██████████| [loss=0.5]`."""
    assert told(f"Epoch 3 - Valid: {bar} [loss=0.5]") == {"epoch": 3, "val_loss": 0.5}


def test_a_percentage_before_a_bar_of_text_is_a_score():
    """`|` also separates fields."""
    assert told("Epoch 3 acc: 93%| loss: 0.5") == {
        "epoch": 3,
        "train_accuracy": 93,
        "train_loss": 0.5,
    }


@pytest.mark.parametrize("name", ["d_kernel_map", "num_feature_map", "attention.map", "labelMap"])
def test_a_map_of_something_is_a_setting(name):
    assert names.is_setting(name)
    assert names.metric(name).better is None


@pytest.mark.parametrize("name", ["map", "val_map", "map50", "bbox_mAP", "attention_map_loss"])
def test_a_mean_average_precision_is_no_setting(name):
    assert not names.is_setting(name)
    assert names.metric(name).better is not None


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("ROC_AUC0.49", "train_auroc"),
        ("Test loss0.49", "test_loss"),
        ("Validation accuracy0.49", "val_accuracy"),
        ("mean error0.49", "train_error"),
        ("[a b] loss0.49-|Sample:0.25|", "train_loss"),
    ],
)
def test_a_metric_may_be_glued_to_its_value(line, title):
    """A print that joins a name and a number without a blank."""
    found = curves("".join(f"Epoch {e} lr: 0.1\n{line}\n" for e in (1, 2, 3)))

    assert found[title] == ([1, 2, 3], [0.49, 0.49, 0.49])


@pytest.mark.parametrize(
    "line",
    ["model loss0.49.pt", "acc0.49: 7", "see acc0.49 above", "version0.49", "run 3 loss0.49"],
)
def test_a_number_within_a_name_is_no_value(line):
    """A file, a threshold, a version."""
    found = curves("".join(f"Epoch {e} lr: 0.1\n{line}\n" for e in (1, 2, 3)))

    assert not any(0.49 in y for _, y in found.values())
