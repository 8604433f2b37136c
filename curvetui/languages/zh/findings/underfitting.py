"""中文：underfitting。"""

from __future__ import annotations

from curvetui.languages.templates import Words, when

WORDS = Words(
    name="欠拟合",
    title="{metric:name} 停在起点的 {share:percent}",
    what=(
        "{metric:name} 为 {now:number}（起点 {begin:number}），最近 {points:values}只变化了 {gain:percent}",
        when("validation", "；验证与之接近"),
        "。",
    ),
    event="训练本身停止改善，这是确定的。",
    cause="很可能是模型（或学习率）拟合不了这些数据；也可能是数据里没有多少可学的。",
    worry="稍加留意：照样再多训练几轮，收获也很小。",
    why=(
        "模型太小，或正则化太强",
        "学习率太高而无法收敛，或降得太早",
        "输入与目标关系不大，或没有归一化",
    ),
    would_change="在这样一段内进步 1%，或损失低于起点的 70% 时解除。",
    next=(
        "与最简单的基线（均值、多数类）比较：模型到底有没有更好？",
        "再试着过拟合一个批次；做不到就检查数据和代码。",
    ),
    limits=("能达到什么水平，日志里没有。如果第一个记录的损失已经很低，这条的意义就小。",),
    trace="起点的 {share:percent}（阈值 80%），{points:count} 个点变化 {gain:percent}（阈值 1%）。",
    outcome={"recovered": "{ended_at:place}又继续改善。", "ended": "直到结束都是如此。"},
)
