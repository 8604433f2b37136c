"""OpenMMLab: `Epoch(train)  [1][ 5/25]  lr: 4.98e-02  eta: 0:00:10  loss: 0.67`, and mmcv's `Epoch [1][50/7330]\\tlr: …`.

Source: mmengine, `hooks/logger_hook.py`, `runner/log_processor.py`; mmcv 1, `hooks/logger/text.py`. The JSON log's
validation rows call their epoch `step`.
"""

from curvetui.formats import Line, LogFormat, Reading
from curvetui.formats.records import Records

_TIMES = frozenset(("eta", "ETA"))


class MMEngine(LogFormat):
    title = "MMEngine, mmdetection"
    hints = ("Epoch(", "Iter(", "Epoch [", "Iter [")
    line = (
        r"\bEpoch(?:\((?P<phase>\w+)\))?\s+\[(?P<epoch>\d+)\]\[\s*(?P<batch>\d+)/\s*(?P<batches>\d+)\]\s+(?P<pairs>\w[\w/. -]*: .+)$",
        r"\bEpoch\((?P<phase>\w+)\)\s+\[(?P<epoch>\d+)\]\[\s*\d+\]\s+(?P<pairs>\w[\w/. -]*: .+)$",
        r"\bIter\((?P<phase>val|test)\)\s+\[\s*\d+(?:/\s*\d+)?\]\s+(?P<pairs>\w[\w/. -]*: .+)$",
        r"(?<![\]),;|] )\bIter(?:\((?P<phase>\w+)\))?\s+\[\s*(?P<step>\d+)/\s*(?P<steps>\d+)\]\s+(?P<pairs>\w[\w/. -]*: .+)$",
    )
    pair = r"(?P<name>[A-Za-z_][\w./@:%-]*(?: [\w.%-]+)?): (?P<value>[-+]?[\w.]+(?:e[-+]\d+)?)(?=[\s,]|$)"
    ignored = _TIMES
    examples = (
        (
            "Epoch(train)  [1][ 5/25]  lr: 4.9874e-02  eta: 0:00:10  time: 0.01  loss: 0.6733",
            {"epoch": [1], "batch": [5], "lr": [0.049874], "time": [0.01], "loss": [0.6733]},
        ),
        (
            "Epoch(val) [1][5/5]    accuracy/top1: 82.0000  data_time: 0.0022",
            {"epoch": [1], "accuracy/top1": [82.0], "data_time": [0.0022]},
        ),
        (
            "Epoch [1][50/7330]\tlr: 1.978e-03, eta: 1 day, 0:05:10, time: 0.985, loss_cls: 0.54, loss: 1.54",
            {
                "epoch": [1],
                "batch": [50],
                "lr": [0.001978],
                "time": [0.985],
                "loss_cls": [0.54],
                "loss": [1.54],
            },
        ),
        (
            "Iter(train) [ 500/1000]  lr: 1.0e-02  loss: 2.1",
            {"step": [500], "lr": [0.01], "loss": [2.1]},
        ),
    )

    def read(self, line: Line) -> Reading | None:
        reading = super().read(line)
        if reading is None or not any(v.split in ("val", "test") for v in reading.values):
            return reading
        # A validation is one measurement at its epoch; its batches are not positions.
        return reading._replace(
            counters={name: slot for name, slot in reading.counters.items() if name == "epoch"}
        )


class MMEngineRecords(Records):
    title = "MMEngine's JSON lines"
    general = False
    hints = ('"data_time"',)
    examples = (
        (
            '{"coco/bbox_mAP": 0.12, "data_time": 0.01, "time": 0.02, "step": 3}',
            {"epoch": [3], "coco/bbox_mAP": [0.12], "data_time": [0.01]},
        ),
    )

    def read(self, line: Line) -> Reading | None:
        reading = super().read(line)
        if (
            reading is None
            or "epoch" in reading.counters
            or not any(v.name == "data_time" for v in reading.values)
        ):
            if reading and "epoch" in reading.counters and "step" in reading.counters:
                return reading
            return None
        if "step" not in reading.counters or any(v.name in ("loss", "lr") for v in reading.values):
            return None
        values = tuple(v._replace(split=v.split or "val") for v in reading.values)
        return reading._replace(values=values, counters={"epoch": reading.counters["step"]})
