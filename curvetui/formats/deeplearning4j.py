"""Deeplearning4j: `Score at iteration 300 is 0.7764`, where the score is the loss.

Source: deeplearning4j 1.0, `ScoreIterationListener`.
"""

from curvetui.formats import LogFormat


class Deeplearning4j(LogFormat):
    title = "Deeplearning4j"
    hints = ("Score at iteration ",)
    line = r"\bScore at iteration (?P<step>\d+) is (?P<score>\S+)$"
    rename = {"score": "Score"}
    means = {"Score": "loss"}
    examples = (("Score at iteration 300 is 0.7764", {"step": [300], "Score": [0.7764]}),)
