"""What a file's name, or the only line of text above its numbers, says about them."""

from __future__ import annotations

import pytest

import curvetui
from tests.formats.reading import told

NUMBERS = [0.9, 0.7, 0.6, 0.55, 0.5, 0.48]


def curves(folder, name, lines):
    """(metric, split, axis, values) of the curves of a file."""
    path = folder / name
    path.write_text("\n".join([*lines, ""]))
    return [
        (s.metric, s.split, s.unit, [float(y) for y in s.y])
        for run in curvetui.read(path).runs
        for s in run.series
    ]


@pytest.mark.parametrize(
    ("name", "metric", "split"),
    [
        ("losses.txt", "loss", "train"),
        ("val_acc_log.txt", "accuracy", "val"),
        ("reward.dat", "reward", None),
        ("rewards.csv", "reward", None),
    ],
)
def test_an_only_column_of_numbers_is_named_by_its_file(tmp_path, name, metric, split):
    found = curves(tmp_path, name, map(str, NUMBERS))

    assert found == [(metric, split, "step", NUMBERS)]


@pytest.mark.parametrize("name", ["numbers.txt", "weights.txt", "train.log", "my_losses_2.md5"])
def test_an_only_column_that_nothing_names_is_no_curve(tmp_path, name):
    assert curves(tmp_path, name, map(str, NUMBERS)) == []


@pytest.mark.parametrize("head", ["loss", "train_loss,", '"accuracy"\t'])
def test_an_only_column_is_named_by_the_line_above_it(tmp_path, head):
    found = curves(tmp_path, "out.txt", [head, *map(str, NUMBERS)])

    assert [(unit, values) for _, _, unit, values in found] == [("step", NUMBERS)]


def test_numbers_below_a_heading_are_no_curve_in_a_log_with_named_values(tmp_path):
    lines = [f"epoch {i} loss {1 / i:.3f}" for i in range(1, 6)]
    found = curves(tmp_path, "train.log", [*lines, "accuracy", *map(str, NUMBERS)])

    assert [metric for metric, *_ in found] == ["loss"]


@pytest.mark.parametrize("line", ["epoch{}\t{}", "epoch {} {}", "Epoch {}, {}"])
def test_an_unnamed_value_behind_its_epoch_is_named_by_the_file(tmp_path, line):
    rows = [line.format(i, y) for i, y in enumerate(NUMBERS, 1)]

    assert curves(tmp_path, "train_loss.txt", rows) == [("loss", "train", "epoch", NUMBERS)]
    assert curves(tmp_path, "out.txt", rows) == [("value", None, "epoch", NUMBERS)]


@pytest.mark.parametrize("row", ["{},{}", "{} {}", "{}\t{}"])
def test_the_only_column_behind_a_counter_is_named_by_the_file(tmp_path, row):
    rows = [row.format(i, y) for i, y in enumerate(NUMBERS, 1)]

    assert curves(tmp_path, "test_error.txt", rows) == [("error", "test", "step", NUMBERS)]
    assert curves(tmp_path, "notes.txt", rows)[0][0] == "column_2"


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("val_loss.txt", "val"),
        ("test_results.log", "test"),
        ("valid_scores.out", "val"),
        ("loss.txt", "train"),
        ("test.log", "train"),
    ],
)
def test_values_have_the_split_of_a_file_that_holds_measurements(tmp_path, name, split):
    rows = [f"epoch: {i} iter: {90 * i} loss: {y}" for i, y in enumerate(NUMBERS, 1)]

    assert curves(tmp_path, name, rows) == [("loss", split, "step", NUMBERS)]


def test_the_words_of_a_line_beat_the_name_of_its_file(tmp_path):
    rows = [f"epoch {i} train loss {y} test loss {2 * y}" for i, y in enumerate(NUMBERS, 1)]

    assert [s for _, s, *_ in curves(tmp_path, "val_loss.txt", rows)] == ["train", "test"]


@pytest.mark.parametrize(
    "line",
    [
        "Epoch 4/30; Current learning rate 3e-05",
        "Epoch 4/30, lr 3e-05",
        "epoch 4, learning rate 1E-4",
    ],
)
def test_a_learning_rate_in_exponents_is_no_name_of_a_column(line):
    found = told(line)

    assert found["epoch"] == 4
    assert found["learning_rate"] in (3e-05, 1e-4)


@pytest.mark.parametrize(
    "line",
    [
        "epoch 2\tTrain(loss=0.5 | acc=0.8)\tValid(loss=0.6 | acc=0.7)",
        "Epoch 2: train(loss: 0.5, acc: 0.8), val(loss: 0.6, acc: 0.7)",
        "epoch 2 - TRAIN(loss 0.5; acc 0.8) - VAL(loss 0.6; acc 0.7)",
    ],
)
def test_the_brackets_of_a_split_hold_its_values(line):
    found = told(line)

    assert found.pop("epoch") == 2
    assert found == {"train_loss": 0.5, "train_accuracy": 0.8, "val_loss": 0.6, "val_accuracy": 0.7}
