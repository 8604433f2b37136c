"""中文：报告。"""

from collections.abc import Mapping

REPORTS: Mapping[str, str] = {
        "note": "提示", "watch": "留意", "act": "处理", "stop": "停止",
        "open": "持续中", "recovered": "已恢复", "ended": "已结束", "withdrawn": "已撤回",
        "running": "进行中", "finished": "已完成", "failed": "失败", "interrupted": "中断", "unknown": "未说明是否结束",
        "of": "{at}（共 {plan}）", "best": "最佳 {name} {value:.5g}（{at}）", "nothing": "没有发现异常。",
        "why": "原因", "causes": "可能的原因（最可能的在前）", "causes of": "同第 {n} 条。", "do": "怎么做", "details": "细节", "floor": "下限 {value:.4g}", "guessing": "随机猜测：ln {classes} = {value:.4g}", "trace": "规则", "limits": "从曲线上看不出",
        "guess": "可以试试这个格式（把各字段改成它实际的指标名；`curvetui formats --keep` 可以记住它）：",
        "lines": "读入 {read} 行，其中 {with_metrics} 行含指标。",
        "missed": "有 {n} 行含数字但未能识别，例如：", "missed one": "有 1 行含数字但未能识别：",
        "run": "运行", "state": "状态", "at": "位置", "best value": "最佳", "level": "级别", "what": "问题", "course": "走势",
        "runs": "{n} 个运行", "one run": "1 个运行", "findings": "发现", "fine": "正常", "not judged": "未判断", "nan since": "{value}（自{at}起）", "not read one": "{n} 个未能读取", "more": "另有 {n} 条", "not read": "未能读取",
        "report": "训练报告", "made": "由 curvetui {version} 生成", "chart": "{metric}（按{axis}）", "notes": "提示",
        "epoch": "轮", "step": "步", "time": "秒", "marked": "图中编号是下列发现开始的地方。",
        "table only": "其余 {n} 个运行没有“留意”及以上的发现，只列在表中；要看全部，单独检查它，或用 `--report markdown`。",
        "more curves": "另有 {n} 条曲线", "left": "剩余 {time}", "silent": "已静默 {time}",
        "nothing yet": "还没有指标", "seen in": "例如，自带日志 {log}（打开它：{command}）：",
        "seen live": "例如（只有实时观看时才会报告，已保存的日志里看不到）：", "examples": "未能识别的行",
    }  # fmt: skip
