from curvetui.languages.templates import Words

WORDS = Words(
    name="GPU 空闲",
    title="GPU {card} 有 {idle:percent} 的时间空闲",
    what="截至{last:place}的 {minutes:number} 分钟里，GPU {card} 只有 {average:.0f}% 的时间在工作。[cores?训练进程共用 {cores:.1f} 个 CPU 核心[disk?，磁盘读取 {disk:.0f} MB/s]。]",
    event="确定：这是驱动自己的计数。",
    cause="通常是 GPU 在等数据，但评估、写日志和存 checkpoint 也会让它等。",
    worry="不影响结果，只影响时间：理想情况下用时可降到现在的 {average:.0f}%。",
    why=(
        "数据在训练进程里准备，或者 worker 太少",
        "解码和数据增强占满了所有 CPU 核心",
        "数据来自较慢的磁盘或网络",
    ),
    would_change="GPU 在 5 分钟里有 65% 的时间在工作就解除。",
    next=(
        "把数据加载的 worker 数（`num_workers`）加倍，看 GPU 是否更忙。",
        "只用留在 GPU 上的一个批次训练一分钟：如果没有更快，瓶颈就不在输入。",
        "事先解码并缩放好数据，或放在本地磁盘。",
    ),
    limits="只要有任何 kernel 在运行就算在工作，不论大小，所以 100% 也不一定快。",
    trace="{minutes:number} 分钟平均 {average:.0f}%（阈值 50%）。",
    outcome={"recovered": "从{ended_at:place}起又忙起来了。"},
)
