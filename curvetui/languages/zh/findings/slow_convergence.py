"""中文：slow_convergence。"""

from __future__ import annotations

from curvetui.languages.templates import Wait, Words, when

WORDS = Words(
    name="收敛过慢",
    title="{metric:name} 下降太慢：减半要 {halving:about}",
    what="{metric:name} 从 {begin:number} 降到 {now:value}，均匀而笔直；照这个速度，减半需要 {halving:about}。",
    event="就目前的速度而言是确定的（R² {fit:.3f}）。",
    cause="很可能是学习率太低：步子太大会抖，接近下限会弯。",
    worry=(
        "稍加留意：",
        when(
            "planned",
            "计划到{planned:place}就结束，远远不够。",
            "没有坏，但大部分时间都浪费了。",
        ),
    ),
    why=(
        (when("rate", "学习率（{rate:number}）太低。", "学习率太低。")),
        "模型大部分被冻结，或梯度被裁剪得几乎为零。",
        "很长的 warmup 还没结束。",
    ),
    would_change="损失低于起点的 70%，或曲线开始弯曲，即关闭。",
    next=(
        Wait("如果 warmup 还没结束，就等。"),
        "把学习率提高到 3 倍；只要损失仍然平滑，就再来一次（或做一次学习率范围测试）。",
        "对照记录的梯度范数检查裁剪阈值。",
    ),
    limits="损失的下限在哪里，日志里没有。",
    trace="减半需 {halving:number}（阈值为计划的 3 倍，或已训练长度的 30 倍），R² {fit:.3f}（阈值 0.99）。",
    outcome={"ended": "从{ended_at:place}起变快了，或不再那么均匀。"},
)
