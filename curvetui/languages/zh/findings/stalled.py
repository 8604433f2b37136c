from curvetui.languages.templates import Words

WORDS = Words(
    name="停滞",
    title="{first:place}之后没有新内容[silence?（{silence:time}前）]",
    what="最后一个值在{first:place}[silence?，已过去 {silence:time}][usual?，而平时间隔 {usual:time}]。",
    event="没有新内容，这是确定的[dead?；而且本机能看到的进程里没有一个打开这个日志写入]。",
    cause="评估时间长、进程卡死、连接断开，看起来都一样：没有输出。",
    worry="[level=act?需要：远远超过此前的间隔。|风险不大：可能在评估或写 checkpoint。]",
    why=(
        "评估时间长、正在写 checkpoint，或运行结束但没有最后一行。",
        "进程卡死（DataLoader、集合通信、磁盘已满）或被杀掉。",
        "与日志的连接断开，或输出被缓冲。",
    ),
    would_change="来了新的一行就解除。",
    next=(
        "检查进程是否还在、GPU 是否在忙。",
        "如果卡住了，先看调用栈（`py-spy dump --pid …`）再杀进程。",
    ),
    limits="[alive?仍有进程打开这个日志写入；它是否在工作看不出来。|[dead?写入者如果在另一台机器或另一个容器里（共享文件系统），从这里看不到。|只看得到日志，看不到进程。]]",
    trace="[silence?静默 {silence:time}][usual?，平时 {usual:time}（阈值 10 倍且 60 秒）。|（间隔未知时阈值为 2 小时）。]",
    outcome={"recovered": "{ended_at:place}又继续了。"},
)
