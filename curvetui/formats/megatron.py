"""Megatron-LM: ` iteration      100/     500 | … | lm loss: 3.0E+00 | loss scale: 1.0 | grad norm: 0.661 | …`.

Source: Megatron-LM, `training/training.py`: `training_log`, `evaluate_and_print_results`.
"""

from curvetui.formats import LogFormat


class Megatron(LogFormat):
    title = "Megatron-LM"
    hints = ("iteration",)
    line = (
        r"\biteration\s+(?P<step>\d+)/\s*(?P<steps>\d+) \| (?P<pairs>.+)$",
        r"(?P<phase>validation|test) loss at (?:iteration (?P<step>\d+)|the end of training).*? \| (?P<pairs>[^|:]+ value: .+)$",
    )
    pair = r"(?P<name>[A-Za-z][\w ().-]*?): (?P<value>[-+]?[\w.]+(?:[eE][-+]\d+)?) (?=\||$)"
    means = {
        "lm loss value": "loss",
        "lm loss PPL": "perplexity",
        "lm loss": "loss",
        "grad norm": "grad_norm",
    }
    ignored = frozenset(
        (
            "consumed samples",
            "global batch size",
            "elapsed time per iteration (ms)",
            "consumed tokens",
        )
    )
    examples = (
        (
            (
                " iteration      100/     500 | consumed samples:         1600 | learning rate: 2.500E-03 | global batch size:    16"
                " | lm loss: 3.018244E+00 | loss scale: 1.0 | grad norm: 0.661 | number of nan iterations:   0 |"
            ),
            {
                "step": [100],
                "learning rate": [0.0025],
                "lm loss": [3.018244],
                "loss scale": [1.0],
                "grad norm": [0.661],
            },
        ),
        (
            " validation loss at iteration 100 | lm loss value: 3.100000E+00 | lm loss PPL: 2.219795E+01 | ",
            {"step": [100], "lm loss value": [3.1], "lm loss PPL": [22.19795]},
        ),
    )
