from curvetui.languages.templates import Words

WORDS = Words(
    name="水平改变",
    title="{metric:name} 在{first:place}从 {before_value:number} [up?升到|降到] {after:number}",
    what="{metric:name} 原先在 {before_value:number} 左右，从{first:place}起在 {after:number} 左右。",
    event="确定：这一步大于两侧的全部波动。",
    cause="日志里此处没有学习率变化，也没有断点续训。",
    worry="[up?如果你自己没有改过什么，稍加留意。|不需要；但如果改动过什么，前后的数值就不能比较。]",
    why=(
        "有意改动了什么：批大小、损失权重、数据增强、数据配比。",
        "从这里起数据不同（新的分片、新的来源）。",
        "测量方式变了（平滑、跨 rank 平均）。",
    ),
    would_change="无；只报告一次。",
    next=("检查{first:place}前后改了什么。", "之后的数值只在彼此之间比较。"),
    limits="改了什么，日志里没有。",
    trace="{before_value:number} → {after:number}：{shift:percent}（阈值 12%），且为两侧各 6 个点波动范围 {range:number} 的 1.5 倍。",
    outcome={"ended": "到{last:place}仍在新的水平。"},
)
