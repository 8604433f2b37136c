from curvetui.languages.templates import Words, when

WORDS = Words(
    name="轮次交界处的台阶",
    title="每轮交界处，{metric:name} 都降一级",
    what="在{first:place}，{metric:name} 从 {above:number} 降到 {below:number}（交界前后的中位数），而每轮之内基本持平；至今已有 {borders:count} 处。",
    event="确定，超出批次间的波动。",
    cause="很可能是记忆：见过一次的样本，下一次就答得更好。",
    worry="不比过拟合更严重；看验证集，那才算数。",
    why=(
        "模型看一遍就记住了单个样本，而每一轮会再见到全部样本。",
        "打印的是滑动平均，每轮重新开始。",
        "学习率或数据随轮次变化。",
    ),
    would_change="某个交界处没有台阶时解除。",
    next=("从第二轮起看验证损失：如果上升，就停在那里。", "减少轮数，或降低学习率。"),
    limits="损失是不是滑动平均，日志里没有。",
    trace="台阶 {drop:percent}（至少 5%、3 倍标准误、轮内降幅的 3 倍），连续 2 处。",
    outcome={"ended": when("to_the_end", "台阶一直持续到结束。", "台阶到{ended_at:place}为止。")},
)
