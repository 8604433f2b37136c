from curvetui.languages.templates import Wait, Words

WORDS = Words(
    name="训练损失高于验证损失",
    title="[over?{train:name} [throughout?始终高于 {metric:name}|[to_the_last?从{first:place}起一直高于 {metric:name}|高于 {metric:name}，直到{last:place}]]|{train:name} 自{first:place}起高于 {metric:name}]",
    what=(
        "[over?从{first:place}到{last:place}，{train:name}|自{first:place}起，{train:name}][between?（两次评估之间的中位数）]",
        "[between?| ]比 {metric:name} 高出 {percent:percent}（中位数；最近：{train_value:value} 对 {value:value}）。",
    ),
    event="确定：{points:evaluations}中有 {above:count} 次。",
    cause="[shift?很可能是半轮之差：平移半轮后，训练损失不再偏高。|很可能是测量方式不同；具体是哪一种，日志里没有。]",
    worry="不需要。公开的训练记录中，前 20 轮有 75% 都是这样，这不说明模型有问题。",
    why=(
        "[shift?训练损失是一轮之内的平均值，期间权重还在变好；验证则在轮末测量。平移半轮，差别就消失了|[far?两者的算法不同：一个是总和、一个是平均，或损失里还有其他项|训练时开着 dropout 和数据增强（损失里常常还有标签平滑或权重衰减），验证时没有[harder?：训练的分数也更低]]]",
        "[shift?训练时开着 dropout 和数据增强，验证时关闭|[between?训练值在评估之前测得，那时权重还没有这么好|训练值是一轮之内的平均，期间权重还在变好（半轮之差只能解释一部分）]]",
        "验证集更容易，或者混入了训练集里的样本",
    ),
    would_change="模型开始拟合后通常会自己反过来，往往就在学习率下降的时候。",
    next=(
        Wait("无需处理。"),
        "[sign_boosting?|想直接比较：用 eval 模式在训练集上评估一次。]",
        "如果验证始终好得多：检查两个集合之间有没有重复样本。",
    ),
    limits="这里看不到 dropout、数据增强，也看不到打印的损失里包含什么。",
    trace="训练 − 验证 > 2% 且大于其噪声，从{first:place}起至少一次[one_by_one?连续 3 次如此|按 8 点或 20 点的均值如此]。",
    outcome={"ended": ""},
)
