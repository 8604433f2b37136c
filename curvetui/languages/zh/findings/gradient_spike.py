"""中文：gradient_spike。"""

from __future__ import annotations

from curvetui.languages.templates import Wait, Words, choose, when

WORDS = Words(
    name="梯度尖峰",
    title="{metric:name} 在{first:place}跳到 {times:times} 倍",
    what="{metric:name} 在{first:place}从约 {usual:number} 跳到 {peak:number}（平时的 {times:times} 倍）。",
    event="确定：远远超出此前 20 个点的波动。",
    cause="原因未定：最常见的是罕见批次，最该防的是训练不稳定。",
    worry=choose(
        "status",
        recovered="不需要：已经回落。这种跳动很常见（任意 4 个记录点里约 5%）。",
        otherwise="单凭这一点不需要：这种跳动很常见。要紧的是损失会不会跟着跳：6 个变成 NaN 的运行此前都出现过，五分之一的损失尖峰之前也有。",
    ),
    why=(
        "罕见、过长或异常的批次。",
        "学习率接近上限，或 warmup 太短。",
        "16 位浮点数接近范围边缘。",
    ),
    would_change="回到 {usual:number} 附近即关闭；如果接着损失也跳，就严重了。",
    next=(
        when("over", Wait("现在无需处理。"), Wait("等几个点，看损失有没有跟着跳。")),
        "如果没有裁剪梯度，就加上（记录的范数从不超过某个值，说明已经裁剪过）。",
        "反复出现：降低学习率，或检查那些批次。",
    ),
    limits="看不出记录的是裁剪前还是裁剪后的范数。",
    trace="{peak:number} 对 {usual:number}：{times:times} 倍（note 5，watch 15），且为噪声的 6 倍。",
    outcome={
        "recovered": "{ended_at:place}回落，历时 {points:values}。",
        "ended": "运行结束时仍然偏高。",
    },
)
