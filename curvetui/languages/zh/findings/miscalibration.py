from curvetui.languages.templates import Words, when

HOW_LONG = "[by_median?，连续 {in_a_row:count} 次（阈值 5 次）。|；8 点或 16 点的均值连续 3 次差于自身最优，或连续 4 次变差。]"
"""The end of both traces."""

WORDS = Words(
    name="过度自信",
    title="{metric:name} [over?曾]上升而 {score:name} 未降：过度自信",
    what="{metric:name} 从{low_at:place}的 {low:value} 升到{last:place}的 {now:value}，而 {score:name} 未降（平滑后 {score_top:number} → {score_mid:number}）。",
    event="确定：损失{rise:over}，持续了 {points:evaluations}；分数与最优值的差距在偶然范围内。",
    cause="[train?校准程度本身，日志里没有。|日志里没有训练损失，训练本身出问题看起来也一样。]",
    worry="[status=recovered?已不需要：上升在{ended_at:place}结束。|只用预测类别时风险不大；如果要用概率，这就是过拟合。]",
    why=(
        "交叉熵对高置信度的错误惩罚没有上限[nats?（每个错例 {nats:.1f} nat，超过 4 即过度自信）]",
        "部分验证标签有误，模型越自信代价越大",
        "部分验证数据与训练数据分布不同",
    ),
    would_change="平滑后的损失回到最优时解除。",
    next=(
        (
            "[agree?保留{best_at:place}（两者都最优|保留{score_best_at:place}（{score:name} 最优）和{best_at:place}（{metric:name} 最优]",
            "[saved?，日志里是 `{saved}`]）。",
        ),
        "[agree?如果要用概率，就做温度缩放。|只看预测类别用{score_best_at:place}的；要用概率用{best_at:place}的，或做温度缩放。]",
    ),
    limits="校准程度和标签噪声要看预测结果才知道。",
    trace=("5 点中位数比最优高 {rise:percent}（阈值 3–4%）", HOW_LONG),
    outcome={
        "recovered": "[closed_by=step?{ended_at:place}降学习率后，升幅至少收回一半。|平滑后的损失在{ended_at:place}回到最优水平。]",
        "ended": (when("grew", "{ended_at:place}起分数也下降。")),
    },
)
