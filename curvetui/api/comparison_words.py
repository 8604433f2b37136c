"""The sentences of a comparison, by language."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "settings": "Settings that differ", "none": "no setting that the logs or their names give differs",
        "unnamed": "not given", "headline": "{metric}, compared with {first}",
        "no headline": "The runs have no score or loss in common.",
        "best": "best", "same": "at {place}",
        "difference": "{other} {value} ({where}) against {first_value} ({first_where}): {how}",
        "difference same": "{other} {value} against {first_value}: {how}",
        "better": "{by} better", "worse": "{by} worse", "higher": "{by} higher", "lower": "{by} lower",
        "points": "{by} points",
        "equal": "equal.", "noise": "{how}, {errors} standard errors: within noise.",
        "open": "{how}, {errors} standard errors: may be noise.",
        "likely": "{how}, {errors} standard errors: probably real.",
        "sure": "{how}, {errors} standard errors: more than noise.",
        "unknown": "{how}; the noise is not known.",
        "parted": "{other} and {first} lie apart from {place} on.",
        "together": "{other} and {first} do not lie apart by more than noise at the end.",
        "more": "… and {n} more runs; --report json holds all.",
        "one seed": "Noise here is that of the validation set and of neighbouring evaluations. Other seeds may differ by more: repeat both settings to be sure.",
        "seeds": "Seeds of one setting", "group": "{runs}: {mean} ± {spread} over {n} seeds",
        "leaves": "{run} leaves the band of its seeds at {place}",
        "contrast": "the second group is {how} than the first (p = {p}, Welch): {weight}.",
        "contrast sure": "more than the spread of seeds", "contrast likely": "probably more than the spread of seeds",
        "contrast noise": "within the spread of seeds",
        "only": "Findings that only one run has", "no only": "no run has a finding of its own",
        "finding": "{run}: {title} ({level}, from {place})", "runs": "Runs",
    },
    "zh": {
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
    },
}  # fmt: skip


def words(code: str) -> Mapping[str, str]:
    """The sentences in that language; English where there are none."""
    return _WORDS.get(code.partition("_")[0], _WORDS["en"])
