"""中文：frozen_metric。"""

from __future__ import annotations

from curvetui.languages.templates import Words, when

WORDS = Words(
    name="指标冻结",
    title="{metric:name} 反复恰好为 {value:value}",
    what="自{first:place}起，{metric:name} 连续 {points:values}恰好都是 {value:value}。",
    event="确定：打印的每一位数字都相同。",
    cause="原因未定：权重不变和没有重新测量，看起来一样。",
    worry="稍加留意：如果权重不再变化，剩下的训练就是浪费时间。",
    why=(
        when(
            "train",
            (
                "优化器没起作用：没有调用 `step()`、参数被冻结，或 16 位精度下每一步都被跳过",
                when("rate", "（学习率为 {rate:number}）"),
                "。",
            ),
            "评估结果被缓存，打印的是旧值。",
        ),
        "神经元全部坏死，输出成了常数。",
        when(
            "train",
            "指标被沿用：测量的次数少于打印的次数。",
            "权重不再变化，或评估用的是旧的权重副本。",
        ),
    ),
    would_change="出现不同的值即关闭。",
    next=(
        "在两个步数上打印权重范数，看是否变化。",
        "确认 `optimizer.step()` 有执行，且优化器里有参数。",
        "如果指标只是偶尔测量，就只在测量时记录。",
    ),
    limits="权重有没有变化，日志里看不到。",
    trace="{points:count} 个相同的 4 位数值（阈值 5）。",
    outcome={"recovered": "{ended_at:place}又有了变化。", "ended": "直到结束都没有变化。"},
)
