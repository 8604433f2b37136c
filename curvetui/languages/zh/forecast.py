"""中文：预测。"""

from collections.abc import Mapping

FORECAST: Mapping[str, str] = {
    "end": "{metric} 在第 {x} {unit}预计为 {low}–{high}（80% 区间）",
    "reached": "{target} 已在第 {at} {unit}达到",
    "likely": "约在第 {at} {unit}达到 {target}（到结束时概率 {percent}%）",
    "unlikely": "不太可能达到 {target}（{percent}%）",
    "open": "能否达到 {target} 尚不确定（{percent}%）",
    "epoch": "轮", "step": "步",
    "missed": "未达到 {target}：{metric} 最好为 {best}（第 {at} {unit}）",
    "no curve": "无法预测：没有曲线 {name}；{hint}现有：{known}",
    "meant": "是否指 {meant}？",
    "none": "无法预测：需要计划的终点、学习率上次跳变后的六个点，并已完成五分之一",
}  # fmt: skip
