"""中文：validation_drop。"""

from __future__ import annotations

from curvetui.languages.templates import Wait, Words, choose, when

WORDS = Words(
    name="验证分数骤降",
    title="{metric:name} 在{first:place}骤降 {drop:points}",
    what=(
        "{metric:name} 在{first:place}从 {from:value} 降到 {to:value}",
        when(
            "examples",
            "：在 {examples:count} 个验证样本（反推）中，答对的从 {examples_before:count} 个变为 {examples_after:count} 个",
        ),
        "。",
        when("loss", "{loss:name} 从 {loss_from:value} 变为 {loss_to:value}"),
        when("flip_cost", "，平均每个由对变错的样本 {flip_cost:times} nat"),
        when("loss", "。"),
        when("train", "同期 {train:name} 只变动了 {train_moved:points}。"),
    ),
    event=(
        when(
            "z",
            "可以确定不是抽样噪声：z = {z:.1f}（低于 −4 的概率已不到三万分之一）。",
            "很可能是真的：是这条曲线平时波动的 {sigmas:.1f} 倍。",
        ),
    ),
    cause="原因未定：曲线看不出权重发生了什么；能自己恢复的骤降通常无害。",
    worry=choose(
        "status",
        recovered="不需要：已经恢复。如果反复出现，就降低学习率或对权重做平均。",
        otherwise=when(
            "over",
            "需要：这类骤降有 88.7% 在 3 轮之内恢复，这一次没有。",
            "暂时不需要：这类骤降有 88.7% 在 3 轮之内恢复。先等 2 到 3 次评估，不要急着动手。",
        ),
    ),
    why=(
        choose(
            "flips",
            confident="由对变错的样本属于高置信度误判：平均每个 {flip_cost:times} nat，不是 51% 对 49% 的摇摆。常见原因是 BN 统计量滞后，或学习率偏高时的一大步。",
            borderline="翻转的是决策边界附近的样本：每个翻转只有 {flip_cost:.2f} nat，大约是 51% 对 49%，权重稍微一动就够了。",
            between="翻转的代价居中（每个 {flip_cost:.2f} nat）：有些样本在边界附近，有些原本很确信。",
            otherwise="学习率偏高时的一大步，或 BN 的滑动统计量跟不上权重。",
        ),
        when(
            "train",
            "训练指标几乎没动，问题更可能在评估一侧：BN 滑动统计量、eval 模式，或某个异常的验证批次。",
            "某个罕见或异常的训练批次使权重一度被带偏。",
        ),
        "评估本身变了：批大小、模式或所用数据不同。",
    ),
    would_change=(
        "回到 {back:value} 就关闭本条。若 3 次评估后仍未恢复、训练也变差，那就是崩溃（collapse）。",
    ),
    next=(
        choose(
            "status",
            recovered=Wait("现在无需处理，保留最好的 checkpoint。"),
            otherwise=when(
                "over",
                "回到{first:place}之前最好的 checkpoint。",
                Wait("再等 2 到 3 次评估，保留最好的 checkpoint。"),
            ),
        ),
        "如果反复出现：学习率减半，或用权重平均（EMA、SWA）来评估。",
        "把同一个 checkpoint 评估两次，其中一次重新统计 BN。",
    ),
    limits=(
        when(
            "examples",
            "验证样本数是由打印的小数位反推的（{examples:count} 是能吻合的最小值）。",
            "反推不出验证样本数，是否偶然只能按曲线自身的波动判断。",
        ),
        when(
            "twice",
            "softmax 用了两次时，一个翻转最多约值 1 nat，所以 {flip_cost:.2f} 几乎已是上限。",
        ),
    ),
    trace=(
        "下降 {drop:points}（至少 {least:points}），比 {usual:value} 低 {sigmas:.1f} 倍噪声（至少 3 倍）",
        when("z", "，z = {z:.1f}（不高于 −4）"),
        "。",
    ),
    outcome={
        "recovered": "{ended_at:place}回到 {after:value}，回升 {regained:points}。",
        "ended": "运行在{ended_at:place}结束时仍未恢复。",
    },
)
