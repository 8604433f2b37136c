"""中文：divergence。"""

from __future__ import annotations

from curvetui.languages.templates import Wait, Words, choose, when

WORDS = Words(
    name="发散",
    title=choose(
        "status",
        recovered="{metric:name} 在{first:place}发散，后来恢复",
        otherwise="{metric:name} 从{first:place}起发散",
    ),
    what=(
        "{metric:name} 在{best_at:place}为 {best:value}，从{first:place}起攀升，",
        choose(
            "status",
            recovered="最高到 {peak:number}，{ended_at:place}已回落。",
            otherwise=(
                "现在是 {now:value}，",
                when(
                    "all",
                    "已高于起点（{begin:number}）。",
                    "自开始（{begin:number}）以来的进步已丢掉 {lost:percent}。",
                ),
            ),
        ),
    ),
    event="攀升是确定的：按 3 点中位数，持续了 {points:values}。",
    cause=(
        when(
            "rate",
            "很可能是学习率（此处为 {rate:number}），但仅凭曲线不能证明。",
            "很可能是学习率，但日志没有打印。",
        ),
    ),
    worry=choose(
        "status",
        recovered="不需要：已经恢复。若再次出现，就降低学习率。",
        otherwise=choose(
            "level",
            stop="需要。学到的东西丢掉之后，很少能自行恢复；继续训练没有意义。",
            act="需要。16 个学到过东西、损失又这样高出起点 12 个点的基准训练里，11 个后来降了回来，但没有一个达到目标。",
            watch=when(
                "over",
                "需要：到运行结束时还没有恢复。",
                "也许。有些训练会恢复，再看 3 个点。",
            ),
        ),
    ),
    why=(
        "学习率对当前阶段过高，或 warmup 结束得太早。",
        "某一步梯度极大，使权重被带偏（异常批次、16 位溢出），又没有做梯度裁剪。",
        "任务中途变了：换了数据、损失权重或更长的序列。那就不是发散。",
    ),
    would_change="若收复四分之三的进步，本条按已恢复关闭。",
    next=(
        choose(
            "level",
            stop="停止，回到{first:place}之前的 checkpoint。",
            act=when(
                "over",
                choose(
                    "status",
                    recovered=Wait("现在无需处理。"),
                    otherwise="回到{first:place}之前的 checkpoint。",
                ),
                "除非你知道它为什么上升，否则停止，回到{first:place}之前的 checkpoint。",
            ),
            watch=when(
                "over",
                choose(
                    "status",
                    recovered=Wait("现在无需处理。"),
                    otherwise="回到{first:place}之前的 checkpoint。",
                ),
                Wait("再等 3 个点；确认{first:place}之前的 checkpoint 已保存。"),
            ),
        ),
        choose("status", recovered="", otherwise="学习率降到三分之一，或延长 warmup。"),
        choose(
            "status",
            recovered="",
            otherwise="裁剪梯度范数（1.0）并记录下来：它比损失更早显出问题。",
        ),
    ),
    limits="日志里看不出数据或损失权重是不是有意更改的。",
    trace=(
        "3 点中位数 = {middle:number}",
        when("times", "，为最优的 {times:times} 倍（阈值 2）"),
        "；丢掉进步的 {lost:percent}（watch 50%，stop 90%）；{points:count} 个点（watch 3；高出起点 1.5 倍 12 个点则 act；stop 20）。",
    ),
    outcome={
        "recovered": "{ended_at:place}回落；峰值为 {peak:number}。",
        "ended": "没有恢复；结束时为 {now:value}。",
    },
)
