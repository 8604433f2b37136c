"""icefall (k2): `Epoch 1, batch 50, loss[loss=4.3, simple_loss=3.0, over 18816.00 frames. ], tot_loss[loss=4.5, …]`.

Source: icefall, `egs/*/ASR/*/train.py`. The first group is the batch, `tot_loss` the mean over the last ones.
"""

from curvetui.formats import Line, LogFormat, Reading, Value, compiled

_LINE = r"Epoch (?P<epoch>\d+), batch (?P<batch>\d+), (?P<groups>\w+\[\w+=.*)$"
_GROUP = r"(?P<group>\w+)\[(?P<pairs>[^\]]*)\]"
_BEHIND = r"\]\s*,(?P<behind>[^\[\]]*)$"
_PAIR = r"(?P<name>\w+)=(?P<value>[-+.\w]+)"
_RATE = r"\b(?P<name>lr|grad_scale): (?P<value>[-+.\w]+)"


class Icefall(LogFormat):
    title = "icefall (k2)"
    hints = ("tot_loss[",)
    examples = (
        (
            (
                "Epoch 1, batch 50, loss[loss=4.323, simple_loss=3.026, over 18816.00 frames. ], "
                "tot_loss[loss=4.523, simple_loss=3.113, over 900000.00 frames. ], batch size: 70, lr: 2.24e-02"
            ),
            {
                "epoch": [1],
                "batch": [50],
                "loss": [4.323, 4.523],
                "simple_loss": [3.026, 3.113],
                "lr": [0.0224],
            },
        ),
    )

    def read(self, line: Line) -> Reading | None:
        match = compiled(_LINE).search(line.text)
        if not match:
            return None
        values = [
            Value(pair["name"], slot, "train", group=group["group"])
            for group in compiled(_GROUP).finditer(line.text, match.start("groups"))
            for pair in compiled(_PAIR).finditer(line.text, *group.span("pairs"))
            if (slot := line.slot(*pair.span("value"))) is not None
        ]
        behind = compiled(_BEHIND).search(line.text)
        rates = compiled(_RATE).finditer(line.text, behind.start()) if behind else ()
        values += [
            Value(pair["name"], slot)
            for pair in rates
            if (slot := line.slot(*pair.span("value"))) is not None
        ]
        return Reading(tuple(values), line.slots(match, "epoch", "batch"))
