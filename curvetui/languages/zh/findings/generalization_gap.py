from curvetui.languages.templates import Wait, Words

WORDS = Words(
    name="训练与验证的差距",
    title="{metric:name} [over?曾]稳定地低于 {train:name} {gap:points}",
    what="{train:name} 为 {train_value:number}，{metric:name} 为 {value:number}（5 点中位数）：相差 {gap:points}，[over?从{first:place}到{last:place}|自{first:place}起]保持平稳。",
    event="确定，至少 10 次评估如此。",
    cause="常见情形：模型对训练数据拟合得比新数据好；其中有多少可以避免，日志里没有。",
    worry="单凭这一点不需要：验证集正处于最好水平。只有验证变差才是过拟合。",
    why=(
        "模型[perfect?已完全拟合训练数据，大网络都是这样|对训练数据拟合得比新数据好，多数模型都是这样]。",
        "验证数据更难，或来源不同。",
        "相对于模型大小，训练数据太少。",
    ),
    would_change="若训练继续而验证下降，就是过拟合；差距小于 8 个百分点时解除。",
    next=(
        Wait("[over?单凭这个差距，无需处理。|只要验证还在变好，就继续。]"),
        "如果必须缩小差距：先加数据增强，再加 weight decay 或 dropout。",
        "比较两个集合：来源和预处理是否相同？",
    ),
    limits="换个模型或更多数据时差距会是多少，看不出来。",
    trace="差距 {gap:points}（至少 10），10 次评估内变化不到 4 个百分点，验证距最优不到 1 个百分点。",
    outcome={"ended": ""},
)
