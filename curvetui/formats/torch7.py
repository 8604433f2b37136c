"""Torch7: ` | Epoch: [1][1/5005]  Time 3.3  Err 6.9  top1 99.2`, ` * Finished epoch # 1     top1:  76.2  top5:  93.1`.

Source: facebook/fb.resnet.torch `train.lua`, `main.lua`; torch/optim `ConfusionMatrix.lua`; torch/xlua's bars.
"""

from curvetui.formats import NUMBER, LogFormat


class Torch7(LogFormat):
    title = "Torch7"
    hints = (" | Epoch: ", " | Test: ", "Finished epoch #", "global correct", " | Step: ")
    line = (
        r"^\s*\| (?P<phase>Epoch|Test): \[(?P<epoch>\d+)\]\[(?P<batch>\d+)/(?P<batches>\d+)\]\s+(?P<rest>\w.*)$",
        rf"^\s*\* Finished epoch # (?P<epoch>\d+)\s+(?P<top1>top1:\s+{NUMBER})\s+(?P<top5>top5:\s+{NUMBER})",
        rf"^\s*\+ global correct: (?P<correct>{NUMBER})%",
        r"^\s*\[[=>.]*\s*(?P<batch>\d+)/(?P<batches>\d+)\s*[=>.]*\]\s+(?:Tot|ETA): \S+ \| Step: ",
    )
    rename = {"correct": "global correct"}
    means = {"Err": "loss", "global correct": "accuracy", "top1": "error", "top5": "top5_error"}
    examples = (
        (
            " | Epoch: [1][1/5005]    Time 3.309  Data 0.500  Err 6.9876  top1  99.219  top5  98.828",
            {"epoch": [1], "batch": [1], "Err": [6.9876], "top1": [99.219], "top5": [98.828]},
        ),
        (
            " * Finished epoch # 1     top1:  76.2  top5:  93.1",
            {"epoch": [1], "top1": [76.2], "top5": [93.1]},
        ),
        (" + global correct: 45.3%", {"global correct": [45.3]}),
        (" [===== 731/731 ===>]  Tot: 46m6s | Step: 3s741ms", {"batch": [731]}),
    )
