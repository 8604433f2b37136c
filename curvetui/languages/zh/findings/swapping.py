from curvetui.languages.templates import Words

WORDS = Words(
    name="频繁换页",
    title="本机在频繁换页（{average:.1f} MB/s）",
    what="截至{last:place}的 2 分钟里，每秒从交换空间读回 {average:.1f} MB[memory?；内存已用 {memory:.0f}%]。",
    event="确定：这是内核自己的计数。",
    cause="是哪个进程造成的，尚不确定。",
    worry="请尽快查看：换页时训练可能慢上百倍。",
    why=(
        "训练和数据加载 worker 需要的内存超过了本机所有。",
        "另一个进程占用了内存。",
        "训练中有东西每步都在增长。",
    ),
    would_change="低于 0.2 MB/s 就解除。",
    next=("看哪个进程占内存（`top`，再按 M）。", "减少数据加载 worker，或少把数据集放进内存。"),
    limits="这是整台机器的计数。",
    trace="2 分钟平均 {average:.1f} MB/s（阈值 1 MB/s）。",
)
