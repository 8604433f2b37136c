"""Runs that differ only by seed, and the outliers among them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from curvetui.engine.repetitions import Configuration, configurations, seed_of
from curvetui.fleets.row import FleetRow
from curvetui.statistics.differences import leaving

MIN_SEEDS = 4
"""Minimum runs per setting: with three, a single run would define the band."""
PLACES = 48
"""Maximum number of positions at which the curves are compared."""
FAILED = ("stop", "act")
"""Levels of runs that say nothing about where healthy ones lie."""


class Stray(NamedTuple):
    """A run that leaves the band of its seed group."""

    row: FleetRow
    at: float
    """Position of one of its points, in the log's own unit (epoch or step)."""
    seeds: int
    """Runs with that setting."""


def strays(rows: Sequence[FleetRow]) -> Iterator[Stray]:
    """Return the outliers of each group of runs whose settings differ only by seed."""
    groups: dict[tuple[Configuration, str | None], list[FleetRow]] = {}
    for setting, members in seed_groups(rows):
        for row in members:
            if len(row.course) > 1:
                groups.setdefault((setting, row.headline), []).append(row)
    for members in groups.values():
        if len(members) >= MIN_SEEDS:
            yield from _strays(members)


def seed_groups(rows: Sequence[FleetRow]) -> list[tuple[Configuration, list[FleetRow]]]:
    """The runs that share all settings but the seed, in groups of at least two seeds."""
    groups: dict[Configuration, list[FleetRow]] = {}
    for row, setting in zip(rows, configurations([row.settings for row in rows]), strict=True):
        if setting is not None and row.error is None:
            groups.setdefault(setting, []).append(row)
    return [
        (setting, members)
        for setting, members in groups.items()
        if len({seed_of(row.settings) for row in members}) > 1
    ]


def _strays(rows: Sequence[FleetRow]) -> Iterator[Stray]:
    """The band is that of the healthy runs; if most runs failed there is none."""
    is_healthy = np.array([row.level not in FAILED for row in rows])
    if 2 * is_healthy.sum() <= len(rows):
        return
    courses = [np.array(row.course) for row in rows]
    places = np.unique(np.concatenate([course[:, 0] for course in courses]))
    places = places[:: -(-len(places) // PLACES)]
    values = np.stack([np.interp(places, c[:, 0], c[:, 1], np.nan, np.nan) for c in courses])
    for row, course, index in zip(rows, courses, leaving(values, among=is_healthy), strict=True):
        if index is not None:
            own = course[:, 0]
            at = own[min(np.searchsorted(own, places[index]), len(own) - 1)]
            yield Stray(row, float(at), len(rows))
