from curvetui.languages.templates import Words

WORDS = Words(
    name="指标尺度改变",
    title="{metric:name} 在{first:place}换了尺度",
    what="{metric:name} 在{first:place}从 {before_value:value} 变为 {after:value} 并保持：[up?从小数变成了百分数。|从百分数变成了小数。]",
    event="尺度改变是确定的。",
    cause="很可能是打印方式变了；分数不可能真的变化一百倍。",
    worry="不需要，但前后的数值不能直接比较。",
    why=("打印分数的代码改过，或两个程序写进了同一个日志。", "恢复训练后换了打印方式。"),
    would_change="无；只报告一次。",
    next=("统一打印方式；比较时把旧的部分乘以或除以 100。",),
    limits="看不出哪种尺度是本意。",
    trace="比值 {ratio:times}（60 到 160），且之后 2 个值保持不变。",
    outcome={"ended": "只报告一次。"},
)
