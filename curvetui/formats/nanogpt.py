"""The small GPT trainers: `250 val 3.1`, `s:100 tel:3.2`, `step 1/100 | loss 7.3 (+nanz)| …`.

Source: karpathy/build-nanogpt `train_gpt2.py`; karpathy/llm.c `logger.h`, `train_gpt2.cu`.
nanoGPT's own lines and modded-nanogpt's are parsed as hand-written prints.
"""

from curvetui.formats import NUMBER, LogFormat


class NanoGPT(LogFormat):
    title = "build-nanogpt, llm.c"
    hints = (" val ", " train ", " hella ", " tel:", " trl:", " eval:", "z)|")
    line = (
        rf"^(?P<step>\d+) (?:val (?P<val>{NUMBER})|train (?P<train>{NUMBER})|hella (?P<hella>{NUMBER}))$",
        rf"^s:(?P<step>\d+) (?P<pairs>(?:tel|trl|eval):{NUMBER}.*)$",
        (
            rf"^step\s+(?P<step>\d+)/(?P<steps>\d+) \| loss (?P<loss>{NUMBER}) \(.*?z\)\| norm (?P<norm>{NUMBER}) \(.*?z\)"
            rf"\| lr (?P<lr>{NUMBER}) \|"
        ),
    )
    pair = rf"(?P<name>[a-z]+):(?P<value>{NUMBER})"
    means = {
        "val": "loss",
        "train": "loss",
        "hella": "hellaswag_accuracy",
        "tel": "loss",
        "trl": "loss",
        "eval": "hellaswag_accuracy",
        "norm": "grad_norm",
    }
    splits = {"tel": "val", "trl": "train", "eval": "val", "hella": "val"}
    examples = (
        ("250 val 3.1234", {"step": [250], "val": [3.1234]}),
        ("250 train 3.2", {"step": [250], "train": [3.2]}),
        ("s:250 tel:3.2812", {"step": [250], "tel": [3.2812]}),
        ("s:0 trl:10.9 lr:0.001", {"step": [0], "trl": [10.9], "lr": [0.001]}),
        (
            "step    1/19560 | loss 10.984055 (+nanz)| norm 15.3433 (+nanz)| lr 3.00e-06 | 3000.00 ms | 40.1% bf16 MFU | 170000 tok/s",
            {"step": [1], "loss": [10.984055], "norm": [15.3433], "lr": [3e-6]},
        ),
    )
