"""中文：slowdown。"""

from __future__ import annotations

from curvetui.languages.templates import Words, when

WORDS = Words(
    name="变慢",
    title="{first:place}起慢到 {times:times} 倍",
    what=(
        "自{first:place}起，每",
        when("epochs", "轮", "单位"),
        "约需 {now:number} 秒，原先为 {usual:number} 秒。",
    ),
    event="确定，依据日志里的时间。",
    cause="原因未定：机器在做什么，日志里没有。",
    worry="稍加留意：结果不变，只是结束得更晚。",
    why=(
        "别的任务在共用 GPU、CPU 或磁盘。",
        "数据加载跟不上（缓存未热、网络存储）。",
        when(
            "rising",
            "越来越慢：有东西在增长，例如内存泄漏，或列表里存着带计算图的张量。",
            "GPU 因过热或功率限制而降频。",
        ),
    ),
    would_change="回到原速度的 15% 以内即关闭。",
    next=(
        "看 `nvidia-smi` 和 `top`：还有谁在用。",
        "分别测量数据和模型所花的时间。",
        "如果内存在涨：找没有 `detach()` 或 `.item()` 就保存的张量。",
    ),
    limits="只用日志里的时间；间隔内的评估也算在内。",
    trace="{now:number} 秒对 {usual:number} 秒：{times:times} 倍（阈值 1.5），且为噪声的 6 倍，至少连续 4 个间隔，合计多花半秒。",
    outcome={"recovered": "{ended_at:place}回到原速度。", "ended": "直到结束都偏慢。"},
)
