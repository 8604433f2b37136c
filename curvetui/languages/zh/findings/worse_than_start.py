from curvetui.languages.templates import Wait, Words, if_recovered, when

WORDS = Words(
    name="从一开始就在变差",
    title="{metric:name} [status=recovered?曾]比起点更差：{begin:number} → {now:number}",
    what="{metric:name} 起点为 {begin:number}，经过 {points:values}变为 {now:number}（5 点中位数），[status=recovered?在那之前]这一中位数从未好过起点。",
    event="确定：差异超出曲线的噪声。",
    cause="曲线上看不出原因。",
    worry=if_recovered("不需要：已不比起点差。", "需要：日志里的指标到目前为止没有任何改善。"),
    why=(
        when("rate", "学习率（起初为 {rate:number}）对当前权重过高。", "学习率对当前权重过高。"),
        "损失或奖励的符号反了，优化器在最大化本该最小化的量。",
        "数据有意变难（课程学习）：那就不是故障。",
    ),
    would_change="5 点中位数回到起点水平时解除。",
    next=(
        if_recovered(Wait("现在无需处理。"), "检查损失的符号，以及每一步之前是否清零梯度。"),
        if_recovered("", "用十分之一的学习率试几百步。"),
    ),
    limits="任务是不是有意变难，日志里看不到。",
    trace="5 点中位数比起点差 3% 以上，且超出偶然。",
    outcome={"recovered": "{ended_at:place}回到起点水平。"},
)
