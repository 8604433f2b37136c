"""JAX's clu: `[5] eval_loss=0.312, train_loss=0.412` after absl's prefix; the step is in brackets.

Source: google/CommonLoopUtils, `clu/metric_writers/logging_writer.py`.
"""

from curvetui.formats import NUMBER, LogFormat


class CLU(LogFormat):
    title = "JAX clu"
    hints = ("] ",)
    line = rf"^\[(?P<step>\d+)\] (?P<pairs>[A-Za-z_][\w/.-]*={NUMBER}(?:, [A-Za-z_][\w/.-]*={NUMBER})*)$"
    pair = rf"(?P<name>[A-Za-z_][\w/.-]*)=(?P<value>{NUMBER})"
    examples = (
        (
            "[5] eval_loss=0.312, train_loss=0.412",
            {"step": [5], "eval_loss": [0.312], "train_loss": [0.412]},
        ),
    )
