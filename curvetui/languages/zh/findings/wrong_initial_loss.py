from curvetui.languages.templates import Words, when

WORDS = Words(
    name="初始损失异常",
    title="{metric:name} 起点是 {value:number}，而非 {expected:number} 左右",
    what="{metric:name} 在{first:place}为 {value:value}；随机猜测的损失应为[classes? ln {classes:count} = {expected:number}。|约 {expected:number}（按准确率估计）。]",
    event="确定：这是日志里的第一个值。",
    cause="很可能是最后一层的初始权重；日志里看不到。",
    worry="风险不大：模型一开始就对错误答案非常确信，最初的步数都花在纠正上。",
    why=(
        "最后一层的初始权重太大，第一次预测就过于确信。",
        "输入没有归一化，或归一化层的初始增益过大。",
        "损失是对批次求和而不是求平均，或含有很大的正则项。",
    ),
    would_change="损失低于 {limit:number} 时解除。",
    next=(
        "训练前看一个批次的 logits：应当接近零。",
        "缩小最后一层的初始权重，或按类别频率设置偏置。",
    ),
    limits=when("classes", "类别数取自日志里的设置。", "日志里没有类别数，是由准确率猜测的。"),
    trace="第一个值 {value:number} > {limit:number}。",
    outcome={"recovered": "{ended_at:place}降到 {limit:number} 以下。"},
)
