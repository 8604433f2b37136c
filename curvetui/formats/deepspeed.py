"""DeepSpeed: `[Rank 0] step=10, skipped=0, lr=[0.001, 0.001], mom=[(0.9, 0.95)]` and `steps: 10 loss: 5.5 iter time (s): 0.2 …`.

Source: deepspeed, `runtime/engine.py`: `_report_progress`, `runtime/pipe/engine.py`.
"""

from curvetui.formats import NUMBER, LogFormat


class DeepSpeed(LogFormat):
    title = "DeepSpeed"
    hints = ("skipped=", "iter time (s)", "OVERFLOW", "overflow")
    line = (
        rf"\bstep=(?P<step>\d+), skipped=(?P<skipped>\d+), lr=\[(?P<lr>{NUMBER})",
        rf"\bsteps: (?P<step>\d+) loss: (?P<loss>{NUMBER}) iter time \(s\): (?P<took>{NUMBER}) samples/sec: {NUMBER}",
    )
    rename = {"took": "iter time (s)"}
    nothing = r"(?i)\boverflow!|\breducing dynamic loss scale|\btime \(ms\) \|"
    examples = (
        (
            "step=10, skipped=2, lr=[0.001, 0.001], mom=[(0.9, 0.95), (0.9, 0.95)]",
            {"step": [10], "skipped": [2], "lr": [0.001]},
        ),
        (
            "steps: 10 loss: 5.5012 iter time (s): 0.202 samples/sec: 79.2",
            {"step": [10], "loss": [5.5012], "iter time (s)": [0.202]},
        ),
        (
            "[deepspeed] OVERFLOW! Rank 0 Skipping step. Attempted loss scale: 65536, reducing to 32768",
            {},
        ),
    )
