"""ESPnet: `1epoch:train:1-50batch: iter_time=0.1, …, loss=50.2`, `1epoch results: [train] loss=40.1, … [valid] loss=30.1, …`.

Source: espnet 2, `espnet2/train/reporter.py`, `trainer.py`.
"""

from curvetui.formats import NUMBER, Line, LogFormat, Reading, Value, compiled

_RESULTS = r"\b(?P<epoch>\d+)epoch results: (?P<all>\[\w+\].*)$"
_PART = r"\[(?P<phase>train|valid|test)\] (?P<pairs>[^\[]*)"


class ESPnet(LogFormat):
    title = "ESPnet"
    hints = ("epoch:", "epoch results:")
    line = r"\b(?P<epoch>\d+)epoch:(?P<phase>train|valid):\d+-(?P<batch>\d+)batch: (?P<pairs>.+)$"
    pair = rf"(?P<name>[A-Za-z_][\w.]*)=(?P<value>{NUMBER})(?=,|$|\s)"
    ignored = frozenset(("total_count", "gpu_max_cached_mem_GB", "gpu_cached_mem_GB"))
    examples = (
        (
            "[host] 2026-11-22 05:00:00,123 (trainer:735) INFO: 1epoch:train:1-50batch: iter_time=0.1, loss_ctc=100.1, loss=50.2, acc=0.1",
            {
                "epoch": [1],
                "batch": [50],
                "iter_time": [0.1],
                "loss_ctc": [100.1],
                "loss": [50.2],
                "acc": [0.1],
            },
        ),
        (
            "[host] 2026-11-22 05:00:00,123 (trainer:338) INFO: 1epoch results: [train] loss=40.1, time=1 minute and 2.3 seconds, [valid] loss=30.1",
            {"epoch": [1], "loss": [40.1, 30.1]},
        ),
    )

    def read(self, line: Line) -> Reading | None:
        match = compiled(_RESULTS).search(line.text)
        slot = line.slot(*match.span("epoch")) if match else None
        if not match or slot is None:
            return super().read(line)
        values: list[Value] = []
        for part in compiled(_PART).finditer(line.text, match.start("all")):
            values += self.meant(
                (v for v in self.pairs(line, *part.span("pairs")) if v.name != "time"),
                part["phase"].replace("valid", "val"),
            )
        return Reading(tuple(values), {"epoch": slot})
