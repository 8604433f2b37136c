"""中文：non_finite。"""

from __future__ import annotations

from curvetui.languages.templates import Wait, Words, choose, when

WORDS = Words(
    name="NaN 或无穷大",
    title=(
        when(
            "gone",
            "{lost:name} 从{first:place}起不再出现",
            "{metric:name} 在{first:place}变成 {value}",
        ),
    ),
    what=(
        when(
            "gone",
            "从{first:place}起 {lost:name} 已连续缺失 {points:evaluations}，而其余仍在记录。",
            (
                "{metric:name} 在{first:place}变成 {value}",
                when(
                    "from_start",
                    "，而且第一个值就是如此",
                    "（此前为 {before_value:value}）",
                ),
                when("alone", "。", "；已连续 {points:count} 个。"),
            ),
        ),
    ),
    event=when(
        "gone",
        "缺失是确定的；很可能是 NaN（JSON 不能表示 NaN，日志库就干脆不写）。",
        "确定：日志里就是这么写的。",
    ),
    cause="原因未定：溢出、坏数据、某个运算出错，从这里看起来都一样。",
    worry=choose(
        "about",
        loss=choose(
            "level",
            stop="需要。权重一旦变成 NaN，之后的每一步都是浪费，训练自己回不来。",
            watch="也许：可能只是一个异常步被跳过。连续第二次出现就说明权重已坏。",
        ),
        gradient="暂时不需要：混合精度会跳过个别异常步。如果反复出现，损失随后也会坏掉。",
        zero="需要：旁边打印的损失恰好是 0，有些训练框架就是这样打印 NaN 的。权重很可能已损坏。",
        otherwise="稍加留意：训练损失仍是有限值，很可能是指标本身的问题（某类为空、除以零），不是模型的问题。",
    ),
    why=(
        choose(
            "about",
            loss="损失溢出：学习率过高，或 16 位浮点数超出范围。",
            gradient="某一步在 16 位精度下溢出；loss scaler 会跳过它并把缩放减半。",
            zero="损失是 NaN 但被掩盖了：HF Trainer 会打印 0（`logging_nan_inf_filter`）。",
            otherwise="该指标在此处无定义：某个类别没有样本、批次为空、除以零。",
        ),
        when(
            "from_start",
            "第一个值就已异常：检查输入数据、初始权重和损失函数。",
            "遇到异常批次：数据里有 NaN 或极大值，或标签越界。",
        ),
        "某个运算没有保护：对 0 取对数或做除数、对负数开方。",
    ),
    would_change=when(
        "trained",
        "出现有限值则关闭；只有异常步被跳过时才会这样。",
        "下一个有限值即关闭。如果训练损失也变成 NaN，就停止。",
    ),
    next=(
        choose(
            "about",
            loss=when(
                "over",
                when("safe", "回到{safe:place}或更早的 checkpoint。", "从头再来。"),
                ("停止训练", when("safe", "，恢复到{safe:place}或更早的 checkpoint"), "。"),
            ),
            zero="停止训练，并把损失本身打印一次确认。",
            gradient=Wait("再等几步。"),
            otherwise=Wait("等下一次评估；最优值的统计会忽略这个值。"),
        ),
        choose(
            "about",
            otherwise="学习率降到 1/3 到 1/10，或把梯度范数裁剪到 1。",
            score="检查该指标在空类别或空批次上的行为。",
        ),
        "检查输入有没有 NaN、损失里有没有 log(0)；用 16 位时检查 loss scaler，或改用 bf16。",
    ),
    limits="日志里看不出是哪个运算出了问题：`torch.autograd.set_detect_anomaly(True)` 或 `tf.debugging.enable_check_numerics()` 可以指出来。",
    trace=when(
        "gone",
        "{lost:name} 连续缺失 {points:count} 次（阈值 3 次，早期为 6 次）。",
        "{first:place}的值为 {value}（出现即报）；连续 {points:count} 个。",
    ),
    outcome={
        "recovered": "{ended_at:place}恢复为有限值。",
        "ended": "直到{ended_at:place}结束都没有恢复。",
    },
)
