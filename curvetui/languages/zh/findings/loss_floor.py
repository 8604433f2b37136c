from curvetui.languages.templates import Wait, Words, when

WORDS = Words(
    name="损失的下限",
    title="{metric:name} 停在下限 {floor:number}",
    what="自{first:place}起 {metric:name} 停在 {floor:number}，而 {score:name} 已达 {accuracy:value}。[smoothing?这正是 {classes:count} 类、label smoothing 为 {smoothing} 时的下限。]",
    event="停住是确定的。",
    cause="[smoothing?很可能是 label smoothing：这个水平对应整数个类别。|能给损失加下限的东西不止一种。]",
    worry="不需要。模型已学会这些数据，剩下的损失消不掉。",
    why=(
        "label smoothing 或 mixup：目标本身就有熵",
        "打印的损失里含正则项（weight decay、辅助损失）",
        "softmax 用了两次[sign_double_softmax?|（那样损失与准确率之和会是常数）]",
    ),
    would_change="损失比这个水平低 10% 时解除。",
    next=(Wait("无需处理；以验证集为准。"), "如果没有用 smoothing：把损失的各部分分开打印。"),
    limits="损失由什么组成，日志里没有。",
    trace="准确率高于 99%，损失 {floor:number} > 0.2，最近 8 个值的差在 {spread:percent} 以内（阈值 2%）。",
    outcome={
        "ended": when("to_the_end", "直到结束都停在那里。", "{ended_at:place}降到该水平以下。")
    },
)
