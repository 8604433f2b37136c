"""Describes in words how two runs differ at the same point of their course."""

import numpy as np

from curvetui.charts.data import ChartLine, Curves
from curvetui.charts.places import place
from curvetui.languages import number
from curvetui.tui.words import ScreenWords


def difference(
    ours: Curves, theirs: Curves, words: ScreenWords, name: str | None = None, form: str = "differs"
) -> str:
    """`At epoch 20: val loss 0.031 lower than run-b (0.412 against 0.443), 12 epochs ahead.`; empty if they share nothing.

    Both must be placed on the same axis. *name*: what the other run is called, if not by its own name;
    *form*: the sentence, `differs` or `differs shortly`.
    """
    pair = _pair(ours, theirs)
    if pair is None:
        return ""
    mine, other = pair
    at = min(float(mine.x[-1]), float(other.x[-1]))
    a, b = mine.value(at), other.value(at)
    if a is None or b is None or not np.isfinite([a, b]).all():
        return ""
    text = (
        words["same"]
        if a == b
        else words["lower" if a < b else "higher"].format(by=number(abs(a - b)))
    )
    text = words[form].format(
        unit=words[ours.axis],
        at=place(at, ours.axis),
        metric=mine.curve.title,
        how=text,
        other=name or theirs.run.name,
        a=number(a),
        b=number(b),
    )
    return text + _ahead(mine, other, at, (a, b), words, ours.axis) + words["stop mark"]


def _pair(ours: Curves, theirs: Curves) -> tuple[ChartLine, ChartLine] | None:
    """The same curve of both: of the first metric with a better end, validation first."""
    for metric in ours.metrics:
        for mine in reversed(ours.lines(metric)):
            same = [t for t in theirs.lines(metric) if t.split == mine.split and len(t.x)]
            if mine.curve.better is not None and same and len(mine.x):
                return mine, same[0]
    return None


def _ahead(
    mine: ChartLine,
    other: ChartLine,
    at: float,
    values: tuple[float, float],
    words: ScreenWords,
    axis: str,
) -> str:
    """How much earlier the better run reached the worse run's current value."""
    a, b = values
    if a == b:
        return ""
    sign = 1.0 if mine.curve.better == "lower" else -1.0
    leads = sign * a < sign * b
    leader, goal = (mine, b) if leads else (other, a)
    reached = leader.x[(sign * leader.y <= sign * goal) & (leader.x <= at)]
    lead = at - float(reached[0]) if len(reached) else 0.0
    if lead <= 0:
        return ""
    unit = words[axis] if lead == 1 else words["many"].format(unit=words[axis])
    return words["ahead" if leads else "behind"].format(n=place(lead, axis), unit=unit)
