r"""PyTorch's ImageNet example: `Epoch: [0][  10/5005]\tLoss 6.9 (7.0)`, ` * Acc@1 76.1`.

Source: pytorch/examples `imagenet/main.py`: what it calls `Test` is the validation set; its
averages are in brackets.
"""

from curvetui.formats import Line, LogFormat, Reading, compiled

_TEST = r"^(?P<phase>Test|Val|Valid|Validation|Eval)\w*:?\s+\[\s*(?P<batch>\d+)/\s*(?P<batches>\d+)\]\s+(?P<rest>\w.*)$"
_STARS = (
    r"^\s*\*+\s+(?P<rest>(?:\w+ )?(?:Acc|Prec|Err|acc|prec|err)\w*@\d:?\s+(?:[a-z]\s)?[\d.]+.*)$"
)


class ImageNet(LogFormat):
    title = "PyTorch ImageNet example"
    hints = ("Test", "Val", "Eval", "*", "Epoch: [")
    line = (
        r"^Epoch: \[(?P<epoch>\d+)\]\[\s*(?P<batch>\d+)/\s*(?P<batches>\d+)\]\s+(?P<rest>\w.*)$",
        _TEST,
        _STARS,
    )
    examples = (
        (
            "Epoch: [0][  10/5005]\tTime  0.3 ( 0.4)\tLoss 6.9e+00 (7.0e+00)\tAcc@1   0.00 (  0.10)",
            {
                "epoch": [0],
                "batch": [10],
                "Loss": [6.9],
                "Loss (mean)": [7.0],
                "Acc@1": [0.0],
                "Acc@1 (mean)": [0.1],
            },
        ),
        (
            "Test: [  0/196]\tTime  0.3 ( 0.4)\tLoss 1.5 (1.6)",
            {"batch": [0], "Loss": [1.5], "Loss (mean)": [1.6]},
        ),
        (" *   Acc@1 76.130 Acc@5 92.862", {"Acc@1": [76.13], "Acc@5": [92.862]}),
    )

    def read(self, line: Line) -> Reading | None:
        reading = super().read(line)
        if reading is None:
            return None
        trains = "epoch" in reading.counters or compiled(r"(?i)\btrain").search(line.text)
        split = "train" if trains else "val"
        values = tuple(v._replace(split=split) for v in reading.values)
        return reading._replace(values=values, loose=False)
