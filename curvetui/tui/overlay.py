"""Other runs drawn behind the shown one: which, how, and their difference in words."""

from typing import NamedTuple

import numpy as np

from curvetui.charts.data import MAX_CURVES, ChartLine, Curves
from curvetui.charts.text_cells import clip
from curvetui.engine.facts import headline_of
from curvetui.engine.progress import position
from curvetui.languages import number
from curvetui.tui.cells import Canvas
from curvetui.tui.plot import Plot
from curvetui.tui.screen_state import ScreenState
from curvetui.tui.words import ScreenWords


def difference(
    ours: Curves, theirs: Curves, words: ScreenWords, name: str | None = None, form: str = "differs"
) -> str:
    """`At epoch 20: val loss 0.031 lower than run-b (0.412 against 0.443); this run was there at
    epoch 8.`; empty if they share nothing.

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
    name = name or theirs.run.name
    how = "same" if a == b else "lower" if a < b else "higher"
    text = words[form].format(
        unit=words[ours.axis],
        at=position(at, ours.axis),
        metric=mine.curve.title,
        how=words[how].format(by=number(abs(a - b)), other=name),
        a=number(a),
        b=number(b),
    )
    ahead = _ahead(mine, other, at, (a, b))
    if ahead is not None:
        word, reached = ahead
        where = position(reached, ours.axis)
        text += words[word].format(unit=words[ours.axis], at=where, other=name)
    return text + words["stop mark"]


def _pair(ours: Curves, theirs: Curves) -> tuple[ChartLine, ChartLine] | None:
    """The same curve of both: the headline, else of the first metric with a better end, validation first."""
    best = headline_of(ours.run)
    lines = [line for metric in ours.metrics for line in reversed(ours.lines(metric))]
    for mine in sorted(lines, key=lambda line: best is None or line.curve.identity != best.metric):
        same = [t for t in theirs.lines(mine.curve.metric) if t.split == mine.split and len(t.x)]
        if mine.curve.better is not None and same and len(mine.x):
            return mine, same[0]
    return None


def _ahead(
    mine: ChartLine, other: ChartLine, at: float, values: tuple[float, float]
) -> tuple[str, float] | None:
    """(`ahead` or `behind`, where the better run reached the worse run's current value), if earlier."""
    a, b = values
    sign = 1.0 if mine.curve.better == "lower" else -1.0
    is_ahead = sign * a < sign * b
    leader, goal = (mine, b) if is_ahead else (other, a)
    reached = leader.x[(sign * leader.y <= sign * goal) & (leader.x < at)]
    if a == b or not len(reached):
        return None
    return "ahead" if is_ahead else "behind", float(reached[0])


LETTERS = "ABC"
"""Letters of the overlaid runs; more could not be told apart."""
OFFSETS = ((1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (0, -2), (0, 2))
"""Offsets from a curve's end at which its letter may be put: (columns, rows)."""

LEAST = 6
"""Cells of a name in a chart's frame."""


class Behind(NamedTuple):
    """An overlaid run."""

    letter: str
    role: str
    curves: Curves


def behind(state: ScreenState) -> list[Behind]:
    """The overlaid runs, each with its letter."""
    return [
        Behind(LETTERS[at], f"behind{at}", curves)
        for at, curves in enumerate(state.behind[: len(LETTERS)])
    ]


def toggle(state: ScreenState, key: str) -> None:
    """Overlay the run with that *key*, or remove it; too many drop the oldest."""
    if key not in map(state.titles.key, state.others):
        state.set_status(state.words["is shown"])
        return
    there = tuple(state.titles.key(curves.run) for curves in state.behind)
    state.beside = (
        tuple(k for k in there if k != key) if key in there else (*there, key)[-len(LETTERS) :]
    )


def one_more(state: ScreenState) -> None:
    """Overlay the newest run not drawn yet; remove all once there is no more."""
    there = [curves.run for curves in state.behind]
    free = [run for run in state.others if run not in there]
    if free and len(there) < len(LETTERS):
        toggle(state, state.titles.key(free[0]))
    else:
        state.beside = ()
    state.set_status(legend(state) or state.words["alone"])


def legend(state: ScreenState) -> str:
    """`A run-b  B run-c`."""
    return "  ".join(f"{b.letter} {state.titles.title(b.curves.run)}" for b in behind(state))


def lines(state: ScreenState, metric: str) -> list[tuple[Behind, ChartLine]]:
    """Overlaid curves of *metric*: all of one run, or one each, validation first."""
    found = behind(state)
    if len(found) == 1:
        return [(found[0], line) for line in found[0].curves.lines(metric)[:MAX_CURVES]]
    one_each = (
        (b, max(b.curves.lines(metric), key=lambda line: line.split == "val", default=None))
        for b in found
    )
    return [(b, line) for b, line in one_each if line is not None]


def letters(state: ScreenState, plot: Plot) -> None:
    """Put each run's letter at the end of its curves, where there is room."""
    cells = plot.canvas.text
    for other, line in lines(state, plot.metric):
        x, y = line.part(plot.x.low, plot.x.high)
        seen = np.flatnonzero(np.isfinite(y) & (x >= plot.x.low) & (x <= plot.x.high))
        column = plot.column(float(x[seen[-1]])) if len(seen) else None
        if column is None:
            continue
        row = plot.row(float(y[seen[-1]]))
        right, bottom = plot.left + plot.width, plot.TOP + plot.height
        near = ((column + across, row + down) for across, down in OFFSETS)
        free = (
            c
            for c in near
            if c[0] < right and plot.TOP <= c[1] < bottom and cells[c[1]][c[0]] == " "
        )
        plot.canvas.write(*next(free, (column, row)), other.letter, other.role)


def names(state: ScreenState, canvas: Canvas, x: int, end: int) -> None:
    """Letters and names in the frame of a chart, from *x* to *end*, where no panel shows them."""
    if "panel" in state.areas:
        return
    found, signs = behind(state), state.theme.signs
    for at, other in enumerate(found):
        room = (end - x - 2) // (len(found) - at)
        if room < LEAST:
            return
        text = clip(
            signs.printable(f" {other.letter} {state.titles.title(other.curves.run)} "),
            room,
            signs.more,
        )
        x = canvas.write(x + 1, 0, text, other.role)


def sentences(state: ScreenState) -> list[tuple[str, str]]:
    """(role, sentence) for each overlaid run: how it differs at the same point."""
    found, curves = behind(state), state.curves
    if curves is None:
        return []
    form = "differs" if len(found) == 1 else "differs shortly"
    texts = (
        (b, difference(curves, b.curves, state.words, state.titles.title(b.curves.run), form))
        for b in found
    )
    return [(b.role, f"{b.letter}  {text}") for b, text in texts if text]
