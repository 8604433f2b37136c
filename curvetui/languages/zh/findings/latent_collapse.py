from curvetui.languages.templates import Words

WORDS = Words(
    name="隐变量没有被使用",
    title="{metric:name} 已消失（{now:number}）：隐变量没有被使用",
    what="{metric:name} 从{highest_at:place}的 {highest:number} 降到 {now:number}，低于其 1% 已有 {points:values}。",
    event="这一项几乎为 0 是确定的。",
    cause="很可能是后验坍塌：所有输入得到同样的隐变量，解码器不靠它也能工作。",
    worry="[status=recovered?不再需要：隐变量又被使用了。|很可能需要：不管损失多好，采样和编码都不含输入的信息。]",
    why=(
        "KL 项从一开始权重就太大（没有逐步增大）。",
        "解码器太强，不需要隐变量（自回归）。",
        "编码器的输出被截断，或学习率太低。",
    ),
    would_change="回到最高值的 5% 以上时解除。",
    next=(
        "数一数活跃维度：均值随输入变化的维度。",
        "让 KL 项的权重在前几轮从 0 升起，或使用 free bits。",
    ),
    limits="解码器用了多少隐变量，日志里看不到。",
    trace="低于 {highest:number} 的 1% 已有 {points:count} 个值（阈值 10）。",
    outcome={"recovered": "{ended_at:place}回到 5% 以上。"},
)
