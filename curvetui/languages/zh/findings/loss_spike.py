"""中文：loss_spike。"""

from __future__ import annotations

from curvetui.languages.templates import Wait, Words, choose, when

WORDS = Words(
    name="损失尖峰",
    title="{metric:name} 在{first:place}跳到 {peak:value}",
    what=(
        "{metric:name} 在{first:place}从约 {usual:number} 跳到 {peak:value}",
        when("times", "（平时水平的 {times:times} 倍）"),
        "。",
    ),
    event="确定：远远超出此前各点的波动。",
    cause="原因未定：罕见批次、步子太大、重启，仅看损失都一样。",
    worry=choose(
        "status",
        recovered="不需要：{points:values}之后就回来了；87% 的尖峰在 10 个点之内恢复。",
        otherwise=(
            when(
                "slow",
                "稍加留意：87% 的尖峰在 10 个记录点内恢复，这一次没有。",
                "暂时不需要：这类尖峰有 87% 在 10 个记录点内恢复。",
            ),
        ),
    ),
    why=(
        "某个罕见或异常的批次产生了极大的梯度。",
        "学习率已接近上限；这时尖峰会越来越频繁。",
        "此处切换了什么：学习率、数据，或从断点续训。",
    ),
    would_change="损失回到 {usual:number} 附近即关闭。1000 步内出现三次，或一直不降，就要怀疑学习率。",
    next=(
        choose(
            "status",
            recovered=when("again", "把学习率略微调低：这已不是第一次。", Wait("无需处理。")),
            otherwise=when("over", "回到它之前的 checkpoint。", Wait("再等 10 个点。")),
        ),
        choose(
            "status",
            recovered=when("again", "裁剪梯度范数（1.0）并记录下来。"),
            otherwise="裁剪梯度范数（1.0）并记录下来。",
        ),
        choose(
            "status",
            open=when(
                "steps",
                "如果一直不降：回退到约 100 步之前，跳过那几个批次。",
                "如果一直不降：回到它之前的 checkpoint。",
            ),
        ),
    ),
    limits="日志里看不出是哪个批次。",
    trace=(
        "{peak:number} 对 {usual:number}",
        when("sigmas", "，为噪声的 {sigmas:times} 倍（阈值 6）"),
        "；至少高出 15%，且为此前第二大超出的 2.5 倍。",
    ),
    outcome={
        "recovered": "{ended_at:place}回到 {after:number}，历时 {points:values}。",
        "ended": "运行结束时仍未恢复。",
    },
)
