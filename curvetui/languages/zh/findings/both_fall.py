from curvetui.languages.templates import Words, when

WORDS = Words(
    name="损失与分数同时下降",
    title="{metric:name} 变好，{score:name} 却下降 {below:points}",
    what="自{best_at:place}以来 {metric:name} 从 {loss_from:number} 改善到 {loss_to:number}（5 点中位数），但 {score:name} 从 {score_from:number} 降到 {score_to:number}。",
    event="确定：两者有 {points:evaluations}背离，超出分数的抽样误差。",
    cause="原因从曲线上看不出来。",
    worry="请看你真正关心的那一个：两者衡量的已不是同一件事。",
    why=(
        "下降的是损失里的其他项（权重衰减、辅助损失）",
        "损失对样本的加权不同（类别权重、focal loss、标签平滑）",
        "容易的样本置信度越来越高，边界附近的少数样本却由对变错",
    ),
    would_change="{score:name} 回到离最优不到 1 个百分点时解除。",
    next=(
        "先决定看哪一个；如果是 {score:name}，就保留它最优的 checkpoint。",
        "把损失的各个组成部分分开记录，先看数据项。",
    ),
    limits=("日志里没有损失的各个组成部分。", when("train", "两条都是训练曲线，验证可能不同。")),
    trace="分数比最优低 {below:points}（阈值 2 个百分点，远超偶然时 1 个），损失改善 {better:percent}（阈值 1%），连续 5 次评估（远超偶然时 3 次）。",
    outcome={
        "recovered": "分数在{ended_at:place}恢复。",
        "ended": "[loss_back?从{ended_at:place}起损失也变差了。|直到运行在{ended_at:place}结束时仍然如此。]",
    },
)
