from curvetui.languages.templates import Wait, Words

WORDS = Words(
    name="验证起初滞后",
    title="{metric:name} 起初落后 {gap:points}，现已追上",
    what="{first:place}时 {metric:name} 为 {score_from:value}，而 {train:name} 为 {train_from:value}；{evaluations:evaluations}之后变为 {score_to:value} 对 {train_to:value}。",
    event="确定。",
    cause="很可能是评估用的统计量落后于权重；日志里看不到。",
    worry="不需要。前几轮很常见，现在已经过去。",
    why=(
        "批归一化的滑动统计量（动量 0.99）在权重快速变化时会滞后。",
        "评估用的是平均权重（EMA），起步慢。",
        "最初几轮先拟合训练数据特有的东西（增强、顺序），再拟合共性。",
    ),
    would_change="无；已经过去。",
    next=(Wait("无需处理；不要用最初几个验证值评价这次训练。"),),
    limits="有没有批归一化或权重平均，日志里没有。",
    trace="前 3 次评估中差距 {gap:points}（至少 20），到第 8 次剩 {left:points}（至多 40%）。",
    outcome={"recovered": "{ended_at:place}已追上。", "ended": "已追上。"},
)
