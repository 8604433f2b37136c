"""Runs that differ only by seed, and the outliers among them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from curvetui.fleets.row import FleetRow
from curvetui.statistics.differences import leaving

SEED = "seed"
MIN_SEEDS = 4
"""Minimum runs per setting: with three, a single run would define the band."""
PLACES = 24
"""Number of positions at which the curves are compared."""


class Stray(NamedTuple):
    """A run that leaves the band of its seed group."""

    row: FleetRow
    at: float
    """Position in the log's own unit (epoch or step)."""
    seeds: int
    """Runs with that setting."""


def strays(rows: Sequence[FleetRow]) -> Iterator[Stray]:
    """Return the outliers of each group of runs whose settings differ only by seed."""
    groups: dict[tuple[tuple[str, str], ...], list[FleetRow]] = {}
    for row in rows:
        if SEED in row.settings and len(row.course) > 1:
            rest = tuple(sorted((k, v) for k, v in row.settings.items() if k != SEED))
            groups.setdefault((*rest, ("", row.headline or "")), []).append(row)
    for members in groups.values():
        if len(members) >= MIN_SEEDS:
            yield from _strays(members)


def _strays(rows: Sequence[FleetRow]) -> Iterator[Stray]:
    courses = [np.array(row.course) for row in rows]
    low, high = max(c[0, 0] for c in courses), min(c[-1, 0] for c in courses)
    if not low < high:
        return
    places = np.linspace(low, high, PLACES)
    values = np.stack([np.interp(places, c[:, 0], c[:, 1]) for c in courses])
    for row, index in zip(rows, leaving(values), strict=True):
        if index is not None:
            yield Stray(row, float(places[index]), len(rows))
