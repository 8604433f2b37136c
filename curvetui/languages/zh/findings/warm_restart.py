from curvetui.languages.templates import Words, when

WORDS = Words(
    name="学习率热重启",
    title="{metric:name} 在{first:place}重启：{old:number} → {new:number}",
    what="{metric:name} 在{first:place}从 {old:number} 升到 {new:number}。[loss?{loss:name} 从 {before_value:value} 变为 {after:value}。]",
    event="确定：学习率就打印在日志里。",
    cause="基本可以确定：已经衰减又一下子升高，是热重启或周期调度。",
    worry="不需要。损失通常在一个周期的前十分之一上升，周期末会低于之前。",
    why=(
        "使用了带热重启的周期或余弦调度。",
        "从断点续训后调度从头开始（那样优化器状态可能也丢了）。",
    ),
    would_change="如果到周期末损失还没恢复，说明峰值学习率太高。",
    next=("只比较各周期末的数值。", "如果没有计划重启：检查加载 checkpoint 之后调度器的状态。"),
    limits="是否有意重启，从数字里看不出来。",
    trace="{old:number} → {new:number}（至少升高一半，且此前已衰减到峰值的三分之二以下）。",
    outcome={"ended": when("to_the_end", "运行在这个周期内结束。")},
)
