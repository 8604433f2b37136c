"""Tensors and arrays as Python prints them: on one line and over several, in dictionaries with a word before."""

from __future__ import annotations

import pytest

from tests.conftest import snapshot_of
from tests.formats.reading import told


def curves(text: str) -> dict[tuple[str, str | None], list[float]]:
    """(title, group) -> values."""
    (run,) = snapshot_of(text.encode()).runs
    return {(c.title, c.group): list(c.y) for c in run.curves}


@pytest.mark.parametrize(
    ("line", "values"),
    [
        (
            "epoch 3 {'acc': tensor(0.75, device='cuda:0'), 'loss': tensor(0.5, dtype=torch.float64)}",
            {"train_accuracy": 0.75, "train_loss": 0.5},
        ),
        (
            "{'epoch': 3, 'val_loss': tensor(0.25, device='mps:0', grad_fn=<MeanBackward0>)}",
            {"val_loss": 0.25},
        ),
        (
            "{'epoch': 3, 'loss': np.float32(0.5), 'matrix': tensor([[1, 2], [3, 4]], device='cuda:1')}",
            {"train_loss": 0.5},
        ),
    ],
)
def test_a_tensor_with_its_device_is_its_number(line, values):
    """What else the brackets hold is none."""
    read = told(line)

    assert {name: read[name] for name in values} == values
    assert not set(read) - set(values) - {"epoch"}


@pytest.mark.parametrize("array", ["tensor", "array"])
def test_a_matrix_over_several_lines_breaks_no_record(array):
    """The numbers of its rows count nothing, and what stands behind it is read."""
    text = "".join(
        f"Epoch {i}\nmetrics {{'Accuracy': tensor(0.{i}5), 'matrix': {array}([[{i}00,   7],\n        [  3, {i}01]]), "
        f"'Recall': tensor(0.{i}2)}}\n"
        for i in range(1, 8)
    )

    assert curves(text) == {
        ("train_accuracy", None): [pytest.approx(i / 10 + 0.05) for i in range(1, 8)],
        ("train_recall", None): [pytest.approx(i / 10 + 0.02) for i in range(1, 8)],
    }


def test_a_log_that_ends_within_a_matrix_keeps_its_last_line():
    """The rows that are missing cost nobody else's values."""
    text = "epoch 1 {'loss': 0.5, 'm': tensor([[1, 2],\n   [3, 4]])}\nepoch 2 {'loss': 0.25, 'm': tensor([[1, 2],\n"

    assert curves(text)["train_loss", None] == [0.5, 0.25]


@pytest.mark.parametrize(
    "words", [("negatives", "positives"), ("pr_cat", "pr_dog"), ("GO_1:", "GO_2:")]
)
def test_a_word_before_a_record_tells_records_apart(words):
    """Precision and recall of two classes are four curves."""
    text = "".join(
        f"Epoch {i}\n"
        + "".join(f"{w} {{'precision': 0.{i}, 'recall': 0.{i + k}}}\n" for k, w in enumerate(words))
        for i in range(1, 8)
    )

    assert {group for _, group in curves(text)} == {w.rstrip(":") for w in words}


def test_a_split_before_a_record_is_no_class():
    """The quiet twin."""
    text = "".join(f"val {{'epoch': {i}, 'loss': 0.{i}, 'acc': 0.{i}}}\n" for i in range(1, 8))

    assert set(curves(text)) == {("val_loss", None), ("val_accuracy", None)}


def test_a_hook_of_lightning_is_a_heading():
    """`validation_epoch_end` says what the records below were measured on."""
    text = "".join(
        f"Epoch {i} loss {1 / i:.3f}\nvalidation_epoch_end\nmetric {{'Acc': tensor(0.{i}), 'Recall': tensor(0.{i})}}\n"
        for i in range(1, 8)
    )

    assert {title for title, _ in curves(text)} == {"train_loss", "val_accuracy", "val_recall"}


@pytest.mark.parametrize(
    ("line", "titles"),
    [
        ("epoch {i} ap {{'0': 0.5{i}, '1': 0.6{i}}}", {"ap (0)", "ap (1)"}),
        ("epoch {i}, IoU: {{'3': 0.5{i}, '7': 0.6{i}}}", {"train_iou (3)", "train_iou (7)"}),
        ('epoch {i} val_dice = {{"12": 0.5{i}, "13": 0.6{i}}}', {"val_dice (12)", "val_dice (13)"}),
        ("epoch {i} {{'0': 0.5{i}, '1': 0.6{i}}}", {"0", "1"}),
    ],
)
def test_the_word_before_numeric_keys_names_their_values(line, titles):
    assert {
        title for title, _ in curves("".join(line.format(i=i) + "\n" for i in (1, 2, 3)))
    } == titles


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ("[loss, acc]\n", ["train_loss", "train_accuracy"]),
        ("['loss', 'val_accuracy']\n", ["train_loss", "val_accuracy"]),
        ("", ["column_1", "column_2"]),
        ("training ...\n", ["column_1", "column_2"]),
    ],
)
def test_a_list_per_epoch_is_a_row_of_values(head, names):
    """The names are those of the list above it, or numbers."""
    rows = "".join(f"Epoch {e}\n[{1 / e:.4f}, {1 - 1 / e:.4f}]\n" for e in range(1, 7))

    found = curves(head + rows)

    assert [title for title, _ in found] == names
    assert found[names[0], None] == [round(1 / e, 4) for e in range(1, 7)]


@pytest.mark.parametrize("line", ["[0.485, 0.456, 0.406]", "[12, 7]", "[0.5, 0.9] is chance"])
def test_a_list_printed_once_is_no_curve(line):
    """A normalisation or a shape is no measurement."""
    rows = "".join(f"Epoch {e} loss: {1 / e:.4f}\n" for e in range(1, 7))

    assert list(curves(f"{line}\n{rows}")) == [("train_loss", None)]


@pytest.mark.parametrize("names", ['["loss", "acc"]', "('loss', 'acc') ="])
def test_quoted_names_in_brackets_name_the_list_behind(names):
    """As `print(model.metrics_names, scores)` shows them."""
    assert told(f"epoch 3 scores: {names} [0.5, 0.75]") == {
        "epoch": 3, "train_loss": 0.5, "train_accuracy": 0.75
    }  # fmt: skip


def test_a_table_of_extremes_and_their_epochs_is_no_curve():
    """Two columns are called Epoch: the summary that Burn prints when it is done."""
    text = (
        "| Split | Metric | Min. | Epoch | Max. | Epoch |\n"
        "| Train | Loss | 0.032 | 10 | 0.244 | 1 |\n| Valid | Accuracy | 97.47 | 1 | 98.92 | 10 |\n"
    )

    assert snapshot_of(text.encode()).runs == ()


@pytest.mark.parametrize(
    "row",
    [
        "4  | val_acc  | BinaryAccuracy | 0 ",
        "5 | test_acc | Accuracy | 0 | train | 0",
        "| 2 | loss_fn | CrossEntropyLoss | 0 | train |",
    ],
)
def test_a_row_of_a_models_summary_is_no_measurement(row):
    """Lightning lists metrics with their number of parameters, before their first values."""
    rows = "".join(
        f"Epoch {e}: train_loss {1 / e:.4f}, val_acc {1 - 0.5 / e:.4f}\n" for e in (1, 2, 3)
    )

    assert {t for t, _ in curves(f"{row}\n{rows}")} == {"train_loss", "val_accuracy"}
