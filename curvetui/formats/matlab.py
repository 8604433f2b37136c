"""MATLAB's feed-forward networks: `Epoch 25/10000, Time 1.75, Performance 5.62/1e-12, …`.

A value is followed by its target; the number of epochs is a limit that few runs reach.
Source: Deep Learning Toolbox, `nntraintool` at the command line.
"""

from curvetui.formats import LogFormat


class Matlab(LogFormat):
    title = "MATLAB neural networks"
    hints = (", Performance ",)
    line = (
        r"^\s*Epoch (?P<epoch>\d+)(?:/\d+)?, Time .*?Performance (?P<Performance>[-+.\w]+)(?:/[-+.\w]+)?"
        r"(?:, Gradient (?P<Gradient>[-+.\w]+)(?:/[-+.\w]+)?)?"
    )
    examples = (
        (
            "Epoch 25/10000, Time 1.7500, Performance 5.6291/1e-12, Gradient 110.04/1e-06, Validation Checks 0/500",
            {"epoch": [25], "Performance": [5.6291], "Gradient": [110.04]},
        ),
    )
