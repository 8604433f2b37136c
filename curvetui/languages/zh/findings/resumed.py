from curvetui.languages.templates import Wait, Words, when

WORDS = Words(
    name="断点续训",
    title="[back?从{first:place}恢复（此前已到{before_place:place}）|从{first:place}恢复训练]",
    what=(
        "[back?{replaced:values}重新测量，以后来的值为准。|日志说加载了 checkpoint。]",
        "[loss?[same?同在{same:place}，{loss:name} 此前为 {before_value:value}，现在为 {after:value}|{loss:name} 前后为 {before_value:value} → {after:value}。]]",
        when("same", when("matches", "：相符。", "，相差 {off:percent}。")),
    ),
    event="确定：日志里就是这样。",
    cause="是计划好的还是崩溃之后，数字看不出来。",
    worry="[matches?不需要：损失与中断前衔接。|如果是计划好的就不需要。如果损失在此处跳变，说明有东西没有恢复。]",
    why=("从 checkpoint 继续训练。", "被抢占或崩溃后由集群重新启动。"),
    would_change="无；5 个点之后自动解除。",
    next=(
        when("matches", Wait("无需处理。"), "比较前后的损失：应当与之前衔接。"),
        "如果跳变：检查优化器状态、学习率调度、scaler 和 sampler 是否都恢复了。",
    ),
    limits="看不出状态是否全部恢复；突然变好可能是重复用了同一批数据。",
    trace="位置 {before_place:number} → {first:number}；替换 {replaced:count} 个值。",
    outcome={"ended": when("to_the_end", "恢复后不久运行就结束了。", "此后训练继续进行。")},
)
