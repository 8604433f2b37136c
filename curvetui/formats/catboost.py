"""CatBoost: `0:\\tlearn: 0.6475\\ttest: 0.6486\\tbest: 0.6486 (0)\\ttotal: 49ms\\tremaining: 1m 38s`; counted from 0.

Source: catboost 1, console output. The metric's name stands nowhere: nearly always it is a loss.
"""

from __future__ import annotations

from curvetui.formats import LogFormat


class CatBoost(LogFormat):
    title = "CatBoost"
    hints = ("learn: ", "test: ")
    line = r"^(?P<step>\d+):\s+(?P<pairs>(?:learn|test\d*): .+?)(?:\s+best: .*)?(?:\s+total: .*)?$"
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
