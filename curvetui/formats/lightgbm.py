r"""LightGBM: `[120]\ttraining's auc: 0.91\tvalid_1's auc: 0.88` a round, from 1.

Source: lightgbm 4, `callback.log_evaluation`, `callback.early_stopping`: repeats the best round's
line at the end.
"""

from curvetui.formats import Line, LogFormat, Reading, compiled

_BEST = r"(?i)best iteration is:\s*$"
_LINE = r"^\[(?P<step>\d+)\]\s+(?P<pairs>\S+'s [\w@.-]+(?: \w+)?: .+)$"


class LightGBM(LogFormat):
    title = "LightGBM"
    hints = ("'s ", "est iteration is")
    line = _LINE
    pair = r"(?P<name>\S+'s [\w@.-]+): (?P<value>[-+]?[\w.]+(?:e[-+]\d+)?)"
    examples = (
        (
            "[120]\ttraining's auc: 0.91\tvalid_1's auc: 0.88",
            {"step": [120], "training's auc": [0.91], "valid_1's auc": [0.88]},
        ),
        ("[9]\tcv_agg's l2: 0.69 + 0.01", {"step": [9], "cv_agg's l2": [0.69]}),
    )

    def read(self, line: Line) -> Reading | None:
        if compiled(_BEST).search(line.text):
            return Reading(section="best")
        reading = super().read(line)
        if reading and line.section == "best":
            return reading._replace(counters={}, repeat=True, section="")
        return reading
