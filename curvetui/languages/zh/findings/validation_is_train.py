from curvetui.languages.templates import Words

WORDS = Words(
    name="验证等于训练",
    title="{metric:name} 与 {train:name} 是同一组数字",
    what="自{first:place}起 {metric:name} 与 {train:name} 每一位都相同，已连续 {points:evaluations}（最近为 {value:value}）。",
    event="确定：打印的每一位数字都一样。",
    cause="几乎可以确定其中一个是复制的；是哪一个，日志里看不出来。",
    worry="需要：这个日志里等于没有验证，看不到过拟合。",
    why=(
        "两者用了同一个 DataLoader 或同一个数据集。",
        "同一个值用两个名字记录了。",
        "数据太少，整个集合就是一个批次（无害，但两者就是同一批数据）。",
    ),
    would_change="出现不同的一对时解除。",
    next=("打印两个集合的大小和第一个样本。", "在此之前，验证分数和最优 checkpoint 都不可信。"),
    limits="看不出哪一个是复制的。",
    trace="连续 {points:count} 对相同（watch 3，act 5），至少 3 位小数，且数值在变化。",
    outcome={"recovered": "从{ended_at:place}起不再相同。"},
)
