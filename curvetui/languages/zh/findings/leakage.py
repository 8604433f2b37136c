"""中文：leakage。"""

from __future__ import annotations

from curvetui.languages.templates import Words

WORDS = Words(
    name="疑似数据泄漏",
    title="{metric:name} 一开始就接近满分：数据泄漏？",
    what="从{first:place}起 {metric:name} 就有 {value:value}，而 {train:name} 只有 {train_value:value}。",
    event="验证比训练高 {gap:points}，这是确定的。",
    cause="这是疑问而不是结论：从这些数字看不出来，需要检查两个集合。",
    worry="稍加留意：如果有样本同时在两个集合里，验证分数就没有意义。",
    why=(
        "任务简单，而训练指标是在开着 dropout 和数据增强时测的（无害）。",
        "两个集合里有相同或近似的样本（重复、同一视频的帧、同一病人、增强后的副本）。",
        "标签可以从输入里直接读出（文件名、事后才有的列）。",
    ),
    would_change="训练追上来即关闭：那只是任务简单。",
    next=(
        "查找两个集合之间的重复（对输入做哈希）。",
        "按组（人、视频、日期）划分，而不是按样本划分。",
        "用 eval 模式在训练集上评估：如果同样高，就是 dropout 和增强的缘故。",
    ),
    limits="集合里有什么，这里看不到。",
    trace="验证 ≥ 99.5% 且比训练高 {gap:points}（阈值 2），前 5 次评估内连续 3 次。",
    outcome={"ended": "一直持续到{last:place}。"},
)
