"""A short run whose lines all have one meaning and count epochs: each of its values is a point."""

from collections.abc import Callable

from curvetui.assembly.counters import known, seconds
from curvetui.curve import Metric
from curvetui.model import Points
from curvetui.reading.rows import Rows, numbers_of


def points_of_whole(rows: list[Rows], wanted: Callable[[Metric], bool]) -> list[Points] | None:
    """The points of *rows*, all lines of a run; None unless each line has a new, later epoch.

    Any other run is decided line by line, see `PointFilter`; the points are the same.
    """
    # What only announces a plan is above the run's lines, or below.
    rows = [part for part in rows if not part.template.only_plans]
    if len(rows) != 1 or not rows[0].template.counts_epochs:
        return None
    part, counters = rows[0], rows[0].template.reading.counters
    epoch = part.slot(counters["epoch"])
    if not (epoch[0] == epoch[0] and (epoch[1:] > epoch[:-1]).all()):
        return None
    if "epochs" in counters and (part.slot(counters["epochs"]) == 1).any():
        return None
    at, time = part.at.astype(float), known(seconds(part))
    return [
        Points(value.metric, at, numbers_of(part, value), epoch, None, time)
        for value in part.template.reading.values
        if wanted(value.metric)
    ]
