from curvetui.languages.templates import Words, when

WORDS = Words(
    name="学习率为零",
    title="{metric:name} 自{first:place}起一直是 {now:number}",
    what="自{first:place}起 {metric:name} 一直是 {now:number}，连续 {points:values}[never?：从未高于 0|（峰值 {peak:number}）]。[loss?期间 {loss:name} 从 {before_value:value} 变为 {after:value}。]",
    event="确定：日志里就是这么写的。",
    cause="[never?除非只是打印的位数太少。|很可能是调度比训练短；日志里没有调度本身的设置。]",
    worry="需要：继续训练只花时间，几乎不再有变化。",
    why=(
        when("never", "学习率被设成了 0，或者预热一直没有开始"),
        when("never", "", "调度的总步数少于这次运行的步数"),
        when("never", "", "调度已按计划结束，运行本应随之结束"),
        when("never", "", "plateau 调度器已把学习率降到几乎为零"),
    ),
    would_change="学习率高于峰值的千分之一时解除。",
    next=(
        "[never?设一个学习率：Adam 常用 0.001，SGD 常用 0.1。|[over?|停止训练，]保留最好的 checkpoint。]",
        "核对调度器的总步数与运行的步数，以及 `step()` 多久调用一次。",
    ),
    limits="其他参数组的学习率可能不同。",
    trace="[never?全部 {points:count} 个值都是 {now:number}，没有一条曲线变好。|{now:number} 不到 {peak:number} 的千分之一，持续 {points:count} 个值（阈值 5 个且占全程十分之一）。]",
    outcome={"recovered": "{ended_at:place}恢复到有效的学习率。"},
)
