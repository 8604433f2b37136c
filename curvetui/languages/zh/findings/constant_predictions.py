from curvetui.languages.templates import Words, when

WORDS = Words(
    name="预测恒定",
    title="{metric:name} [status=recovered?曾]一直是同一个值 {value:value}",
    what=(
        "自{first:place}起 {metric:name} 连续 {points:evaluations}恰好都是 {value:value}",
        "[never?[status=recovered?，在那之前没有过别的值。|，从未有过别的值。]|[loss?，而 {loss:name} 在 {loss_from:value} 到 {loss_to:value} 之间变化。|。]]",
    ),
    event="确定：数值反复相同，偶然几乎不可能。",
    cause=(
        "很可能是模型对每个样本都给出同一个答案",
        when("classes", "（{value:value} 正好是约 {classes:count} 类中一类的占比）"),
        "；日志里看不到预测结果。",
    ),
    worry="[status=recovered?已不需要：它又变化了。|[level=act?需要：预测已与输入无关。|很可能需要：预测可能已与输入无关。]]",
    why=(
        when("value", "", "从不预测正类（阈值太高或正类太少）"),
        when("value", "总是预测同一类（学习率过高、神经元坏死、类别不均衡）"),
        "只有评估受影响（模式、批归一化、预处理）",
        "分数用的是旧的预测，或 argmax 的维度错了",
    ),
    would_change="出现其他值时解除。",
    next=(
        when("value", "在验证集上统计预测的类别。", "在验证集上数一数预测为正类的样本。"),
        "[value?[never?如果只有一个类别，就用十分之一的学习率重新开始。|如果只有一个类别，就从{first:place}之前用十分之一的学习率重新开始。]|如果一个也没有，就降低阈值，或给正类更大的权重。]",
    ),
    limits="日志里看不出预测的是哪个类别。",
    trace="[never?从第一个值起 {points:count} 个相同的值（阈值 10；非验证分数为 20，恰好为 0 时更少）。|{points:count} 个相同的值（阈值 5），损失变动超过 2%。]",
    outcome={"recovered": "{ended_at:place}又有了变化。"},
)
