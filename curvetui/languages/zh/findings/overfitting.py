from curvetui.languages.templates import Wait, Words, choose, if_recovered, when
from curvetui.languages.zh.findings.miscalibration import HOW_LONG

WORDS = Words(
    name="过拟合",
    title="{metric:name} 自{low_at:place}起[over?|持续][falls?下降|上升]",
    what=(
        "{metric:name} 从{low_at:place}的 {low:value} [falls?降到|升到]{last:place}的 {now:value}",
        "[score?[score_moved?；{score:name} {score_best:value} → {score_now:value}|；{score:name} 正处于最好水平 {score_now:value}]]",
        "[examples?[score_moved?（反推：{examples:count} 个中答对 {examples_best:count} → {examples_now:count} 个）]]。",
    ),
    event="确定：已做平滑，并持续了 {points:evaluations}。",
    cause="[idle?{score:name} 从未上升，所以不只是死记。|[train?其间训练变好，这正是过拟合的定义。|日志里没有训练损失，训练本身出问题看起来也一样。]]",
    worry=if_recovered(
        "已不需要：[falls?下降|上升]在{ended_at:place}结束。",
        (
            choose(
                "level",
                act="需要：再训练下去，在新数据上只会更差。908 个达到目标的公开基准运行里，没有一个在达标前这样。",
                watch="[over?只要保存了最好的 checkpoint，风险不大。|暂时不需要：这类[falls?下降|上升]多数会继续，有一些在降学习率后结束。]",
            ),
            when("next_drop", "{next_drop:place}计划降低学习率，往往能挽回一部分。"),
        ),
    ),
    why=(
        when("idle", "验证集的预处理与训练集不同，或标签顺序不同"),
        when("idle", "批归一化的统计量与任何数据都不符（层未冻结、批次小），评估模式因此失效"),
        "模型在死记训练样本",
        when("idle", "", "{low_at:place}前后改动过什么（学习率、数据增强、数据）"),
        when("idle", "", "验证数据与训练数据分布不同"),
        when("idle", "", "训练本身出了问题"),
    ),
    would_change="平滑后的 {metric:name} 回到最优[score?，或 {score:name} 创新高]时解除。",
    next=(
        when("idle", "让一部分训练样本走一遍验证流程：如果分数同样低，问题在流程，不在模型。"),
        when(
            "idle",
            "在弄清之前，先不要改正则化和学习率。",
            when("next_drop", Wait("等到{next_drop:place}降学习率，再过 5 次评估判断。")),
        ),
        when(
            "idle",
            "",
            (
                "[over?保留|[next_drop?保留|就此结束训练，保留]][score?[agree?{best_at:place}的 checkpoint（{score:name} {score_best:value}、{metric:name} {best:value}，两者都最优|{score_best_at:place}的 checkpoint（{score:name} 最优，{score_best:value}；{metric:name} 最优在{best_at:place}，{best:value}]"
                "|{best_at:place}的 checkpoint（{metric:name} 最优，{best:value}][saved?，日志里是 `{saved}`]）。"
            ),
        ),
        when("idle", "", "下次只改一处：先加数据或数据增强，再加正则化。"),
    ),
    limits=(
        "日志里看不出哪些样本变差了。",
        when("no_score", "没有验证分数，分不清是预测变差还是只是过度自信。"),
    ),
    trace=("5 点中位数[falls?从最优回落了增幅的|比最优高] {rise:percent}（阈值 3–4%）", HOW_LONG),
    outcome={
        "recovered": choose(
            "closed_by",
            score="{score:name} 在{ended_at:place}创新高。",
            step="{ended_at:place}降学习率后，升幅至少收回一半。",
            otherwise="平滑后的 {metric:name} 在{ended_at:place}回到最优水平。",
        ),
        "ended": "",
    },
)
