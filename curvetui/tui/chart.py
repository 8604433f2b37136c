"""Draws curves with plotext; the only file that knows it.

plotext 6 is one C++ kernel behind another interface than plotext 5, and what `pip install plotext` gives, so the
project is tied to that major version. It draws here what takes a kernel: lines through a grid of braille dots, or
of letters in plain ASCII. Frames, ticks and marks are cells like everything else on the screen.
"""

from __future__ import annotations

import sys
from functools import cache, lru_cache
from types import ModuleType
from typing import Any

import numpy as np

from curvetui.model import Floats, Ints

DASH, HOLE = 5.0, 3.0
"""Dots drawn and left out along a broken line."""
RESTLESS = 12.0
"""Screen widths: a line that is longer than this, up and down, is drawn as points; dashes would be noise in it."""
EMPTY = "\u2800"
_UNASKED = {"plotext._doc.doc": "docs", "plotext._tests.run": "test"}
"""Modules of plotext that it takes one name from."""


@cache
def _figure() -> Any:
    """The figure of plotext, freed from its frame and from the terminal's size."""
    # On import plotext builds its whole manual, which is two thirds of the time that the import takes (0.1 s of
    # 0.15 s), and loads unittest for its own tests. Nobody asks for them here, so they find their places taken; once
    # plotext is loaded, the places are free again.
    stand_ins = {} if "plotext" in sys.modules else {name: ModuleType(name) for name in _UNASKED if name not in sys.modules}
    for name, module in stand_ins.items():
        setattr(module, _UNASKED[name], None)
        sys.modules[name] = module
    try:
        import plotext
    finally:
        for name in stand_ins:
            sys.modules.pop(name, None)
    plotext.terminal.limit(False, False)
    return plotext.figure


def draw(x: Floats, y: Floats, width: int, height: int, pen: str = "solid") -> tuple[str, ...]:
    """Draw one curve into a grid of cells.

    Args:
        x, y: shape (n,), fractions of the axes (0 left and bottom, 1 right and top), x rising; NaN in y is a gap.
        width, height: cells.
        pen: `solid`, `broken`, `dots`, or one letter to draw with.

    Returns:
        *height* strings of *width* characters; a blank where nothing is.
    """
    return _draw(x.tobytes(), y.tobytes(), width, height, pen)


@lru_cache(64)
def _draw(x_bytes: bytes, y_bytes: bytes, width: int, height: int, pen: str) -> tuple[str, ...]:
    x, y = np.frombuffer(x_bytes), np.clip(np.frombuffer(y_bytes), 0.0, 1.0)
    if width < 1 or height < 1:
        return ()
    joined = np.isfinite(y[1:]) & np.isfinite(y[:-1])
    keep = np.isfinite(y)
    # `starts`: points that no line leads to, as rows of the kept points.
    starts = np.flatnonzero(np.concatenate(([True], ~joined))[keep])
    x, y = x[keep], y[keep]
    if not len(x):
        return (" " * width,) * height
    if pen == "broken":
        x, y, starts, pen = _dashes(x, y, starts, (width * 2, height * 4))
    rows = _plot((x, y), starts, (width, height), pen)
    return tuple(row.replace(EMPTY, " ") for row in rows)


def _plot(curve: tuple[Floats, Floats], starts: Ints, size: tuple[int, int], pen: str) -> list[str]:
    figure = _figure()
    figure.clear()
    figure.plot_size(*size)
    figure.axes(False)
    figure.legend(False)
    for axis in ("x", "y"):
        figure.ruler(axis).ticks([]).lim(0.0, 1.0).alignment(lim="edge")
    signal = figure.signal(curve[0].tolist(), curve[1].tolist(), marker=pen if len(pen) == 1 else "braille")
    if pen != "dots":
        signal.lines(True)
        for row in starts.tolist():
            signal.line(row, False)
    figure.draw(signal)
    return str(figure.build().string(True)).rstrip("\n").split("\n")


def _dashes(x: Floats, y: Floats, starts: Ints, dots: tuple[int, int]) -> tuple[Floats, Floats, Ints, str]:
    """Cut a line into dashes of equal length on the screen; (x, y, rows that begin a dash, pen)."""
    steps = np.maximum(np.abs(np.diff(x)) * dots[0], np.abs(np.diff(y)) * dots[1])
    if steps.sum() > RESTLESS * dots[0]:
        return x, y, starts, "dots"
    parts, first, offset = [], 0, 0.0
    for end in (*starts[1:].tolist(), len(x)):
        along = offset + np.concatenate(([0.0], np.cumsum(steps[first : end - 1])))
        parts.append(_dash(x[first:end], y[first:end], along))
        first, offset = end, float(along[-1])
    lengths = np.cumsum([0, *(len(part[0]) for part in parts)])
    breaks = np.concatenate([part[2] + start for part, start in zip(parts, lengths, strict=False)])
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts]), breaks, "solid"


def _dash(x: Floats, y: Floats, along: Floats) -> tuple[Floats, Floats, Ints]:
    """The dashes of one unbroken piece; *along* is how far along the curve each of its points lies."""
    period = DASH + HOLE
    begins = np.arange(np.floor(along[0] / period), np.floor(along[-1] / period) + 1) * period
    ends = np.minimum(begins + DASH, along[-1])
    begins = np.maximum(begins, along[0])
    # A dash keeps the corners that lie on it; its two ends are put in between.
    corners = np.flatnonzero(along % period < DASH)
    cuts = np.concatenate((begins[begins <= ends], ends[begins <= ends]))
    places = np.concatenate((cuts, along[corners]))
    order = np.argsort(places, kind="stable")
    breaks = np.concatenate(([0], np.flatnonzero(np.diff(np.floor(places[order] / period))) + 1))
    xs = np.concatenate((np.interp(cuts, along, x), x[corners]))[order]
    ys = np.concatenate((np.interp(cuts, along, y), y[corners]))[order]
    return xs, ys, breaks.astype(np.int64)


def join(below: str, above: str) -> str:
    """One character that shows the dots of both braille characters; of other characters, the upper one."""
    if above == " ":
        return below
    if EMPTY <= below <= "\u28ff" and EMPTY <= above <= "\u28ff":
        return chr(ord(below) | ord(above))
    return above
