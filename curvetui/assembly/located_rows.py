"""Rows with their epoch and step."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvetui.curve import Floats, Ints
from curvetui.reading.rows import Chosen, Rows

Column = NDArray[Any]


class LocatedRows(NamedTuple):
    """Rows with their positions: all arrays have shape (n,), NaN if unknown."""

    rows: Rows
    epoch: Floats
    step: Floats
    time: Floats | None
    grain: str
    """Distinguishes values located by epoch, by step, and by batch within an epoch."""
    event: Ints
    """Index of each row's counter line; -1 before the first."""
    own: bool
    """Whether the lines have their own counters."""

    def some(self, chosen: Chosen) -> "LocatedRows":
        return LocatedRows(
            self.rows.some(chosen),
            self.epoch[chosen],
            self.step[chosen],
            None if self.time is None else self.time[chosen],
            self.grain,
            self.event[chosen],
            self.own,
        )

    def on(self, split: str, chosen: Chosen) -> "LocatedRows":
        some = self.some(chosen)
        template = some.rows.template
        values = tuple(v._replace(split=split) for v in template.reading.values)
        turned = replace(template, reading=template.reading._replace(values=values, turns=()))
        return some._replace(rows=some.rows._replace(template=turned))


def in_line_order(parts: Sequence[Sequence[Column]]) -> Sequence[Column]:
    """The columns of some tables as one table, sorted by the first; each table is sorted already."""
    if len(parts) == 1:
        return parts[0]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.argsort(columns[0], kind="stable")
    return [column[order] for column in columns]


def counter(part: Rows, *names: str) -> Floats:
    """The first of these counters present in the lines, shape (n,); NaN if none is."""
    slots = part.template.reading.counters
    slot = next((slots[name] for name in names if name in slots), None)
    return np.full(len(part.at), np.nan) if slot is None else part.slot(slot).copy()
