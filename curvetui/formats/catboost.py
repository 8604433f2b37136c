r"""CatBoost: `0:\tlearn: 0.6475\ttest: 0.6486\tbest: 0.6486 (0)\ttotal: 49ms`, from 0.

Source: catboost 1, console output. The metric is not named; `best:` shows whether it is a loss.
"""

import re

from curvetui.formats import Line, LogFormat, Reading


class CatBoost(LogFormat):
    title = "CatBoost"
    hints = ("learn: ", "test: ")
    line = r"^(?P<step>\d+):\s+(?P<pairs>(?:learn|test\d*): .+?)(?:\s+best: (?P<best>\S+).*)?(?:\s+total: .*)?$"
    pair = r"(?P<name>learn|test\d*): (?P<value>[-+]?[\w.]+(?:e[-+]\d+)?)"
    means = {"learn": "loss", "test": "loss", **{f"test{i}": "loss" for i in range(1, 10)}}
    nothing = r"^best(?:Test|Iteration) = |^Shrink model to first \d+ iterations"
    examples = (
        (
            "0:\tlearn: 0.6475378\ttest: 0.6486123\tbest: 0.6486123 (0)\ttotal: 49ms\tremaining: 1m 38s",
            {"step": [0], "learn": [0.6475378], "test": [0.6486123]},
        ),
        ("bestTest = 0.2718\nbestIteration = 980", {}),
    )

    def matched(self, line: Line, match: re.Match[str]) -> Reading:
        reading = super().matched(line, match)
        values = tuple(value for value in reading.values if value.name != "best")
        best = line.slot(*match.span("best")) if match["best"] else None
        return reading._replace(values=values, best=best)
