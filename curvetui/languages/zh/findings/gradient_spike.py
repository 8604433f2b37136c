from curvetui.languages.templates import Wait, Words, if_recovered, when

WORDS = Words(
    name="梯度尖峰",
    title="{metric:name} 在{first:place}跳到平时的 {times:times} 倍",
    what="{metric:name} 在{first:place}从约 {usual:number} 跳到 {peak:number}（平时的 {times:times} 倍）。",
    event="确定：远远超出此前 20 个点的波动。",
    cause="最常见的是罕见批次，最该防的是训练不稳定。",
    worry=if_recovered("不需要：已经恢复。", "单独出现无需担心；损失跟着跳才要紧。"),
    why=("罕见、过长或有问题的批次", "学习率已接近上限，或预热太短", "fp16 已接近数值范围的上限"),
    would_change="范数回到 {usual:number} 附近时解除。",
    next=(
        when("over", Wait("现在无需处理。"), Wait("看那里的损失：损失也升高才要紧。")),
        "如果反复出现，就裁剪梯度范数或降低学习率。",
    ),
    limits="范数可能是裁剪前的，也可能是裁剪后的。",
    trace="{peak:number} 对 {usual:number}：{times:times} 倍（note 5，watch 15），且为噪声的 6 倍。",
    outcome={
        "recovered": "{ended_at:place}[exact?回落，历时|已回落，历时至多] {points:values}。",
        "ended": "运行结束时仍然偏高。",
    },
)
