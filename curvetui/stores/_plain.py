"""TensorBoard events with one scalar and nothing else, the most common layout, decoded in bulk.

Every field of such a record has a fixed offset after the step, a varint of one to ten bytes.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curvetui.curve import Floats, Ints

Records = NDArray[np.uint8]

MAX_SHORT = 127
"""Maximum length that fits in one byte."""
_TIME, _STEP, _SUMMARY, _FIRST, _SIMPLE = 0x09, 0x10, 0x2A, 0x0A, 0x15
"""Field keys: number and wire type."""
_BEFORE, _BEHIND = 9, 5
"""Bytes of the time with its key, and of the value with its key."""
_MOST = 10
"""Bytes of the longest step."""


class Events(NamedTuple):
    """Events with scalars of the same tags; arrays have shape (n,)."""

    tags: tuple[str, ...]
    rows: Ints
    """Indices of these events among the records decoded together, increasing."""
    time: Floats
    step: Ints
    values: tuple[Floats, ...]
    """One array per tag."""


def plain_scalars(records: Records) -> Iterator[Events]:
    """The events among *records*, shape (n, length), with plain layout; others go singly."""
    left, length = records.shape
    for width in range(_MOST + 1):
        at = _BEFORE + width + (width > 0)
        if not left or length <= at + 6 + _BEHIND:
            return
        rows = np.flatnonzero(_fits(records, width, at))
        left -= len(rows)
        for same in _alike(records[rows, at + 6 : -_BEHIND]):
            found = records[rows[same]]
            yield _events(found[0, at + 6 : -_BEHIND].tobytes(), found, rows[same], width)


def _fits(records: Records, width: int, at: int) -> NDArray[np.bool_]:
    """Whether each has a step of *width* bytes and, at *at*, a summary of one simple value."""
    rest = records.shape[1] - at
    if rest - 2 > MAX_SHORT:
        return np.zeros(len(records), np.bool_)
    marks = {
        0: _TIME,
        at: _SUMMARY,
        at + 1: rest - 2,
        at + 2: _FIRST,
        at + 3: rest - 4,
        at + 4: _FIRST,
        at + 5: rest - 6 - _BEHIND,
        at + rest - _BEHIND: _SIMPLE,
    }
    good: NDArray[np.bool_] = np.ones(len(records), np.bool_)
    for place, mark in marks.items():
        good &= records[:, place] == mark
    if width:
        good &= (records[:, _BEFORE] == _STEP) & (records[:, at - 1] < 0x80)
        good &= (records[:, _BEFORE + 1 : at - 1] >= 0x80).all(axis=1)
    return good


def _alike(tags: Records) -> list[Ints]:
    """Yield row indices of equal *tags*, shape (n, length), which may be hundreds."""
    if (tags == tags[:1]).all():
        return [np.arange(len(tags))] if len(tags) else []
    words = np.zeros((len(tags), -(-tags.shape[1] // 8) * 8), np.uint8)
    words[:, : tags.shape[1]] = tags
    numbers = words.view(np.uint64)
    order = np.lexsort(numbers.T)
    return np.split(
        order, np.flatnonzero((numbers[order[1:]] != numbers[order[:-1]]).any(axis=1)) + 1
    )


def _events(tag: bytes, records: Records, rows: Ints, width: int) -> Events:
    step = np.zeros(len(rows), np.uint64)
    for index in range(width):
        step |= (records[:, _BEFORE + 1 + index] & 0x7F).astype(np.uint64) << np.uint64(7 * index)
    name = tag.decode("utf-8", "replace")
    return Events(
        (name,),
        rows,
        _floats(records[:, 1:_BEFORE], "<f8"),
        step.view(np.int64),
        (_floats(records[:, -4:], "<f4"),),
    )


def _floats(columns: Records, kind: str) -> Floats:
    return np.ascontiguousarray(columns).view(kind)[:, 0].astype(np.float64)
