from curvetui.languages.templates import Words

WORDS = Words(
    name="不可能的值",
    title="{metric:name} 在{first:place}为 {value:number}：不可能的值",
    what="{metric:name} 在{first:place}为 {value:number}（此后这样的值共 {points:values}，最极端为 {worst:number}）。",
    event="[higher?确定：比例只能在 0 到 1（或 0 到 100%）之间。|[overlap?确定：这种损失等于 1 减去一个比例。|确定：距离或错误率不会小于 0，也不会这么大。]]",
    cause="日志里看不到它是怎么算的。",
    worry="需要，直到弄清哪里出错：不要凭这个指标做决定。",
    why=(
        "[higher?正确个数除错了分母（最后一批、填充、多进程）。|这个名字下打印的是别的量，或符号反了。]",
        "[higher?多个值被累加：两次评估之间没有调用 `reset()`。|数值溢出或精度不足（半精度、样本太少的协方差）。]",
    ),
    would_change="[overlap?|出现下一个可能的值时解除。]",
    next=(
        "在几个样本上手工算一遍，对比结果。",
        "[overlap?先对输出做 sigmoid 或 softmax：否则它没有上下界。|在此之前用损失来判断这次训练。]",
    ),
    limits="只看得到打印出来的值。",
    trace="{value:number} 超出可能的范围。",
    outcome={"recovered": "{ended_at:place}恢复正常。"},
)
