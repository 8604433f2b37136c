from curvetui.languages.templates import Words, when

WORDS = Words(
    name="GPU 降频",
    title="GPU {card} 因[heat?过热|功率限制]而降频",
    what="截至{last:place}的 5 分钟里，{share:percent} 的读数中驱动给出的降频原因是[heat?过热或硬件降速|被调低的功率上限]（GPU {card}）。[cap?功率上限为 {cap:.0f} W。]",
    event="确定：这是驱动自己给出的原因。",
    cause="为什么会这样，从这里看不出来。",
    worry="不影响结果，只影响时间；慢了多少，日志里有时间的话可以看出来。",
    why=(
        "[heat?显卡散热不够：风道受阻、风扇故障、同机箱的其他显卡。|有人调低了上限（`nvidia-smi -pl`），或由机房设定。]",
        when("heat", "机房温度过高，或风扇设成了静音。", "电源供电不足。"),
    ),
    would_change="5 分钟里少于十分之一的读数出现降频就解除。",
    next=(
        "[heat?查看温度和风扇：`nvidia-smi -q -d TEMPERATURE,PERFORMANCE`。|比较各项上限：`nvidia-smi -q -d POWER,PERFORMANCE`。]",
    ),
    limits="没有测量它耗费了多少时间。",
    trace="{share:percent} 的读数（阈值 50%）。",
)
