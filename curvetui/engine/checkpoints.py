"""Best values, the checkpoints worth keeping, and their files as named by the log."""

import re

import numpy as np

from curvetui.curve import Curve, Floats
from curvetui.model import Best, Checkpoint
from curvetui.run import History
from curvetui.run.ranges import impossible

SAVED = r"[\w./\\=-]*(?:\w\.(?:pth?|ckpt|keras|hdf5|safetensors|tar)\b|\w\.h5\b|checkpoint-\d+)"
"""The file name in a log line about saving a checkpoint."""
NUMBER = r"(?<!\d)(?<!\d\.)\d+(?!\.?\d)"
"""A whole number in it; in `weights.03-0.21` that is 3."""
SHOWN = 60
"""Maximum characters shown of the name."""
SPLITS = {"val": 0, "test": 1, "train": 2, None: 3}
"""The order of `best` after the headline."""


def best_of(history: History) -> tuple[Best, ...]:
    """The best of every curve with a direction, headline first; without NaN and replaced values."""
    headline = history.headline
    curves = sorted(
        (c for c in history.curves if c.better),
        key=lambda c: (c is not headline, SPLITS.get(c.split, 3)),
    )
    return tuple(best for curve in curves if (best := history.once(_bests)[id(curve)]))


def _bests(history: History) -> dict[int, Best | None]:
    """The best of each curve with a direction, by the identity of the curve."""
    broken = _broken_from(history)
    return {id(curve): best_value(curve, broken) for curve in history.curves if curve.better}


def _broken_from(history: History) -> float:
    """The line from which on a loss or the gradient norm is never finite again."""
    curves = (c for c in history.curves if c.metric in ("loss", "grad_norm") and len(c))
    ends = [
        (c, int(np.argmax(np.isfinite(c.y)[::-1])) or len(c)) for c in curves if c.nonfinite.size
    ]
    return min((float(c.lines[-n]) for c, n in ends if not np.isfinite(c.y[-1])), default=np.inf)


def best_value(curve: Curve, broken: float = np.inf) -> Best | None:
    """The best valid value of *curve*; a loss of 0 counts only before line *broken*."""
    row = best_row(curve)
    if row is not None and curve.y[row] == 0 and curve.metric == "loss":
        row = best_row(curve, broken)
    if row is None:
        return None
    epoch, step = _at(curve.axis.epoch, row), _at(curve.axis.step, row)
    return Best(curve.identity, epoch, step, float(curve.x[row]), float(curve.y[row]))


def best_row(curve: Curve, before: float = np.inf) -> int | None:
    """The row of the best finite, valid value of *curve* before line *before*, or None."""
    rows = curve.finite_rows
    rows = rows[~impossible(curve)[rows]]
    rows = rows if before == np.inf else rows[curve.lines[rows] < before]
    sign = 1 if curve.better == "lower" else -1
    return int(rows[np.argmin(sign * curve.y[rows])]) if len(rows) else None


def _at(column: Floats | None, row: int) -> float | None:
    return None if column is None or np.isnan(column[row]) else float(column[row])


def checkpoints_of(history: History) -> tuple[Checkpoint, ...]:
    """The best checkpoint by the headline, and by the same split's loss if that differs."""
    headline = history.headline
    if headline is None:
        return ()
    split = headline.split or "val"
    losses = [
        c
        for c in history.measured
        if c.better == "lower" and c.split == split and c is not headline
    ]
    loss = next((c for c in losses if c.metric in ("loss", "cross_entropy")), None)
    out = []
    for curve in (headline, loss):
        best = None if curve is None else history.once(_bests)[id(curve)]
        if curve is not None and best is not None:
            file = saved_file(history, curve, best.x)
            out.append(Checkpoint(best.metric, best.epoch, best.step, best.x, best.value, file))
    return tuple(out)


def saved_file(history: History, curve: Curve, x: float) -> str | None:
    """The file of the checkpoint at position *x* of *curve* according to the log, or None."""
    names = [
        (note.at, name)
        for note in history.notes
        if note.kind == "checkpoint"
        for name in re.findall(SAVED, note.text)
    ]
    if not names:
        return None
    row = int(np.argmax(curve.x == x))
    start = float(curve.at[max(row - 1, 0)])
    end = float(curve.at[row + 1]) if row + 1 < len(curve) else np.inf
    # The number in a file name is its epoch or step; without one, the file belongs to the values it
    # was saved with.
    numbers = [(at, name, numbers_in(name)) for at, name in names]
    saved = [name for at, name, known in numbers if x in known or not known and start < at < end]
    return saved[-1][-SHOWN:] if saved else None


def numbers_in(name: str) -> set[int]:
    """The whole numbers in a checkpoint's name: its epoch or step."""
    last = re.split(r"[\\/]", name)[-1].removesuffix(".h5")
    return {int(k) for k in re.findall(NUMBER, last)}
