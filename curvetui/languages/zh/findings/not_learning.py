from curvetui.languages.templates import Wait, Words, choose, if_recovered, when

WORDS = Words(
    name="没有在学习",
    title="[status=recovered?{metric:name} 到{ended_at:place}才[variant=reward?开始提高|[variant=poor?开始提高|离开随机水平]]|{metric:name} [constant?自始至终都是 {now:number}|[variant=reward?从一开始就没有提高（{begin:number} → {now:number}）|[variant=still?从头到尾没有变好（{begin:number} → {now:number}）|一直停在[variant=poor?起点|随机水平]（{now:number}）]]]]",
    what=choose(
        "variant",
        ln="{metric:name} 连续 {points:values}停在 {now:number} 附近：这就是 ln {classes:count}，在 {classes:count} 类中随机猜测的损失。",
        poor="[constant?全部 {points:evaluations}里，{metric:name} 恰好都是 {now:value}|经过 {points:evaluations}，{metric:name} 为 {now:value}，不比第二次评估（{second:value}）好][loss?，损失此后也几乎没有下降]。",
        nothing="经过 {points:evaluations}，{metric:name} 为 {now:value}，从未超过 1%，而训练损失一直在下降。",
        still="{metric:name} 起初是 {begin:number}，结束时是 {now:number}；{points:values}里，日志中没有一条曲线的好转超出偶然。",
        reward="[constant?全部 {points:values}里，{metric:name} 恰好都是 {now:value}。|{points:values}里，{metric:name} 后两段的好转都没有超出偶然（均值：起初 {begin:number}，最后 {now:number}）。]",
        otherwise="经过 {points:evaluations}，{metric:name} 为 {now:value}（起点 {begin:number}），{score:name} 为 {accuracy:number}（中位数）：与在约 {classes:count} 类中随机猜测差不多。",
    ),
    event=choose(
        "variant",
        ln="损失停住不动是确定的；ln {classes:count} 就是随机水平，很可能如此。",
        reward="没有变好是确定的；稀疏的奖励也许以后才会出现。",
        still="对这份日志里的曲线来说，这是确定的。",
        poor="没有任何改善是确定的；第二次评估之前有没有学到东西，看不出来。",
        nothing="这是确定的；有些指标要到训练后期才开始上升，起初也是这样。",
        otherwise="确定：损失和准确率都与随机猜测吻合。",
    ),
    cause="很多故障都是这个样子。",
    worry="[status=recovered?[again?需要：它学了一阵，但 {metric:name} 又回到了随机猜测的水平（{latest:number}）。|不需要：之后已开始学习。]|[level=act?需要，除非还在长时间预热：到现在什么都没学到。|也许：起步慢或预热长也会这样。]]",
    why=(
        "学习率[rate?（初始 {rate:number}）]过高或过低",
        choose("variant", reward="探索几乎从未得到奖励", otherwise=when("over", "", "还在预热")),
        choose(
            "variant",
            reward="奖励本身有误：正负号、大小，或给错了步",
            otherwise="输入和标签对不上（打乱时错位、列取错）",
        ),
        "优化器没有拿到参数，或参数被冻结",
        "只有评估停在随机水平（模式、批归一化、预处理）",
    ),
    would_change=choose(
        "variant",
        reward="之后的奖励明显好于最初时解除。",
        poor="{metric:name} 明显好于第二次评估时解除。",
        nothing="{metric:name} 超过 1% 时解除。",
        still="",
        otherwise="损失比起点低 4% 时解除。",
    ),
    next=(
        if_recovered(
            when("again", "回到最好的 checkpoint，看看之后改动过什么。", Wait("现在无需处理。")),
            when(
                "rate_fault",
                (
                    "把学习率从 {rate:number} ",
                    choose("rate_fault", high="降到", low="提高到"),
                    "常用值：",
                    choose(
                        "optimiser",
                        adam="Adam 用 0.001。",
                        sgd="SGD 用 0.1。",
                        unit="这个优化器用 1。",
                        otherwise="Adam 用 0.001，SGD 用 0.1。",
                    ),
                ),
                choose(
                    "variant",
                    reward="先确认奖励拿得到：让脚本策略玩一局，或给几个好答案手工打分。",
                    nothing="在训练样本上计算 {metric:name}：如果一样低，错在标签或指标，不在训练。",
                    otherwise="先试着过拟合一个批次；做不到就检查代码和数据。",
                ),
            ),
        ),
        if_recovered(
            "",
            "[rate_fault?如果还是学不动，再试着过拟合一个批次：做不到就检查代码和数据。|再把学习率分别改为十分之一和十倍试试。]",
        ),
    ),
    limits="类别数是反推的；类别不均衡时，随机水平是多数类的占比。",
    trace=choose(
        "variant",
        ln="{now:number} 与 ln {classes:count} 相差在 0.3% 或噪声之内，{points:count} 个点保持不变（阈值 8；按批记录时为 40）。",
        poor="自第二次评估以来进步不到 2 个百分点，损失下降不到 5%，{points:count} 次评估（阈值 8）。",
        nothing="{points:count} 次评估都未超过 1%（阈值 8 次，且训练过半）。",
        still="加上两个标准误，好转仍不到 3%（奖励为 10%），{points:count} 个值（阈值 4；按批记录时为 8）。",
        reward="[constant?{points:count} 个奖励都是同一个值（阈值：跨 30 个回合的 8 个，均值为 5 个）。|{points:count} 个奖励里，后两段都不比第一段好 2 个标准误（阈值 300 个，结束时 60 个）。]",
        otherwise="最优损失比随机猜测低不到 2%，准确率 × e^损失 = {chance:.2f}（0.75 到 1.25），{points:count} 次评估（阈值 5）。",
    ),
    outcome={"recovered": "{ended_at:place}开始学习。", "ended": ""},
)
