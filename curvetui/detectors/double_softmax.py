"""Double softmax: loss + accuracy is constant, because probabilities were fed to a loss that expects logits."""

from __future__ import annotations

from collections.abc import Iterator

from curvetui.detectors import Detector, Lifecycle
from curvetui.languages.templates import Words, when
from curvetui.model import Finding
from curvetui.run import History
from curvetui.run.identities import softmax_twice

LARGE = 40
"""Classes from which neighbouring counts differ by less than 0.03 in the loss."""


class DoubleSoftmax(Detector):
    """The loss obeys loss + accuracy = ln(e + C − 1): softmax is applied twice.

    Rule: over at least 5 pairs of loss and accuracy that span 0.1 of accuracy: slope of loss on accuracy from −1.4
        to −0.85, R² above 0.95, standard deviation of loss + accuracy below 0.02, and their mean at ln(e + C − 1)
        (from −0.01 to +0.03) for a whole number C of at least 3 classes. Train and validation are taken together,
        else each alone. Withdrawn if the sum comes to scatter twice as far.
    Source: arithmetic: a right answer costs ln(e + C − 1) − 1, a wrong one ln(e + C − 1). The identity held in none
        of about 4 400 other pairs of curves.
    Quiet: label smoothing also lifts the loss of a good network, but its slope is −1.6 to −3.

    Example:
        >>> accuracy = [0.4766, 0.6276, 0.8398, 0.8047, 0.8659, 0.8151]
        >>> loss = [1.8909, 1.7364, 1.5347, 1.5551, 1.5043, 1.5562]
        >>> DoubleSoftmax.found({"epoch": range(1, 7), "val_loss": loss, "val_accuracy": accuracy})
        [(1.0, 'act', 'open')]
    """

    kind = "double_softmax"
    highest = "act"

    def detect(self, history: History) -> Iterator[Finding]:
        found = softmax_twice(history)
        if found is None:
            return
        main, *others = found.tracks
        end = None if found.broken is None else main.upto(found.broken)
        life = Lifecycle(
            0,
            (("act", main.upto(found.at)),),
            len(main) - 1 if end is None else end,
            end,
            "open" if end is None else "withdrawn",
        )
        yield self.say(
            main,
            life,
            others,
            loss=main.label,
            accuracy=others[0].label,
            classes=found.classes,
            about=found.classes >= LARGE,
            floor=found.floor,
            ceiling=found.floor + 1,
            total=found.total,
            deviation=found.deviation,
            slope=found.slope,
            fit=found.fit,
            pairs=found.pairs,
            now=main.y[life.last],
            above=main.y[life.last] - found.floor,
        )

    words = {
        "en": Words(
            name="softmax applied twice",
            title="Softmax twice: the loss cannot fall below {floor:.3f}",
            what="In all {pairs} pairs, {loss:name} + {accuracy:name} = {total:.3f} ± {deviation:.3f}: what softmax applied twice gives with "
            "{classes} classes. The loss then lies between {floor:.3f} (all right) and {ceiling:.3f} (all wrong), so its last {now:value} is {above:.3f} above the floor.",
            event="Certain: the sum of loss and accuracy is constant (slope {slope:.2f}, R² {fit:.4f}).",
            cause="As good as certain: the identity fits a whole number of classes, and held in none of about 4 400 other pairs of curves.",
            worry="Yes, though nothing is broken: the model learns, but with weak gradients, and the loss cannot show how good it is. Accuracy stays valid.",
            why=(
                "The last layer applies softmax and the loss applies it again (PyTorch `CrossEntropyLoss`, Keras `from_logits=True`).",
                when(
                    "about",
                    'Near {classes} classes neighbouring counts look alike: read it as "about {classes}".',
                ),
            ),
            would_change="If loss + accuracy begins to scatter by more than 0.04 this is withdrawn.",
            next=(
                "Look at the last layer and the line that makes the loss.",
                "Pass logits: remove the softmax, or set `from_logits=False` where the loss takes probabilities.",
                "Do not compare the new losses with the old ones: they are on another scale. Expect faster learning, not only lower numbers.",
            ),
            limits="The code is not seen. The number of classes is inferred from the loss.",
            trace="pairs {pairs} (at least 5), slope {slope:.3f} (−1.4 to −0.85), R² {fit:.4f} (> 0.95), sd {deviation:.4f} (< 0.02), mean {total:.4f} against ln(e + {classes} − 1).",
            outcome={
                "withdrawn": "Withdrawn at {ended_at:place}: loss + accuracy no longer stays constant.",
                "ended": "It held to the end of the run at {ended_at:place}.",
            },
        ),
        "zh": Words(
            name="softmax 用了两次",
            title="softmax 用了两次：损失不可能低于 {floor:.3f}",
            what="全部 {pairs} 对数据都满足 {loss:name} + {accuracy:name} = {total:.3f} ± {deviation:.3f}，这正是 {classes} 类任务上 softmax 用了两次的结果。"
            "此时损失只能在 {floor:.3f}（全对）和 {ceiling:.3f}（全错）之间，最近的 {now:value} 只比下限高 {above:.3f}。",
            event="确定：损失与准确率之和是常数（斜率 {slope:.2f}，R² {fit:.4f}）。",
            cause="几乎可以确定：这个恒等式对应整数个类别，而在另外约 4 400 对曲线中一次也没有出现过。",
            worry="需要处理，但没有坏掉：模型在学习，只是梯度偏弱，而且损失看不出模型有多好。准确率仍然有效。",
            why=(
                "最后一层做了 softmax，损失函数又做了一次（PyTorch 的 `CrossEntropyLoss`，或 Keras 的 `from_logits=True`）。",
                when(
                    "about",
                    "类别数在 {classes} 附近时相邻的取值几乎一样，请理解为“约 {classes} 类”。",
                ),
            ),
            would_change="如果损失与准确率之和的波动超过 0.04，本条会撤回。",
            next=(
                "检查最后一层和创建损失函数的那一行。",
                "传入 logits：去掉 softmax；如果损失函数接收概率，则设 `from_logits=False`。",
                "不要拿新的损失和旧的比较，二者尺度不同。预期是学得更快，而不仅仅是数字更低。",
            ),
            limits="看不到代码；类别数是由损失反推的。",
            trace="{pairs} 对（至少 5），斜率 {slope:.3f}（−1.4 到 −0.85），R² {fit:.4f}（> 0.95），标准差 {deviation:.4f}（< 0.02），均值 {total:.4f}，对照 ln(e + {classes} − 1)。",
            outcome={
                "withdrawn": "{ended_at:place}撤回：损失与准确率之和不再是常数。",
                "ended": "直到运行在{ended_at:place}结束时始终成立。",
            },
        ),
    }
