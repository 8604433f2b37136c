"""Detectron2's console: `eta: 0:00:12  iter: 19  total_loss: 3.644  loss_cls: 2.915  …  lr: 0.0001  max_mem: 2000M`.

Source: detectron2, `utils/events.CommonMetricPrinter`; its `metrics.json` is JSON lines, see `records.py`.
"""

from curvetui.formats import LogFormat


class Detectron2(LogFormat):
    title = "Detectron2"
    hints = ("iter: ",)
    line = r"^\s*(?:eta: .+?\s\s)?iter: (?P<step>\d+)\s\s(?P<pairs>\w+: .+)$"
    pair = r"(?P<name>[A-Za-z_][\w./@-]*): (?P<value>[-+]?[\w.]+(?:e[-+]\d+)?)(?=\s|$)"
    ignored = frozenset(("max_mem",))
    examples = (
        (
            " eta: 0:00:12  iter: 19  total_loss: 3.644  loss_cls: nan  time: 0.2012  lr: 0.0001  max_mem: 2000M",
            {
                "step": [19],
                "total_loss": [3.644],
                "loss_cls": [float("nan")],
                "time": [0.2012],
                "lr": [0.0001],
            },
        ),
    )
