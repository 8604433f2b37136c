"""LitGPT: `Epoch 1 | iter 10 step 5 | loss train: 1.234, val: 1.345 | …`; `val` is an old value.

Source: Lightning-AI/litgpt, `litgpt/pretrain.py`: a new one is in `iter 80: val loss 1.12`.
"""

from curvetui.formats import NUMBER, LogFormat


class LitGPT(LogFormat):
    title = "LitGPT"
    hints = ("| loss train: ",)
    line = rf"^Epoch (?P<epoch>\d+)(?:/(?P<epochs>\d+))? \| iter (?P<step>\d+)(?:/(?P<steps>\d+))? step \d+(?:/\d+)? \| loss train: (?P<loss>{NUMBER})"
    rename = {"loss": "loss train"}
    examples = (
        (
            "Epoch 1 | iter 10 step 5 | loss train: 1.234, val: 1.345 | iter time: 400.12 ms (step) remaining time: 0:10:12",
            {"epoch": [1], "step": [10], "loss train": [1.234]},
        ),
    )
