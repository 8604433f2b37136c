"""Selects the rows that may add points: full bars, first lines of repeats, lines in turn."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from curvetui.assembly.curve_sources import LineKind
from curvetui.assembly.located_rows import Column, LocatedRows, in_line_order
from curvetui.curve import Ints
from curvetui.reading.rows import numbers_of

Mask = NDArray[np.bool_]
MAX_DISTANCE = 3
"""Maximum distance in lines between two loggers' prints of one record."""
KindOf = Callable[[LocatedRows], LineKind]


def sift(placed: list[LocatedRows], kind_of: KindOf) -> list[LocatedRows]:
    """Drop unfinished bars and second bars of an epoch; *kind_of* returns the state of their kind."""
    out = [part for part in placed if not part.rows.template.reading.redrawn]
    out = [part.some(is_full(part)) if part.rows.template.reading.bar else part for part in out]
    out = [part for part in out if len(part.rows.at) and part.rows.template.reading.values]
    out = [turn for part in out for turn in _in_turn(part, kind_of)]
    out = [part for part in _without_repeats(out, kind_of) if len(part.rows.at)]
    kinds: dict[LineKind, list[LocatedRows]] = {}
    for part in out:
        if part.rows.template.reading.once:
            kinds.setdefault(kind_of(part), []).append(part)
    taken = [_first(kind, parts) for kind, parts in kinds.items()]
    if taken:
        lines = np.concatenate(taken)
        out = [
            part.some(np.isin(part.rows.at, lines)) if part.rows.template.reading.once else part
            for part in out
        ]
    return [part for part in out if len(part.rows.at)]


def _without_repeats(parts: list[LocatedRows], kind_of: KindOf) -> list[LocatedRows]:
    """Drop records that another logger prints directly after the first one."""
    kinds: dict[LineKind, list[LocatedRows]] = {}
    for part in parts:
        if part.own:
            kinds.setdefault(kind_of(part), []).append(part)
    repeated = [lines for kind, own in kinds.items() if len(lines := _repeated(kind, own))]
    if not repeated:
        return parts
    lines = np.concatenate(repeated)
    return [part.some(~np.isin(part.rows.at, lines)) if part.own else part for part in parts]


def _repeated(kind: LineKind, parts: list[LocatedRows]) -> Ints:
    """Numbers of the lines that repeat the line before at the same position, within `MAX_DISTANCE` lines."""
    at, *columns = in_line_order([_columns(part) for part in parts])
    known = ~(np.isnan(columns[0]) & np.isnan(columns[1]))
    same = known & (at - np.concatenate(([kind.record[0]], at[:-1])) <= MAX_DISTANCE)
    place = same
    is_first = len(kind.record) == 1
    for index, (column, last) in enumerate(
        zip(columns, kind.record[1:] or [np.nan] * len(columns), strict=True)
    ):
        if not same.any():
            break
        before = np.concatenate(([last], column[:-1]))
        same = same & ((column == before) | np.isnan(column) & np.isnan(before))
        place = same if index <= 1 else place
    same[0] &= not is_first
    if kind.twice is None and len(at) > is_first:
        kind.twice = bool(same[int(is_first)])
    if not kind.twice:
        crowded = np.logical_or.accumulate(place & ~same) | kind.crowded
        same &= ~crowded
        kind.crowded = bool(crowded[-1])
    kind.record = [float(at[-1]), *(float(column[-1]) for column in columns)]
    lines: Ints = at[same]
    return lines


def _columns(part: LocatedRows) -> list[Column]:
    """The rows' line numbers, epochs, steps and values."""
    values = part.rows.template.reading.values
    return [
        part.rows.at,
        part.epoch,
        part.step,
        *(numbers_of(part.rows, value) for value in values),
    ]


def is_full(part: LocatedRows) -> Mask:
    """Rows with a full bar."""
    counters = part.rows.template.reading.counters
    if not {"batch", "batches"} <= counters.keys():
        return np.ones(len(part.rows.at), bool)
    return np.asarray(part.rows.slot(counters["batch"]) >= part.rows.slot(counters["batches"]))


def _in_turn(part: LocatedRows, kind_of: KindOf) -> Iterable[LocatedRows]:
    """Assign splits to lines that take turns under each counter line; leave others unchanged."""
    turns = part.rows.template.reading.turns
    counted = part.event >= 0
    if not turns or not counted.any():
        return [part]
    below = part.some(counted)
    turn = kind_of(part).turn_of(below.event)
    rest = [part.some(~counted)] if not counted.all() else []
    return rest + [
        below.on(split, turn == index) for index, split in enumerate(turns) if (turn == index).any()
    ]


def _first(kind: LineKind, parts: list[LocatedRows]) -> Ints:
    """Numbers of the lines that are the first of their kind under their counter line."""
    at, events = in_line_order([(part.rows.at, part.event) for part in parts])
    before = np.maximum.accumulate(np.concatenate(([kind.used], events)))[:-1]
    kind.used = max(kind.used, int(events.max()))
    return at[(events > before) | (events < 0)]
