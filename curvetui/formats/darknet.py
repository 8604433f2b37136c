"""Darknet: ` 1000: 3.210000, 3.400000 avg loss, 0.001000 rate, …`; names after the numbers.

Source: AlexeyAB/darknet, pjreddie/darknet, `src/detector.c`; a `Region` line is one image batch.
"""

from curvetui.formats import NUMBER, LogFormat


class Darknet(LogFormat):
    title = "Darknet"
    hints = (" avg", "Region ", "mAP@", "mean_average_precision")
    line = (
        rf"^\s*(?P<step>\d+): (?P<loss>{NUMBER}), (?P<avg>{NUMBER}) avg(?: loss)?, (?P<rate>{NUMBER}) rate, ",
        rf"mean[_ ]average[_ ]precision \(mAP@[\d.]+\) = (?P<map>{NUMBER})",
    )
    rename = {"avg": "avg loss", "map": "mAP"}
    means = {"rate": "learning_rate"}
    nothing = r"^\s*(?:v3 .*)?Region \d+ Avg|^\s*Region Avg IOU|^\s*Last accuracy mAP@|next mAP calculation"
    examples = (
        (
            " 1000: 3.210000, 3.400000 avg loss, 0.001000 rate, 3.210000 seconds, 64000 images",
            {"step": [1000], "loss": [3.21], "avg loss": [3.4], "rate": [0.001]},
        ),
        (
            "Region 82 Avg IOU: 0.5, Class: 0.9, Obj: 0.5, No Obj: 0.01, .5R: -nan, .75R: -nan,  count: 0",
            {},
        ),
    )
