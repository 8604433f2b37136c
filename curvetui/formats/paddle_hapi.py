"""Paddle's `Model.fit`: `step 610/614 - loss: 0.41 - acc: 0.83 - 250ms/step` below `Epoch 1/10`.

Source: paddle 2 and 3, `hapi/progressbar.py`; the lines below `Eval begin...` are one evaluation.
"""

from curvetui.formats import Line, LogFormat, Reading, compiled


class PaddleHapi(LogFormat):
    title = "Paddle Model.fit"
    hints = ("step ",)
    line = r"^\s*step +(?P<batch>\d+)/(?P<batches>\d+)(?: \[[=>.]*\])?(?P<pairs>(?: - (?!ETA)\w[^:]*: .*?)+) - (?:\d+[mu]?s/\w+|ETA: .*)\s*$"
    pair = r" - (?P<name>[\w@./()-]+): (?P<value>[-+.\w]+)"
    ignored = frozenset(("avg_reader_cost", "avg_batch_cost", "avg_samples", "avg_ips"))
    examples = (
        (
            "Epoch 2/10\nstep 610/614 - loss: 0.4195 - acc: 0.8004 - 250ms/step",
            {"epoch": [2], "batch": [610], "loss": [0.4195], "acc": [0.8004]},
        ),
        (
            "Eval begin...\nstep 10/88 [==>...] - loss: 0.3195 - acc: 0.8514 - 21ms/step",
            {"batch": [10], "loss": [0.3195], "acc (mean)": [0.8514]},
        ),
        ("Predict begin...\nstep 10/88 [==>...] - 21ms/step", {}),
    )

    def read(self, line: Line) -> Reading | None:
        reading = super().read(line)
        if reading is None:
            return None
        split = line.section or "train"
        values = tuple(
            v._replace(split=split, name=_running(v.name) if line.section else v.name)
            for v in reading.values
        )
        bar = line.section is None and compiled(r"^\s*step +\S+ \[").match(line.text) is not None
        return reading._replace(values=values, bar=bar)


def _running(name: str) -> str:
    """Metrics are means over the pass so far; the loss is that of one batch."""
    return name if name == "loss" else f"{name} (mean)"
