"""Rows in bulk: a store's data travels in columns, so that no number becomes a Python object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    # Sources know this type, and a start names them before it has numpy.
    from curvetui.curve import Floats, Ints


class Columns(NamedTuple):
    """Rows that hold the same metrics; arrays have shape (n,)."""

    names: tuple[str, ...]
    """Metrics, as the store spells them."""
    rows: Ints
    """Which rows of all these are, rising."""
    values: tuple[Floats, ...]
    """One array for each of the names."""
    step: Floats
    time: Floats
    """Seconds since 1970."""
    epoch: Floats | None = None
    """NaN if a row does not give it, which then is that of the row before; None: no row gives it."""


@dataclass(frozen=True, eq=False)
class Bulk:
    """Rows of any shapes in their order: the rows of each shape are one part."""

    count: int
    """How many rows there are, at least one; each is in one part."""
    parts: tuple[Columns, ...]
    """By their first rows."""
    run: str = ""
    """Which run of the store; empty for the one without a name."""

    def __len__(self) -> int:
        return self.count
