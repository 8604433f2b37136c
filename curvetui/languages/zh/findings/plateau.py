"""中文：plateau。"""

from __future__ import annotations

from curvetui.languages.templates import Wait, Words, choose, when

WORDS = Words(
    name="平台期",
    title=choose(
        "status",
        recovered="{metric:name} 从{first:place}起一度几乎没有改善",
        otherwise="{metric:name} 从{first:place}起几乎没有改善",
    ),
    what=(
        "从{first:place}起，{metric:name}（5 点中位数）不再下降：{points:values}里前后两半只变化了 {gain:percent}，停在 {height:number} 左右；起点是 {begin:number}",
        when("higher", "；之后升到 {now:value}。", "。"),
    ),
    event="在噪声范围内没有进展，这是确定的。",
    cause="原因未定：除非知道模型应达到什么水平，否则“卡住”和“学完了”看起来一样。",
    worry=choose(
        "status",
        recovered="不需要：后来又有进展。",
        ended="如果这就是你预期的水平，不需要：训练只是完成了。",
        otherwise=choose(
            "level",
            note="如果这就是你预期的水平，不需要：训练只是完成了。",
            watch="稍加留意：如果什么都不改，剩下的训练很可能没有收获。",
        ),
    ),
    why=(
        (
            when(
                "rate",
                "学习率（{rate:number}）不再适合当前阶段：太高，落不进去；或太低，走不动。",
                "学习率不再适合当前阶段：太高，落不进去；或太低，走不动。",
            )
        ),
        "模型已学到这些数据能给的；损失有一个大于零的下限（标签噪声、正则项）。",
        "学习率调度里的下一次下降还没到。",
    ),
    would_change="在这样一段里改善 {need:percent} 以上即关闭。",
    next=(
        choose(
            "status",
            recovered=Wait("现在无需处理。"),
            ended="下次：在停滞处降低学习率，或减少 epoch 数。",
            otherwise=Wait("如果调度里后面还有学习率下降，就等。"),
        ),
        when(
            "over",
            "",
            "把学习率除以 10 一次；5 次评估后仍不动就停止，保留最好的 checkpoint。",
        ),
        choose(
            "status",
            recovered="",
            otherwise="如果离预期水平很远：检查数据和标签，试试能否过拟合单个批次。",
        ),
    ),
    limits=(
        "能达到什么水平，日志里没有。",
        when("train_only", "只有训练损失，验证集上可能不同。"),
    ),
    trace="{points:count} 个点只变化 {gain:percent}（阈值 {need:percent}；至少 10 个点且占全程 25%）。",
    outcome={
        "recovered": "{ended_at:place}又开始改善。",
        "ended": "直到运行结束都没有再改善。",
    },
)
