"""PaddleSeg: `[TRAIN] epoch: 2, iter: 380/80000, loss: 0.7096, …`; iterations over all epochs.

Source: paddleseg 2, `core/train.py`.
"""

from collections.abc import Mapping
from typing import ClassVar

from curvetui.formats import LogFormat


class PaddleSeg(LogFormat):
    title = "PaddleSeg"
    hints = ("[TRAIN] epoch", "[EVAL]")
    line = (
        r"\[TRAIN\] epoch: (?P<epoch>\d+), iter: (?P<step>\d+)/(?P<steps>\d+), (?P<rest>.*?)(?: \| ETA .*)?$",
    )
    splits: ClassVar[Mapping[str, str]] = {"loss": "train"}
    ignored = frozenset(("batch_cost", "reader_cost", "ips"))
    examples = (
        (
            "[TRAIN] epoch: 2, iter: 380/80000, loss: 0.7096, lr: 0.009957, batch_cost: 1.2115 | ETA 26:47:40",
            {"epoch": [2], "step": [380], "loss": [0.7096], "lr": [0.009957]},
        ),
        ("[EVAL] evaluated sample 3", {}),
    )
