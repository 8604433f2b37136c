"""中文。"""

from __future__ import annotations

from curvetui.languages import Language


class Chinese(Language):
    """Chinese, simplified, as people who train models write it."""

    code = "zh"
    title = "中文"
    place = {"epoch": "第 {} 轮", "step": "第 {} 步"}
    counted = {
        "epoch": ("{} 轮", "{} 轮"),
        "step": ("{} 步", "{} 步"),
        "point": ("{} 个点", "{} 个点"),
        "evaluation": ("{} 次评估", "{} 次评估"),
        "example": ("{} 个样本", "{} 个样本"),
    }
    points = "{} 个百分点"
    outcome = {
        "open": "",
        "recovered": "到{ended_at:place}已恢复。",
        "ended": "直到运行在{ended_at:place}结束时仍然如此。",
        "withdrawn": "{ended_at:place}撤回：后来的数据表明并非如此。",
    }
    joined = "、"
    before = "在此之前：{}。"
    states = {"running": "运行中", "finished": "已完成", "failed": "已失败", "interrupted": "被中断", "unknown": "已结束"}
    verdict = {
        "joint": "",
        "empty": "还没有任何指标。",
        "healthy_running": "目前一切正常。",
        "healthy_unknown": "日志里没有看到问题。",
        "healthy_finished": "顺利完成，没有问题。",
        "healthy_failed": "运行失败了，但到那时为止曲线没有问题。",
        "healthy_interrupted": "运行被中断，但到那时为止曲线没有问题。",
        "stop": "应当停止：{title}。",
        "act": "需要处理：{title}。",
        "watch": "请留意：{title}。",
        "overfitting": "过拟合：{metric:name} 在{best_at:place}之后不再变好（当时 {best:value}，现在 {now:value}）；保留那个 checkpoint，继续训练没有帮助。",
        "miscalibration": "自{first:place}起过度自信：{metric:name} 上升而 {score:name} 未降。按损失最优在{best_at:place}（{best:value}）；若只看判断结果，没有理由停止。",
        "best": "最优 {metric:name} 为 {value:value}（{place:place}）。",
        "newest": "{metric:name} 正处于最优（{place:place}，{value:value}）。",
    }
