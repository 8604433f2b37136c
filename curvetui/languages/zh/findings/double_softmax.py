"""中文：double_softmax。"""

from __future__ import annotations

from curvetui.languages.templates import Words, when

WORDS = Words(
    name="softmax 用了两次",
    title="softmax 用了两次：损失不可能低于 {floor:.3f}",
    what="全部 {pairs} 对数据都满足 {loss:name} + {accuracy:name} = {total:.3f} ± {deviation:.3f}，这正是 {classes} 类任务上 softmax 用了两次的结果。"
    "此时损失只能在 {floor:.3f}（全对）和 {ceiling:.3f}（全错）之间，最近的 {now:value} 只比下限高 {above:.3f}。",
    event="确定：损失与准确率之和是常数（斜率 {slope:.2f}，R² {fit:.4f}）。",
    cause="几乎可以确定：这个恒等式对应整数个类别，而在另外约 4 400 对曲线中一次也没有出现过。",
    worry="需要处理，但没有坏掉：模型在学习，只是梯度偏弱，而且损失看不出模型有多好。准确率仍然有效。",
    why=(
        "最后一层做了 softmax，损失函数又做了一次（PyTorch 的 `CrossEntropyLoss`，或 Keras 的 `from_logits=True`）。",
        when(
            "about",
            "类别数在 {classes} 附近时相邻的取值几乎一样，请理解为“约 {classes} 类”。",
        ),
    ),
    would_change="如果损失与准确率之和的波动超过 0.04，本条会撤回。",
    next=(
        "检查最后一层和创建损失函数的那一行。",
        "传入 logits：去掉 softmax；如果损失函数接收概率，则设 `from_logits=False`。",
        "不要拿新的损失和旧的比较，二者尺度不同。预期是学得更快，而不仅仅是数字更低。",
    ),
    limits="看不到代码；类别数是由损失反推的。",
    trace="{pairs} 对（至少 5），斜率 {slope:.3f}（−1.4 到 −0.85），R² {fit:.4f}（> 0.95），标准差 {deviation:.4f}（< 0.02），均值 {total:.4f}，对照 ln(e + {classes} − 1)。",
    outcome={
        "withdrawn": "{ended_at:place}撤回：损失与准确率之和不再是常数。",
        "ended": "直到运行在{ended_at:place}结束时始终成立。",
    },
)
