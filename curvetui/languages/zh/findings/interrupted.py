from curvetui.languages.end_causes import each, field_of
from curvetui.languages.templates import Words, choose, when
from curvetui.languages.zh.end_causes import ZH

WORDS = Words(
    name="训练中断",
    title=choose(
        "variant",
        **{cause: words.title for cause, words in ZH.items() if words.title},
        torn="日志在{first:place}之后断在半行",
        silent="日志在{first:place}[left?（共 {planned:number}）]突然结束",
    ),
    what=(
        choose(
            "variant",
            silent="没有任何一行说明训练结束、早停或失败",
            torn="最后一行只写了一半",
            otherwise="日志写道：“{error}”",
        ),
        "[left?；离计划还差 {left:span}]。",
        "[attempts?这是本日志中的第 {attempts:count} 次尝试：每次都从头开始，没有一次跑完。]",
    ),
    event=choose(
        "variant",
        silent="日志到此为止是确定的。",
        torn="最后一行不完整是确定的。",
        otherwise="确定：日志里就是这么写的。",
    ),
    cause=choose("variant", torn=ZH["silent"].cause, otherwise=field_of(ZH, "cause")),
    worry=choose(
        "variant",
        torn=ZH["silent"].worry,
        otherwise=field_of(ZH, "worry", "需要：训练在{first:place}就停了。"),
    ),
    why=tuple(
        choose("variant", torn=silent, otherwise=text)
        for silent, text in zip(ZH["silent"].why, each(ZH, "why"), strict=True)
    ),
    would_change="出现更多的值即撤回。",
    next=(
        when("attempts", "让程序启动时加载最新的 checkpoint：现在每次都从头开始。"),
        *each(ZH, "next")[:1],
        "从最后的 checkpoint 恢复[checkpoint?（“{checkpoint}”）]。",
        *each(ZH, "next")[1:],
    ),
    limits=choose(
        "variant",
        silent="进程可能还跑了一段：被杀时，缓冲区里的输出会丢失。",
        torn="进程可能还跑了一段：被杀时，缓冲区里的输出会丢失。",
    ),
    trace=(
        "最后位置 {first:number}[planned?，计划 {planned:number}]",
        choose("variant", silent="", torn="", otherwise="；日志写明了原因（{variant}）"),
        "。",
    ),
    outcome={"ended": "", "withdrawn": "之后日志又继续了。"},
)
