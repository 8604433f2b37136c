from curvetui.languages.templates import Words

WORDS = Words(
    name="损失尺度不一致",
    title="{metric:name} 与 {train:name} [over?曾]相差 {times:times} 倍",
    what=(
        "{metric:name} 与 {train:name} 之比[over?曾]平均为 [higher?{times:times} 比 1|1 比 {times:times}]",
        "（[status=recovered?当时|最近]为 {value:value} 和 {train_value:value}）。",
    ),
    event="确定：损失在变，比值几乎不变。",
    cause="哪一个是对的，日志里没有。",
    worry="风险不大：训练不受影响，但不能用两者之差判断过拟合。",
    why=(
        "一个是按批次（或整个集合）求和，另一个是求平均[whole?；{whole:count} 可能就是批大小]",
        "其中一个含正则项或辅助损失，或按类别加权",
        "两者单位不同（bit 与 nat、按词元与按序列）",
    ),
    would_change="比值低于 2 时解除。",
    next=("检查两者各自如何平均，并统一为均值。", "在此之前，只拿每条曲线与自己比较。"),
    limits="看不到代码。",
    trace="比值阈值 3，自第一次评估起到报告时波动不超过 15%（{spread:percent}）。",
    outcome={"recovered": "{ended_at:place}比值低于 2。"},
)
