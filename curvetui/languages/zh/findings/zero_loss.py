from curvetui.languages.templates import Words

WORDS = Words(
    name="损失恰好为 0",
    title="{metric:name} [status=recovered?从{first:place}到{last:place}恰好为 0|从{first:place}起恰好为 0]",
    what=(
        "[from_start?{metric:name} [norm?和梯度范数]从第一个值起就恰好为 0，[status=recovered?共|至今] {points:values}。"
        "|{metric:name} 在{first:place}从 {before:value} 直接变为恰好 0，[status=recovered?持续了|此后一直如此，至今] {points:values}。]"
    ),
    event="确定：日志打印的就是 0。",
    cause="被隐藏的 NaN、空批次和全部被忽略的标签，打印出来都是 0。",
    worry="需要：真实的损失不会一步就恰好到 0。要么什么都没在学，要么权重已经是 NaN。",
    why=(
        "[from_start?所有标签都被屏蔽（-100）或是填充，损失是对空集求的平均。|损失是 NaN，被隐藏了：有的训练器改为打印 0（Hugging Face 的 `logging_nan_inf_filter`）。]",
        "[from_start?没有参数在训练：全部冻结，或计算图被切断（`detach`、`no_grad`）。|从那里起所有标签都被屏蔽，或批次为空。]",
    ),
    would_change="出现不为 0 的值时解除。",
    next=(
        "[from_start?打印一个批次的标签：有没有未被屏蔽的？|在写日志之前先把损失本身打印一次：是不是 NaN？]",
        "用 fp32 跑一个批次，检查损失、标签和梯度。",
    ),
    limits="权重是否仍为有限值，日志里看不到。",
    trace="连续 {points:count} 个 0（3 个为“留意”，5 个为“处理”）。",
    outcome={"recovered": "{ended_at:place}又大于 0。"},
)
