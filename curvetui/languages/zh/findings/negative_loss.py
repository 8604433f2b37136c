from curvetui.languages.templates import Words

WORDS = Words(
    name="损失为负",
    title="{metric:name} 自{first:place}起小于零",
    what="{metric:name} 在{first:place}跌破零，现在是 {now:value}[named?，而按它的名字不应为负。|；与 {score:name} 并列的通常是交叉熵，不可能为负。]",
    event="确定：{points:values}。",
    cause="很可能是符号、取值范围或名字有误；日志里看不到公式。",
    worry="风险不大：如果损失真如其名，那就是算错了，模型在优化别的东西。",
    why=(
        "目标或预测超出范围（标签不在 0 到 1 之间、概率大于 1）",
        "符号错了，或减去了一个没有下界的项",
        "损失并非名字所说的那一种（对数密度可以为负）：那就没有问题",
    ),
    would_change="出现大于零的值时解除。",
    next=("在一个批次上检查目标和预测的范围。", "检查损失的符号和各项。"),
    limits="日志里没有损失的公式。",
    trace="{now:number} < 0，连续 {points:count} 次（阈值 2）。",
    outcome={"recovered": "{ended_at:place}回到零以上。"},
)
