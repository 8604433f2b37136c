from curvetui.languages.templates import Words, when

WORDS = Words(
    name="欠拟合",
    title="{metric:name} [status=recovered?曾]停在 {now:number}（起点 {begin:number}）",
    what="{metric:name} 在 {points:values}里[gain?只变化了 {gain:percent}|没有变化][validation?；验证损失与之接近]。",
    event="训练本身停止改善，这是确定的。",
    cause="模型太弱和数据里没多少可学的，看起来一样。",
    worry="风险不大：照样再多训练几轮，收获也很小。",
    why=(
        "模型太小，或正则化太强",
        when("sign_rate_unchanged", "学习率太高而无法收敛", "学习率太高而无法收敛，或降得太早"),
        "输入与目标关系不大，或没有归一化",
    ),
    would_change="在这样一段内进步 1%，或损失低于起点的 70% 时解除。",
    next=(
        "与最简单的基线（均值、多数类）比较：模型是否更好？",
        "再试着过拟合一个批次；做不到就检查数据和代码。",
    ),
    limits="能达到什么水平，日志里没有。",
    trace="为起点的 {share:percent}（[validation?与验证相差 15% 以内|至少 80%]），变化不到 1%。",
    outcome={"recovered": "{ended_at:place}又有了变化。"},
)
