from curvetui.languages.templates import Words

WORDS = Words(
    name="结束时仍在进步",
    title="{metric:name} 到结束时仍在改善",
    what="平滑后，{metric:name} 在最近 {points:values}里又降了 {gain:number}（占全部进步的 {share:percent}）；最后的值为 {now:value}。",
    event="确定，超出噪声。",
    cause="训练长度短于模型能利用的长度。",
    worry="不需要。但用同样的设置还能得到更好的结果[likely_high?：到{longer:place}很可能在 {likely_low:number}–{likely_high:number}（80%）]。",
    why=("[cut?运行提前结束。|训练太短。]", "学习率偏低，进步缓慢但稳定。"),
    would_change="无；运行已结束。",
    next=(
        "[cut?接着训练：它还在进步。|延长训练（再加一半），或把学习率调度拉长。]",
        "[cut?|时间紧就把学习率略微调高。]",
    ),
    limits="[validation?还能走多远只是根据其他训练曲线的预测。|[scored?只判断了训练损失：验证分数可能早已不再改善。|只有训练指标：验证可能早已不再改善。]]",
    trace="最近 {points:count} 个点改善 {gain:number}：占全部进步的 {share:percent}（阈值 3%）。",
    outcome={"ended": ""},
)
