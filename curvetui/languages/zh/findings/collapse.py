from curvetui.languages.templates import Wait, Words, choose, if_recovered, when
from curvetui.languages.zh.checkpoint import CHECKPOINT, RESTORE

WORDS = Words(
    name="崩溃",
    title="{metric:name} [partly?结束时远低于最好值|在{first:place}崩溃]：[smooth?{top:number} → {end:number}（平滑后）|{best:value} → {now:value}]",
    what=(
        "{metric:name} [status=recovered?[halved?[below?比{best_at:place}的最优值低过 {below:percent}|最低到 {now:value}，远低于{best_at:place}的最优值]|一度丢掉到{best_at:place}为止所学的[lost_all?全部| {lost:percent}]]"
        "|[halved?[below?比{best_at:place}的最优值低 {below:percent}|现在为 {now:value}，远低于{best_at:place}的最优值]|丢掉了到[smooth?{top_at:place}|{best_at:place}]为止所学的[lost_all?全部| {lost:percent}]]]"
        "[train?；{train:name} 从 {train_before:value} 变为 {train_now:value}]。"
    ),
    event="确定：{points:evaluations}，按 3 点中位数。",
    cause="权重因何受损，曲线上看不出来。",
    worry=if_recovered(
        "不需要：大部分已经恢复。",
        choose(
            "level",
            stop="需要：跌成这样很少能自己恢复。",
            act="需要：已不是短暂的下降[sign_train_worse?，训练也变差了|[sign_train_slipped?，训练也变差了]]。",
            watch="很可能需要：短暂的下降会恢复，这一次已经更久。",
        ),
    ),
    why=(
        "[reward?某次更新过大，破坏了策略|学习率过高，某一步破坏了已学到的东西]",
        "[reward?任务或奖励在那里变了|数据或标签在那里变了]",
        "只是评估出了问题（模式、批归一化、预处理）",
        "checkpoint 加载有误，或 fp16 的更新被跳过",
    ),
    would_change="恢复到进步的七成时解除。",
    next=(
        if_recovered(
            Wait("无需处理，保留最好的 checkpoint。"),
            choose(
                "level",
                act=f"恢复{CHECKPOINT}[over?。|：已持续太久，不必再等。]",
                stop=f"[over?|停止训练，]{RESTORE}",
                watch=when("over", RESTORE, Wait(f"再等 3 次评估，并保留{CHECKPOINT}。")),
            ),
        ),
        choose(
            "status",
            recovered="",
            ended="下次训练用三分之一的学习率，并裁剪梯度。",
            otherwise="用三分之一的学习率继续，并裁剪梯度。",
        ),
    ),
    limits="日志里看不出是否有意改动过什么。",
    trace="已学到的丢掉了 {lost:percent}（阈值 60%，持续时为 35%）。",
    outcome={"recovered": "{ended_at:place}大部分已恢复。", "ended": "没有恢复。"},
)
