from curvetui.languages.templates import Words, when

WORDS = Words(
    name="内存将满",
    title="[is_card?GPU {card} 的显存|内存]已用 {average:.0f}%",
    what="最近一分钟，[is_card?GPU {card} 的显存|本机（或容器、作业）的内存]平均用了 {average:.0f}%，开始观察时是 {start:.0f}%。",
    event="现在确实这么满。",
    cause="是否还会增长尚不确定。",
    worry="请尽快查看：[is_card?下一个更大的批次就可能因显存不足而中断训练。|一旦用满，系统会杀掉进程，通常就是训练。]",
    why=(
        "有东西每步都在累积：带计算图的 loss 或输出、预测结果的列表。",
        when("is_card", "批次大小不一，刚来了一个大的。", "每个数据加载 worker 都有一份数据集。"),
        "其他进程也在用同一块内存。",
    ),
    would_change="低于 90% 就解除。",
    next=(
        "现在就存一个 checkpoint。",
        "只保留 `loss.item()` 和 detach 过的输出；看内存是否每轮都在涨。",
        when("is_card", "减小批次，或限制输入长度。", "减少数据加载 worker，或用内存映射的数据。"),
    ),
    limits="看不出是哪个进程占用的。",
    trace="1 分钟平均 {average:.0f}%（阈值 {limit:number}%）。",
    outcome={"recovered": "{ended_at:place}又低于 90%。"},
)
