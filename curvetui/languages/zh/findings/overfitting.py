"""中文：overfitting。"""

from __future__ import annotations

from curvetui.languages.templates import Words, choose, when

WORDS = Words(
    name="过拟合",
    title="{metric:name} 自{best_at:place}起持续上升",
    what=(
        "{metric:name} 在{best_at:place}最好（{best:value}），之后升到 {now:value}（{rise:over}），其间 {points:evaluations}",
        when("train", "；同时 {train:name} 仍在下降（{train_from:value} → {train_to:value}）"),
        when("score", "；{score:name} 从 {score_best:value} 变为 {score_now:value}"),
        when(
            "examples",
            "（{examples:count} 个样本中答对的从 {examples_best:count} 个变为 {examples_now:count} 个）",
        ),
        "。",
    ),
    event="验证损失上升是确定的：已做平滑，并且持续了 {points:evaluations}。",
    cause=(
        when(
            "idle",
            "很可能不只是死记：{score:name} 从未上升，学到的东西完全没有用到验证集上。",
            when(
                "train",
                "很可能是过拟合：训练变好而验证变差，这正是过拟合的定义。",
                "原因未定：日志里没有训练损失，过拟合和训练本身出问题在这里看起来一样。",
            ),
        ),
    ),
    worry=choose(
        "level",
        act="需要。照现在的设置继续训练，模型在新数据上只会更差，最好的模型已经过去了。在 908 个达到目标的基准运行中，没有一个在达标前出现过这种情况。",
        watch=when(
            "over",
            "稍加留意：{best_at:place}的 checkpoint 比最后的更好。",
            "先留意。再看 5 次评估；这类上升多数会继续，也有一些在学习率下降后结束。",
        ),
    ),
    why=(
        when(
            "idle",
            "验证集的输入处理与训练集不同（缩放、预处理、图像尺寸），或标签顺序不同。",
        ),
        when(
            "idle",
            "归一化层的统计量与任何数据都不符（解冻的 batch norm 加上小批次），评估模式因此失效。",
        ),
        "模型开始死记训练样本（相对于数据量，参数太多或轮数太多）。",
        when("idle", "", "也许学习率或数据增强在{best_at:place}前后改过：如果是，先查那里。"),
        when(
            "idle",
            "",
            "验证集和训练集分布不同（来源或预处理不同），拟合训练集不再有助于验证集。",
        ),
    ),
    would_change="平滑后的 {metric:name} 再创新低，本条即关闭。如果分数恢复而损失仍高，那是过度自信，而不是预测变差。",
    next=(
        when(
            "idle",
            "把一部分训练样本放进验证流程评估：如果分数同样低，问题在数据流程或评估模式，不在模型。",
        ),
        when(
            "idle",
            "在弄清之前，先不要改正则化和学习率。",
            (
                "保留{best_at:place}的 checkpoint",
                when("saved", "（日志里是 `{saved}`）"),
                "。",
            ),
        ),
        when(
            "idle",
            "",
            when(
                "over",
                "下次用早停（early stopping）收尾，patience 约 10 次评估。",
                "停止训练，或设置 patience 约为 10 次评估的早停（early stopping）。",
            ),
        ),
        when(
            "idle",
            "",
            "下次只改一处：先加数据或数据增强，再加 weight decay 或 dropout，最后才缩小模型。",
        ),
    ),
    limits=(
        "这里只看得到曲线：看不到 checkpoint 是否保存，也看不到哪些样本变差了。",
        when("no_score", "没有验证集上的分数，无法判断是预测变差还是只是更自信。"),
    ),
    trace="5 点中位数 = {smooth:number}，最优 {smooth_best:number}：+{rise:percent}，回吐进步的 {given_back:percent}（阈值 4% 且 1%，或 3% 且 5%），连续 {points:count} 次（watch 5 次；act 为超过 4% 连续 10 次）。",
    outcome={
        "recovered": "平滑后的损失在{ended_at:place}回到最优水平。",
        "ended": "没有恢复：最优在{best_at:place}，距结束 {since:span}。",
    },
)
