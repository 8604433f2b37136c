from curvetui.languages.templates import Wait, Words, when

WORDS = Words(
    name="最优值有运气成分",
    title="{metric:name} [beaten?在{first:place}的 {best:value} 很可能有运气成分，后来被超过|的最优值（{best:value}）很可能有运气成分]",
    what="{first:place}时 {metric:name} 为 {best:value}；前 3 次或后 3 次评估的中位数只有 {neighbours:number}[score?，差 {better:points}。|，差 {better:percent}。]",
    event="它是孤立的，这是确定的。",
    cause="很可能是偶然：许多带噪声的值里最好的那个总是偏好。",
    worry="[beaten?不需要：之后有了更好的值。|不需要。但在新数据上大约只有 {neighbours:number}，而不是 {best:value}。]",
    why=("评估中的偶然：验证集小，或每次随机取一部分。", "权重恰好在那一次评估时经过一个好位置。"),
    would_change="出现更好的值时解除。",
    next=(
        when(
            "beaten",
            Wait("现在无需处理。"),
            "报告前后的中位数（{neighbours:number}），不要报单个最优值。",
        ),
        "[beaten?|保留那个 checkpoint，但先在别的数据上再评估一次。]",
    ),
    limits="那个 checkpoint 是否真的更好，需要第二次评估。",
    trace="比前后各 3 次评估好 [score?{better:points}|{better:percent}][sigmas?，为噪声的 {sigmas:times} 倍（阈值 3.5）]。",
    outcome={"ended": when("to_the_end", "直到结束都没有被超过。", "在{ended_at:place}被超过。")},
)
