"""中文：constant_predictions。"""

from __future__ import annotations

from curvetui.languages.templates import Words, choose, when

WORDS = Words(
    name="预测恒定",
    title="{metric:name} 反复恰好为 {value:value}",
    what=(
        "自{first:place}起 {metric:name} 连续 {points:evaluations}恰好都是 {value:value}",
        when(
            "never",
            "，从未有过别的值。",
            "，而 {loss:name} 从 {loss_from:value} 变为 {loss_to:value}。",
        ),
    ),
    event="重复是确定的；偶然出现这么多相同的值几乎不可能。",
    cause=(
        "很可能是模型对每个样本都给出同一个答案",
        when("classes", "（{value:value} 正好是约 {classes:count} 类中一类的占比）"),
        "；日志里看不到预测结果。",
    ),
    worry=choose(
        "status",
        recovered="不需要：又有了变化。",
        otherwise=choose(
            "level",
            act="需要：预测已与输入无关，照样训练下去很少能好转。",
            otherwise="很可能需要：如果持续下去，预测就与输入无关了。",
        ),
    ),
    why=(
        "模型只预测一个类别：学习率过高、神经元坏死，或某一类远多于其他类。",
        "输出在判定之前就已异常：logits 为 NaN、sigmoid 饱和、argmax 取错了轴。",
        "分数用的是旧的预测或固定的批次。",
    ),
    would_change="出现不同的值即关闭。",
    next=(
        "统计验证集上预测的类别（混淆矩阵）。",
        "如果只有一类：学习率降到十分之一，从{first:place}之前重新开始；检查类别数量。",
        "如果预测有变化：检查分数的计算方式。",
    ),
    limits="预测的是哪一类无法从这些数字看出，需要混淆矩阵。",
    trace=when(
        "never",
        "从第一个值起 {points:count} 个相同的值（阈值 10；非验证分数为 20）。",
        "{points:count} 个相同的值（watch 5，act 12），损失变动超过 2%。",
    ),
    outcome={"recovered": "{ended_at:place}又有了变化。", "ended": "直到结束都没有变化。"},
)
