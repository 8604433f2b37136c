"""Python 2's `print("epoch", 3)`, which shows a tuple, and losses in a dictionary."""

from __future__ import annotations

import pytest

from tests.conftest import snapshot_of
from tests.formats.reading import told


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Losses {'parser': 2.5, 'tagger': 0.5}",
            {"train_parser_loss": 2.5, "train_tagger_loss": 0.5},
        ),
        ("step 3 loss: {'box': 2.5, 'cls_loss': 0.5}", {"train_box_loss": 2.5}),
        ("Epoch 4 Losses {'kl': 0.25, 'accuracy': 0.5}", {"epoch": 4, "train_accuracy": 0.5}),
        ("loss_weights: {'box': 2.5}", {}),
    ],
)
def test_losses_in_a_dictionary_are_losses(line, expected):
    assert expected.items() <= told(line).items()
    assert bool(expected) == bool(told(line))


def test_tuples_of_lines_place_the_losses_at_their_epochs():
    text = "".join(f"('Epoch:', {e})\n('Losses', {{'ner': {9 / (e + 1)}}})\n" for e in range(4))
    (run,) = snapshot_of(text.encode()).runs

    assert [(c.title, c.x.tolist()) for c in run.curves] == [("train_ner_loss", [0, 1, 2, 3])]


@pytest.mark.parametrize(
    "line",
    [
        "('conv1', (64, 3, 3, 3))",
        "('saved to', '/tmp/model_3.pt')",
        "('classes', ['cat', 'dog'], 2)",
        "('x_train', (60000, 28, 28))",
    ],
)
def test_tuples_of_other_things_are_no_metrics(line):
    assert told(line) == {}


@pytest.mark.parametrize("value", ["(16, 16)", "((3, 3), (5, 5))", "('a', 0.9, None)"])
@pytest.mark.parametrize("lead", ["Hyperparameters: ", "config = ", "args "])
def test_a_tuple_in_a_printed_dictionary_of_settings_leaves_it_one(lead, value):
    """A configuration with a patch size or betas is no row of metrics."""
    head = f"{lead}{{'patches': {value}, 'base_lr': 0.03, 'batch': 512, 'eval_every': 100}}\n"
    run = snapshot_of((head + "".join(f"epoch {e} loss {1 / e}\n" for e in range(1, 6))).encode())

    assert [curve.title for curve in run.runs[0].curves] == ["train_loss"]


def test_a_tuple_of_losses_in_a_record_is_a_family():
    """Each place in it is a curve of its own, as in a list."""
    rows = "".join(
        f"{{'epoch': {e}, 'loss': ({1 / e}, {2 / e}), 'acc': 0.{e}}}\n" for e in range(1, 6)
    )
    run = snapshot_of(rows.encode()).runs[0]

    assert sorted(curve.group or "" for curve in run.curves) == ["", "1", "2"]
