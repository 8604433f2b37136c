"""中文：miscalibration。"""

from __future__ import annotations

from curvetui.languages.templates import Words, choose, when

WORDS = Words(
    name="过度自信",
    title="{metric:name} 上升但 {score:name} 未降：过度自信",
    what="{metric:name} 在{best_at:place}最好（{best:value}），现在是 {now:value}，已连续 {points:evaluations}高于最优；"
    "而 {score:name} 没有下降（最好 {score_best:value}，现在 {score_now:value}），{train:name} 仍在下降（{train_from:value} → {train_to:value}）。",
    event="确定：损失{rise:over}，持续了 {points:evaluations}；分数与最优值的差距在偶然范围内。",
    cause="很可能：在 27 个只有损失过拟合的运行里，有 18 个是损失上升而准确率不降。日志里没有校准本身的数据。",
    worry=choose(
        "status",
        recovered="已不需要：上升在{ended_at:place}结束。",
        otherwise="只用预测类别时风险不大；如果要用概率，这就是过拟合。",
    ),
    why=(
        (
            "模型对一切越来越有把握，而交叉熵对高置信度的错误没有上限",
            when("nats", "（现在每个错例 {nats:.1f} nat，超过 4 就算过度自信）"),
        ),
        "部分验证标签有误，过度自信的模型为此付出代价",
        "部分验证数据与训练数据分布不同",
    ),
    would_change="平滑后的损失回到最优时解除；如果 {score:name} 的下降超出偶然，就转为过拟合。",
    next=(
        (
            "保留两个 checkpoint：{score_best_at:place}（{score:name} 最优）和{best_at:place}（{metric:name} 最优",
            when("saved", "，日志里是 `{saved}`"),
            "）。",
        ),
        "如果要用概率，就取损失最优的一个，或做温度缩放；如果只看预测类别，{score:name} 还在升就继续训练。",
    ),
    limits="校准程度和标签噪声要看预测结果才知道。",
    trace="5 点中位数 = {smooth:number}，最优 {smooth_best:number}：+{rise:percent}，回吐进步的 {given_back:percent}（阈值 4% 且 1%，或 3% 且 5%），连续 {in_a_row:count} 次（从 5 次起，或 8 点、16 点均值连续 3 次）；分数与最优值之差在偶然范围内。",
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
