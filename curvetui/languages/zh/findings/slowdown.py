from curvetui.languages.templates import Words

WORDS = Words(
    name="变慢",
    title="自{first:place}起慢了，耗时为原来的 {times:times} 倍",
    what="自{first:place}起，每[epochs?轮|个间隔]约需 {now:number} 秒，原先为 {usual:number} 秒。",
    event="确定，依据日志里的时间。",
    cause="机器在做什么，日志里没有。",
    worry="风险不大：结果不变，只是结束得更晚。",
    why=(
        "数据加载跟不上（缓存未热、网络存储）",
        "有其他任务在占用 GPU、CPU 或磁盘",
        "[rising?有东西在不断增长，如内存泄漏或保留着计算图的张量|GPU 因温度或功率而降频]",
    ),
    would_change="速度回到原来的 15% 以内时解除。",
    next=("看 `nvidia-smi` 和 `top`：还有什么在占用机器？", "分别计时数据加载和模型计算。"),
    limits="只用日志里的时间；间隔内的评估也算在内。",
    trace="{times:times} 倍（阈值 1.5），且为噪声的 6 倍，连续 4 个间隔，共多花半秒以上。",
    outcome={"recovered": "{ended_at:place}回到原速度。"},
)
