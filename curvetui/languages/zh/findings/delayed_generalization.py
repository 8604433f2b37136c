from curvetui.languages.templates import Wait, Words, choose, when

WORDS = Words(
    name="延迟的改善",
    title="{metric:name} [variant=grokking?在训练早已完成之后才改善|上升之后再次下降]",
    what=choose(
        "variant",
        grokking="{train:name} 早已接近满分，{metric:name} 却长期停在 {low:number} 左右；自{first:place}起升到 {now:value}。",
        otherwise="{metric:name}（5 点中位数）曾升到 {peak:number}，此后降到 {now:number}，附近没有学习率下降（最优为 {best:number}）。",
    ),
    event="曲线如此，是确定的。",
    cause="[variant=grokking?符合 grokking；更换数据后的泄漏看起来也一样。|符合双下降（double descent）；更换数据或设置看起来也一样。]",
    worry="不需要[over?|。这正是暂时不要停的理由]。",
    why=(
        "数据或评估在此处变了：最常见的就是它。",
        "[logged?|学习率下降了但没有记录。]",
        "weight decay 慢慢偏向能泛化的解（grokking、双下降）。",
    ),
    would_change="如果验证又掉头，那就是噪声。",
    next=(
        choose(
            "status",
            open=Wait("继续训练，并保留先前最优的 checkpoint。"),
            otherwise=Wait("现在无需处理；保留最优的 checkpoint。"),
        ),
        "确认数据和评估都没有变。",
    ),
    limits="是哪一种原因，从这些数字看不出来。",
    trace="[variant=grokking?训练高于 98% 而验证低于 70% 持续 10 次评估，之后 +{gain:points}（阈值 15）。|峰值 {peak:number}，现在 {now:number}：低 10%，连续 3 次评估。]",
    outcome={"ended": when("to_the_end", "一直持续到结束。", "{ended_at:place}达到新的最优。")},
)
