from curvetui.languages.templates import Wait, Words, choose, if_recovered, when

WORDS = Words(
    name="损失尖峰",
    title="{metric:name} 在{first:place}跳到 {peak:value}",
    what="{metric:name} 此前约为 {usual:number}[times?，这里升到它的 {times:times} 倍]。",
    event="确定：远远超出此前各点的波动。",
    cause="罕见批次、步长过大、断点续训，仅看损失都一样。",
    worry="[status=recovered?不需要：已经恢复。|[slow?请留意：这类尖峰大多在 10 个记录点内恢复，这一次没有。|暂时不需要：这类尖峰大多会恢复。]]",
    why=(
        "罕见或有问题的批次带来了极大的梯度",
        "这里的学习率已接近上限",
        "这里断点续训过，或改动了什么",
    ),
    would_change="损失回到 {usual:number} 附近时解除。",
    next=(
        if_recovered(
            when(
                "again",
                "把学习率稍微调低，并裁剪梯度范数：这已不是第一次尖峰。",
                Wait("无需处理。"),
            ),
            when(
                "over",
                "回到尖峰之前的 checkpoint。",
                when(
                    "slow",
                    "除非正在回落，否则回到尖峰之前的 checkpoint。",
                    Wait("先等等：公开训练记录里 87% 的这类尖峰在 10 个点内恢复。"),
                ),
            ),
        ),
        choose(
            "status",
            open="[steps?如果一直不降，就回到尖峰前约 100 步处，并跳过那些批次。|[slow?|如果一直不降，就回到尖峰之前的 checkpoint。]]",
        ),
    ),
    limits="日志里看不出是哪个批次。",
    trace="[sigmas?高出平时水平 {sigmas:times} 倍噪声（阈值 6），]为此前第二大跳升的 2.5 倍以上。",
    outcome={
        "recovered": "{ended_at:place}[exact?回到 {after:number}，历时|已回到 {after:number}，历时至多] {points:values}。",
        "ended": "运行结束时仍未恢复。",
    },
)
