from curvetui.languages.templates import Wait, Words, choose, when

WORDS = Words(
    name="学习率下降",
    title="[printed?{metric:name} 在{first:place}由 {old:number} 降到 {new:number}|{first:place}各曲线同时改善：学习率下降？]",
    what=(
        "[printed?学习率缩小到 1/{times:number}|训练和验证同时一步改善，并保持下来]",
        "[curve?；{curve:name} 从 {before:value} 变为 {after:value}（中位数）][score?，{score:name} 从 {score_before:value} 变为 {score_after:value}]。",
    ),
    event=when("printed", "确定：学习率就打印在日志里。", "各曲线同时跳变，这是确定的。"),
    cause=when(
        "printed",
        choose(
            "helped",
            yes="紧随其后的改善是减小步长的常见效果。",
            no="变化不大。",
            worse="{curve:name} 在这里反而变差；减小步长不会造成这种变化，它之前就已开始。",
            otherwise="效果要看接下来几次评估。",
        ),
        "很可能是学习率下降，而日志没有打印；更换数据或损失看起来也一样。",
    ),
    worry="[helped=worse?不必担心学习率下降本身。但 {curve:name} 在这里变差：看看训练与验证的差距。|不需要。这是学习率调度在起作用；曲线在这里的跳变就是它的效果。]",
    why=(
        "步长变小，能落进更好的极小值：先前看似平台期或噪声的，其实是步长造成的。",
        "被监控的指标不再改善，调度器因此触发（若用的是 `ReduceLROnPlateau`）。",
    ),
    would_change="无；5 次评估后自动解除。",
    next=(
        when(
            "over",
            "不要跨越下降点比较数值。",
            Wait("等 5 次评估再下判断；不要跨越下降点比较数值。"),
        ),
        "[first_step?从这里开始留意过拟合：学习率下降之后它通常来得更快。|先看这一次带来了什么，再期待下一次。]",
    ),
    limits="[printed?是预先计划还是由规则触发，从数字里看不出来。|日志里没有学习率：把它打印出来，就不必猜了。]",
    trace="[printed?{old:number} → {new:number}：{times:times} 倍（至少 1.5 倍，且为前一次变化的 3 倍）。|{train:name} 至少改善 6%，验证至少 3% 或 1 个百分点，超出 4 倍噪声。]",
    outcome={
        "ended": choose(
            "helped",
            yes="有帮助。",
            no="变化不大。",
            worse="没有帮助。",
            otherwise="[curve?[to_the_end?运行结束时效果还看不出来。|观察窗口已结束。]|没有可评判的曲线能显示它的效果。]",
        )
    },
)
