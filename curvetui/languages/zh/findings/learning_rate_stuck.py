from curvetui.languages.templates import Words

WORDS = Words(
    name="多次降学习率无效",
    title="{metric:name} 降了 {drops:count} 次，没有效果",
    what="自{first:place}起 {metric:name} 降了 {drops:count} 次（{old:number} → {new:number}），而 {loss:name} 没有比 {best:number} 再改善 1%。",
    event="确定：两者都在日志里。",
    cause="模型已收敛，或者已经坏死；是哪一种，看损失的水平。",
    worry="[level=act?需要：继续跑下去不会有帮助。|很可能需要：每降一次，后续的进步就更小。]",
    why=(
        "模型已经学到了这些数据能给的东西",
        "模型在第一次降学习率之前就已训崩，学习率再小也救不回来",
        "调度器的耐心（patience）小于指标的噪声",
    ),
    would_change="最优值再改善 1% 时解除。",
    next=(
        "[over?|就此结束训练，]保留最好的 checkpoint。",
        "如果损失接近起点，就用更低的学习率重新开始；否则把调度器的耐心加大（10 次评估）。",
    ),
    limits="损失够不够好，日志里看不出来。",
    trace="{drops:count} 次下降（watch 3，act 4），每次三分之一以上；最优值改善不到 1%。",
    outcome={"recovered": "{ended_at:place}有了改善。", "ended": "直到结束都没有改善。"},
)
