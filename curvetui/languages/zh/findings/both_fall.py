"""中文：both_fall。"""

from __future__ import annotations

from curvetui.languages.templates import Words, when

WORDS = Words(
    name="损失与分数同时下降",
    title="{metric:name} 变好，{score:name} 却降了 {below:points}",
    what="自{best_at:place}以来 {metric:name} 从 {loss_from:number} 改善到 {loss_to:number}（5 点中位数），但 {score:name} 从 {score_from:number} 降到 {score_to:number}。",
    event="二者背离是确定的：持续了 {points:evaluations}，超出分数的偶然波动。",
    cause="原因未定：有害和无害的几种原因在这里看起来一样。",
    worry="先弄清你在乎哪一个：它们已经不在衡量同一件事。如果看重分数，这次训练正在变差。",
    why=(
        "打印的损失不只有数据项（还有 weight decay、辅助损失或正则项），下降的是那一部分。",
        "损失和分数对样本的权重不同：类别权重、focal loss、label smoothing，或偏置在变而阈值固定为 0.5。",
        "许多容易的样本更有把握，而边界附近又多错了几个。",
    ),
    would_change="分数回到离最优 1 个百分点之内，本条即关闭。",
    next=(
        "把损失的各个组成部分分开打印，先看数据项。",
        "按类别查看分数，并检查判定阈值。",
        "确认损失和分数是在同一批样本上计算的。",
    ),
    limits=(
        "从这些数字看不出是损失的哪一部分在下降。",
        when("train", "两者都是训练指标，验证集上可能不同。"),
    ),
    trace="分数比最优低 {below:points}（至少 2.0 个百分点且 2 倍二项误差），损失改善 {better:percent}（至少 1%），连续 5 次评估。",
    outcome={
        "recovered": "分数在{ended_at:place}恢复。",
        "ended": "到运行结束时二者仍不一致。",
    },
)
