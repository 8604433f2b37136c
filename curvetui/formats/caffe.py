"""Caffe, after glog's prefix: `Iteration 20, loss = 87.3`, `Test net output #0: accuracy = 0.1`.

Source: BVLC/caffe, `src/caffe/solver.cpp`, `src/caffe/solvers/sgd_solver.cpp`.
"""

from curvetui.formats import NUMBER, LogFormat


class Caffe(LogFormat):
    title = "Caffe"
    hints = ("Iteration ", " net output #")
    line = (
        rf"\bIteration (?P<step>\d+) \([^)]*\), loss = (?P<loss>{NUMBER})",
        rf"\bIteration (?P<step>\d+), (?:lr = (?P<lr>{NUMBER})|Testing net \(#\d+\))",
        rf"\b(?P<phase>Train|Test) net output #\d+: (?P<pairs>[\w/.-]+ = {NUMBER})",
    )
    pair = rf"(?P<name>[\w/.-]+) = (?P<value>{NUMBER})"
    examples = (
        ("Iteration 20 (12.3 iter/s, 1.6s/20 iters), loss = 2.3", {"step": [20], "loss": [2.3]}),
        ("    Test net output #0: accuracy = 0.1", {"accuracy": [0.1]}),
        ("    Train net output #0: loss = 2.3 (* 1 = 2.3 loss)", {"loss": [2.3]}),
        ("Iteration 20, lr = 0.01", {"step": [20], "lr": [0.01]}),
    )
