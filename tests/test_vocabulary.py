"""One vocabulary: whatever spells a counter or a metric means the same in every reader."""

from __future__ import annotations

import json

import pytest

import curvetui
from curvetui.names import is_exception, is_known, is_plain, is_setting, metric
from curvetui.names.counters import axes_in, counter_of, plan_of
from curvetui.sources.connection import WriterConnection
from curvetui.sources.counts import Counts

EPOCHS = "epoch epochs ep Epoch EPOCH epoch_num epoch_idx current_epoch cur_epoch e round episode generation game"
STEPS = (
    "step steps Step global_step global_steps iter iters iteration iterations it itr n_iter num_updates update updates "
    "total_timesteps timesteps timestep env_step env_steps train_step training_step trained_steps cur_iter current_steps "
    "steps_done num_steps trainer/global_step time/total_timesteps training_iteration frames tick"
)
SPELLINGS = [(w, "epoch") for w in EPOCHS.split()] + [(w, "step") for w in STEPS.split()]
ROWS = [(10 * i, 0.9 - 0.1 * i, 0.8 - 0.05 * i) for i in range(1, 5)]
WRITTEN = {
    "pairs.log": lambda w: "".join(f"{w}={a} loss={b:.3f} val_loss={c:.3f}\n" for a, b, c in ROWS),
    "colons.log": lambda w: "".join(
        f"{w}: {a} | loss: {b:.3f} | val_loss: {c:.3f}\n" for a, b, c in ROWS
    ),
    "lines.jsonl": lambda w: "".join(
        json.dumps({w: a, "loss": b, "val_loss": c}) + "\n" for a, b, c in ROWS
    ),
    "dicts.log": lambda w: "".join(f"{ ({'loss': b, 'val_loss': c, w: a}) }\n" for a, b, c in ROWS),
    "table.csv": lambda w: (
        f"{w},loss,val_loss\n" + "".join(f"{a},{b:.3f},{c:.3f}\n" for a, b, c in ROWS)
    ),
    "rows.json": lambda w: json.dumps([{w: a, "loss": b, "val_loss": c} for a, b, c in ROWS]),
}


def curves(report):
    """(name, split, unit, x) of every curve."""
    return [
        (c.name, c.split, c.unit, [float(x) for x in c.x])
        for run in report.runs
        for c in run.curves
    ]


@pytest.mark.parametrize(("word", "unit"), SPELLINGS)
def test_a_counter_means_the_same_in_every_reader(word, unit, tmp_path):
    """Key=value, JSON lines, dictionaries, CSV, documents and `diagnose` find two curves at the counted places."""
    wanted = [(name, split, unit, [10.0, 20.0, 30.0, 40.0]) for name, split in PAIR]
    for name, write in WRITTEN.items():
        path = tmp_path / name
        path.write_text(write(word))
        assert sorted(curves(curvetui.read(path))) == wanted, name
    columns = {word: [a for a, _, _ in ROWS], "loss": [b for _, b, _ in ROWS]}
    columns["val_loss"] = [c for _, _, c in ROWS]
    assert sorted(curves(curvetui.diagnose(columns))) == wanted


PAIR = (("loss", "train"), ("val_loss", "val"))


@pytest.mark.parametrize(("word", "unit"), SPELLINGS)
def test_the_wire_counts_by_the_same_words(word, unit):
    """A program that says `global_step` or `ep` need not learn our words."""
    connection = WriterConnection(Counts())
    (told,) = connection.feed(json.dumps({word: 7, "loss": 0.5}).encode() + b"\n")
    (record,) = told.records

    assert record.counters == {unit: 7.0}
    assert record.values == {"loss": 0.5}


def test_the_wires_own_words_come_first():
    """Where `step` is said, another counter is a curve like any number."""
    connection = WriterConnection(Counts())
    (told,) = connection.feed(b'{"iteration": 3, "step": 9, "loss": 0.5}\n')

    assert told.records[0].counters == {"step": 9.0}
    assert told.records[0].values == {"iteration": 3.0, "loss": 0.5}


@pytest.mark.parametrize(
    ("name", "plan"),
    [("max_steps", "steps"), ("num_train_epochs", "epochs"), ("total_epochs", "epochs")],
)
def test_a_planned_end_is_no_counter(name, plan):
    """`max_steps` says where it ends."""
    assert (counter_of(name), plan_of(name)) == (None, plan)


@pytest.mark.parametrize(
    "name", ["loss_gen", "batch_size", "epoch_loss", "pass", "step_time", "mb"]
)
def test_what_only_holds_such_a_word_counts_nothing(name):
    """The quiet twin of the matrix."""
    assert counter_of(name) is None
    assert plan_of(name) is None


def test_batches_count_only_where_nothing_else_does():
    """A batch number beside an epoch is no axis."""
    assert axes_in(["batch", "loss"]) == {"batch": "step"}
    assert axes_in(["epoch", "batch", "loss"]) == {"epoch": "epoch"}


def test_a_generators_loss_is_no_generation():
    """`loss_gen` was taken for the epoch."""
    path_lines = "".join(
        f"step {i} loss_gen={3 - i / 10} loss_disc={2 + i / 10}\n" for i in range(5)
    )
    from tests.conftest import snapshot_of

    (run,) = snapshot_of(path_lines.encode()).runs
    assert sorted(c.name for c in run.curves) == ["loss_disc", "loss_gen"]


@pytest.mark.parametrize(
    "name",
    [
        "train_micro_batch_size_per_gpu",
        "loss_scale_window",
        "setting loss scale to",
        "num_workers",
        "label_smoothing",
        "log_prob_micro_batch_size_per_gpu",
    ],
)
def test_what_is_chosen_is_no_metric(name):
    """It may come with a `train` or a `loss` in its name."""
    assert is_setting(name)
    assert not is_known(name)
    assert metric(name).better is None


@pytest.mark.parametrize(
    "name", ["cents per quarter", "miles_per_hour", "timing_s/reward", "per_gpu"]
)
def test_a_word_of_many_meanings_gives_no_direction(name):
    """`per` is the phoneme error rate only where it stands alone."""
    assert metric(name).better is None
    assert metric("val_per").better == "lower"


def test_an_exception_is_no_error_rate():
    """`ValueError: 989` was a training error; Keras' `MeanSquaredError` is one."""
    assert is_exception("ValueError")
    assert not is_known("RuntimeError")
    assert is_known("MeanSquaredError")
    assert not is_exception("val_error")


def test_a_name_does_not_end_in_an_article():
    """`Cost of the 40` is a sentence."""
    assert not is_plain("cost of the")
    assert is_plain("cost")


@pytest.mark.parametrize(
    ("line", "titles"),
    [
        ("에포크 3/5 검증 손실: 0.91 정확도: 0.61", {"val_loss", "val_accuracy"}),
        ("Эпоха 3 потери: 0.9 точность: 0.8", {"train_loss", "train_accuracy"}),
        ("第3轮 验证损失：0.9 准确率：0.8", {"val_loss", "train_accuracy"}),
        ("エポック 3 損失: 0.9 正解率: 0.8", {"train_loss", "train_accuracy"}),
        ("Epoka 3/5: strata treningowa 0.9, strata walidacyjna 0.8", {"train_loss", "val_loss"}),
        ("Epok 3/5 - eğitim kaybı: 0.9 - doğrulama kaybı: 0.8", {"train_loss", "val_loss"}),
        (
            "Эпоха 3: потери на обучении = 0.9, потери на валидации = 0.8",
            {"train_loss", "val_loss"},
        ),
        ("Epoca 3: perdita addestramento 0.9, perdita validazione 0.8", {"train_loss", "val_loss"}),
        (
            "In epoch 3 the training loss was 0.9 and the accuracy was 0.8",
            {"train_loss", "train_accuracy"},
        ),
        (
            "Epoch 3 finished with a loss of 0.9 and an accuracy of 0.8",
            {"train_loss", "train_accuracy"},
        ),
        ("Epoch 3: the loss is 0.9, the validation loss is 0.8", {"train_loss", "val_loss"}),
    ],
)
def test_other_languages_name_the_same_things(line, titles):
    """Korean, Russian, Chinese, Japanese, Polish, Turkish, Italian, and English sentences."""
    from tests.formats.reading import told

    found = told(line)
    assert found["epoch"] == 3
    assert titles == found.keys() - {"epoch", "epochs"}
