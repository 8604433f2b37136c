"""中文：各处共用的说法。"""

from typing import ClassVar

from curvetui.languages.en import English
from curvetui.languages.zh.phrases import PHRASES
from curvetui.languages.zh.signs import SIGNS, TESTS


class Chinese(English):
    """Chinese, simplified, as people who train models write it."""

    code = "zh"
    title = "中文"
    place = {"epoch": "第 {} 轮", "step": "第 {} 步", "minute": "第 {} 分钟"}
    counted = {
        "epoch": ("{} 轮", "{} 轮"),
        "step": ("{} 步", "{} 步"),
        "point": ("{} 个点", "{} 个点"),
        "evaluation": ("{} 次评估", "{} 次评估"),
        "example": ("{} 个样本", "{} 个样本"),
        "day": ("{} 天", "{} 天"),
        "hour": ("{} 小时", "{} 小时"),
        "minute": ("{} 分钟", "{} 分钟"),
        "second": ("{} 秒", "{} 秒"),
    }
    points = "{} 个百分点"
    outcome = {
        "open": "",
        "recovered": "到{ended_at:place}已恢复。",
        "ended": "直到运行在{ended_at:place}结束时仍然如此。",
        "withdrawn": "{ended_at:place}撤回：后来的数据表明并非如此。",
    }
    colon = "："
    sentence_gap = ""
    repeated: ClassVar[tuple[str, ...]] = ("停止训练，",)
    shipping = {
        "earlier": "早在{earliest:place}，{metric:name} 与最优值就已相差不到一个标准误（{noise}）。",
        "other": "按 {other:name}，最优在{other_at:place}；那里的 {metric:name} 差 {behind:errors} 个标准误。",
        "other_noise": "按 {other:name}，最优在{other_at:place}；那里的 {metric:name} 在噪声范围内相同。",
        "file": "最优的一个保存在 `{file}`。",
        "after": "最优之后还训练了全程的 {after:percent}。",
        "counted": "{error:points}，{examples:count} 个样本",
        "scatter": "{error:number}，按相邻评估的波动估计",
    }
    signs = SIGNS
    tests = TESTS
    nothing_to_do = "现在无需处理。"
    weighing = {
        "alone": "{}。",
        "for": "{}：{}。",
        "against": "{}；不过，{}。",
        "both": "{}：{}；不过，{}。",
    }
    joined = "、"
    phrases = PHRASES
    at = "{}（{}）"
    over = ("比平滑后的最优值高 {}", "是平滑后最优值的 {} 倍")
    taken_over = {
        "worry": "这是“{name}”（{place}）的开端，详见该条。",
        "next": "该怎么做，见{place}的“{name}”。",
    }
    fix = ("{0} 写法：{1}。", "{0} 写法：找到 {2}，写成 {1}。")
    before = "在此之前：{}。"
    why = {
        "raised": "{run}：是，{title}。在{place}报告，依据：{trace}",
        "levels": "起初为 {level}（{place}）。",
        "later": "在{place}升为 {level}。",
        "told": "{run}：没有单独报告 {kind}。规则在{place}成立（{trace}），但当时已有 {parent}，说的是同一件事。",
        "quiet": "{run}：否，没有报告 {kind}。",
        "most": "{name}：{says}最高为 {value}（{place}）；规则要求达到 {limit}。",
        "least": "{name}：{says}最低为 {value}（{place}）；规则要求不超过 {limit}。",
        "nearest": "最接近：{name} · {metric}：{says} {value}，达到 {limit} 才报告",
        "moved": "如果{thresholds}，就会在{place}对 {name} 报告。",
        "threshold": "把阈值从 {value} 改为 {now}（{about}）",
        "and": "，并且",
        "nothing": "日志里没有接近它的地方：任何一个或两个界限放宽十倍，结论也不变。日志里的曲线：{curves}。",
        "page": "一般含义：curvetui explain {kind}，或在这里加 --long。",
    }
    measured = {
        "head": "实测：{logs} 份结论已知的真实日志（其中 {healthy} 份健康）和 {histories} 份训练历史：",
        "trouble": "有 {said} 份日志报过 watch 以上，其中 {right} 份与标注相符{share}；健康日志里误报 {quiet} 份。",
        "note": "有 {said} 份日志报过，其中健康的 {quiet} 份；它只是提示，标注并不齐全。",
        "found": "标注了它的 {labelled} 份日志里，报出它（或相近种类）的有 {found} 份。",
        "before": "{reached} 份最终达标的历史里，达标之前报过 watch 以上的有 {alarms} 份，报过 act 或 stop 的有 {stops} 份。",
        "verdict": "{simulated} 份模拟历史里，判为过拟合的（与 overfitting、miscalibration 合计）有 {said} 份，判对 {right} 份，漏掉 {missed} 份。",
        "never": "所有日志里都没有报过，准确率无从谈起。",
    }
    verdict = {
        "joint": "",
        "empty": "还没有任何指标。",
        "unknown_names": "没有可判断的内容：{names} 里没有损失或评分。",
        "too_few": "点太少，还不能判断：{n}/{of}。",
        "too_few_evaluations": "评估次数太少，无法判断是否过拟合：{n}/{of}。",
        "adversarial": "未作判断：对抗训练的损失没有最优值；请看样本或 FID 等分数。",
        "no_reward": "未作判断：日志里没有奖励，强化学习的损失看不出进展。",
        "no_validation": "没有记录验证指标，无法判断是否过拟合。",
        "recovered": "已恢复：{what}。",
        "condition_ruined": "{metric:name} 已丢掉大部分进步：现在 {now:value}，最好时 {top:value}。",
        "condition_getting_worse": "{metric:name} 正在变差：现在 {now:value}，最好时 {top:value}。",
        "condition_diverged": "{metric:name} 远高于起点：现在 {now:value}，最好时 {top:value}。",
        "condition_non_finite": "{metric:name} 不是有限值。",
        "condition_at_chance": "{metric:name} 一直为 0。",
        "healthy_running": "目前一切正常。",
        "healthy_unknown": "日志里没有看到问题。",
        "healthy_finished": "顺利完成，没有问题。",
        "healthy_failed": "运行失败了，但到那时为止曲线没有问题。",
        "healthy_interrupted": "运行被中断，但到那时为止曲线没有问题。",
        "early": "在{at:place}早停",
        "early_of": "（共 {plan:number} 轮）",
        "restored": "；已恢复{restored:place}的权重",
        "stop_mark": "。",
        "stop": "应当停止",
        "act": "需要处理",
        "watch": "请留意",
        "levelled": "{}：{}",
        "levelled_own": "{}。{}",
        "named": "{}。",
        "overfitting": "过拟合：{}。",
        "miscalibration": "{}。",
        "best": "最优 {metric:name} 为 {value:value}（{place:place}）。",
        "newest": "{metric:name} 正处于最优（{place:place}，{value:value}）。",
    }
    comparison = {
        "settings": "不同的设置", "none": "日志和文件名中的设置没有不同",
        "unnamed": "未给出", "headline": "{metric}，与 {first} 比较",
        "no headline": "这些运行没有共同的得分或损失。",
        "best": "最佳", "same": "{place}时",
        "difference": "{other} 为 {value}（{where}），{first} 为 {first_value}（{first_where}）：{how}",
        "difference same": "{other} 为 {value}，{first} 为 {first_value}：{how}",
        "better": "好 {by}", "worse": "差 {by}", "higher": "高 {by}", "lower": "低 {by}",
        "points": "{by} 个百分点",
        "equal": "相同。", "noise": "{how}，相当于 {errors} 个标准误：在噪声范围内。",
        "open": "{how}，相当于 {errors} 个标准误：可能只是噪声。",
        "likely": "{how}，相当于 {errors} 个标准误：很可能是真实差异。",
        "sure": "{how}，相当于 {errors} 个标准误：超出噪声。",
        "unknown": "{how}；噪声未知。",
        "parted": "从{place}起，{other} 与 {first} 分开。",
        "together": "到最后，{other} 与 {first} 的差距没有超出噪声。",
        "more": "……另有 {n} 个运行；--report json 列出全部。",
        "one seed": "这里的噪声只包括验证集抽样和相邻评估之间的波动。换随机种子的差异可能更大：要确定，请两种设置各重复几次。",
        "seeds": "同一设置的不同种子", "group": "{runs}：{mean} ± {spread}（{n} 个种子）",
        "leaves": "{run} 在{place}离开同组种子的范围",
        "contrast": "第二组比第一组{how}（p = {p}，Welch 检验）：{weight}。",
        "contrast sure": "超出种子间的波动", "contrast likely": "很可能超出种子间的波动",
        "contrast noise": "在种子间的波动范围内",
        "only": "只有一个运行才有的发现", "no only": "没有哪个运行有独有的发现",
        "finding": "{run}：{title}（{level}，从{place}起）", "runs": "运行",
    }  # fmt: skip
    fleet = {
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
        "band": "{run} 在{at}离开同设置 {seeds} 个种子的范围", "more bands": "另有 {n} 个也离开", "median": "{headline}（中位数 ± 标准差）",
        "report": "训练运行总表", "settings": "设置", "course": "走势", "state": "状态",
        "at": "进度", "made": "由 curvetui {version} 生成", "sort": "点击表头可排序。",
        "nothing": "没有找到训练日志。", "no match": "{n} 个运行中没有一个符合筛选条件。",
        "reading": "正在读取：{done} / {total} 个日志", "looked": "读取于 {time}",
        "filtered": "{n} 个符合 {query}", "no column": "没有 {name} 这一列", "hidden": "另有 {n} 行：按 / 筛选", "sorted": "按 {column} 排序",
        "key quit": "退出", "key open": "打开", "key filter": "筛选", "key sort": "排序", "key clear": "全部",
    }  # fmt: skip
    forecast = {
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
    reports = {
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
    screen = {
        "findings": "发现", "open": "持续中", "recovered": "已恢复", "ended": "已结束", "withdrawn": "已撤回",
        "note": "提示", "watch": "留意", "act": "处理", "stop": "停止",
        "epoch": "轮次", "step": "步", "minute": "分钟", "time": "时间", "live": "实时", "replay": "回放", "finished": "已完成", "failed": "失败",
        "interrupted": "中断", "unknown": "已结束", "running": "实时",
        "run": "运行", "metric hint": "输入以查找（layers.*.grad），或算式：val_loss - train_loss", "metrics page": "第 {page}/{pages} 页 · {of} 个指标中第 {first}–{last} 个",
        "runs shown": "{of} 个中 {n} 个", "filter hint": "筛选：名称、level>=act、val_acc>0.9、lr=0.1；by:lr 分组、best:val_acc", "no run matches": "没有匹配的运行。", "no column": "没有名为“{name}”的列；可用：{known}",
        "column level": "级别", "column name": "运行", "column state": "状态", "column place": "位置", "column last": "最新", "column best": "最佳",
        "column spark": "走势", "column what": "问题",
        "holds since": "自 {at} 起", "held to the end": "自 {at} 起，到结束仍如此", "recovered at": "{at} 时恢复",
        "over since": "自 {at} 起已结束", "taken back at": "{at} 时撤回", "do": "怎么做", "now": "现在", "log x on": "横轴：对数", "log x off": "横轴：线性", "no log of time": "时间轴只用线性", "search": "搜索日志", "still so": "仍如此", "still so at the end": "到结束仍如此", "family row": "{metric} · {n} 条曲线", "family": "{n} 条曲线：范围、中位、离群", "again": "再次打开：{command}", "runs in trouble": "{of} 个运行中 {n} 个：{level}", "outlook": "{unit} {at} 时 {metric}：{range}（80 %）", "lately": "近期", "pace": "每{unit} {seconds} 秒", "calm": "正常",
        "left": "剩余", "best": "最佳", "not understood": "{n} 行未能识别", "one not understood": "1 行未能识别", "n open": "{of} 项中 {n} 项仍存在",
        "why": "原因", "details": "细节",
        "limits": "从曲线上看不出", "trace": "规则", "outcome": "后来",
        "no findings": "没有异常。", "not yet": "正在检查…", "none yet": "目前没有异常。", "all hidden": "没有达到该级别的发现。",
        "no metric in": "已读 {n} 行，尚未发现指标。", "no metric help": "按 l 查看原文；curvetui formats 列出可读格式；--pattern 可指定自己的格式。", "try pattern": "或许可用：--pattern '{pattern}'",
        "no curves": "还没有指标。", "waiting": "等待第一行日志。", "more": "还有 {n} 行",
        "from": "只显示“{level}”及以上", "smooth": "平滑", "log": "对数", "paused": "已暂停", "per second": "每秒 {n} 步",
        "help": "按键", "runs": "运行", "commands": "命令", "metrics": "指标", "small": "窗口太小，无法绘图",
        "differs shortly": "{unit} {at}：{metric} {how} {other}", "alone": "没有绘出其他运行",
        "differs": "{unit} {at}：{metric} {how} {other}（{a} 对 {b}）", "lower": "低 {by}，比", "higher": "高 {by}，比",
        "same": "等于", "many": "{unit}", "ahead": "，领先 {n} {unit}", "behind": "，落后 {n} {unit}", "stop mark": "。",
        "levels": "级别", "about note": "值得知道，无需处理", "about watch": "稍后再看", "about act": "本次或下次训练需要改动",
        "about stop": "继续训练没有意义",
        "signs": "符号", "about train": "训练", "about val": "验证", "about best": "最佳值",
        "about number": "某个发现从这里开始；下方粗线表示持续多久", "about missing": "不是数（NaN）", "about infinite": "无穷大",
        "copied": "已复制", "copied in tmux": "已复制；需要 tmux 允许：set -g set-clipboard on", "output": "输出", "whose": "再按 Ctrl-C 中断命令；按 q 只离开", "passed on": "Ctrl-C 已发给命令",
        "at the start": "已在开头", "at the end": "已在末尾", "smoothed over": "平滑范围：横轴的 {percent}", "smooth off": "不平滑", "too few to smooth": "点太少，无法在横轴的 {percent} 内平滑", "lines gone": "第 1–{n} 行已不再保留", "last searched": "只搜索最后 {n} 行", "not found": "没有找到",
        "raw log": "日志", "no text": "该来源没有文本行。", "gone": "第 {n} 行已不再保留", "lines of": "{first}–{last}，共 {of} 行", "follows": "跟随",
        "away": "你离开期间（{time}）", "away page": "你离开期间", "new": "新增", "changed": "有变化", "to keep": "要保留：curvetui config {name} {value}",
        "broken state": "状态文件已损坏，已移到 {path}", "no state": "无法保存视图：{reason}（{path}）", "stats": "{sent} · {frames} 帧 · 每秒 {lines} 行 · 按键 {key} ms",
        "one axis": "日志只有一种横轴", "all points": "纵轴：所有点", "no wild points": "纵轴：不含开头的极端值", "no more charts": "放不下更多图",
        "bell on": "铃声已开", "bell off": "铃声已关", "settings": "设置", "first run": "? 按键  n 下一个发现  m 指标  q 离开", "group head": " 运行数  最佳：中位（最低–最高）", "add it": "（按 Enter 添加）", "not derived": "只能删除推算出的指标", "no such key": "{key} 在此不起作用", "key": "按键", "kept": "{name} = {value}，已保存", "kept for later": "{name} = {value}，已保存，下次启动生效", "press a key": "请按新按键，用于：{what}（Esc 取消）", "fixed key": "{key} 不能改", "close": "关闭", "find": "输入以查找",
    }  # fmt: skip
