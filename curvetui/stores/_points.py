"""Merges the points of stores that keep each metric separately, ordered by time."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import numpy as np

from curvetui.bulk_rows import Bulk, Columns

BATCH_POINTS = 1 << 13
"""Points per batch."""


class StorePoint(NamedTuple):
    """One value of one metric."""

    time: float
    """Seconds since 1970; NaN if unknown."""
    step: float
    metric: str
    value: float


def seconds_of(text: object) -> float:
    """An ISO time in seconds since 1970; NaN if it is none."""
    try:
        return datetime.fromisoformat(str(text)).timestamp()
    except ValueError:
        return float("nan")


def in_order(points: Iterable[StorePoint]) -> Iterator[Bulk]:
    """Yield the points by time, then step, then metric; those without a time come first."""
    ordered = sorted(
        points, key=lambda point: (point.time == point.time and point.time, *point[1:3])
    )
    for first in range(0, len(ordered), BATCH_POINTS):
        yield _bulk(ordered[first : first + BATCH_POINTS])


def _bulk(points: list[StorePoint]) -> Bulk:
    rows: dict[str, list[int]] = {}
    for row, point in enumerate(points):
        rows.setdefault(point.metric, []).append(row)
    time, step, value = np.array([(point.time, point.step, point.value) for point in points]).T
    parts = (
        Columns((name,), np.array(index), (value[index],), step[index], time[index])
        for name, index in rows.items()
    )
    return Bulk(len(points), tuple(parts))
