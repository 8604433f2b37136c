r"""XGBoost: `[0]\ttrain-logloss:0.54\tvalid-logloss:0.61` a round, from 0.

Source: xgboost 3, `callback.EvaluationMonitor`; `cv` prints `mean+std`.
"""

from curvetui.formats import LogFormat


class XGBoost(LogFormat):
    title = "XGBoost"
    hints = ("]",)
    line = r"^(?:\[\d\d:\d\d:\d\d\] )?\[(?P<step>\d+)\](?:\s+|#011)(?P<pairs>[\w.@-]+-[\w.@-]+:.+)$"
    pair = r"(?P<name>[\w.@-]+):(?P<value>[-+]?[\w.]+(?:e[-+]\d+)?)"
    examples = (
        (
            "[0]\ttrain-logloss:0.54\tvalid-logloss:0.61",
            {"step": [0], "train-logloss": [0.54], "valid-logloss": [0.61]},
        ),
        (
            "[3]\ttrain-rmse:1.67535+0.01\ttest-rmse:nan+nan",
            {"step": [3], "train-rmse": [1.67535], "test-rmse": [float("nan")]},
        ),
    )
