from curvetui.languages.templates import Words, choose, when

WORDS = Words(
    name="振荡",
    title="[other?{metric:name} 在 {low:number} 与 {high:number} 之间乱跳|{metric:name} 来回振荡 ±{swing:percent}，没有进展]",
    what="自{first:place}起 {metric:name} 在 {low:number} 与 {high:number} 之间[other?乱跳，而 {other:name} 一直平稳|来回摆动，几乎每个点都换方向，最近 20 个点没有进展]。",
    event="[other?确定：前后两次评估相差 {times:.1f} 倍以上。|振荡是确定的：相邻点落在两侧（相关系数 {opposed:.2f}）。]",
    cause="[other?训练本身平稳，问题在评估这一侧。|很可能是学习率太高[rate?（此处为 {rate:number}）]，但仅凭曲线不能证明。]",
    worry=choose(
        "level",
        act="需要：它不会自己平静下来，剩下的训练都会是这样。",
        watch="[other?需要：选出哪个 checkpoint 全凭运气。|稍加留意。有进展的振荡是正常的，而这里没有进展。]",
    ),
    why=(
        "学习率对当前阶段过高",
        "批次之间差别很大（太小、有序或类别不均衡）",
        "两个值以同一个名字轮流记录（两个损失、进程或数据加载器）",
        when("other", "批归一化的统计量与权重不匹配（批次太小）"),
        when("other", "少数验证样本的误差极大"),
    ),
    would_change="摆动减半时解除。",
    next=(
        when("other", "逐个样本计算验证损失：是不是少数样本占了大部分？", "把学习率除以 3。"),
        "[other?用训练模式评估一次：如果平稳了，就是批归一化的问题。|如果还不平稳，就加大批次，并检查是否打乱。]",
    ),
    limits="批次的组成不在日志里。",
    trace="[other?波动 {times:.1f} 倍（阈值 2），是 {other:name} 的四倍以上，共 20 个点。|±{swing:percent}（阈值 10%），相关系数 {opposed:.2f}（阈值 −0.7），20 个点内进展不到 2%。]",
    outcome={"recovered": "{ended_at:place}平静下来。"},
)
