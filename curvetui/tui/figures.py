"""The metrics' table shown without findings: current value, best value, recent trend."""

from collections import Counter

import numpy as np

from curvetui.charts.data import MAX_CURVES, ChartLine, Curves
from curvetui.charts.text_cells import clip, clip_middle, padded, width, wrap
from curvetui.engine.progress import clock, position
from curvetui.languages import number
from curvetui.tui.metric_rows import SEPARATORS, family_values, value_text
from curvetui.tui.screen_state import ScreenState

Row = list[tuple[str, str]]
LATELY = 10
"""Fraction of the x axis that is compared with the same length before it."""
MAX_CHANGE = 999
"""Percent; a larger change is shown as beyond this."""
LATELY_CELLS = 6
"""Cells of the recent trend."""
WIDE = 90
"""Columns from which the status line has room for the time left."""
MAX_LISTED, MAX_FAMILIES = 12, 8
"""Number of curves listed, and of metrics with too many curves to list."""
NOW = 9
"""Cells of a value."""


def figures(state: ScreenState, room: int) -> list[Row]:
    """A table of the curves, headline first; empty where there is nothing to show."""
    curves, words = state.curves, state.words
    if curves is None or not curves.metrics:
        return []
    groups = _groups(curves)
    families = {name: lines for name, lines in groups.items() if len(lines) > MAX_CURVES}
    singles = [line for name in groups if name not in families for line in reversed(groups[name])]
    lines = [line for line in singles if len(line.y)][: max(0, MAX_LISTED - len(families))]
    if not lines and not families:
        return []
    names = [state.theme.signs.printable(line.curve.title) for line in lines]
    bests = [_best(curves, line) for line in lines]
    best = max(map(width, (*bests, words["best"]))) + 2
    bests = [_now(state, curves, line) or text for line, text in zip(lines, bests, strict=True)]
    longest = max(map(width, names), default=0)
    has_room = bool(lines) and room >= longest + 1 + NOW + best + LATELY_CELLS
    wide = max(8, min(room - NOW - best, longest))
    at = state.cursor
    when = words["now"] if at is None else f"@ {position(at, curves.axis)}"
    head = padded("", wide + 1) + padded(when, NOW) + padded(words["best"], best)
    rows: list[Row] = [[(clip((head + words["lately"] * has_room).rstrip(), room), "dim")]]
    for line, name, text in zip(lines, names, bests, strict=True):
        label = padded(clip_middle(name, wide, state.theme.signs.more), wide + 1)
        values = padded(value_text(line, at), NOW) + padded(text, best)
        values += lately(line) * has_room
        rows.append([(label, line.split), (clip(values.rstrip(), room - wide - 1), "")])
    rows += [
        _family(state, name, families[name], (wide + 1, room))
        for name in list(families)[:MAX_FAMILIES]
    ]
    below = [
        line
        for text in (_pace(state), _outlook(state), _nearest(state))
        for line in wrap(text, room, 2)
        if line
    ]
    return [*rows, *([[]] if below else []), *([(line, "dim")] for line in below)]


def _groups(curves: Curves) -> dict[str, list[ChartLine]]:
    """The curves by metric, or by the last part of the name that many share: `layer_3/act_std`."""
    leaves = {metric: _leaf(curves.lines(metric)[0].curve.name) for metric in curves.metrics}
    counts, groups = Counter(leaves.values()), dict[str, list[ChartLine]]()
    for metric, leaf in leaves.items():
        name = leaf if counts[leaf] > MAX_CURVES else metric
        groups.setdefault(name, []).extend(curves.lines(metric))
    return groups


def _leaf(name: str) -> str:
    return name[max(map(name.rfind, SEPARATORS)) + 1 :]


def _family(state: ScreenState, metric: str, lines: list[ChartLine], cells: tuple[int, int]) -> Row:
    """`grad_norm · 32 curves  0.31–0.78`, from lowest to highest; *cells*: of the name, of all."""
    start, room = cells
    name = state.words["family row"].format(metric=metric, n=len(lines))
    text = f"{padded(name, start - 1)} {family_values(lines, state.cursor, state.theme.signs.dash)}"
    return [(clip(state.theme.signs.printable(text), room, state.theme.signs.more), "train")]


def _nearest(state: ScreenState) -> str:
    """`closest: overfitting · val_loss: median of 5 over its best 2 %, needs 4 %`."""
    near = state.nearest
    return "" if near is None else state.theme.signs.printable(near.says(state.words.language))


def _best(curves: Curves, line: ChartLine) -> str:
    """`0.2905 @ 24`; empty for a curve that is neither better low nor better high."""
    best = curves.best_point(line)
    return (
        "" if best is None else f"{number(best.value)} @ {position(curves.x_of(best), curves.axis)}"
    )


def _now(state: ScreenState, curves: Curves, line: ChartLine) -> str:
    """`now`, if the latest value of a live run is its best one; else empty."""
    best = curves.best_point(line)
    is_now = best is not None and best.value == line.y[-1]
    return state.words["now"] if is_now and state.live and state.cursor is None else ""


def lately(line: ChartLine) -> str:
    """Change of the median from the tenth before the last to the last tenth, in percent."""
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
    if abs(change) > MAX_CHANGE:
        return f">{MAX_CHANGE} %"
    return f"{change:+.0f} %" if abs(change) >= 0.5 else "0 %"


def _outlook(state: ScreenState) -> str:
    """`val_loss at epoch 100: likely 0.28–0.31`, in 8 of 10 cases; empty without a forecast."""
    forecast = state.forecast
    if forecast is None:
        return ""
    end, dash = forecast.end, state.theme.signs.dash
    return state.words["outlook"].format(
        metric=forecast.metric,
        unit=state.words[forecast.unit],
        at=position(end.x, forecast.unit),
        range=f"{number(end.low, 2)}{dash}{number(end.high, 2)}",
    )


def _pace(state: ScreenState) -> str:
    """`12.3 s per epoch`: the pace that the time left is computed from."""
    progress = state.run.progress if state.run else None
    if progress is None or progress.pace is None:
        return ""
    unit = state.words[progress.pace_unit]
    text = state.words["pace"].format(seconds=number(progress.pace, 2), unit=unit)
    # On a wide screen the status line already shows the time left.
    if progress.left is None or not state.live or state.size[0] >= WIDE:
        return text
    return f"{text} {state.theme.signs.dot} {clock(progress.left)} {state.words['left']}"
