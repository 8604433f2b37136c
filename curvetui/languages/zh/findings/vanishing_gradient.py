from curvetui.languages.templates import Words

WORDS = Words(
    name="梯度消失",
    title="{metric:name} 自{first:place}起几乎为零",
    what="自{first:place}起 {metric:name} 约为 {now:number}（开始时 {usual:number}），而 {loss:name} 仍有 {loss_value:value}（起点 {loss_start:number}）。",
    event="确定：连续 {points:values}低于 {limit:number}。",
    cause="神经元坏死、层被冻结、损失与权重无关，看起来都一样。",
    worry="需要：梯度这么小，再跑多久也不会有变化。",
    why=(
        "神经元坏死或饱和：ReLU 一直关闭，sigmoid 或 softmax 顶到头（常因某一步过大）。",
        "fp16 的 loss scale 下溢，小梯度变成了零。",
        "应有梯度的参数被冻结或断开（`detach`、`requires_grad=False`、`no_grad`）。",
    ),
    would_change="范数高于 {limit:number} 的十倍时解除。",
    next=(
        "打印每一层的梯度范数：第一个为零的层就是断开的地方。",
        "然后回到{first:place}之前的 checkpoint，用三分之一的学习率继续。",
    ),
    limits="只记录了一个总范数，看不出是哪一层。",
    trace="范数 {now:number} < {limit:number}（1e−7 或开始时的千分之一），连续 {points:count} 次（watch 3，act 8），且损失高于起点的一半。",
    outcome={"recovered": "{ended_at:place}梯度恢复。"},
)
