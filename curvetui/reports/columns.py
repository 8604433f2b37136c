"""A curve's columns as JSON text: each axis is serialised once, each repeated value once."""

from collections.abc import Callable
from json import JSONEncoder
from math import isfinite

import numpy as np

from curvetui.curve import Curve, Floats, Ints
from curvetui.statistics import windows
from curvetui.statistics.windows import once_each

SLICES = 2000
"""Number of slices of which `--series thin` keeps the lowest and the highest value."""
MANY = 1000
"""Minimum number of values for which repetition is checked."""

Number = float | int | None
_encoder = JSONEncoder(allow_nan=False, separators=(",", ":"))


class ColumnWriter:
    """Serialises the columns of one run's curves; curves on the same axis share its text."""

    def __init__(self) -> None:
        self._axes: dict[tuple[int, ...], str] = {}

    def axis(self, curve: Curve, column: Floats | None, rows: Ints, *, cut: bool) -> str:
        """*column* of the curve's axis at *rows*: integers without `.0`, unknown as null."""
        if column is None:
            return "null"
        if cut:
            return _whole_numbers(column[rows])
        # The curves live as long as the report is written, so an id belongs to one array only.
        key = (_address(column), _address(curve.x), len(column))
        if key not in self._axes:
            self._axes[key] = _whole_numbers(column[rows])
        return self._axes[key]


def _address(values: Floats) -> int:
    return int(values.__array_interface__["data"][0])


def _whole_numbers(values: Floats) -> str:
    if (
        len(values)
        and np.isfinite(values).all()
        and (values == np.floor(values)).all()
        and abs(values).max() < 2**53
    ):
        return _dumped(values.astype(np.int64).tolist())
    return spelled(values, whole)


def spelled(values: Floats, number: Callable[[float], Number]) -> str:
    """*values* as a JSON array by *number*; looked up, as values repeat and formatting is slow."""
    if len(values) >= MANY:
        bits, which = np.unique(values.view(np.int64), return_inverse=True)
        if 2 * len(bits) < len(values):
            texts = _dumped([*map(number, bits.view(np.float64).tolist())])[1:-1].split(",")
            return f"[{','.join(map(texts.__getitem__, which.tolist()))}]"
    return _dumped([*map(number, values.tolist())])


def _dumped(values: list[Number] | list[int]) -> str:
    return _encoder.encode(values)


def whole(value: float | None) -> Number:
    """Integers without `.0`; None for values that JSON cannot represent."""
    if value is None or not isfinite(value):
        return None
    return int(value) if value == int(value) and abs(value) < 2**53 else float(value)


def known(value: float) -> Number:
    """*value*, or None if JSON cannot represent it."""
    return value if isfinite(value) else None


def extremes(y: Floats) -> Ints:
    """Rows of the extremes of each slice, the first, the last and the non-finite ones.

    Example:
        >>> rows = extremes(np.arange(9000) % 9.0)
        >>> len(rows), rows[:4].tolist()
        (4000, [0, 3, 4, 8])
    """
    starts = np.linspace(0, len(y), SLICES + 1).astype(int)[:-1]
    return once_each(np.concatenate(([0, len(y) - 1], windows.extremes(y, starts))))
