"""Rich's bars as Lightning draws them: `Epoch 1/7  ━━━━ 38/38 0:00:00 • 0:00:00 179.25it/s val_loss: 1.279`.

Source: lightning 2, `callbacks/progress/rich_progress.py`; rich, `progress.py`. The epoch counts from 0 to the last.
"""

from curvetui.formats import Line, LogFormat, Reading, compiled
from curvetui.formats.keyvalue import KeyValue

_BAR = r"^\s*(?P<desc>\S.*?)\s+[━╸╺ ]+\s(?P<n>\d+)/(?P<total>\d+|\?|--)\s+(?P<clock>[\d:]+ • [\d:-]+)\s+[\d.]+\w*/\w+(?P<values>.*)$"
_EPOCH = r"^Epoch (?P<epoch>\d+)(?:/(?P<last>\d+))?"


class Rich(LogFormat):
    title = "Rich bars (Lightning)"
    hints = ("━",)
    examples = (
        (
            "Epoch 1/7  ━━━━━━━━━━ 38/38 0:00:00 • 0:00:00 179.25it/s val_loss: 1.279 val_acc: 0.865",
            {"epoch": [1], "val_loss": [1.279], "val_acc": [0.865]},
        ),
        ("Validation ━━━━━━━━━━ 4/4 0:00:00 • 0:00:00 218.86it/s", {}),
    )

    def read(self, line: Line) -> Reading | None:
        match = compiled(_BAR).search(line.text)
        if not match:
            return None
        part = line.part(match.span("values"))
        found = KeyValue().read(part.line) if part.line.spans else None
        reading = part.back(found) if found else Reading()
        counters = line.slots(match, batch="n", batches="total")
        if epoch := compiled(_EPOCH).search(match["desc"]):
            counters |= line.slots(epoch, "epoch", at=match.start("desc"), last_epoch="last")
        return reading._replace(counters=counters, bar=True, redrawn=True, loose=False)
