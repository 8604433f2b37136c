from curvetui.languages.templates import Words, when

WORDS = Words(
    name="softmax 用了两次",
    title="softmax 用了两次：损失不可能低于 {floor:.3f}",
    what="全部 {pairs} 对数值里，损失与准确率之和都是 {total:.3f} ± {deviation:.3f}，正是 {classes} 类下用了两次 softmax 的结果（损失全错时 {ceiling:.3f}，全对时 {floor:.3f}，{loss:name} 现在为 {now:value}）。",
    event="很可能：另外约 4 400 对曲线里，没有一对这样吻合。",
    cause="很可能：另外约 4 400 对曲线里，没有一对与整数类别数吻合。",
    worry="下次运行改正：梯度偏弱，损失也看不出模型的好坏。准确率仍然有效。",
    why=(
        "最后一层和损失函数都做了 softmax（PyTorch `CrossEntropyLoss`、Keras `from_logits=True`）。",
    ),
    would_change="如果损失 + 准确率的离散超过 0.04，就撤回。",
    next=("下次运行去掉最后一层的 softmax。", "新的损失与旧的不能直接比较。"),
    limits=(
        "看不到代码；类别数是反推的。",
        when("about", "相邻的类别数几乎一样，请理解为“约 {classes} 类”。"),
    ),
    trace=when(
        "rests",
        "{pairs} 对（至少 10），准确率高于 0.75，损失与准确率之和与 ln(e + {classes} − 1) 相差不到 0.008。",
        "{pairs} 对（至少 5），斜率 {slope:.3f}（−1.4 到 −0.85），R² {fit:.4f}（> 0.95），均值 {total:.4f}，对照 ln(e + {classes} − 1)。",
    ),
    outcome={"ended": "", "withdrawn": "{ended_at:place}撤回：损失与准确率之和不再是常数。"},
)
