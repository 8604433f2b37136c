"""中文：运行之间的比较。"""

from collections.abc import Mapping

COMPARISON: Mapping[str, str] = {
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
