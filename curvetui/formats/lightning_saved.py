"""Lightning's checkpoints: `Epoch 3, global step 400: 'val_loss' reached 0.25 (best 0.25), saving model to …`.

Source: lightning 2, `callbacks/model_checkpoint.py`. Only the epochs that improve are reported.
"""

import re

from curvetui.formats import Line, LogFormat, Reading, Value


class LightningSaved(LogFormat):
    title = "Lightning checkpoints"
    hints = (" reached ",)
    line = r"^\s*(?:INFO:\s*)?Epoch +(?P<epoch>\d+), global step (?P<step>\d+): '(?P<name>[^']+)' reached (?P<value>\S+) \(best"
    examples = (
        (
            "Epoch 3, global step 400: 'val_loss' reached 0.25 (best 0.25), saving model to 'a.ckpt'",
            {"epoch": [3], "step": [400], "val_loss": [0.25]},
        ),
    )

    def matched(self, line: Line, match: re.Match[str]) -> Reading:
        values = (Value(match["name"], slot) for slot in line.slots(match, "value").values())
        return Reading(tuple(values), line.slots(match, "epoch", "step"), repeat=True)
