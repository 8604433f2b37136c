"""中文：negative_loss。"""

from __future__ import annotations

from curvetui.languages.templates import Words, when

WORDS = Words(
    name="损失为负",
    title="{metric:name} 自{first:place}起小于零",
    what=(
        "{metric:name} 在{first:place}跌破零，现在是 {now:value}",
        when(
            "named",
            "，而按它的名字不应为负。",
            "；与 {score:name} 并列的通常是交叉熵，不可能为负。",
        ),
    ),
    event="确定：{points:values}。",
    cause="很可能是符号、取值范围或名字有误；日志里看不到公式。",
    worry="稍加留意：如果损失真如其名，那就是算错了，模型在优化别的东西。",
    why=(
        "标签或预测超出范围：二元交叉熵的标签不在 0 到 1 之间，或概率大于 1。",
        "符号写反，或减去了没有下界的一项（熵奖励、对比项）。",
        "损失的类型与名字不符（对数密度本来就可以为负）：那就没有问题。",
    ),
    would_change="出现大于零的值即关闭。",
    next=(
        "取一个批次检查标签和预测的取值范围。",
        "检查损失的符号和各项。",
        "如果本来就可以为负：改个名字，这条就不会再出现。",
    ),
    limits="日志里没有损失的公式。",
    trace="{now:number} < 0，连续 {points:count} 次（阈值 2）。",
    outcome={"recovered": "{ended_at:place}回到零以上。"},
)
