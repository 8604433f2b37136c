from curvetui.languages.templates import Words

WORDS = Words(
    name="突然变好",
    title="{metric:name} 在{first:place}骤降 {drop:percent}",
    what="{metric:name} 在{first:place}从 {before_value:number} 降到 {after:number} 并保持。",
    event="确定：远超走势和噪声所能解释的。",
    cause="[reason=rate?很可能是学习率，它在此处跳变；或者是断点续训。|看下面哪一条符合。]",
    worry="不需要，除非好得不像真的：那就要问数据是不是变了。",
    why=(
        "学习率在此处下降（不论有没有打印）。",
        "从这里起数据不同：标签泄漏、恢复后重复的样本、更容易的部分。",
        "模型一下子找到了新的解（相变）；少见，但确有其事。",
    ),
    would_change="无；只报告一次。",
    next=(
        "检查{first:place}前后改了什么：学习率、数据、损失。",
        "如果什么都没改：看同一处的验证分数，真的改善在那里也看得到。",
    ),
    limits="改了什么，从这些数字看不出来。",
    trace="−{drop:percent}（至少 30%），5 倍噪声，为此前最大降幅的 3 倍，且之后 2 个点保持。",
    outcome={"ended": ""},
)
