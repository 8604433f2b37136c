from curvetui.languages.templates import Words

WORDS = Words(
    name="疑似标签噪声",
    title="{score:name} 早在{best_at:place}见顶：标签有噪声？",
    what="{score:name} 在{best_at:place}最好，此后下降 {lost:points}（{score_best:number} → {score_now:number}），而 {train:name} 上升 {gained:points}（{train_from:number} → {train_now:number}）。",
    event="曲线的形状是确定的。",
    cause="只是假设：普通的过拟合看起来差不多。从这些数字无法判断，需要看具体样本。",
    worry="不比过拟合更严重；但如果属实，清洗标签比加强正则化更有用。",
    why=(
        "部分训练标签是错的：模型先学到共性，现在在死记这些错误。",
        "小训练集上普通的过拟合。",
        "验证数据与训练数据不同。",
    ),
    would_change="验证分数回升时解除。",
    next=(
        "查看{best_at:place}时损失最高的 50 个训练样本，标签对不对。",
        "保留{best_at:place}的 checkpoint。",
        "如果标签有错：清洗标签，或用早停和鲁棒损失（label smoothing、GCE）。",
    ),
    limits="日志里没有单个样本的信息。",
    trace="自全程前 40% 的最优以来下降 {lost:points}（阈值 4），训练上升 {gained:points}（阈值 8）。",
    outcome={"ended": "这一形状一直持续到{last:place}。"},
)
