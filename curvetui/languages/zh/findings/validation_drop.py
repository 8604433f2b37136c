from curvetui.languages.templates import Wait, Words, choose, if_recovered, when

WORDS = Words(
    name="验证分数骤降",
    title="{metric:name} 在{first:place}大跌 [no_share?{drop:number}|{drop:points}]",
    what=(
        "{metric:name} 从 {from:value} 降到 {to:value}[examples?（{examples:count} 个样本（反推）中答对 {examples_before:count} → {examples_after:count} 个）]。",
        when("loss", "{loss:name} {loss_from:value} → {loss_to:value}"),
        choose(
            "flips",
            confident="（每多错一个样本，损失增加 {flip_cost:times} nat）",
            borderline="（每多错一个样本，损失只增加 {flip_cost:.2f} nat）",
            between="（每多错一个样本，损失增加 {flip_cost:.2f} nat）",
        ),
        when("loss", "。"),
    ),
    event="确定：是噪声所能解释的 {sigmas:.1f} 倍。",
    cause="原因从曲线上看不出来。",
    worry="[status=recovered?不需要：已经恢复。|[over?需要：这类大跌大多在 3 轮之内恢复，这一次没有。|暂时不需要：这类大跌大多会恢复。]]",
    why=(
        "批归一化的统计量没跟上权重",
        "某一大步或某个异常批次带偏了权重",
        "许多样本就在决策边界附近",
        "评估本身变了（模式、批大小或所用数据）",
    ),
    would_change="{metric:name} 回到 {back:value} 时解除。",
    next=(
        if_recovered(
            Wait("无需处理，保留最好的 checkpoint。"),
            when(
                "over",
                "回到{first:place}之前最好的 checkpoint。",
                Wait("先等 2 到 3 次评估：这类大跌十次有九次在 3 轮之内恢复（4 377 份公开记录）。"),
            ),
        ),
        "如果反复出现，就把学习率减半，或用平均权重（EMA）来评估。",
    ),
    limits=(
        "样本数是与打印的小数位吻合的最小值；推不出样本数时，按曲线自身的波动判断。",
        when("twice", "softmax 用了两次时，翻错一个样本最多约增加 1 nat。"),
    ),
    trace="[z?相当于 {examples:count} 个样本的 {z:errors} 个标准误（阈值 4），]为噪声的 {sigmas:.1f} 倍（阈值 3），至少 [no_share?{least:number}|{least:points}]。",
    outcome={"recovered": "{ended_at:place}回到 {after:value}。", "ended": "直到结束都没有恢复。"},
)
