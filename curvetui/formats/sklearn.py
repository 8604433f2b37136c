"""scikit-learn's verbose output: `Iteration 1, loss = 0.69123456`, `-- Epoch 1` with `Norm: 99.5, …, Avg. loss: 2.01` below it.

Source: scikit-learn 1, `neural_network/_multilayer_perceptron.py`, `linear_model/_sgd_fast.pyx.tp`; gradient boosting
prints a table, see `table.py`.
"""

from curvetui.formats import NUMBER, LogFormat


class ScikitLearn(LogFormat):
    title = "scikit-learn"
    hints = ("Iteration ", "-- Epoch ", "NNZs: ", "Validation score: ")
    line = (
        rf"^Iteration (?P<step>\d+), loss = (?P<loss>{NUMBER})\s*$",
        rf"^Validation score: (?P<score>{NUMBER})$",
        r"^-- Epoch (?P<epoch>\d+)$",
        rf"^Norm: (?P<norm>{NUMBER}), NNZs: \d+, Bias: {NUMBER}, T: \d+, Avg\. loss: (?P<avg>{NUMBER})(?:, Objective: (?P<objective>{NUMBER}))?",
    )
    rename = {
        "score": "Validation score",
        "norm": "Norm",
        "avg": "Avg. loss",
        "objective": "Objective",
    }
    means = {"Norm": "weight_norm", "Objective": "objective"}
    examples = (
        ("Iteration 1, loss = 0.69123456", {"step": [1], "loss": [0.69123456]}),
        ("Validation score: 0.066667", {"Validation score": [0.066667]}),
        (
            "-- Epoch 1\nNorm: 99.47, NNZs: 64, Bias: -1.2, T: 400, Avg. loss: 2.013562",
            {"epoch": [1], "Norm": [99.47], "Avg. loss": [2.013562]},
        ),
    )
