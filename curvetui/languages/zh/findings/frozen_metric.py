from curvetui.languages.templates import Words, when

WORDS = Words(
    name="指标冻结",
    title="{metric:name} [status=recovered?曾]一直是同一个值 {value:value}",
    what="自{first:place}起，{metric:name} 连续 {points:values}恰好都是 {value:value}。",
    event="确定：打印的每一位数字都相同。",
    cause="权重不变和没有重新测量，看起来一样。",
    worry="风险不大：如果权重不再变化，剩下的训练只是浪费时间。",
    why=(
        when("sign_boosting", "继续分裂已不能降低损失，新树是空的"),
        "[train?优化器没有起作用：没有调用 `step()`、参数被冻结，或 fp16 的更新全被跳过[rate?（学习率 {rate:number}）]]",
        when("train", "", "评估结果被缓存（打印的还是旧值）"),
        "神经元全部坏死，输出成了常数",
        when("train", "指标打印得比测量得频繁", "权重不再变化，或评估用的是旧的权重副本"),
    ),
    would_change="出现其他值时解除。",
    next=(
        "[sign_boosting?[over?下次少训练几轮，或允许更小的叶子。|不要再加树，或允许更小的叶子。]|在前后两步打印权重的范数：有没有变化？]",
        "[sign_boosting?|如果没有，检查 `optimizer.step()` 是否执行、优化器是否拿到了参数。]",
    ),
    limits="权重有没有变化，日志里看不到。",
    trace="{points:count} 个相同的 4 位数值（阈值 5）。",
    outcome={"recovered": "{ended_at:place}又有了变化。"},
)
