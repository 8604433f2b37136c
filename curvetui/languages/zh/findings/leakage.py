from curvetui.languages.templates import Words

WORDS = Words(
    name="疑似数据泄漏",
    title="{metric:name} 一开始就接近满分：数据泄漏？",
    what="从{first:place}起 {metric:name} 就有 {value:value}，而 {train:name} 只有 {train_value:value}。",
    event="验证比训练高 {gap:points}，这是确定的。",
    cause="这是疑问而不是结论：从这些数字看不出来，需要检查两个集合。",
    worry="风险不大；但如果两个集合里有相同的样本，验证分数就没有意义。",
    why=(
        "任务容易，而训练是在开着 dropout 和增强时测的（无害）",
        "两个集合里有相同或几乎相同的样本",
        "标签能从某个输入直接看出来（文件名、事后才有的列）",
    ),
    would_change="训练赶上来时解除。",
    next=(
        "查找两个集合之间的重复样本（对输入求哈希）。",
        "按组（人、视频、日期）划分，而不是按样本划分。",
    ),
    limits="日志里看不到两个集合的内容。",
    trace="验证 ≥ 99.5% 且比训练高 {gap:points}（阈值 2），前 5 次评估内连续 3 次。",
    outcome={"ended": "一直持续到{last:place}。"},
)
