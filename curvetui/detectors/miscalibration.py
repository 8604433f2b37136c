"""Miscalibration: the validation loss rises while the score holds; right as often, but over-sure when wrong."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Figure, Lifecycle, first_of_each
from curvetui.detectors._turning import (
    BACK,
    PERSIST,
    RISES,
    Turn,
    evidence,
    ill,
    mostly_worse,
    turn_of,
    worsening,
)
from curvetui.languages.templates import Words, when
from curvetui.model import Finding
from curvetui.run import History
from curvetui.statistics import Flags, spells


class Miscalibration(Detector):
    """The validation loss rises while the score holds or still climbs: over-confidence, not worse decisions.

    Rule: as `overfitting` (the median of 5 lies more than 4 % over its best, 1 % of the progress given back, beyond
        chance, training loss below its value at that best, 5 evaluations in a row), but at most of these the score is within half
        a point or 2 binomial errors of its best. Ended when the score falls too: that is `overfitting`.
    Source: Guo et al. 2017, On Calibration of Modern Neural Networks. Val loss up with accuracy not down was 18 of
        27 clean loss-overfit runs, the reverse (accuracy only) 0 of 73.
    Quiet: without a score on the same split; while train and validation rise together.

    Example:
        >>> falls = [2.0 / (1 + 0.3 * e) for e in range(40)]
        >>> turns = [2.0 / (1 + 0.3 * e) + max(0, e - 10) * 0.03 for e in range(40)]
        >>> climbs = [0.9 - 0.5 / (1 + e) for e in range(40)]
        >>> Miscalibration.found({"epoch": range(1, 41), "train_loss": falls, "val_loss": turns, "val_accuracy": climbs})
        [(15.0, 'watch', 'open')]
    """

    kind = "miscalibration"

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
            holds = turn.loss.lasted(ill(turn) & ~mostly_worse(turn)).astype(np.float64)
            yield Figure(
                turn.loss,
                holds,
                PERSIST,
                {
                    "en": "evaluations in a row with all of that, training falling and the score holding",
                    "zh": "同时满足以上各项、训练下降而分数未降的连续次数",
                },
                "number",
            )

    def _lives(self, turn: Turn) -> Iterator[tuple[float, float, Finding]]:
        loss, score = turn.loss, turn.score
        if score is None or turn.train is None:
            return
        worse = _overfits(turn)
        on = (loss.lasted(ill(turn)) >= PERSIST) & ~mostly_worse(turn) & ~worse
        for start, end in spells(on, (loss.rise < BACK) | worse):
            best = int(loss.best_index[start])
            last = len(loss) - 1 if end is None else end - 1
            status = "open" if end is None else "ended" if worse[end] else "recovered"
            life = Lifecycle(min(best + 1, start), (("watch", start),), last, end, status)  # type: ignore[arg-type]
            more = evidence(turn, start, last) | {
                "grew": end is not None and bool(worse[end]),
                **_cost(turn, last),
            }
            yield (
                float(loss.at[start]),
                np.inf if end is None else float(loss.at[end]),
                self.say(loss, life, [turn.train, score], **more),
            )

    words = {
        "en": Words(
            name="over-confidence",
            title="{metric:name} rises, {score:name} holds: over-sure",
            what="{metric:name} was best at {best_at:place} ({best:value}) and is now {now:value}, {points:evaluations} in a row over its best, "
            "while {score:name} held ({score_best:value} at best, {score_now:value} now) and {train:name} kept falling ({train_from:value} → {train_to:value}).",
            event="Certain: it is {rise:over} and has been over it for {points:evaluations}; the score is within chance of its best.",
            cause="Likely: loss up with accuracy not down was 18 of 27 clean loss-overfit runs. The calibration itself is not in the log.",
            worry="It depends on what you use. Decisions (the top class): no. Probabilities, thresholds or rankings: yes. Of the loss this is overfitting.",
            why=(
                (
                    "The model grows more sure of everything. Cross-entropy punishes a confident error without bound, so a few examples get very wrong while most stay right",
                    when(
                        "nats",
                        " (now {nats:.1f} nats for each wrong example; 1 to 2 is ordinary, above 4 is over-sure)",
                    ),
                    ".",
                ),
                "Some validation labels are wrong: a sure model pays for every one of them.",
                "A part of the validation data is unlike the training data, and the model is sure there too.",
            ),
            would_change="If {score:name} falls more than half a point and more than chance below its best, this becomes overfitting. A new best of the smoothed loss closes it.",
            next=(
                (
                    "Keep two checkpoints: {best_at:place}",
                    when("saved", " (the log names `{saved}`)"),
                    " by loss, the best by {score:name}.",
                ),
                "If probabilities matter: take the loss's best, or fit a temperature on validation data (temperature scaling). If only decisions matter: go on as long as {score:name} still rises; once it has been level for 10 evaluations, more training only costs time.",
                "Look at the examples whose loss grew most: are their labels right? Next run: label smoothing or weight decay.",
            ),
            limits="Calibration (ECE, a reliability diagram) and label noise cannot be told from these numbers; they need the predictions.",
            trace="median of 5 = {smooth:number}, best {smooth_best:number}: +{rise:percent}, {given_back:percent} of the progress given back (limits 4% and 1%, or 3% and 5%), {points:count} in a row (limit 5); score within its chance of the best.",
            outcome={
                "recovered": "The smoothed loss came back to its best at {ended_at:place}.",
                "ended": (
                    when(
                        "grew",
                        "At {ended_at:place} the score fell too: it went on as overfitting.",
                        "It lasted to the end; the loss was best {since:span} before.",
                    )
                ),
            },
        ),
        "zh": Words(
            name="过度自信",
            title="{metric:name} 上升但 {score:name} 未降：过度自信",
            what="{metric:name} 在{best_at:place}最好（{best:value}），现在是 {now:value}，已连续 {points:evaluations}高于最优；"
            "而 {score:name} 没有下降（最好 {score_best:value}，现在 {score_now:value}），{train:name} 仍在下降（{train_from:value} → {train_to:value}）。",
            event="确定：损失{rise:over}，持续了 {points:evaluations}；分数与最优值的差距在偶然范围内。",
            cause="很可能：在 27 个只有损失过拟合的运行里，有 18 个是损失上升而准确率不降。日志里没有校准本身的数据。",
            worry="看你用什么。只用判断结果（top-1）：不必担心。要用概率、阈值或排序：需要。就损失而言，这就是过拟合。",
            why=(
                (
                    "模型对一切都更有把握。交叉熵对“自信的错误”惩罚没有上限，所以少数样本错得很离谱，多数样本仍然正确",
                    when(
                        "nats",
                        "（现在每个错例约 {nats:.1f} nat；1 到 2 属正常，超过 4 就是过度自信）",
                    ),
                    "。",
                ),
                "验证集里有标签标错：越自信的模型，为每个错标付出的代价越大。",
                "验证集里有一部分与训练数据不同，而模型在那里同样自信。",
            ),
            would_change="如果 {score:name} 比最优值低半个百分点以上且超出偶然，本条就变成过拟合。平滑后的损失再创新低则关闭。",
            next=(
                (
                    "保留两个 checkpoint：按损失取{best_at:place}",
                    when("saved", "（日志里是 `{saved}`）"),
                    "，按 {score:name} 取最高的那个。",
                ),
                "如果概率重要：用损失最低的模型，或在验证集上做温度缩放（temperature scaling）。只看判断结果：{score:name} 还在上升就继续；若已连续 10 次评估持平，再训练只是耗时。",
                "看看损失增长最多的样本，标签对不对。下次可加 label smoothing 或 weight decay。",
            ),
            limits="校准程度（ECE、可靠性图）和标签噪声无法从这些数字看出，需要预测结果。",
            trace="5 点中位数 = {smooth:number}，最优 {smooth_best:number}：+{rise:percent}，回吐进步的 {given_back:percent}（阈值 4% 且 1%，或 3% 且 5%），连续 {points:count} 次（阈值 5）；分数与最优值之差在偶然范围内。",
            outcome={
                "recovered": "平滑后的损失在{ended_at:place}回到最优水平。",
                "ended": (
                    when(
                        "grew",
                        "{ended_at:place}起分数也下降，转为过拟合。",
                        "一直持续到结束；损失最优在 {since:span}之前。",
                    )
                ),
            },
        ),
    }


def _overfits(turn: Turn) -> Flags:
    """Where `overfitting` is said of the same loss."""
    out = np.zeros(len(turn.loss), dtype=bool)
    for start, end in worsening(turn):
        out[start:end] = True
    return out


def _cost(turn: Turn, last: int) -> dict[str, float]:
    """Nats of loss for each wrong example, where the score is an accuracy and the loss a cross-entropy."""
    if (
        turn.score is None
        or turn.score.curve.metric != "accuracy"
        or turn.loss.curve.metric not in ("loss", "cross_entropy")
    ):
        return {}
    wrong = 1 - float(turn.score_values[last])
    return {"nats": float(turn.loss.y[last]) / wrong} if wrong > 0.005 else {}
