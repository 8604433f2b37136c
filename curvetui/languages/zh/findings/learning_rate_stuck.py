"""中文：learning_rate_stuck。"""

from __future__ import annotations

from curvetui.languages.templates import Words, choose

WORDS = Words(
    name="多次降学习率无效",
    title="{metric:name} 降了 {drops:count} 次，没有收获",
    what="自{first:place}起 {metric:name} 降了 {drops:count} 次（{old:number} → {new:number}），而 {loss:name} 没有比 {best:number} 再好 1%。",
    event="确定：两者都在日志里。",
    cause="很可能是模型已学完，或者已经坏死；是哪一种，看损失的水平。",
    worry=choose(
        "level",
        act="需要：每降一次，之后的进步就更小；剩下的训练不会有收获。",
        otherwise="很可能需要：每降一次，之后的进步就更小。",
    ),
    why=(
        "模型已学到这些数据能给的。",
        "模型在第一次下降之前就已训崩（某一步过大导致神经元坏死），步子再小也救不回来。",
        "调度器的 patience 相对于指标的噪声太短。",
    ),
    would_change="最优值再好 1% 即关闭。",
    next=(
        "停止训练，保留最好的 checkpoint。",
        "如果损失接近起点：用更低的初始学习率重新开始。",
        "否则：把 patience 加到 10 次评估，或改用预先计划的调度。",
    ),
    limits="损失够不够好，日志里看不出来。",
    trace="{drops:count} 次下降（watch 3，act 4），每次三分之一以上；最优值改善不到 1%。",
    outcome={"recovered": "{ended_at:place}有了改善。", "ended": "直到结束都没有收获。"},
)
