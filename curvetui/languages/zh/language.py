"""中文：各处共用的说法。"""

from typing import ClassVar

from curvetui.languages.en import English
from curvetui.languages.zh.phrases import PHRASES
from curvetui.languages.zh.reports import COMPARISON, FLEET, REPORTS
from curvetui.languages.zh.screen import SCREEN
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
        "ended": "直到结束仍然如此。",
        "withdrawn": "{ended_at:place}撤回：后来的数据表明并非如此。",
    }
    colon = "："
    sentence_gap = ""
    repeated: ClassVar[tuple[str, ...]] = ("停止训练，",)
    shipping = {
        "earlier": "早在{earliest:place}，{metric:name} 与最优值的差就已在噪声之内（一个标准误为 {noise}）。",
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
    endless = "100 多倍"
    over = ("比平滑后的最优值高 {}", "是平滑后最优值的 {} 倍")
    taken_over = {
        "worry": "这与“{name}”（{place}）是同一件事，详见该条。",
        "next": "见{place}的“{name}”。",
    }
    fix = {
        "alone": "{0} 写法：{1}。",
        "for": "{0} 写法：找到 {2}，改成 {1}。",
        "in": "{0} 写法：找到 {2}，加上 {1}。",
        "before": "{0} 写法：找到 {2}，在它前面加上 {1}。",
    }
    before = "在此之前：{}。"
    why = {
        "raised": "{run}：是，{title}。在{place}报告。数值与阈值：{trace}",
        "levels": "起初为 {level}（{place}）。",
        "later": "在{place}升为 {level}。",
        "covered": "{run}：没有单独报告 {kind}。规则在{place}成立（{trace}），但当时已有 {parent}，说的是同一件事。",
        "quiet": "{run}：否，没有报告 {kind}。",
        "most": "{name}：{says}最高为 {value}（{place}）；规则要求达到 {limit}。",
        "least": "{name}：{says}最低为 {value}（{place}）；规则要求不超过 {limit}。",
        "nearest": "最接近：{name} · {metric}：{says} {value}，达到 {limit} 才报告",
        "elsewhere": "达到这些阈值的位置上，规则的其他条件没有满足。",
        "moved": "如果{thresholds}，就会在{place}对 {name} 报告。",
        "threshold": "把阈值从 {value} 改为 {now}（{about}）",
        "and": "，并且",
        "related": "报告的是相近的 {kind}（{place}）：{title}。",
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
        "fault": "curvetui 自身出错，日志的一部分未能判断；备注里有说明。",
        "recovered": "已恢复：{what}。",
        "condition_ruined": "{metric:name} 已丢掉大部分进步（平滑后）：现在 {now:value}，最好时 {top:value}。",
        "condition_getting_worse": "{metric:name} 正在变差：现在 {now:value}，最好时 {top:value}。",
        "condition_diverged": "{metric:name} 远高于起点：现在 {now:value}，最好时 {top:value}。",
        "condition_non_finite": "{metric:name} 不是有限值。",
        "condition_at_chance": "{metric:name} [seen?几乎一直为 0，最高只到 {seen:value}|一直为 0]。",
        "left_out": "所查的种类都没有出现；另有 {n} 条其他种类的发现未列出。",
        "healthy_running": "目前一切正常。",
        "healthy_unknown": "日志里没有看到问题。",
        "healthy_finished": "顺利完成，没有问题。",
        "mended_running": "目前已恢复正常。",
        "mended_unknown": "出过的问题都已恢复。",
        "mended_finished": "已完成，途中出过的问题都已恢复。",
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
        "overfitting": "过拟合：{}",
        "best": "最优 {metric:name} 为 {value:value}（{place:place}）。",
        "newest": "{metric:name} 正处于最优（{place:place}，{value:value}）。",
    }
    comparison = COMPARISON
    fleet = FLEET
    forecast = {
        "end": "{metric} 在第 {x} {unit}预计为 {low}–{high}（80% 区间）",
        "brief": "第 {x} {unit}为 {low}–{high}",
        "reached": "{target} 已在第 {at} {unit}达到",
        "likely": "约在第 {at} {unit}达到 {target}（到结束时概率 {percent}%）",
        "unlikely": "不太可能达到 {target}（{percent}%）",
        "open": "能否达到 {target} 尚不确定（{percent}%）",
        "epoch": "轮",
        "step": "步",
        "missed": "未达到 {target}：{metric} 最好为 {best}（第 {at} {unit}）",
        "no curve": "无法预测：没有曲线 {name}；{hint}现有：{known}",
        "meant": "是否指 {meant}？",
        "none": "无法预测：需要计划的终点、学习率上次跳变后的六个点，并已完成五分之一",
    }
    reports = REPORTS
    screen = SCREEN
