"""Negative loss: a loss that cannot be below zero is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Episode, first_of_each, lasting
from curvetui.languages.templates import Words, when
from curvetui.model import Finding
from curvetui.names import tokens
from curvetui.run import History
from curvetui.run.track import Track
from curvetui.statistics import run_length, spells

NEVER = frozenset(
    "mse mae rmse l1 l2 bce ce xent entropy crossentropy logloss perplexity huber error mape rmsle".split()
)
"""Words in a metric's name that promise a value of at least zero."""
PERSIST = 2


class NegativeLoss(Detector):
    """A loss below zero although its name, or an accuracy beside it, says that it cannot be.

    Rule: 2 values in a row below zero in a curve whose name says cross-entropy, squared or absolute error, or in a
        plain `loss` beside an accuracy that began above zero. Recovered after a value above zero.
    Source: −ln p and squares are not negative.
    Quiet: densities, contrastive, preference and policy losses, which may be negative; scores.

    Example:
        >>> NegativeLoss.found({"epoch": range(1, 6), "train_mse": [1.0, 0.4, 0.1, -0.2, -0.5]})
        [(4.0, 'watch', 'open')]
    """

    kind = "negative_loss"

    def detect(self, history: History) -> Iterator[Finding]:
        return first_of_each(
            found
            for t in history.losses("train", "val", "test")
            for found in self._lives(history, t)
        )

    def _lives(self, history: History, loss: Track) -> Iterator[Episode]:
        named = bool(NEVER & set(tokens(loss.name)))
        score = history.score_of(loss)
        if not named and not (
            loss.curve.metric == "loss" and score is not None and score.curve.metric == "accuracy"
        ):
            return
        below = loss.y < 0
        positive = np.logical_or.accumulate(loss.y > 0) if len(loss) else below
        on = (run_length(below) >= PERSIST) & (positive | named)
        for start, end in spells(on, loss.y > 0):
            life = lasting(loss, start, end).since(start - PERSIST + 1)
            yield self.tell(
                loss,
                life,
                now=loss.y[life.last],
                named=named,
                score=score.label if score else None,
                points=life.last - life.first + 1,
            )

    words = {
        "en": Words(
            name="a negative loss",
            title="{metric:name} is below zero since {first:place}",
            what=(
                "{metric:name} fell below zero at {first:place} and is {now:value} now",
                when(
                    "named",
                    ", which its name rules out.",
                    "; beside {score:name} one expects a cross-entropy, which cannot be negative.",
                ),
            ),
            event="Certain: {points:values}.",
            cause="Likely a sign, a range or a name that is wrong; the log does not show the formula.",
            worry="A little: if the loss is what its name says, it is computed wrongly, and the model optimises something else.",
            why=(
                "Targets or predictions are out of range: labels not in 0 to 1 for a binary cross-entropy, probabilities above 1.",
                "A sign is wrong, or a term is subtracted without a bound (entropy bonus, contrastive term).",
                "The loss is of another kind than its name says (a log-density may well be negative): then all is fine.",
            ),
            would_change="A value above zero closes it.",
            next=(
                "Check the range of targets and predictions on one batch.",
                "Check the sign and the terms of the loss.",
                "If it may be negative: rename it, and this stays silent.",
            ),
            limits="The formula of the loss is not in the log.",
            trace="{now:number} < 0, {points:count} in a row (limit 2).",
            outcome={"recovered": "Above zero again at {ended_at:place}."},
        ),
        "zh": Words(
            name="损失为负",
            title="{metric:name} 自{first:place}起小于零",
            what=(
                "{metric:name} 在{first:place}跌破零，现在是 {now:value}",
                when(
                    "named",
                    "，而按它的名字不应为负。",
                    "；与 {score:name} 并列的通常是交叉熵，不可能为负。",
                ),
            ),
            event="确定：{points:values}。",
            cause="多半是符号、取值范围或名字有误；日志里看不到公式。",
            worry="稍加留意：如果损失真如其名，那就是算错了，模型在优化别的东西。",
            why=(
                "标签或预测超出范围：二元交叉熵的标签不在 0 到 1 之间，或概率大于 1。",
                "符号写反，或减去了没有下界的一项（熵奖励、对比项）。",
                "损失的类型与名字不符（对数密度本来就可以为负）：那就没有问题。",
            ),
            would_change="出现大于零的值即关闭。",
            next=(
                "取一个批次检查标签和预测的取值范围。",
                "检查损失的符号和各项。",
                "如果本来就可以为负：改个名字，这条就不会再出现。",
            ),
            limits="日志里没有损失的公式。",
            trace="{now:number} < 0，连续 {points:count} 次（阈值 2）。",
            outcome={"recovered": "{ended_at:place}回到零以上。"},
        ),
    }
