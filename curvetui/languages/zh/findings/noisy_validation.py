from curvetui.languages.templates import Words, when

WORDS = Words(
    name="验证曲线抖动大",
    title="[status=recovered?{metric:name} 从{first:place}到{last:place}抖动大|{metric:name} 自{first:place}起抖动大：单个数值意义不大]",
    what="{metric:name} 相邻评估之间波动[wild?超过自身大小| ±[score?{relative:points}|{relative:percent}]][examples?；验证样本约 {examples:count} 个（反推），仅抽样就有 ±{error:points}]。",
    event="确定，依据最近的评估（至多 20 次）。",
    cause="[examples?[much?超出抽样误差（{ratio:times} 倍）：模型本身在两次评估之间变化就这么大。|抽样误差：样本这么少，大致就是这个幅度。]|反推不出验证样本数，分不清抽样误差和真实变化。]",
    worry="不需要，但别相信单个数值：两次评估之差小于 [score?{seen:points}|[wild?自身大小|{seen:percent}] ]就无法与噪声区分，目前的最优值也有运气成分。",
    why=(
        "[much?学习率偏高，权重在两次评估之间移动很大：降低学习率后，这种波动通常会减半。|验证集太小。]",
        when("much", "批归一化的统计量跟不上权重。", "学习率偏高，权重在两次评估之间移动很大。"),
        "评估用的是随机抽取的数据，或者 dropout 没关。",
    ),
    would_change="噪声减半时解除；降低学习率通常就能做到。",
    next=(
        "比较 5 次评估的中位数，不要比单个值。",
        "增加验证样本，或对多次评估取平均。",
        "确实需要平稳：降低学习率，或用 EMA 权重评估。",
    ),
    limits="只有知道样本数时，才能把模型的波动和抽样的波动分开。",
    trace="标准差 [score?{relative:points}（阈值 2.0 个百分点）|损失的 [wild?100% 以上|{relative:percent}]（阈值 8%）]，连续 3 次评估。",
    outcome={"recovered": "{ended_at:place}趋于平稳。"},
)
