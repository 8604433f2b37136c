"""中文：learning_rate_zero。"""

from __future__ import annotations

from curvetui.languages.templates import Words, when

WORDS = Words(
    name="学习率为零",
    title="{metric:name} 自{first:place}起为 {now:number}，已不起作用",
    what=(
        "自{first:place}起 {metric:name} 一直是 {now:number}，连续 {points:values}（峰值 {peak:number}）。",
        when("loss", "期间 {loss:name} 从 {before_value:value} 变为 {after:value}。"),
    ),
    event="确定：日志里就是这么写的。",
    cause="很可能是调度比训练短；日志里没有调度本身的设置。",
    worry="需要：之后每一步都在花时间，却几乎什么都不改变。",
    why=(
        "调度的总步数小于训练步数（把轮数当成步数，或批次数不同）。",
        "调度按计划结束了，训练本该一起结束。",
        "ReduceLROnPlateau 一类的调度把学习率降没了。",
    ),
    would_change="学习率高于峰值的千分之一即关闭。",
    next=(
        "停止训练，保留最好的 checkpoint。",
        "核对调度器的总步数与训练步数，以及 `step()` 的调用频率。",
        "如果要继续：重启调度，或给学习率设下限。",
    ),
    limits="其他参数组的学习率可能不同。",
    trace="{now:number} 不到 {peak:number} 的千分之一，持续 {points:count} 个值（watch：5 个且占全程十分之一；stop：两倍）。",
    outcome={
        "recovered": "{ended_at:place}恢复到有效的学习率。",
        "ended": "直到结束都是如此。",
    },
)
