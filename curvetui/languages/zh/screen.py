"""中文：屏幕。"""

from __future__ import annotations

from collections.abc import Mapping

SCREEN: Mapping[str, str] = {
    "findings": "发现", "open": "持续中", "recovered": "已恢复", "ended": "已结束", "withdrawn": "已撤回",
    "note": "提示", "watch": "留意", "act": "处理", "stop": "停止",
    "epoch": "轮次", "step": "步", "minute": "分钟", "time": "时间", "live": "实时", "replay": "回放", "finished": "已完成", "failed": "失败",
    "interrupted": "中断", "unknown": "已结束", "running": "实时",
    "run": "训练", "metric hint": "输入以查找（layers.*.grad），或算式：val_loss - train_loss", "metrics page": "第 {page}/{pages} 页 · {of} 个指标中第 {first}–{last} 个",
    "runs shown": "{of} 个中 {n} 个", "filter hint": "筛选：名称、level>=act、val_acc>0.9、lr=0.1；by:lr 分组、best:val_acc", "no run matches": "没有匹配的训练。", "no column": "没有名为“{name}”的列；可用：{known}",
    "column level": "级别", "column name": "训练", "column state": "状态", "column place": "位置", "column last": "最新", "column best": "最佳",
    "column spark": "走势", "column what": "问题",
    "holds since": "自 {at} 起", "held to the end": "自 {at} 起，到结束仍如此", "recovered at": "{at} 时恢复",
    "over since": "自 {at} 起已结束", "taken back at": "{at} 时撤回", "do": "怎么做", "now": "现在", "log x on": "横轴：对数", "log x off": "横轴：线性", "no log of time": "时间轴只用线性", "search": "搜索日志", "still so": "仍如此", "still so at the end": "到结束仍如此", "family row": "{metric} · {n} 条曲线", "family": "{n} 条曲线：范围、中位、离群", "again": "再次打开：{command}", "runs in trouble": "{of} 个训练中 {n} 个：{level}", "outlook": "{unit} {at} 时 {metric}：{range}（80 %）", "lately": "近期", "pace": "每{unit} {seconds} 秒", "calm": "正常",
    "left": "剩余", "best": "最佳", "not understood": "{n} 行未能识别", "one not understood": "1 行未能识别", "n open": "{of} 项中 {n} 项仍存在",
    "why": "原因", "details": "细节",
    "limits": "这里看不出", "trace": "规则", "outcome": "后来",
    "no findings": "没有异常。", "not yet": "正在检查…", "none yet": "目前没有异常。", "all hidden": "没有达到该级别的发现。",
    "no metric in": "已读 {n} 行，尚未发现指标。", "no metric help": "按 l 查看原文；curvetui formats 列出可读格式；--pattern 可指定自己的格式。", "try pattern": "或许可用：--pattern '{pattern}'",
    "no curves": "还没有指标。", "waiting": "等待第一行日志。", "more": "还有 {n} 行",
    "from": "只显示“{level}”及以上", "smooth": "平滑", "log": "对数", "paused": "已暂停", "per second": "每秒 {n} 步",
    "help": "按键", "runs": "训练", "commands": "命令", "metrics": "指标", "small": "窗口太小，无法绘图",
    "differs shortly": "{unit} {at}：{metric} {how} {other}", "alone": "没有绘出其他训练",
    "differs": "{unit} {at}：{metric} {how} {other}（{a} 对 {b}）", "lower": "低 {by}，比", "higher": "高 {by}，比",
    "same": "等于", "many": "{unit}", "ahead": "，领先 {n} {unit}", "behind": "，落后 {n} {unit}", "stop mark": "。",
    "levels": "级别", "about note": "值得知道，无需处理", "about watch": "稍后再看", "about act": "本次或下次训练需要改动",
    "about stop": "继续训练没有意义",
    "signs": "符号", "about train": "训练", "about val": "验证", "about best": "最佳值",
    "about number": "某个发现从这里开始；下方粗线表示持续多久", "about missing": "不是数（NaN）", "about infinite": "无穷大",
    "raw": "原始", "zoomed": "放大", "whole card": "全文", "copied": "已复制", "output": "输出", "whose": "再按 Ctrl-C 中断命令；按 q 只离开", "passed on": "Ctrl-C 已发给命令",
    "at the start": "已在开头", "at the end": "已在末尾", "smoothed over": "平滑范围：横轴的 {percent}", "smooth off": "不平滑", "too few to smooth": "点太少，无法在横轴的 {percent} 内平滑", "lines gone": "第 1–{n} 行已不再保留", "last searched": "只搜索最后 {n} 行", "not found": "没有找到",
    "raw log": "日志", "no text": "该来源没有文本行。", "gone": "第 {n} 行已不再保留", "lines of": "{first}–{last}，共 {of} 行", "follows": "跟随",
    "away": "您离开期间（{time}）", "away page": "您离开期间", "new": "新增", "changed": "有变化", "to keep": "要保留：curvetui config {name} {value}",
    "broken state": "状态文件已损坏，已移到 {path}", "no state": "无法保存视图：{reason}（{path}）", "stats": "{sent} · {frames} 帧 · 每秒 {lines} 行 · 按键 {key} ms",
    "one axis": "日志只有一种横轴", "all points": "纵轴：所有点", "no wild points": "纵轴：不含开头的极端值", "no more charts": "放不下更多图",
    "bell on": "铃声已开", "bell off": "铃声已关", "settings": "设置", "first run": "? 按键  n 下一个发现  m 指标  q 离开", "group head": " 训练数  最佳：中位（最低–最高）", "add it": "（按 Enter 添加）", "not derived": "只能删除推算出的指标", "no such key": "{key} 在此不起作用", "key": "按键", "kept": "{name} = {value}，已保存", "kept for later": "{name} = {value}，已保存，下次启动生效", "press a key": "请按新按键，用于：{what}（Esc 保持不变）", "fixed key": "{key} 不能改", "close": "关闭", "find": "输入以查找",
}  # fmt: skip
