"""Chinese prints: full-width punctuation and words glued to names."""

from __future__ import annotations

import pytest

from curvetui import names
from tests.conftest import snapshot_of
from tests.formats.reading import told


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Batch：30/800 | loss：1.25 | acc：40.5％",
            {"batch": 30, "batches": 800, "train_loss": 1.25, "train_accuracy": 40.5},
        ),
        (
            "当前轮次：3/20 | 当前损失：1.5 | 验证准确率：0.75",
            {"epoch": 3, "epochs": 20, "train_loss": 1.5, "val_accuracy": 0.75},
        ),
        (
            "【第4轮】训练损失值：1.5；验证损失值（平均）：1.25",
            {"train_loss": 1.5, "val_loss": 1.25},
        ),
        ("step＝40｜loss＝0.5", {"step": 40, "train_loss": 0.5}),
        # the best value so far is none of this epoch
        (
            "第 3 轮：验证损失 1.25（最佳 1.0），当前最佳准确率：0.9",
            {"epoch": 3, "val_loss": 1.25},
        ),
    ],
)
def test_full_width_punctuation_is_read_like_ascii(line, expected):
    assert told(line) == expected


def test_a_longer_word_is_not_parted_at_a_shorter_one():
    assert names.metric("训练损失值").title == "train_loss"
    assert names.metric("当前准确率").metric == "accuracy"
    assert names.metric("손실값").metric == "loss"


def test_a_chinese_sentence_with_numbers_holds_no_metric():
    text = "数据加载完成：共 5000 张图片（训练 4000，验证 1000）\n当前设备：cuda:0；耗时：3.5 秒\n"

    assert not any(run.curves for run in snapshot_of(text.encode()).runs)
