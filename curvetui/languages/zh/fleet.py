"""中文：多个训练运行的表格。"""

from collections.abc import Mapping

FLEET: Mapping[str, str] = {
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
    "report": "训练运行总表", "settings": "设置", "course": "走势", "state": "状态",
    "at": "进度", "made": "由 curvetui {version} 生成", "sort": "点击表头可排序。",
    "nothing": "没有找到训练日志。", "no match": "{n} 个运行中没有一个符合筛选条件。",
    "reading": "正在读取：{done} / {total} 个日志", "looked": "读取于 {time}",
    "filtered": "{n} 个符合 {query}", "no column": "没有 {name} 这一列", "hidden": "另有 {n} 行：按 / 筛选", "sorted": "按 {column} 排序",
    "key quit": "退出", "key open": "打开", "key filter": "筛选", "key sort": "排序", "key clear": "全部",
}  # fmt: skip
