from curvetui.languages.templates import Words

WORDS = Words(
    name="数据没有打乱",
    title="{metric:name} 每轮都走同样的曲线",
    what="在 {epochs:count} 轮里，{metric:name} 每轮都在相同的位置起落（相关系数 {alike:.2f}），幅度 ±{size:percent}。",
    event="确定：打乱的数据各轮走势应当互不相关。",
    cause="很可能是样本顺序固定；DataLoader 的设置不在日志里。",
    worry="风险不大：类别或来源成块出现时，模型会边学边忘，学得更差。",
    why=(
        "没有打乱，或采样器的种子每轮被重置（分布式训练漏了 `set_epoch`）",
        "数据是排好序的，只在一个小缓冲区里打乱",
        "课程学习，或按长度组批：那就是有意为之",
    ),
    would_change="各轮不再相似时解除。",
    next=(
        "设 `shuffle=True`，或调用 `sampler.set_epoch(epoch)`。",
        "如果用打乱缓冲区，就把它设得与数据集一样大。",
    ),
    limits="数据的顺序不在日志里。",
    trace="相关系数 {alike:.2f}（阈值 0.6），连续 3 对相邻轮次，{points:count} 个位置，±{size:percent}（阈值 3%）。",
    outcome={"ended": "一直持续到{last:place}。"},
)
