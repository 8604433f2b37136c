from curvetui.languages.templates import Words

WORDS = Words(
    name="收敛过慢",
    title="{metric:name} [sped_up?一度]下降太慢：[never?看不到减半的希望|减半要 {halving:about}]",
    what="{metric:name} 从 {begin:number} 降到 {now:value}，几乎匀速、近似直线；照这个速度，[never?再训练一千倍也不会减半|减半需要 {halving:about}]。",
    event="就目前的速度而言是确定的（R² {fit:.3f}）。",
    cause="学习率过高时曲线会抖动，接近下限时会变平。",
    worry="风险不大：[planned?计划到{planned:place}就结束，远远不够[likely_high?；届时很可能在 {likely_low:number}–{likely_high:number}（80%）]。|没有出错，但大部分时间都浪费了。]",
    why=(
        "学习率[sign_rate_unchanged?|[rate?（{rate:number}）]]太低",
        "模型大部分被冻结，或梯度被裁剪到几乎为零",
        "还在长时间预热",
    ),
    would_change="损失低于起点的 70% 或曲线变弯时解除。",
    next=(
        "[over?下次训练把学习率乘以 3，只要损失仍平滑就再乘一次。|把学习率乘以 3，只要损失仍平滑就再乘一次；如果还在预热，就先等等。]",
        "如果裁剪了梯度，就把上限与梯度平时的范数比一比。",
    ),
    limits="损失的下限在哪里，日志里没有。",
    trace="减半需 {halving:about}（阈值为计划的 3 倍，或已训练长度的 30 倍），近似直线（R² {fit:.3f}）。",
    outcome={"recovered": "从{ended_at:place}起变快了，或不再那么均匀。"},
)
