from curvetui.languages.templates import Wait, Words, choose, if_recovered, when
from curvetui.languages.zh.checkpoint import CHECKPOINT, RESTORE

WORDS = Words(
    name="发散",
    title="[status=recovered?{metric:name} 在{first:place}发散，后来恢复|{metric:name} [partly?在{first:place}发散，[over?当时已在回落|正在回落]|从{first:place}起发散]]",
    what=(
        "{metric:name} 在{best_at:place}为 {best:value}，从{first:place}起攀升，",
        "[status=recovered?最高到 {peak:number}。|[partly?最高到 {peak:number}，]现在是 {now:value}，[all?已高于最初的值（约 {begin:number}）。|自开始（约 {begin:number}）以来的进步已丢掉 {lost:percent}。]]",
    ),
    event="[single?确定：它比此前任何值都高一百万倍以上。|确定：3 点中位数持续攀升了 {points:values}。]",
    cause=when("rate", "往往是学习率（此处为 {rate:number}）。", "往往是学习率，但日志没有打印。"),
    worry=if_recovered(
        "不需要：已经恢复。",
        choose(
            "level",
            stop="需要：丢掉已学到的东西之后几乎不会再恢复。",
            act="[game?需要：错得这么厉害的判别器，生成器从它那里学不到任何东西。|需要：16 个类似的公开基准运行里，11 个又降了下来，但没有一个达标。]",
            watch=when("over", "需要：到结束时仍未恢复。", "也许：有些运行会自己恢复。"),
        ),
    ),
    why=(
        "学习率对当前阶段过高，或预热结束得太早",
        "一次极大的梯度带偏了权重（异常批次、fp16 溢出）",
        "任务变了（数据、损失权重、序列长度）：那就不是发散",
    ),
    would_change="挽回四分之三的进步时解除。",
    next=(
        if_recovered(
            Wait("无需处理；如果再次出现，就降低学习率。"),
            choose(
                "level",
                stop=f"[over?|停止训练，]{RESTORE}",
                act=when(
                    "partly",
                    Wait(f"[over?|再等 3 个点，并]保留{CHECKPOINT}。"),
                    f"[over?|除非知道它为什么上升，否则停止训练，]{RESTORE}",
                ),
                watch=when("over", RESTORE, Wait(f"再等 3 个点，并保留{CHECKPOINT}。")),
            ),
        ),
        choose(
            "status",
            recovered="",
            ended="下次训练把学习率除以 3 或延长预热，并把梯度范数裁剪到 1。",
            otherwise="把学习率除以 3 或延长预热，并把梯度范数裁剪到 1。",
        ),
    ),
    limits="日志里看不出数据或损失权重是否改过。",
    trace="[game?为前四分之一里最高值的 {times:times} 倍（阈值 20），连续 {points:values}（阈值 10）。|[times?为最优的 {times:times} 倍（阈值 2，3 点中位数）；]丢掉进步的 {lost:percent}；连续 {points:values}（阈值 3）。]",
    outcome={"recovered": "{ended_at:place}回落。", "ended": "没有恢复；结束时为 {now:value}。"},
)
