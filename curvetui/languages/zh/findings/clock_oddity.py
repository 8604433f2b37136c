from curvetui.languages.templates import Wait, Words, choose

WORDS = Words(
    name="时间或编号异常",
    title="[variant=time?日志时间在{first:place}倒退 {by:number} 秒|{first:place}之前缺了 {by:span}]",
    what="[variant=time?{first:place}打印的时间比{before_place:place}早 {by:number} 秒。|日志从{before_place:place}直接到{first:place}：有 {by:span}没有留下任何一行。]",
    event="确定：日志里就是这样。",
    cause="原因未定，很可能无害。",
    worry="不需要。但跨过此处的时长不可信。",
    why=(
        "[variant=time?时钟被调整（夏令时、时间同步），或日志来自两台机器。|有些行丢失了或没有打印。]",
        "[variant=time?两个进程写进了同一个日志。|运行是从比最后一行更晚的 checkpoint 恢复的。]",
    ),
    would_change="无；只报告一次。",
    next=(
        choose(
            "variant",
            time="日志时间使用 UTC，每个进程用自己的日志。",
            otherwise=Wait("不用处理，除非缺的这几轮很重要。"),
        ),
    ),
    limits="训练本身有没有缺失，看不出来。",
    trace="[variant=time?时间倒退 {by:number} 秒（阈值 1 秒）。|编号多跳了 {by:number}，此前至少有 5 次逐一递增。]",
    outcome={"ended": "只报告一次。"},
)
