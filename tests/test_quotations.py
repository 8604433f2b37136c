"""Values that are quoted, headings that end, records that are equal by chance, tables whose file names the split."""

from __future__ import annotations

import pytest

import curvetui
from curvetui.sources import SourceError
from curvetui.sources.compression import Unpacker
from curvetui.sources.file_text import is_binary, texts
from tests.conftest import snapshot_of, told

EPOCHS = [
    f"Epoch {10 * i}: val_loss={2 - i / 10:.3f} val_acc={0.5 + i / 20:.3f}" for i in range(10)
]


def series(text: str, name: str = "a.log") -> dict[tuple[str, str], dict]:
    """The curves of the only run by split and metric, as a report has them."""
    (run,) = told(snapshot_of(text.encode(), name=name))
    return {(s["split"], s["metric"]): s for s in run["series"]}


@pytest.mark.parametrize(
    "words",
    [
        "Stopped (melhor: epoch 46, val_acc=0.7784)",
        "weights restored from epoch 30 (val_acc=0.9)",
        "Loaded the model of epoch 20: val_acc 0.75",
    ],
)
def test_a_line_that_quotes_an_earlier_epoch_replaces_nothing(words):
    """The epochs behind the quoted one stay."""
    text = "\n".join([*EPOCHS, words]) + "\n"

    assert series(text)["val", "accuracy"]["points"] == len(EPOCHS)


@pytest.mark.parametrize(
    "words",
    [
        "  保存最佳模型 (val_loss={loss})",
        "更新最优模型，val_loss: {loss}",
        "최고 모델 저장 (val_loss={loss})",
        "Лучшая модель сохранена (val_loss={loss})",
        "Mejor modelo guardado (val_loss={loss})",
        "Saving model with val_loss {loss} to runs/model_{loss}.pt",
        "Saving model at iteration {i}00 with loss {loss}",
    ],
)
def test_a_saved_best_is_no_curve_of_its_own_in_any_language(words):
    losses = [f"{2 - i / 10:.4f}" for i in range(8)]
    text = "".join(
        f"Epoch {i}/8 - Train Loss: {2.1 - i / 9:.4f}, Val Loss: {loss}\n{words.format(loss=loss, i=i)}\n"
        for i, loss in enumerate(losses, 1)
    )

    assert [(s, m) for s, m in series(text)] == [("train", "loss"), ("val", "loss")]


def test_epochs_that_are_trained_again_are_no_quotation():
    """After a resume the same kind of line counts less than before, and its values are measured."""
    again = [line.replace("val_loss=1", "val_loss=0") for line in EPOCHS[5:]]

    found = series("\n".join([*EPOCHS, *again]) + "\n")["val", "loss"]

    assert found["y"][5:] == [0.5, 0.4, 0.3, 0.2, 0.1]


@pytest.mark.parametrize(
    "heading", ["Evaluation", "Validation:", "----- eval -----", "Validation Set5"]
)
def test_a_training_line_ends_the_section_of_an_evaluation(heading):
    """What is printed below a heading is measured there, the next line of training is not."""
    text = "".join(
        f"Epoch {i}[16/500]: loss: 0.{9 - i}\nEpoch {i}[400/500]: loss: 0.{8 - i}\n{heading}\nmAP: 0.{i}5\n"
        for i in range(1, 6)
    )

    found = series(text)

    assert found["train", "loss"]["points"] == 10
    assert found["val", "map"]["y"] == [0.15, 0.25, 0.35, 0.45, 0.55]


@pytest.mark.parametrize("word", ["completed in 4.2s |", "finished:", "done,"])
def test_the_summary_of_an_epoch_is_of_no_evaluation_above(word):
    form = (
        "Evaluation Results:\n  Loss: 0.{0}5\n  F1: 0.{1}\n\nEpoch {1} {word} Avg Loss: 0.{0}75\n"
    )
    text = "".join(form.format(9 - i, i, word=word) for i in range(1, 6))

    found = series(text)

    assert found["val", "loss"]["y"] == [0.85, 0.75, 0.65, 0.55, 0.45]
    assert found["train", "loss"]["y"] == [0.875, 0.775, 0.675, 0.575, 0.475]


def test_a_counting_line_of_the_same_kind_may_be_what_an_evaluation_prints():
    """A heading that nothing has been printed below is about the next line."""
    text = "".join(
        f"Training\nEpoch {i} loss: 0.{9 - i}\nValidation\nEpoch {i} loss: 0.{8 - i}\n"
        for i in range(1, 6)
    )

    found = series(text)

    assert {key: s["points"] for key, s in found.items()} == {
        ("train", "loss"): 5,
        ("val", "loss"): 5,
    }


def test_values_that_are_equal_by_chance_within_an_epoch_are_kept():
    """Where lines at one place differ, two that are alike are two measurements."""
    losses = [0.9, 0.8, 0.7, 0.7, 0.6, 0.6, 0.6, 0.5]
    text = "".join(f"Epoch 1 - Batch loss: {loss}\n" for loss in losses)

    assert series(text)["train", "loss"]["y"] == losses


def test_a_record_that_two_loggers_print_is_one():
    """Every line is printed twice."""
    losses = [0.9, 0.8, 0.7, 0.6]
    text = "".join(f"Epoch 1 - Batch loss: {loss}\n" * 2 for loss in losses)

    assert series(text)["train", "loss"]["y"] == losses


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("out/test_error.tsv", "test"),
        ("val_loss.csv", "val"),
        ("validation_metrics.tsv", "val"),
        ("test.csv", "train"),
        ("train_loss.csv", "train"),
    ],
)
def test_the_name_of_a_file_says_what_its_table_was_measured_on(name, split):
    """With a word for what was measured; `test.csv` may be any table."""
    text = "iter\tlogloss\n" + "".join(f"{i}\t0.{60 + i}\n" for i in range(8))

    assert list(series(text, name)) == [(split, "logloss")]


@pytest.mark.parametrize("hole", [16, 1000, 3000, 4096, 100_000])
def test_a_log_with_one_hole_of_zeros_is_text(hole):
    """It was emptied while a program went on writing to it."""
    assert not is_binary(b"\0" * hole + b"epoch 1 loss 0.5\n" * 20)


@pytest.mark.parametrize(
    "head", [b"\0\1\2\3" * 100, (b"PK\3\4" + b"\0" * 20) * 40, bytes(range(256)) * 4]
)
def test_other_data_with_zeros_is_none(head):
    """Archives and images."""
    assert is_binary(head)


@pytest.mark.parametrize("hole", [4096, 5000, 3 * 65_536])
def test_a_log_is_read_from_where_its_zeros_end(tmp_path, hole):
    """Log rotation emptied the file while the program went on at its old offset."""
    log = tmp_path / "train.log"
    log.write_bytes(
        b"\0" * hole + b"".join(b"epoch %d loss 0.%d\n" % (i, 90 - i) for i in range(9))
    )

    assert list(curvetui.read(log).series("train_loss").y[:2]) == [0.90, 0.89]


@pytest.mark.parametrize("hole", [4096, 5000, 3 * 65_536])
def test_zeros_before_other_data_hide_nothing(tmp_path, hole):
    """The first bytes that are not zero say whether it is text."""
    (tmp_path / "disk.img").write_bytes(b"\0" * hole + bytes(range(1, 256)) * 200)

    with open(tmp_path / "disk.img", "rb") as disk, pytest.raises(SourceError, match="binary"):
        list(texts(Unpacker("disk.img"), disk))


@pytest.mark.parametrize(
    "line",
    [
        "OK new best  dice={d} hd95={h}",
        "* Best so far | dice: {d} | hd95: {h}",
        "improved! dice {d}, hd95 {h}",
    ],
)
def test_a_line_about_the_best_round_tells_nothing_new(line):
    """The round above was measured once, however often it is praised."""
    log = "".join(
        f"Epoch {n} mean dice: {n / 20:.4f} hd95: {99 - n / 3:.3f}\n"
        + (line.format(d=f"{n / 20:.4f}", h=f"{99 - n / 3:.3f}") + "\n") * (n % 2)
        for n in range(1, 13)
    )
    (run,) = snapshot_of(log.encode()).runs

    assert sorted(c.metric for c in run.curves) == ["dice", "hd95"]


def test_a_measurement_that_only_such_lines_report_is_a_curve():
    """Where nothing else gives the value, it is no repetition."""
    log = "".join(
        f"Epoch {n} loss: {3 / n:.4f}\nNew best: dice={n / 20:.4f} hd95={99 - n / 3:.3f}\n"
        for n in range(1, 13)
    )
    (run,) = snapshot_of(log.encode()).runs

    assert sorted(c.metric for c in run.curves) == ["dice", "hd95", "loss"]


@pytest.mark.parametrize(
    "line",
    [
        "current best: epoch 1, f1 0.8100",
        "Best so far is from epoch 1: f1 0.81",
        "Checkpoint saved (epoch={n}, f1=0.8100)",
        "  -> saved best (f1=0.81)",
        "保存最佳模型, F1: 0.8123",
    ],
)
def test_a_best_that_never_changes_is_no_curve_and_no_place(line):
    log = "".join(f"Epoch {n}\n{line.format(n=n)}\nloss: {3 / n:.4f}\n" for n in range(1, 90))
    (run,) = snapshot_of(log.encode()).runs

    assert [(c.metric, list(c.x)) for c in run.curves] == [("loss", list(range(1, 90)))]
