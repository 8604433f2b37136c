"""The few words that the table of many runs has of its own, by language; verdicts speak for themselves."""

from __future__ import annotations

from collections.abc import Mapping

_PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "stop": "stop", "died": "died", "act": "act", "watch": "watch", "healthy": "healthy",
        "unjudged": "not judged", "unreadable": "unreadable", "one run": "1 run", "runs": "{n} runs",
        "head runs": "runs", "head run": "run", "verdict": "verdict", "best": "best", "outcome": "outcome",
        "skipped one": "1 other file holds no training log", "skipped": "{n} other files hold no training log",
        "partial": "Interrupted: this table is not complete.",
        "more": "… and {n} more; --limit 0 shows all",
        "shared": "What the failed runs share",
        "split": "{condition}: {failed} of {of} failed{kinds}, {others} of {others_of} {otherwise}",
        "within": "among runs with {within}, ", "below": "below", "from there on": "from there on",
        "otherwise": "otherwise",
        "p": "({p}, corrected for {looks} splits)",
        "none": "no setting separates the {failed} failed runs from the {others} others",
        "band": "{run} leaves the band of its {seeds} seeds at {at}", "median": "{headline} (median ± deviation)",
        "report": "Many training runs", "settings": "settings", "course": "course", "state": "state",
        "at": "at", "made": "made by curvetui {version}", "sort": "Click a heading to sort.",
        "nothing": "No training log was found.",
    },
    "zh": {
        "stop": "停止", "died": "中断", "act": "处理", "watch": "留意", "healthy": "正常",
        "unjudged": "未判断", "unreadable": "无法读取", "one run": "1 个运行", "runs": "{n} 个运行",
        "head runs": "运行数", "head run": "运行", "verdict": "结论", "best": "最佳", "outcome": "结果",
        "skipped one": "另有 1 个文件不是训练日志", "skipped": "另有 {n} 个文件不是训练日志",
        "partial": "已中断：此表不完整。",
        "more": "……另有 {n} 个；--limit 0 显示全部",
        "shared": "失败的运行有何共同点",
        "split": "{condition}：{of} 个中有 {failed} 个失败{kinds}，{otherwise}为 {others_of} 个中 {others} 个",
        "within": "在 {within} 的运行中，", "below": "低于此值时", "from there on": "达到此值时",
        "otherwise": "其他取值时",
        "p": "（{p}，已按 {looks} 种划分校正）",
        "none": "没有哪项设置能把 {failed} 个失败的运行与其余 {others} 个区分开",
        "band": "{run} 在{at}离开同设置 {seeds} 个种子的范围", "median": "{headline}（中位数 ± 标准差）",
        "report": "多个训练运行", "settings": "设置", "course": "走势", "state": "状态",
        "at": "位置", "made": "由 curvetui {version} 生成", "sort": "点击表头可排序。",
        "nothing": "没有找到训练日志。",
    },
}  # fmt: skip


def phrases(code: str) -> Mapping[str, str]:
    """The words in that language; English where there are none."""
    return _PHRASES.get(code.partition("_")[0], _PHRASES["en"])


def counted(code: str, name: str, count: int) -> str:
    """`12 runs`, `1 run`: the phrase *name* with its number."""
    words, one = phrases(code), {"runs": "one run", "skipped": "skipped one"}[name]
    return words[one] if count == 1 else words[name].format(n=f"{count:,}".replace(",", " "))
