"""kuangliu's progress bar: ` [====>]  Step: 63ms | Loss: 1.512 | Acc: 44.3% …  391/391`.

Source: kuangliu/pytorch-cifar `utils.py`: backspaces put the count into the middle of the bar.
After each `Epoch: n`, the first bar is training, the second test.
"""

import re

from curvetui.formats import Line, LogFormat, Reading, compiled

_COUNT = r"(?<![\d/(])(?P<batch>\d+)/(?P<batches>\d+)(?![\d)])"


class PytorchCifar(LogFormat):
    title = "pytorch-cifar progress bars"
    hints = ("| Tot: ",)
    line = r"Step: \S+ \| Tot: [^|]+ \| Loss: (?P<Loss>[-+]?[\w.]+(?:e[-+]\d+)?) \| Acc: (?P<Acc>[\d.]+)% \(\d+/\d+\)"
    examples = (
        (
            " [=======>]  Step: 63ms | Tot: 24s49ms | Loss: 1.512 | Acc: 44.3% (22150/50000)  391/391 ",
            {"batch": [391], "Loss": [1.512], "Acc": [44.3]},
        ),
    )

    def matched(self, line: Line, match: re.Match[str]) -> Reading:
        count = compiled(_COUNT).search(line.text)
        counters = line.slots(count, "batch", "batches") if count else {}
        found = super().matched(line, match)
        return found._replace(counters=counters, bar=True, turns=("train", "test"))
