"""kuangliu's progress bar: ` [====>]  Step: 63ms | Loss: 1.512 | Acc: 44.3% …  391/391`.

Source: kuangliu/pytorch-cifar `utils.py`: backspaces put the count into the middle of the bar.
After each `Epoch: n`, the first bar is training, the second test.
"""

from curvetui.formats import LogFormat, Reading
from curvetui.reading import Line, Value, compiled

_LINE = r"Step: \S+ \| Tot: [^|]+ \| Loss: (?P<Loss>[-+]?[\w.]+(?:e[-+]\d+)?) \| Acc: (?P<Acc>[\d.]+)% \(\d+/\d+\)"
_COUNT = r"(?<![\d/(])(?P<batch>\d+)/(?P<batches>\d+)(?![\d)])"


class PytorchCifar(LogFormat):
    title = "pytorch-cifar progress bars"
    hints = ("| Tot: ",)
    examples = (
        (
            " [=======>]  Step: 63ms | Tot: 24s49ms | Loss: 1.512 | Acc: 44.3% (22150/50000)  391/391 ",
            {"batch": [391], "Loss": [1.512], "Acc": [44.3]},
        ),
    )

    def read(self, line: Line) -> Reading | None:
        match = compiled(_LINE).search(line.text)
        if not match:
            return None
        slots = {name: line.slot(*match.span(name)) for name in ("Loss", "Acc")}
        values = [Value(name, slot) for name, slot in slots.items() if slot is not None]
        count = compiled(_COUNT).search(line.text)
        slots = (
            {name: line.slot(*count.span(name)) for name in ("batch", "batches")} if count else {}
        )
        counters = {name: slot for name, slot in slots.items() if slot is not None}
        return Reading(tuple(values), counters, bar=True, turns=("train", "test"))
