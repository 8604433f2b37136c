"""中文：collapse。"""

from __future__ import annotations

from curvetui.languages.templates import Wait, Words, choose, when

WORDS = Words(
    name="崩溃",
    title="{metric:name} 在{first:place}崩溃：{best:value} → {now:value}",
    what=(
        "{metric:name} 曾达到 {best:value}（{best_at:place}），自{first:place}起跌落，现在是 {now:value}，",
        when("halved", "比最优低 {below:percent}", "丢掉了已学到的 {lost:percent}"),
        when("train", "；{train:name} 从 {train_before:value} 变为 {train_now:value}"),
        "。",
    ),
    event="确定：{points:evaluations}，按 3 点中位数。",
    cause="原因未定：权重被甩了出去；被什么甩的，曲线看不出来。",
    worry=choose(
        "status",
        recovered="不需要：大部分已经恢复。若再次出现，就降低学习率。",
        otherwise=choose(
            "level",
            stop="需要。丢成这样很少能自己回来。",
            act="需要：持续太久，已不是短暂的下降，训练也同样变差。",
            watch="很可能需要。短暂的下降会恢复（88.7% 在 3 轮之内），这一次已经更久。",
        ),
    ),
    why=(
        "学习率过高或突然跳变，一步就毁掉了学到的东西。",
        "数据或标签在那里变了。",
        "checkpoint 加载错误，或带 NaN 的步一直被跳过，直到什么都不剩。",
    ),
    would_change="收复七成即关闭。",
    next=(
        choose(
            "level",
            act="回到{best_at:place}的 checkpoint：下降已持续太久，不必再等。",
            stop=(
                "停止，回到{best_at:place}的 checkpoint",
                when("saved", "（日志里是 `{saved}`）"),
                "。",
            ),
            watch=when(
                "over",
                "回到{best_at:place}的 checkpoint。",
                Wait("再等 3 次评估，并确认{best_at:place}的 checkpoint 已保存。"),
            ),
        ),
        "从那里以三分之一的学习率继续，并裁剪梯度。",
        "对比{first:place}前后的数据和设置。",
    ),
    limits="是不是有意更改的，日志里没有。",
    trace="丢掉已学到的 {lost:percent}（阈值 60%），训练也变差；3 次评估后 watch，4 次后 act，10 次后 stop（长训练需要更多次）。",
    outcome={"recovered": "{ended_at:place}大部分已恢复。", "ended": "没有恢复。"},
)
