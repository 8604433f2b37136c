from curvetui.languages.templates import Words

WORDS = Words(
    name="自定义规则",
    title="符合自定义规则：{rule}",
    what="{rule}：从{first:place}起一直成立。{detected_at:place}时 {metric:name} 为 {value:value}。",
    event="确定：日志就是这样记录的。",
    cause="规则本身不说明原因。",
    worry="取决于你定的级别：{level}。",
    why=(),
    would_change="规则一旦不再成立就解除。",
    next=("按你写这条规则的本意处理。",),
    limits="规则不考虑噪声、重启或学习率。",
    trace="{rule}",
)
