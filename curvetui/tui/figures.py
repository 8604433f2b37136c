"""How each metric stands when nothing is wrong: its value now, its best one, and how it moved lately."""

from __future__ import annotations

import numpy as np

from curvetui.charts.data import MOST as MOST_CURVES
from curvetui.charts.data import Curves, Line
from curvetui.charts.places import place
from curvetui.charts.text_cells import clip, padded, width
from curvetui.languages import number
from curvetui.tui.screen_state import ScreenState
from curvetui.tui.words import Words

Row = list[tuple[str, str]]
LATELY = 10
"""The last tenth of the x axis is compared with what came before it."""
LATELY_FROM = 46
"""Cells from which on there is room for how the curve moved lately."""
MOST = 12
"""Curves that are listed."""
COLUMNS = (8, 15)
"""Cells of a value, and of a best value with its place."""


def figures(desk: ScreenState, room: int) -> list[Row]:
    """A table of the curves, what people look at first on top; empty where there is nothing to tell."""
    curves, words = desk.curves, desk.words
    if curves is None or not curves.metrics:
        return []
    lines = [line for metric in curves.metrics for line in reversed(curves.lines(metric))]
    lines = [line for line in lines if len(line.y)][:MOST]
    names = [desk.look.signs.printable(line.curve.title) for line in lines]
    has_room = room >= LATELY_FROM
    wide = max(8, min(room - sum(COLUMNS) - 8 * has_room, max(map(width, names), default=0)))
    head = (
        padded("", wide + 1) + padded(words["now"], COLUMNS[0]) + padded(words["best"], COLUMNS[1])
    )
    rows: list[Row] = [[(clip((head + words["lately"] * has_room).rstrip(), room), "dim")]]
    for line, name in zip(lines, names, strict=True):
        best = _best(words, curves, line)
        # The legend of its chart tells what it is now.
        is_named = len(curves.lines(line.curve.metric)) <= MOST_CURVES
        is_told = is_named and line.curve.metric in desk.shown
        now = "" if is_told else number(float(line.y[-1]))
        text = padded(now, COLUMNS[0]) + padded(best, COLUMNS[1])
        label = padded(clip(name, wide, desk.look.signs.more), wide + 1)
        rows.append(
            [
                (label, line.split),
                (clip((text + lately(line) * has_room).rstrip(), room - wide - 1), ""),
            ]
        )
    below = [text for text in (_pace(desk), _outlook(desk)) if text]
    return [*rows, *([[]] if below else []), *([(clip(text, room), "dim")] for text in below)]


def _best(words: Words, curves: Curves, line: Line) -> str:
    """`0.2905 @ 24`, or `now`; empty for a curve without a better end."""
    best = next((b for b in curves.run.best if b.metric == line.curve.identity), None)
    if best is None:
        return ""
    if best.value == line.y[-1]:
        return words["now"]
    return f"{number(best.value)} @ {place(curves.x_of(best), curves.axis)}"


def lately(line: Line) -> str:
    """How far the median of the last tenth lies above or below that of the tenth before it, in percent."""
    y = line.y[np.isfinite(line.y)]
    part = max(1, len(y) // LATELY)
    if len(y) < 2 * part or len(y) < 4:
        return ""
    now, before = (
        float(np.sort(values)[part // 2]) for values in (y[-part:], y[-2 * part : -part])
    )
    if not before:
        return ""
    change = 100 * (now - before) / abs(before)
    return f"{change:+.0f} %" if abs(change) >= 0.5 else "±0 %"


def _outlook(desk: ScreenState) -> str:
    """`val_loss at epoch 100: 0.28–0.31 (80 %)`; empty where nothing can be said of it."""
    forecast = desk.forecast
    if forecast is None:
        return ""
    end, dash = forecast.end, desk.look.signs.dash
    return desk.words["outlook"].format(
        metric=forecast.metric,
        unit=desk.words[forecast.unit],
        at=place(end.x, forecast.unit),
        range=f"{end.low:.2g}{dash}{end.high:.2g}",
    )


def _pace(desk: ScreenState) -> str:
    """`12.3 s an epoch`, from the times that are known."""
    run = desk.run
    progress = run.progress if run else None
    if progress is None or not progress.elapsed:
        return ""
    for unit, count in (("epoch", progress.epoch), ("step", progress.step)):
        if count:
            seconds = f"{progress.elapsed / count:.2g}"
            return desk.words["pace"].format(seconds=seconds, unit=desk.words[unit])
    return ""
