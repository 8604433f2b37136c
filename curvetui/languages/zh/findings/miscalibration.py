"""中文：miscalibration。"""

from __future__ import annotations

from curvetui.languages.templates import Words, when

WORDS = Words(
    name="过度自信",
    title="{metric:name} 上升但 {score:name} 未降：过度自信",
    what="{metric:name} 在{best_at:place}最好（{best:value}），现在是 {now:value}，已连续 {points:evaluations}高于最优；"
    "而 {score:name} 没有下降（最好 {score_best:value}，现在 {score_now:value}），{train:name} 仍在下降（{train_from:value} → {train_to:value}）。",
    event="确定：损失{rise:over}，持续了 {points:evaluations}；分数与最优值的差距在偶然范围内。",
    cause="很可能：在 27 个只有损失过拟合的运行里，有 18 个是损失上升而准确率不降。日志里没有校准本身的数据。",
    worry="看你用什么。只用预测结果（top-1）：不必担心。要用概率、阈值或排序：需要。就损失而言，这就是过拟合。",
    why=(
        (
            "模型对一切都更有把握。交叉熵对“高置信度误判”惩罚没有上限，所以少数样本错得很离谱，多数样本仍然正确",
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
        "如果概率重要：用损失最低的模型，或在验证集上做温度缩放（temperature scaling）。只看预测结果：{score:name} 还在上升就继续；若已连续 10 次评估持平，再训练只是耗时。",
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
)
