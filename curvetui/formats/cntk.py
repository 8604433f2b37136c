"""CNTK: `Finished Epoch[ 1 of 50]: [Training] ce = 2.3 * 50000; …`; samples follow `*`.

Source: microsoft/CNTK, `SGDLib/SGD.cpp`, `bindings/python/cntk/logging/progress_print.py`.
"""

from curvetui.formats import NUMBER, LogFormat


class CNTK(LogFormat):
    title = "CNTK"
    hints = ("Finished E", "Minibatch[")
    line = (
        r"\bFinished Epoch\s*\[\s*(?P<epoch>\d+)(?: of (?P<epochs>\d+))?\]: \[(?P<phase>\w+)\] (?P<pairs>.+)$",
        r"\bEpoch\s*\[\s*(?P<epoch>\d+)(?: of (?P<epochs>\d+))?\]-Minibatch\[\s*\d+-\s*(?P<batch>\d+)[^\]]*\]: (?P<pairs>.+)$",
        r"\bFinished (?P<phase>Evaluation) \[(?P<epoch>\d+)\]: Minibatch\[[^\]]*\]: (?P<pairs>.+)$",
        r"^\s*Minibatch\[\s*\d+-\s*(?P<batch>\d+)\]: (?P<pairs>.+)$",
    )
    pair = rf"(?P<name>[A-Za-z]\w*) = (?P<value>{NUMBER})%? (?=\* )"
    examples = (
        (
            "Finished Epoch[ 1 of 50]: [Training] ce = 2.3026 * 50000; errs = 90.012% * 50000; totalSamplesSeen = 50000; epochTime=5.2s",
            {"epoch": [1], "ce": [2.3026], "errs": [90.012]},
        ),
        (
            " Epoch[ 2 of 50]-Minibatch[   1-  10, 2.00%]: ce = 2.1 * 640; errs = 80.3% * 640",
            {"epoch": [2], "batch": [10], "ce": [2.1], "errs": [80.3]},
        ),
        (
            "Finished Evaluation [1]: Minibatch[1-10]: metric = 1.2% * 1000;",
            {"epoch": [1], "metric": [1.2]},
        ),
    )
    means = {"ce": "cross_entropy", "errs": "error", "metric": "error"}
