"""A chart as a text file in braille or letters, for a chat, an issue or an email.

The only file that uses plotext, in version 6, whose API differs from version 5.
"""

from typing import Any

import numpy as np

from curvetui.charts.data import ChartLine
from curvetui.engine.explain import explain
from curvetui.reports.picture import Picture
from curvetui.reports.summary import newest
from curvetui.system.sanitize import printable

WIDTH, HEIGHT = 100, 24
"""Width and height of the chart in cells, including its frame."""
LETTERS = {"train": "t", "test": "e"}
"""Marker of curves other than validation; further curves use the next letters."""
MORE = "abcdfghijk"
EMPTY = "\u2800"


def sketch(picture: Picture, code: str) -> str:
    """*picture* with its legend above and its findings below, as plain-text lines."""
    pens = _pens(picture.lines)
    legend = "  ".join(
        f"{pen if len(pen) == 1 else '⣀⣀'} {printable(line.label)} {newest(line.curve, code)}"
        for line, pen in zip(picture.lines, pens, strict=True)
    )
    marks = [
        f"{mark.number} {printable(explain(mark.finding, code).title)}" for mark in picture.marks
    ]
    rows = [f"{printable(picture.metric)}:  {legend}", *_drawn(picture, pens), *marks]
    return "\n".join(row.rstrip() for row in rows) + "\n"


def _pens(lines: tuple[ChartLine, ...]) -> list[str]:
    """Braille for the most important curve, letters for the others: legible without colour."""
    first = next((i for i, line in enumerate(lines) if line.split == "val"), 0)
    more = iter(MORE)
    pens: list[str] = []
    for i, line in enumerate(lines):
        letter = LETTERS.get(line.split, "")
        pens.append(
            "braille" if i == first else letter if letter and letter not in pens else next(more)
        )
    return pens


def _drawn(picture: Picture, pens: list[str]) -> list[str]:
    import plotext

    plotext.terminal.limit(False, False)
    figure: Any = plotext.figure
    figure.clear()
    figure.plot_size(WIDTH, HEIGHT)
    figure.legend(False)
    figure.label(picture.axis)
    for name, scale in (("x", picture.x), ("y", picture.y)):
        ticks = scale.ticks(8 if name == "x" else 5)
        places = [float(scale.fraction(np.array([value]))[0]) for value, _ in ticks]
        figure.ruler(name).ticks(places, [label for _, label in ticks]).lim(0.0, 1.0)
    for line, pen in zip(picture.lines, pens, strict=True):
        for x, y in picture.course(line, WIDTH):
            signal = figure.signal(x.tolist(), y.tolist(), marker=pen)
            signal.lines(True)
            figure.draw(signal)
    return str(figure.build().string(True)).replace(EMPTY, " ").rstrip("\n").split("\n")
