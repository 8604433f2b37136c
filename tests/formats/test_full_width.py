"""Chinese prints: full-width punctuation and words glued to names."""

from __future__ import annotations

import pytest

from curvetui import names
from tests.conftest import snapshot_of


def test_a_longer_word_is_not_parted_at_a_shorter_one():
    assert names.metric("训练损失值").title == "train_loss"
    assert names.metric("当前准确率").metric == "accuracy"
    assert names.metric("손실값").metric == "loss"


def test_a_chinese_sentence_with_numbers_holds_no_metric():
    text = "数据加载完成：共 5000 张图片（训练 4000，验证 1000）\n当前设备：cuda:0；耗时：3.5 秒\n"

    assert not any(run.curves for run in snapshot_of(text.encode()).runs)


@pytest.mark.parametrize(
    ("lines", "loss", "score"),
    [
        ("第{i}轮：损失：0.{i}5，准确率：7{i}.5％", [0.15, 0.25, 0.35], [71.5, 72.5, 73.5]),
        (
            "epoch＝{i}；训练损失＝0.{i}5；训练准确率＝0.7{i}",
            [0.15, 0.25, 0.35],
            [0.71, 0.72, 0.73],
        ),
        (
            "当前轮次：{w}／损失（平均）：０．{w}5　准确率：0.7{i}",
            [0.15, 0.25, 0.35],
            [0.71, 0.72, 0.73],
        ),
    ],
)
def test_full_width_signs_in_gbk_are_read_like_ascii(lines, loss, score):
    """Windows writes Chinese logs in GBK."""
    text = "".join(lines.format(i=i, w="０１２３"[i]) + "\n" for i in (1, 2, 3))

    (run,) = snapshot_of(text.encode("gbk")).runs

    found = {c.metric: c.y.tolist() for c in run.curves}
    assert found == {"loss": loss, "accuracy": score}


def test_chinese_in_utf_8_stays_as_it_is():
    """`棺` holds the two bytes of a full-width colon in GBK."""
    (run,) = snapshot_of("".join(f"轮次 {i} 棺损失: 0.{i}\n" for i in (1, 2, 3)).encode()).runs

    assert [c.name for c in run.curves] == ["棺损失"]
