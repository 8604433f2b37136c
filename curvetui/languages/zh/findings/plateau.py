from curvetui.languages.templates import Wait, Words, choose, if_recovered, when

WORDS = Words(
    name="平台期",
    title="[status=recovered?{metric:name} 从{first:place}起一度几乎没有改善|[higher?{metric:name} 从{first:place}起停滞，后来上升|{metric:name} 从{first:place}起几乎没有改善]]",
    what="{metric:name}（5 点中位数）在 {points:values}里[within_noise?变化了 {gain:percent}，未超出噪声|[gain?只变化了 {gain:percent}|没有变化]]，停在 {height:number} 左右（起点 {begin:number}）[higher?；之后升到 {now:value}]。",
    event="在噪声范围内没有进展，这是确定的。",
    cause="除非知道模型应达到什么水平，否则“卡住”和“学完了”看起来一样。",
    worry=choose(
        "status",
        recovered="不需要：后来又有进展。",
        ended="如果这就是你预期的水平，不需要：训练只是完成了。",
        otherwise=choose(
            "level",
            note="如果这就是你预期的水平，不需要：训练只是完成了。",
            watch="风险不大：如果什么都不改，剩下的训练很可能没有收获。",
        ),
    ),
    why=(
        when("sign_boosting", "再加树也没有帮助：模型能学的已经学完"),
        "[over?|[higher?|后面还会降学习率]]",
        "学习率[sign_rate_unchanged?|[rate?（{rate:number}）]]太高而无法收敛，或太低而无法前进",
        if_recovered("", "模型能学的已经学完"),
    ),
    would_change="在这样一段内改善 {need:percent} 时解除。",
    next=(
        choose(
            "status",
            recovered=Wait("现在无需处理。"),
            ended="[sign_boosting?保留最优的一轮；下次使用早停。|[sign_rate_fell?下次训练到这里即可：之后降低学习率也没有带来改善。|下次在停止下降处降低学习率，或减少轮数。]]",
            otherwise=when(
                "sign_boosting",
                "不要再加树：使用早停，保留最优的一轮。",
                when(
                    "higher",
                    "保留上升之前的 checkpoint；平台期已经过去。",
                    when(
                        "sign_no_drop_ahead",
                        "",
                        when(
                            "sign_rate_fell",
                            "再过 5 次评估仍不动就停止训练。",
                            Wait("如果后面还会降学习率，就等等看。"),
                        ),
                    ),
                ),
            ),
        ),
        choose(
            "status",
            open="[sign_boosting?|[higher?|[sign_rate_fell?|把学习率除以 10 一次；5 次评估后仍不动就停止训练。]]]",
        ),
        if_recovered("", when("sign_boosting", "", "如果与预期相差很远，先试着过拟合一个批次。")),
    ),
    limits=("日志里看不出能达到多少。", when("train_only", "日志里没有验证指标，它可能不同。")),
    trace="[few?总点数少于 12 的运行，最后 {points:count} 个点没有改善|变化 {gain:percent}（阈值 {need:percent}），共 {points:count} 个点（至少 10 个，且占当时全程的 25%）]。",
    outcome={"recovered": "{ended_at:place}又开始改善。", "ended": ""},
)
