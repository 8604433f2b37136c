"""Overfitting: the validation loss turns upwards while the training loss goes on falling."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Figure, Lifecycle, first_of_each, raised
from curvetui.detectors._turning import (
    PERSIST,
    RISES,
    Turn,
    evidence,
    ill,
    mostly_worse,
    strong,
    turn_of,
    worsening,
)
from curvetui.languages.templates import Words, choose, when
from curvetui.model import Finding
from curvetui.run import History


class Overfitting(Detector):
    """Validation gets worse while training gets better: the model learns its training examples by heart.

    Rule: the median of the last 5 validation losses lies more than 4 % over its own best and has given back 1 % of
        all progress (or 3 % over it and 5 % of the progress), and more than the best of n noisy medians is too good by,
        while the training loss is below what it was at that best, 5 evaluations in a row; and at most of these the score
        (if there is one) is below its best by more than 2 binomial errors and half a point, or never rose and lies 30
        points below the one on training data. `act` after 10 evaluations in a row at 4 %. Where no training loss is logged it stays at `watch`. Recovered within 1 % of the best.
    Source: the relative, smoothed, persistent rule; of 1 823 AlgoPerf runs that reached their target a rolling
        median of 5 that lies 5 % over its best stopped 1.8 % too early, early stopping with patience 5 34 %.
    Quiet: train and validation rising together (that is `divergence`); a single bad evaluation; a validation loss
        that rises while the score holds (that is `miscalibration`); a gap that does not grow.

    Example:
        >>> falls = [2.0 / (1 + 0.3 * e) for e in range(40)]
        >>> turns = [2.0 / (1 + 0.3 * e) + max(0, e - 10) * 0.03 for e in range(40)]
        >>> Overfitting.found({"epoch": range(1, 41), "train_loss": falls, "val_loss": turns})
        [(15.0, 'act', 'open')]
    """

    kind = "overfitting"
    highest = "act"

    def detect(self, history: History) -> Iterator[Finding]:
        lives = (
            found
            for loss in history.losses("val", "test")
            for found in self._lives(turn_of(history, loss))
        )
        return first_of_each(lives)

    def figures(self, history: History) -> Iterator[Figure]:
        for turn in (turn_of(history, loss) for loss in history.losses("val", "test")):
            yield Figure(
                turn.loss,
                turn.loss.rise,
                RISES[0][0],
                {"en": "median of 5 over its best", "zh": "5 点中位数高出最优值"},
            )
            yield Figure(
                turn.loss,
                turn.loss.given_back,
                RISES[0][1],
                {"en": "share of all progress given back", "zh": "回吐的进步"},
            )
            yield Figure(
                turn.loss,
                turn.loss.lasted(ill(turn) & mostly_worse(turn)).astype(np.float64),
                PERSIST,
                {
                    "en": "evaluations in a row with all of that, training falling and the score mostly worse",
                    "zh": "同时满足以上各项、训练下降且分数多半变差的连续次数",
                },
                "number",
            )

    def _lives(self, turn: Turn) -> Iterator[tuple[float, float, Finding]]:
        loss = turn.loss
        for start, end in worsening(turn):
            level = strong(turn)
            said = raised(start, end, "watch", **({"act": level} if turn.train is not None else {}))
            best = int(loss.best_index[start])
            last = len(loss) - 1 if end is None else end - 1
            life = Lifecycle(
                min(best + 1, start), said, last, end, "open" if end is None else "recovered"
            )
            others = [t for t in (turn.train, turn.score) if t is not None]
            yield (
                float(loss.at[start]),
                np.inf if end is None else float(loss.at[end]),
                self.say(loss, life, others, **evidence(turn, start, last)),
            )

    words = {
        "en": Words(
            name="overfitting",
            title="{metric:name} is rising since {best_at:place}",
            what=(
                "{metric:name} was best at {best_at:place} ({best:value}) and has risen to {now:value} ({rise:over}), {points:evaluations} since",
                when(
                    "train",
                    ", while {train:name} kept falling ({train_from:value} → {train_to:value})",
                ),
                when("score", "; {score:name} went {score_best:value} → {score_now:value}"),
                when(
                    "examples",
                    " ({examples_best:count} → {examples_now:count} right of {examples:count} examples)",
                ),
                ".",
            ),
            event="Certain that the validation loss rose: it is smoothed, and it held for {points:evaluations}.",
            cause=(
                when(
                    "idle",
                    "Likely not memorising alone: {score:name} never rose, so nothing of what is learned carries over.",
                    when(
                        "train",
                        "Likely: training improves while validation worsens, which is what overfitting means.",
                        "Open: no training loss is logged, so overfitting and a training that goes wrong look alike here.",
                    ),
                ),
            ),
            worry=choose(
                "level",
                act="Yes. More training at these settings makes the model worse on new data; the best one is already behind you. "
                "Of 908 benchmark runs that reached their target none looked like this before it.",
                watch=when(
                    "over",
                    "A little: the checkpoint of {best_at:place} is better than the last one.",
                    "A little. Look again in 5 evaluations; most such rises go on, some end at a learning-rate drop.",
                ),
            ),
            why=(
                when(
                    "idle",
                    "Validation inputs are prepared unlike training inputs (scaling, preprocessing, image size), or their labels are in another order.",
                ),
                when(
                    "idle",
                    "Normalisation layers hold statistics that fit no data (unfrozen batch norm with small batches), so that evaluation mode fails.",
                ),
                "The model has begun to memorise its training examples (too many parameters or epochs for the data).",
                when(
                    "idle",
                    "",
                    "Perhaps the learning rate or the augmentation was changed near {best_at:place}: then look there first.",
                ),
                when(
                    "idle",
                    "",
                    "Validation and training data differ (other source, other preprocessing), so that fitting one no longer helps the other.",
                ),
            ),
            would_change="A new best of the smoothed {metric:name} closes this. If the score recovers while the loss stays high, it is over-confidence, not worse decisions.",
            next=(
                when(
                    "idle",
                    "Evaluate some training files through the validation pipeline: if the score is as low there, the pipeline or the evaluation mode is at fault, not the model.",
                ),
                when(
                    "idle",
                    "Until that is clear leave regularisation and learning rate as they are.",
                    (
                        "Keep the checkpoint of {best_at:place}",
                        when("saved", " (the log names `{saved}`)"),
                        ".",
                    ),
                ),
                when(
                    "idle",
                    "",
                    when(
                        "over",
                        "Next time let early stopping with patience of about 10 evaluations end the run.",
                        "Stop, or let early stopping with patience of about 10 evaluations do it.",
                    ),
                ),
                when(
                    "idle",
                    "",
                    "Next run: change one thing: more data or augmentation first, then weight decay or dropout, then a smaller model.",
                ),
            ),
            limits=(
                "Only the curves are seen: not whether the checkpoint was saved, nor which examples got worse.",
                when(
                    "no_score",
                    " Without a validation score it cannot be told whether decisions or only confidence got worse.",
                ),
            ),
            trace="median of 5 = {smooth:number}, best {smooth_best:number}: +{rise:percent}, {given_back:percent} of the progress given back (limits 4% and 1%, or 3% and 5%), {points:count} in a row (watch 5, act 10 at 4%).",
            outcome={
                "recovered": "The smoothed loss came back to its best at {ended_at:place}.",
                "ended": "It did not come back: the best was {best_at:place}, {since:span} before the end.",
            },
        ),
        "zh": Words(
            name="过拟合",
            title="{metric:name} 自{best_at:place}起持续上升",
            what=(
                "{metric:name} 在{best_at:place}最好（{best:value}），之后升到 {now:value}（{rise:over}），其间 {points:evaluations}",
                when(
                    "train", "；同时 {train:name} 仍在下降（{train_from:value} → {train_to:value}）"
                ),
                when("score", "；{score:name} 从 {score_best:value} 变为 {score_now:value}"),
                when(
                    "examples",
                    "（{examples:count} 个样本中答对的从 {examples_best:count} 个变为 {examples_now:count} 个）",
                ),
                "。",
            ),
            event="验证损失上升是确定的：已做平滑，并且持续了 {points:evaluations}。",
            cause=(
                when(
                    "idle",
                    "多半不只是死记：{score:name} 从未上升，学到的东西完全没有用到验证集上。",
                    when(
                        "train",
                        "很可能是过拟合：训练变好而验证变差，这正是过拟合的定义。",
                        "原因未定：日志里没有训练损失，过拟合和训练本身出问题在这里看起来一样。",
                    ),
                ),
            ),
            worry=choose(
                "level",
                act="需要。照现在的设置继续训练，模型在新数据上只会更差，最好的模型已经过去了。在 908 个达到目标的基准运行中，没有一个在达标前出现过这种情况。",
                watch=when(
                    "over",
                    "稍加留意：{best_at:place}的 checkpoint 比最后的更好。",
                    "先留意。再看 5 次评估；这类上升多数会继续，也有一些在学习率下降后结束。",
                ),
            ),
            why=(
                when(
                    "idle",
                    "验证集的输入处理与训练集不同（缩放、预处理、图像尺寸），或标签顺序不同。",
                ),
                when(
                    "idle",
                    "归一化层的统计量与任何数据都不符（解冻的 batch norm 加上小批次），评估模式因此失效。",
                ),
                "模型开始死记训练样本（相对于数据量，参数太多或轮数太多）。",
                when(
                    "idle", "", "也许学习率或数据增强在{best_at:place}前后改过：如果是，先查那里。"
                ),
                when(
                    "idle",
                    "",
                    "验证集和训练集分布不同（来源或预处理不同），拟合训练集不再有助于验证集。",
                ),
            ),
            would_change="平滑后的 {metric:name} 再创新低，本条即关闭。如果分数恢复而损失仍高，那是过度自信，而不是判断变差。",
            next=(
                when(
                    "idle",
                    "把一部分训练样本放进验证流程评估：如果分数同样低，问题在数据流程或评估模式，不在模型。",
                ),
                when(
                    "idle",
                    "在弄清之前，先不要改正则化和学习率。",
                    (
                        "保留{best_at:place}的 checkpoint",
                        when("saved", "（日志里是 `{saved}`）"),
                        "。",
                    ),
                ),
                when(
                    "idle",
                    "",
                    when(
                        "over",
                        "下次用早停（early stopping）收尾，patience 约 10 次评估。",
                        "停止训练，或设置 patience 约为 10 次评估的早停（early stopping）。",
                    ),
                ),
                when(
                    "idle",
                    "",
                    "下次只改一处：先加数据或数据增强，再加 weight decay 或 dropout，最后才缩小模型。",
                ),
            ),
            limits=(
                "这里只看得到曲线：看不到 checkpoint 是否保存，也看不到哪些样本变差了。",
                when("no_score", "没有验证集上的分数，无法判断是判断变差还是只是更自信。"),
            ),
            trace="5 点中位数 = {smooth:number}，最优 {smooth_best:number}：+{rise:percent}，回吐进步的 {given_back:percent}（阈值 4% 且 1%，或 3% 且 5%），连续 {points:count} 次（watch 5 次；act 为超过 4% 连续 10 次）。",
            outcome={
                "recovered": "平滑后的损失在{ended_at:place}回到最优水平。",
                "ended": "没有恢复：最优在{best_at:place}，距结束 {since:span}。",
            },
        ),
    }
