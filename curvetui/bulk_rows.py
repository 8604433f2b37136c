"""Rows in bulk: a store's data stays in columns, so that no number becomes a Python object."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    # Used in annotations by sources, which are imported before numpy.
    from curvetui.curve import Floats, Ints


class Columns(NamedTuple):
    """Rows with the same metrics; arrays have shape (n,)."""

    names: tuple[str, ...]
    """Metrics, in the store's spelling."""
    rows: Ints
    """Indices of these rows among all rows, increasing."""
    values: tuple[Floats, ...]
    """One array per name."""
    step: Floats
    time: Floats
    """Seconds since 1970."""
    epoch: Floats | None = None
    """NaN in a row means the value of the row before; None: no row has it."""


class Bulk:
    """Rows of any shapes in their order: the rows of each shape are one part."""

    # A dataclass would cost `--help` a third of its time.
    def __init__(self, count: int, parts: tuple[Columns, ...], run: str = "") -> None:
        """count: rows, at least one, each in one part; parts: ordered by first row.

        run: which run of the store; empty for the unnamed one.
        """
        self.count, self.parts, self.run = count, parts, run

    def __len__(self) -> int:
        return self.count
