"""TensorFlow 1's estimators: `loss = 2.3, step = 100 (0.5 sec)`, `Saving dict for global step 1000: accuracy = 0.9, …`.

Source: tensorflow 1.15, `training/basic_session_run_hooks.py`, `estimator/estimator.py`; `Saving dict` is an evaluation.
"""

from curvetui.formats import NUMBER, Line, LogFormat, Reading


class TensorFlow1(LogFormat):
    title = "TensorFlow 1 estimators"
    hints = ("step = ", "global step ", "Saving dict", "global_step/", "final step")
    line = (
        rf"(?P<pairs>\bloss = {NUMBER}(?:, \w+ = {NUMBER})*?), (?:global_)?step = (?P<step>\d+)(?: \([\d.]+ sec\))?$",
        rf"\bglobal step (?P<step>\d+): (?P<pairs>loss = {NUMBER}) \(",
        r"\bSaving dict for global step (?P<step>\d+): (?P<pairs>.+)$",
    )
    pair = rf"\b(?P<name>(?!global_step\b)[A-Za-z][\w/.-]*) = (?P<value>{NUMBER})"
    nothing = r"^global_step/sec: |^Loss for final step: "
    examples = (
        ("loss = 2.3, step = 100 (0.5 sec)", {"step": [100], "loss": [2.3]}),
        ("global step 100: loss = 2.3 (0.5 sec/step)", {"step": [100], "loss": [2.3]}),
        (
            "Saving dict for global step 1000: accuracy = 0.9, global_step = 1000, loss = 0.3",
            {"step": [1000], "accuracy": [0.9], "loss": [0.3]},
        ),
        ("global_step/sec: 200.1", {}),
        ("Loss for final step: 0.0025.", {}),
    )

    def read(self, line: Line) -> Reading | None:
        reading = super().read(line)
        if reading is None or "Saving dict" not in line.text:
            # Other hooks print before or after the line with the step.
            return reading and reading._replace(closes=bool(reading.counters))
        return reading._replace(
            values=tuple(value._replace(split="val") for value in reading.values)
        )
