"""timm: `Train: 0 [   0/1251 (  0%)]  Loss: 6.9 (6.9)  …`, `Test: [   0/48]  Loss: …`.

Source: pytorch-image-models `train.py`: epochs count from 0; `Test` is the validation set.
"""

from curvetui.formats import Line, LogFormat, Reading


class Timm(LogFormat):
    title = "timm"
    hints = ("Train: ", "Test: ", "Test (EMA): ")
    line = (
        r"^(?P<phase>Train): (?P<epoch>\d+) \[\s*(?P<batch>\d+)/\s*(?P<batches>\d+) \(\s*\d+%\)\]\s+(?P<rest>\w.*)$",
        r"^Test(?: \(\w+\))?: \[\s*(?P<batch>\d+)/\s*(?P<batches>\d+)\]\s+(?P<rest>(?:Time|Loss): .*)$",
    )
    examples = (
        (
            "Train: 0 [   0/1251 (  0%)]  Loss: 6.9 (6.91)  Time: 1.2s,  200.1/s  (1.2s,  200.1/s)  LR: 1.000e-03  Data: 0.5 (0.5)",
            {"epoch": [0], "batch": [0], "Loss": [6.9], "Loss (mean)": [6.91], "LR": [0.001]},
        ),
        (
            "Test: [   0/48]  Time: 0.512 (0.512)  Loss:  6.9123 ( 6.9)  Acc@1:   0.1 (  0.2)",
            {
                "batch": [0],
                "Loss": [6.9123],
                "Loss (mean)": [6.9],
                "Acc@1": [0.1],
                "Acc@1 (mean)": [0.2],
            },
        ),
    )

    def read(self, line: Line) -> Reading | None:
        reading = super().read(line)
        if reading is None:
            return None
        split = "train" if "epoch" in reading.counters else "val"
        # Several times and rates share a name.
        kept = [v for v in reading.values if v.name.startswith(("Loss", "LR")) or "@" in v.name]
        values = tuple(v._replace(split=split) for v in kept)
        return reading._replace(values=values, loose=False)
